"""Names of a ticket: its reference, which is read aloud, and its secret, which opens the requester's page.

The secret is worked out from the form's random name and the site's key, so that a second click on the same form leads
to the same page, and mails can repeat the link. The database holds only a hash: without the key nobody who reads it
gets the link.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets

from flask import current_app

_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # none that is taken for another
_LENGTH = 8
_SECRET = re.compile(r"[A-Za-z0-9_-]{43}")
REFERENCE = re.compile(rf"R-[{_LETTERS}]{{4}}-[{_LETTERS}]{{4}}")


def new_reference() -> str:
    """Make a reference such as R-7K3M-9Q2X."""
    letters = "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))
    return f"R-{letters[:4]}-{letters[4:]}"


def form_of_split(entry_id: int) -> str:
    """Name the form of the ticket that a message is made into, so that it is made into one only."""
    return f"split-{entry_id}"


def secret_of(form: str) -> str:
    """Tell the secret of the ticket that a form makes."""
    key: str = current_app.config["SECRET_KEY"]
    digest = hmac.digest(key.encode(), b"answercenter.ticket:" + form.encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")


def hash_of(secret: str) -> str | None:
    """Tell what is kept of a secret; None for what is none."""
    return hashlib.sha256(secret.encode("ascii")).hexdigest() if _SECRET.fullmatch(secret) else None
