"""Drafts: what somebody typed on a ticket and did not send, kept for them whatever becomes of their lease."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete

from answercenter import clock
from answercenter.extensions import command
from answercenter.extensions import db
from answercenter.models import Ticket
from answercenter.models import TicketDraft
from answercenter.tickets.wording import TEXT
from answercenter.tickets.wording import UnknownTicket

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def keep(ticket_id: int, user_id: int, text: str) -> None:
    """Keep what somebody typed, in place of what they typed before; an empty text lets it go. Raises UnknownTicket."""
    with command() as session:
        ticket = session.get(Ticket, ticket_id, with_for_update=True, populate_existing=True)
        if ticket is None or ticket.erased_at is not None:
            raise UnknownTicket("There is no such request.")
        forget(session, ticket_id, user_id)
        if text:
            session.flush()
            draft = TicketDraft(ticket_id=ticket_id, user_id=user_id, text=text[:TEXT], saved_at=clock.now())
            session.add(draft)


def forget(session: Session, ticket_id: int, user_id: int) -> None:
    """Let go of a draft, inside a command."""
    session.execute(delete(TicketDraft).where(TicketDraft.ticket_id == ticket_id, TicketDraft.user_id == user_id))


def of(ticket_id: int, user_id: int) -> str:
    """Return what somebody typed; empty if nothing is kept."""
    draft = db.session.get(TicketDraft, (ticket_id, user_id), populate_existing=True)
    return "" if draft is None else draft.text
