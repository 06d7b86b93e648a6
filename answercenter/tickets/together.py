"""Merged tickets: which ones are answered together, and what follows for each of them.

A ticket that was merged into another keeps its own entries, so that each requester's page shows their own words alone;
those at work read them together. Locks are taken on merged ones before the one that goes on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func
from sqlalchemy import or_
from sqlalchemy import select

from answercenter import clock
from answercenter.models import EntryKind
from answercenter.models import Outcome
from answercenter.models import Ticket
from answercenter.models import TicketEntry
from answercenter.models import TicketState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement
    from sqlalchemy import Select
    from sqlalchemy.orm import Session

ORDER = (Ticket.merged_into_id.is_(None), Ticket.id)  # in which several tickets are locked


def all_of(ticket_id: int) -> Select[int]:
    """Return, as SQL, a ticket and those that were merged into it."""
    return select(Ticket.id).where(or_(Ticket.id == ticket_id, Ticket.merged_into_id == ticket_id))


def entries_of(ticket_id: int) -> ColumnElement[bool]:
    """Return the condition that an entry is of a ticket, or of one that was merged into it."""
    return TicketEntry.ticket_id.in_(all_of(ticket_id))


def merged_into(session: Session, ticket_id: int) -> Sequence[Ticket]:
    """List the tickets that were merged into one and not erased since, locked."""
    wanted = select(Ticket).where(Ticket.merged_into_id == ticket_id, Ticket.erased_at.is_(None))
    statement = wanted.order_by(*ORDER).with_for_update()
    return session.scalars(statement.execution_options(populate_existing=True)).all()


def of_others(ticket_id: int) -> list[ColumnElement[bool]]:
    """Return the conditions that a ticket was merged into one and is of another address, which no reply reaches yet."""
    own = select(func.lower(Ticket.email)).where(Ticket.id == ticket_id).scalar_subquery()
    return [Ticket.merged_into_id == ticket_id, Ticket.erased_at.is_(None), func.lower(Ticket.email) != own]


def going_on(session: Session, ticket: Ticket) -> Ticket:
    """Return the ticket that is worked on in place of a locked one, locked; itself unless it was merged.

    When the one that it was merged into was erased since, it is worked on itself again.
    """
    target = None
    if ticket.merged_into_id is not None:
        target = session.get(Ticket, ticket.merged_into_id, with_for_update=True, populate_existing=True)
    return ticket if target is None or target.erased_at is not None else target


def open_again(session: Session, ticket: Ticket) -> bool:
    """Open a closed ticket again, on its requester's word; of a merged one that which goes on in its place.

    False when that one was open all the time.
    """
    target = going_on(session, ticket)
    if target is ticket:
        ticket.merged_into_id = None
    if target.state == TicketState.CLOSED:
        reset(target)
        session.add(TicketEntry(ticket_id=ticket.id, kind=EntryKind.REOPENED, at=clock.now()))
    elif target.state == TicketState.WAITING:
        target.state = TicketState.OPEN
    else:
        return False
    return True


def reset(ticket: Ticket) -> None:
    """Take the end of a ticket back: it is open, or held when it was closed as spam."""
    ticket.state = TicketState.HELD if ticket.outcome == Outcome.SPAM else TicketState.OPEN
    ticket.closed_at = ticket.outcome = ticket.confirmed_at = ticket.merged_into_id = None
    ticket.reopened += 1
