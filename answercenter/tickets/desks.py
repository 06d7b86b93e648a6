"""What a volunteer may see: what is given to them, what they hold, and what they may take. They find nothing else.

Staff and administrators see all. A page stays open for a while to who took its request, so that what they typed is not
lost when somebody else takes it after their lease.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import and_
from sqlalchemy import exists
from sqlalchemy import or_
from sqlalchemy import select

from answercenter import clock
from answercenter.extensions import db
from answercenter.models import TO_DO
from answercenter.models import EntryKind
from answercenter.models import RequestType
from answercenter.models import Ticket
from answercenter.models import TicketEntry
from answercenter.models import User
from answercenter.tickets import people

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import InstrumentedAttribute

AFTERWARDS = timedelta(hours=2)  # for which a request that was taken can be read by who took it


def of_volunteer(user_id: int | InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """Return the condition that a ticket stands on a volunteer's desk at this moment."""
    now = clock.now()
    held = and_(Ticket.holder_id == user_id, Ticket.held_until > now)
    free = or_(Ticket.holder_id.is_(None), Ticket.held_until <= now)
    for_them = Ticket.type_id.in_(select(RequestType.id).where(RequestType.volunteers).correlate(None))
    to_do = Ticket.state.in_(TO_DO)
    return or_(Ticket.assignee_id == user_id, held, and_(for_them, to_do, free, Ticket.assignee_id.is_(None)))


def shows(ticket_id: int, user_id: int) -> bool:
    """Tell whether a volunteer may open a ticket's page; False for one that there is not, as for that of others."""
    wanted = select(Ticket.id).where(Ticket.id == ticket_id, _may_open(user_id))
    return db.session.scalar(wanted) is not None


def may_open() -> ColumnElement[bool]:
    """Return the condition that somebody who works on requests may open a ticket's page: of a query over both."""
    works = and_(User.active, people.able())
    return and_(works, or_(people.able(people.LEADERS), _may_open(User.id)))


def _may_open(user_id: int | InstrumentedAttribute[int]) -> ColumnElement[bool]:
    taken = exists().where(
        TicketEntry.ticket_id == Ticket.id,
        TicketEntry.kind == EntryKind.TAKEN,
        TicketEntry.author_id == user_id,
        TicketEntry.at > clock.now() - AFTERWARDS,
    )
    return or_(of_volunteer(user_id), taken)
