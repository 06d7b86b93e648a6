"""Ready-made replies: listed by title, written, and taken away."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from answercenter import clock
from answercenter.extensions import command
from answercenter.extensions import db
from answercenter.models import CannedReply
from answercenter.tickets.wording import TEXT
from answercenter.tickets.wording import InvalidTicket
from answercenter.tickets.wording import UnknownTicket

TITLE = 120  # characters


@dataclass(frozen=True, slots=True)
class Canned:
    """A ready-made reply."""

    id: int
    title: str
    text: str


def every() -> list[Canned]:
    """List the ready-made replies by title."""
    rows = db.session.scalars(select(CannedReply).order_by(CannedReply.title))
    return [Canned(row.id, row.title, row.text) for row in rows]


def find(canned_id: int) -> Canned | None:
    """Return a ready-made reply; None if there is no such."""
    row = db.session.get(CannedReply, canned_id)
    return None if row is None else Canned(row.id, row.title, row.text)


def save(canned_id: int | None, title: str, text: str, user_id: int) -> None:
    """Keep a new reply, or change one. Raises InvalidTicket and UnknownTicket."""
    errors = {}
    if not 0 < len(title) <= TITLE:
        errors["title"] = f"A title has 1 to {TITLE} characters."
    if not 0 < len(text) <= TEXT:
        errors["text"] = f"A reply has 1 to {TEXT:,} characters."
    if errors:
        raise InvalidTicket(errors)
    with command() as session:
        row = CannedReply() if canned_id is None else session.get(CannedReply, canned_id)
        if row is None:
            raise UnknownTicket("There is no such reply.")
        other = session.scalar(select(CannedReply.id).where(CannedReply.title == title))
        if other not in {None, canned_id}:
            raise InvalidTicket({"title": "Another reply has this title."})
        row.title, row.text, row.author_id, row.saved_at = title, text, user_id, clock.now()
        session.add(row)


def delete(canned_id: int) -> None:
    """Take a reply away; one that is gone already stays so."""
    with command() as session:
        row = session.get(CannedReply, canned_id)
        if row is not None:
            session.delete(row)
