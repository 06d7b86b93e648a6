"""Roles: what somebody with an account may do, and which audiences' answers they may read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from answercenter.models import PUBLIC
from answercenter.models import Audience
from answercenter.models import Reader
from answercenter.models import RoleName

if TYPE_CHECKING:
    from collections.abc import Iterable

VOLUNTEER = RoleName.VOLUNTEER.value
EDITOR = RoleName.EDITOR.value
REVIEWER = RoleName.REVIEWER.value
STAFF = RoleName.STAFF.value
ADMIN = RoleName.ADMIN.value

ROLES = (VOLUNTEER, EDITOR, REVIEWER, STAFF, ADMIN)
WRITERS = (EDITOR, REVIEWER, ADMIN)  # who may open the editors' desk
APPROVERS = (REVIEWER, ADMIN)  # who may approve what others wrote

DESCRIPTIONS = {
    VOLUNTEER: "Answers requests that are given to them or open to volunteers, and reads the answers written for them.",
    EDITOR: "Writes, publishes and archives answers, and orders the leading questions.",
    REVIEWER: "Does what editors do, and approves what others wrote.",
    STAFF: "Reads the reports, and the answers written for staff.",
    ADMIN: "Manages accounts, and may do everything that reviewers and staff may.",
}

_AUDIENCES = {
    VOLUNTEER: {Audience.VOLUNTEER},
    EDITOR: {Audience.VOLUNTEER, Audience.STAFF},
    REVIEWER: {Audience.VOLUNTEER, Audience.STAFF},
    STAFF: {Audience.VOLUNTEER, Audience.STAFF},
    ADMIN: {Audience.VOLUNTEER, Audience.STAFF},
}


def reader_for(roles: Iterable[str]) -> Reader:
    """Tell what somebody with these roles may read; without any, what the public may."""
    allowed = set(PUBLIC.audiences).union(*(_AUDIENCES[role] for role in roles))
    return Reader(tuple(audience for audience in Audience if audience in allowed))
