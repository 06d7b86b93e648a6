"""Forms that anonymous visitors send: proof, without any cookie, that a form came from a page of ours.

A form carries a token, signed for its purpose and good for a day; the browser adds from which site it was sent.
Raises `FormError`, whose message is for the visitor. Called by views; knows no database.
"""

from __future__ import annotations

from time import monotonic
from urllib.parse import urlsplit
from uuid import uuid4

from flask import current_app
from flask import request
from itsdangerous import BadSignature
from itsdangerous import SignatureExpired
from itsdangerous import URLSafeTimedSerializer

from answercenter import clock
from answercenter.accounts.origin import from_this_site

FIELD = "token"
MAXIMUM_AGE = 24 * 3600  # seconds
SAME_TOKEN = 600  # seconds for which the same token is given out, since it names nobody
MAXIMUM_RETURN = 2000  # characters
_STORE = "answercenter.form_tokens"


class FormError(ValueError):
    """A form cannot be accepted; the message says why, and what to do."""


def token(purpose: str) -> str:
    """Return the token for forms of one purpose; made anew every ten minutes."""
    store: dict[str, tuple[float, str]] = current_app.extensions.setdefault(_STORE, {})
    minted, text = store.get(purpose, (0.0, ""))
    now = monotonic()
    if not text or now - minted > SAME_TOKEN:
        text = str(_serializer(purpose).dumps(0))
        store[purpose] = (now, text)
    return text


def check(purpose: str) -> None:
    """Make sure that a form was sent from a page of this site, not long ago. Raises FormError."""
    if not from_this_site():
        raise FormError("This form was sent from another site. Open the page here and send it again.")
    given = request.form.get(FIELD, "")
    try:
        _serializer(purpose).loads(given, max_age=MAXIMUM_AGE)
    except SignatureExpired as error:
        raise FormError("This form is more than a day old. Open the page again and send it once more.") from error
    except BadSignature as error:
        raise FormError("This form lacks its token. Open the page again and send it from there.") from error


def single(purpose: str) -> str:
    """Return a token for one form alone: with a random name, and the moment at which it was opened."""
    return str(_serializer(f"{purpose}:single").dumps(uuid4().hex))


def check_single(purpose: str) -> tuple[str, float]:
    """Return the name of a form that was sent from a page of this site, and its age in seconds. Raises FormError."""
    if not from_this_site():
        raise FormError("This form was sent from another site. Open the page here and send it again.")
    try:
        name, opened = _serializer(f"{purpose}:single").loads(
            request.form.get(FIELD, ""), max_age=MAXIMUM_AGE, return_timestamp=True
        )
    except SignatureExpired as error:
        raise FormError("This form is more than a day old. It is made anew here: send it once more.") from error
    except BadSignature as error:
        raise FormError("This form lacks its token. It is made anew here: send it once more.") from error
    return str(name), (clock.now() - opened).total_seconds()


def way_back(given: str | None, fallback: str) -> str:
    """Return the path of this site to go back to: the given one if it is one, else the fallback."""
    given = given or ""
    plain = given.isascii() and given.isprintable() and "\\" not in given and len(given) <= MAXIMUM_RETURN
    parts = urlsplit(given) if plain and given.startswith("/") and not given.startswith("//") else None
    return given if parts and not parts.scheme and not parts.netloc else fallback


def _serializer(purpose: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt=f"anonymous-form:{purpose}")
