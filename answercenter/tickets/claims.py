"""Claims: taking the next requests of the queue for oneself alone, until they are done, put back, or the lease ends.

Taking locks the rows that it takes: PostgreSQL passes over those that somebody else is just taking, SQLite lets one
command in at a time. So no request is ever held by two people, and one whose lease ended is simply free again.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import or_
from sqlalchemy import select

from answercenter import clock
from answercenter.extensions import command
from answercenter.models import TO_DO
from answercenter.models import EntryKind
from answercenter.models import Ticket
from answercenter.models import TicketEntry
from answercenter.models import TicketState
from answercenter.tickets import workflow

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy import ColumnElement

    from answercenter.tickets.queue import Filters

LEASE = timedelta(minutes=30)
SIZES = (1, 5, 10, 20, 50)  # of a batch


def take(user_id: int, number: int, filters: Filters) -> list[int]:
    """Take the next requests that are free and fit these filters, the most urgent first; list those that were taken."""
    with command() as session:
        now = clock.now()
        mine = or_(Ticket.assignee_id.is_(None), Ticket.assignee_id == user_id)
        tickets = session.scalars(
            select(Ticket)
            .where(Ticket.state.in_(TO_DO), is_free(now), mine, *filters.place())
            .order_by(Ticket.due_at, Ticket.id)
            .limit(number)
            .with_for_update(skip_locked=True)
        ).all()
        for ticket in tickets:
            ticket.holder_id, ticket.held_until = user_id, now + LEASE
            session.add(TicketEntry(ticket_id=ticket.id, kind=EntryKind.TAKEN, at=now, author_id=user_id))
        return [ticket.id for ticket in tickets]


def take_one(ticket_id: int, user_id: int) -> None:
    """Take one request, or hold it for longer. Raises TakenError when somebody else holds it, and UnknownTicket."""
    with command() as session:
        ticket, now = workflow.locked(session, ticket_id), clock.now()
        workflow.refuse_if_held(session, ticket, user_id)
        if ticket.state not in {*TO_DO, TicketState.WAITING}:
            return
        if ticket.holder_id != user_id or ticket.held_until is None or ticket.held_until <= now:
            session.add(TicketEntry(ticket_id=ticket.id, kind=EntryKind.TAKEN, at=now, author_id=user_id))
        ticket.holder_id, ticket.held_until = user_id, now + LEASE


def renew(ticket_id: int, user_id: int) -> None:
    """Hold a request for longer, if one holds it still."""
    with command() as session:
        ticket, now = workflow.locked(session, ticket_id), clock.now()
        if ticket.holder_id == user_id and ticket.held_until is not None and ticket.held_until > now:
            ticket.held_until = now + LEASE


def put_back(user_id: int, tickets: Iterable[int] | None = None) -> int:
    """Put back what somebody holds, or only these; tell how many went back."""
    with command() as session:
        held = [Ticket.holder_id == user_id]
        if tickets is not None:
            held.append(Ticket.id.in_(list(tickets)))
        found = session.scalars(select(Ticket).where(*held).order_by(Ticket.id).with_for_update()).all()
        for ticket in found:
            ticket.holder_id = ticket.held_until = None
            session.add(TicketEntry(ticket_id=ticket.id, kind=EntryKind.PUT_BACK, at=clock.now(), author_id=user_id))
        return len(found)


def is_free(now: datetime) -> ColumnElement[bool]:
    """Return the condition that nobody holds a ticket at a moment."""
    return or_(Ticket.holder_id.is_(None), Ticket.held_until <= now)
