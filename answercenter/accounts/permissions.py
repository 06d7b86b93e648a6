"""Who is asking, and what they may do. Somebody without a session costs nothing: no session is read, no user looked up.

A desk guards itself once, on its parent blueprint: `parent.before_request(requires("editor", "admin"))`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import abort
from flask import current_app
from flask import g
from flask import request
from flask import session
from flask_login import current_user
from flask_security import login_user
from flask_security import logout_user

from answercenter import clock
from answercenter.accounts.origin import from_this_site
from answercenter.accounts.roles import APPROVERS
from answercenter.accounts.roles import reader_for
from answercenter.extensions import csrf
from answercenter.models import PUBLIC

if TYPE_CHECKING:
    from collections.abc import Callable

    from answercenter.models import Reader
    from answercenter.models import User

LONGEST_SESSION = 12 * 3600  # seconds after which one signs in again
SINCE = "since"  # in the session: when its user signed in, in seconds
_READING = frozenset({"GET", "HEAD", "OPTIONS"})


def account() -> User | None:
    """Tell who is signed in; None for everybody else, without a look at session or database when there is no cookie."""
    if "account" not in g:
        g.account = _signed_in() if current_app.config["SESSION_COOKIE_NAME"] in request.cookies else None
    found: User | None = g.account
    return found


def is_staff() -> bool:
    """Tell whether somebody with any role is asking; their visits are not recorded."""
    user = account()
    return user is not None and bool(user.roles)


def has_role(*roles: str) -> bool:
    """Tell whether somebody with one of these roles is asking."""
    user = account()
    return user is not None and any(role.name in roles for role in user.roles)


def may_publish() -> bool:
    """Tell whether who is asking, at the editors' desk, may let readers see texts; the commands look once more."""
    return current_app.config["REVIEW"] == "off" or has_role(*APPROVERS)


def reader() -> Reader:
    """Tell what whoever is asking may read: what the public may, unless they are signed in."""
    user = account()
    return PUBLIC if user is None else reader_for(role.name for role in user.roles)


def requires(*roles: str) -> Callable[[], None]:
    """Make the guard of a desk, a `before_request` function: one of these roles, and for a change the session's token.

    Aborts with 401 when nobody is signed in, 403 without the role or from another site; a change without a valid token
    is refused with 400 (CSRFError).
    """

    def guard() -> None:
        if account() is None:
            abort(401)
        if not has_role(*roles):
            abort(403)
        check_change()

    return guard


def check_change() -> None:
    """Refuse a change that did not come from a form of this site: 403 from another site, 400 without a valid token."""
    if request.method in _READING:
        return
    if not from_this_site():
        abort(403, "This form was sent from another site, so nothing was changed.")
    csrf.protect()


def sign_in(user: User) -> None:
    """Begin a session for this user, with nothing in it of what was before."""
    session.clear()
    login_user(user)
    session[SINCE] = int(clock.now().timestamp())
    g.account = user


def sign_out() -> None:
    """Forget the session; other sessions of the same account stay."""
    logout_user()
    session.clear()
    g.account = None


def _signed_in() -> User | None:
    if not current_user.is_authenticated:
        return None
    since = session.get(SINCE, 0)
    if not 0 <= clock.now().timestamp() - since < LONGEST_SESSION:
        return None
    user: User = current_user._get_current_object()  # noqa: SLF001  # the documented way out of a proxy
    return user
