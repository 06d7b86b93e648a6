"""Accounts: who has one, in what roles; making, disabling, a new password."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint
from flask import abort
from flask import flash
from flask import redirect
from flask import render_template
from flask import url_for

from answercenter.accounts import permissions
from answercenter.accounts import users
from answercenter.accounts.roles import DESCRIPTIONS
from answercenter.forms.account import NewAccountForm
from answercenter.forms.account import NewPasswordForm
from answercenter.forms.account import RolesForm

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from answercenter.forms.fields import Form

bp = Blueprint("accounts", __name__, url_prefix="/accounts")


def home() -> ResponseReturnValue:
    """List the accounts, with a form for a new one."""
    return _list(NewAccountForm(formdata=None))


@bp.post("/")
def create() -> ResponseReturnValue:
    """Make an account."""
    form = NewAccountForm()
    if not form.validate():
        return _list(form), 400
    try:
        made = users.create_user(form.email.data, form.roles.data, form.password.data, form.name.data)
    except users.AccountError as error:
        _blame(form, error)
        return _list(form), 400
    flash(f"{made.email} can sign in from now on. Tell them the password, and to change it.", "good")
    return redirect(url_for("admin.home"), 303)


@bp.get("/<int:user_id>")
def show(user_id: int) -> ResponseReturnValue:
    """Show one account, and what may be changed."""
    return _show(_wanted(user_id))


@bp.post("/<int:user_id>/roles")
def change_roles(user_id: int) -> ResponseReturnValue:
    """Give an account its roles."""
    account, form = _wanted(user_id), RolesForm()
    if not form.validate():
        return _show(account, roles_form=form), 400
    try:
        users.set_roles(account.email, form.roles.data)
    except users.AccountError as error:
        _blame(form, error)
        return _show(account, roles_form=form), 400
    return _done(f"The roles of {account.email} are changed.")


@bp.post("/<int:user_id>/password")
def change_password(user_id: int) -> ResponseReturnValue:
    """Give an account a new password."""
    account, form = _wanted(user_id), NewPasswordForm()
    if not form.validate():
        return _show(account, password_form=form), 400
    try:
        users.set_password(account.email, form.password.data)
    except users.AccountError as error:
        _blame(form, error)
        return _show(account, password_form=form), 400
    return _done(f"{account.email} has a new password, and is signed out everywhere.")


@bp.post("/<int:user_id>/disable")
def disable(user_id: int) -> ResponseReturnValue:
    """Let nobody sign in with an account any more."""
    account = _wanted(user_id)
    try:
        users.disable_user(account.email)
    except users.AccountError as error:
        flash(str(error), "bad")
        return redirect(url_for("admin.accounts.show", user_id=user_id), 303)
    return _done(f"{account.email} is signed out everywhere and cannot sign in.")


@bp.post("/<int:user_id>/enable")
def enable(user_id: int) -> ResponseReturnValue:
    """Let somebody sign in again."""
    account = _wanted(user_id)
    users.enable_user(account.email)
    return _done(f"{account.email} can sign in again.")


def _wanted(user_id: int) -> users.Account:
    account = users.find_user(user_id)
    if account is None:
        abort(404, "There is no such account.")
    return account


def _done(message: str) -> ResponseReturnValue:
    flash(message, "good")
    return redirect(url_for("admin.home"), 303)


def _blame(form: Form, error: users.AccountError) -> None:
    """Put what is wrong at the field that it is about."""
    field = form[error.field] if error.field in form else next(iter(form))
    field.errors = [*field.errors, str(error)]


def _list(form: NewAccountForm) -> str:
    return render_template("admin/accounts.html", accounts=users.list_users(), form=form, descriptions=DESCRIPTIONS)


def _show(
    account: users.Account, roles_form: RolesForm | None = None, password_form: NewPasswordForm | None = None
) -> str:
    own = permissions.account()
    return render_template(
        "admin/account.html",
        person=account,
        own=own is not None and own.id == account.id,
        roles_form=roles_form or RolesForm(formdata=None, roles=list(account.roles)),
        password_form=password_form or NewPasswordForm(formdata=None),
        descriptions=DESCRIPTIONS,
    )
