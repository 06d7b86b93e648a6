"""Forms of accounts: signing in, one's own password, and what an administrator sets."""

from __future__ import annotations

from wtforms import PasswordField
from wtforms import StringField
from wtforms.validators import EqualTo
from wtforms.validators import InputRequired
from wtforms.validators import Length

from answercenter.forms.fields import Form
from answercenter.forms.fields import SeveralField
from answercenter.forms.fields import line

LONGEST_EMAIL = 254  # characters
LONGEST_NAME = 120  # characters


class SignInForm(Form):
    """Who somebody is. `kept_path` and `kept` hold a form that was sent after a session had ended."""

    email = line("E-mail", InputRequired("Type the e-mail address of your account."))
    password = PasswordField("Password", [InputRequired("Type your password.")])
    next = StringField()
    kept_path = StringField()
    kept = StringField()


class PasswordForm(Form):
    """One's own new password."""

    current = PasswordField("Your password now", [InputRequired("Type your present password.")])
    password = PasswordField("New password", [InputRequired("Type a new password.")])
    again = PasswordField(
        "New password, once more", [EqualTo("password", "This is not the same as the new password above.")]
    )


class NewAccountForm(Form):
    """An account to be made."""

    email = line("E-mail", InputRequired("Type an e-mail address."), Length(max=LONGEST_EMAIL))
    name = line("Name", Length(max=LONGEST_NAME, message=f"A name has at most {LONGEST_NAME} characters."))
    password = PasswordField("Password", [InputRequired("Type a first password.")])
    roles = SeveralField("Roles", [InputRequired("Choose at least one role.")])


class RolesForm(Form):
    """The roles of an account, all of them."""

    roles = SeveralField("Roles", [InputRequired("Choose at least one role.")])


class NewPasswordForm(Form):
    """A new password that an administrator gives to somebody."""

    password = PasswordField("New password", [InputRequired("Type a new password.")])
