"""How often a password may be tried: by address and by account. Right ones do not count.

Somebody who signed in to an account on a device before has a count of their own there, so that nobody can be locked out
by a stranger who tries passwords on their account.
"""

from __future__ import annotations

import hashlib
import secrets
from typing import TYPE_CHECKING
from typing import Any

from flask import current_app
from flask import request
from itsdangerous import BadSignature
from itsdangerous import URLSafeSerializer

from answercenter.accounts import permissions
from answercenter.extensions import limiter
from answercenter.views.limits import limit_key

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Response

KIND = "sign-in"
DEVICE = "device"  # the cookie's name
A_YEAR = 365 * 24 * 3600  # seconds


def limited(view: Callable[..., Any]) -> Callable[..., Any]:
    """Limit how often a view that checks a password may be told a wrong one."""
    for key in (limit_key, _account_key):
        view = limiter.shared_limit(
            _rate, scope=f"{KIND}-{key.__name__}", key_func=key, exempt_when=_off, deduct_when=_was_wrong
        )(view)
    return view


def remember_device(response: Response, email: str) -> Response:
    """Let this browser prove later that somebody has signed in to this account with it."""
    response.set_cookie(
        DEVICE,
        _serializer().dumps([_tag(email), secrets.token_urlsafe(12)]),
        max_age=A_YEAR,
        path="/login",
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Strict",
    )
    return response


def _rate() -> str:
    return str(current_app.config["RATE_LIMITS"][KIND])


def _off() -> bool:
    return current_app.config["RATE_LIMITS"] is None


def _was_wrong(response: Response) -> bool:
    return response.status_code == 400


def _account_key() -> str:
    user = permissions.account()
    tag = _tag(user.email if user is not None else request.form.get("email", ""))
    try:
        known, device = _serializer().loads(request.cookies.get(DEVICE, ""))
    except (BadSignature, ValueError, TypeError):
        return tag
    return f"{tag}:{device}" if known == tag else tag


def _tag(email: str) -> str:
    """Return what stands for an account: nobody can turn it back into an address without the site's secret."""
    key = hashlib.blake2b(digest_size=16, key=str(current_app.config["SECRET_KEY"]).encode()[:64])
    key.update(email.strip().casefold().encode("utf-8", "replace"))
    return key.hexdigest()


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="known-device")
