"""Forms that anonymous visitors send: proof, without any cookie, that a form came from a page of ours.

A form carries a token, signed for its purpose and good for a day; the browser adds from which site it was sent.
Raises `FormError`, whose message is for the visitor. Called by views; knows no database.
"""

from __future__ import annotations

from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Single:
    """One form alone: its token, its random name, what it was given to remember, and its age in seconds."""

    token: str
    name: str
    note: str = ""
    age: float = 0.0


def single(purpose: str, note: str = "") -> Single:
    """Make a form; its token carries its name, the note, and the moment at which it was opened, signed."""
    name = uuid4().hex
    return Single(str(_serializer(f"{purpose}:single").dumps([name, note])), name, note)


def check_single(purpose: str) -> Single:
    """Return a form that was sent from a page of this site. Raises FormError."""
    if not from_this_site():
        raise FormError("This form was sent from another site. Open the page here and send it again.")
    token = request.form.get(FIELD, "")
    try:
        kept, opened = _serializer(f"{purpose}:single").loads(token, max_age=MAXIMUM_AGE, return_timestamp=True)
    except SignatureExpired as error:
        raise FormError("This form is more than a day old. It is made anew here: send it once more.") from error
    except BadSignature as error:
        raise FormError("This form lacks its token. It is made anew here: send it once more.") from error
    name, note = (kept, "") if isinstance(kept, str) else kept  # an earlier version signed the name alone
    return Single(token, name, note, (clock.now() - opened).total_seconds())


def way_back(given: str | None, fallback: str) -> str:
    """Return the path of this site to go back to: the given one if it is one, else the fallback."""
    given = given or ""
    plain = given.isascii() and given.isprintable() and "\\" not in given and len(given) <= MAXIMUM_RETURN
    parts = urlsplit(given) if plain and given.startswith("/") and not given.startswith("//") else None
    return given if parts and not parts.scheme and not parts.netloc else fallback


def _serializer(purpose: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt=f"anonymous-form:{purpose}")
