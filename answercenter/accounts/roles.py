"""Roles: what somebody with an account may do, and which audiences' answers they may read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from answercenter.models import PUBLIC
from answercenter.models import Audience
from answercenter.models import Reader

if TYPE_CHECKING:
    from collections.abc import Iterable

VOLUNTEER = "volunteer"
EDITOR = "editor"
STAFF = "staff"
ADMIN = "admin"

ROLES = (VOLUNTEER, EDITOR, STAFF, ADMIN)

DESCRIPTIONS = {
    VOLUNTEER: "Reads the answers written for volunteers.",
    EDITOR: "Writes, publishes and archives answers, and orders the leading questions.",
    STAFF: "Reads the reports, and the answers written for staff.",
    ADMIN: "Manages accounts, and may do everything that editors and staff may.",
}

_AUDIENCES = {
    VOLUNTEER: {Audience.VOLUNTEER},
    EDITOR: {Audience.VOLUNTEER, Audience.STAFF},
    STAFF: {Audience.VOLUNTEER, Audience.STAFF},
    ADMIN: {Audience.VOLUNTEER, Audience.STAFF},
}


def reader_for(roles: Iterable[str]) -> Reader:
    """Tell what somebody with these roles may read; without any, what the public may."""
    allowed = set(PUBLIC.audiences).union(*(_AUDIENCES[role] for role in roles))
    return Reader(tuple(audience for audience in Audience if audience in allowed))
