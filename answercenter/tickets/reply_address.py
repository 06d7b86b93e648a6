"""The address that replies by mail go to: it names the ticket and is signed, so that none can be guessed.

The signature is made of the ticket's random form name and the site's key. Letters are small, since some mail servers
make them so.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from typing import TYPE_CHECKING

from flask import current_app

if TYPE_CHECKING:
    from answercenter.models import Ticket

_SIGNED = re.compile(r"\+(r[0-9a-z]{8})-([a-z2-7]{20})@")


def is_set_up() -> bool:
    """Tell whether replies by mail come in at all."""
    return bool(current_app.config["REPLY_ADDRESS"])


def address_of(ticket: Ticket) -> str:
    """Return the address that replies on a ticket go to."""
    local, _, domain = current_app.config["REPLY_ADDRESS"].rpartition("@")
    return f"{local}+{ticket.reference.replace('-', '').lower()}-{_signature(ticket.form)}@{domain}"


def named_in(recipients: str) -> list[tuple[str, str]]:
    """List the (reference, signature) of the addresses in a text; they are not checked yet."""
    found = _SIGNED.findall(recipients.lower())
    return list(dict.fromkeys((f"R-{word[1:5]}-{word[5:]}".upper(), signature) for word, signature in found))


def is_signed(ticket: Ticket, signature: str) -> bool:
    """Tell whether a signature is a ticket's own."""
    return hmac.compare_digest(_signature(ticket.form), signature)


def _signature(form: str) -> str:
    key: str = current_app.config["SECRET_KEY"]
    digest = hmac.digest(key.encode(), b"answercenter.reply:" + form.encode(), hashlib.sha256)
    return base64.b32encode(digest).decode("ascii").lower()[:20]
