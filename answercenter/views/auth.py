"""Signing in and out, and one's own account. Nothing here tells whether an address has an account."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

from flask import Blueprint
from flask import Response
from flask import abort
from flask import flash
from flask import make_response
from flask import redirect
from flask import render_template
from flask import request
from flask import url_for
from flask_limiter import RateLimitExceeded
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import BadRequest

from answercenter.accounts import permissions
from answercenter.accounts import roles
from answercenter.accounts import users
from answercenter.accounts.origin import from_this_site
from answercenter.accounts.origin import surely_from_this_site
from answercenter.forms.account import PasswordForm
from answercenter.forms.account import SignInForm
from answercenter.views import errors
from answercenter.views import kept
from answercenter.views import signin_limits

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue
    from werkzeug.exceptions import Unauthorized

    from answercenter.models import User

bp = Blueprint("auth", __name__)

HOMES = (
    (roles.ADMIN, "/admin/"), (roles.REVIEWER, "/editor/"), (roles.EDITOR, "/editor/"), (roles.STAFF, "/staff/"),
    (roles.VOLUNTEER, "/staff/requests"),
)  # fmt: skip
WRONG = "This e-mail address and password do not belong together. Check both, and try again."


@bp.get("/login")
def sign_in_page() -> ResponseReturnValue:
    """Ask who somebody is."""
    if user := permissions.account():
        return redirect(kept.own_path(request.args.get("next")) or home_of(user))
    return _ask(SignInForm(formdata=request.args))


@bp.post("/login")
@signin_limits.limited
def sign_in() -> ResponseReturnValue:
    """Begin a session, and lead back to where somebody wanted to be, with what they had typed."""
    form = SignInForm()
    if not from_this_site():
        abort(403, "This form was sent from another site, so nobody was signed in.")
    if not form.validate():
        return _ask(form), 400
    user = users.check_password(form.email.data, form.password.data)
    if user is None:
        return _ask(form, WRONG), 400
    permissions.sign_in(user)
    return signin_limits.remember_device(_welcome(form, user), user.email)


@bp.post("/logout")
def sign_out() -> ResponseReturnValue:
    """End every session of whoever asks."""
    if user := permissions.account():
        permissions.check_change()
        users.end_sessions(user.id)
        permissions.sign_out()
    return redirect("/", 303)


@bp.get("/account")
def account() -> ResponseReturnValue:
    """Show one's own account."""
    return _account(PasswordForm(formdata=None))


@bp.post("/account")
@signin_limits.limited
def change_password() -> ResponseReturnValue:
    """Give oneself a new password; every other session ends."""
    user = _signed_in()
    permissions.check_change()
    form = PasswordForm()
    if not form.validate():
        return _account(form), 400
    email = user.email
    if users.check_password(email, form.current.data) is None:
        form.current.errors = ["This is not your present password."]
        return _account(form), 400
    try:
        users.set_password(email, form.password.data)
    except users.AccountError as error:
        form.password.errors = [str(error)]
        return _account(form), 400
    permissions.sign_in(user)
    flash("Your password is changed. Other devices are signed out.", "good")
    return redirect(url_for("auth.account"), 303)


@bp.app_errorhandler(401)
def ask_to_sign_in(error: Unauthorized) -> ResponseReturnValue:
    """Lead somebody without a session to signing in, and keep what they typed."""
    if errors.wants_problem():
        return errors.answer_error(error)
    if request.method in {"GET", "HEAD"}:
        return redirect(url_for("auth.sign_in_page", next=request.full_path.rstrip("?")))
    form = SignInForm(formdata=None)
    if surely_from_this_site():
        form.kept_path.data, form.kept.data = request.path, kept.typed()
    return _ask(form), 401


@bp.app_errorhandler(CSRFError)
def ask_to_send_again(_error: CSRFError) -> ResponseReturnValue:
    """Refuse a form without a valid token; what was typed may be sent again."""
    if errors.wants_problem() or not surely_from_this_site():
        message = "This form came without a valid token, so nothing was changed. Open its page anew and send it again."
        return errors.answer_error(BadRequest(message))
    return _again(request.path, kept.typed(), signed_in=False), 400


@bp.errorhandler(RateLimitExceeded)
def ask_to_wait(error: RateLimitExceeded) -> ResponseReturnValue:
    """Refuse to try more passwords for a while."""
    if request.endpoint != "auth.sign_in":
        return errors.answer_error(error)
    return _ask(SignInForm(), "There were too many tries. Wait ten minutes, then try again."), 429


def home_of(user: User) -> str:
    """Tell where somebody's work is."""
    return next((path for role, path in HOMES if role in (own.name for own in user.roles)), "/")


def _signed_in() -> User:
    user = permissions.account()
    if user is None:
        abort(401)
    return user


def _ask(form: SignInForm, wrong: str = "") -> str:
    form.next.data = kept.own_path(form.next.data)
    form.kept_path.data = kept.own_path(form.kept_path.data)
    return render_template("auth/login.html", form=form, wrong=wrong)


def _welcome(form: SignInForm, user: User) -> Response:
    path = kept.own_path(form.kept_path.data)
    if path:
        return _again(path, form.kept.data or "", signed_in=True)
    return make_response(redirect(kept.own_path(form.next.data) or home_of(user), 303))


def _again(path: str, typed: str, **arguments: Any) -> Response:
    return make_response(render_template("auth/again.html", path=path, fields=kept.fields(typed), **arguments))


def _account(form: PasswordForm) -> str:
    return render_template("auth/account.html", user=_signed_in(), form=form, descriptions=roles.DESCRIPTIONS)
