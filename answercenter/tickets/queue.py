"""The queue: tickets by state, type, topic and place, the most urgent first, in pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import and_
from sqlalchemy import func
from sqlalchemy import or_
from sqlalchemy import select
from sqlalchemy.orm import aliased

from answercenter import clock
from answercenter.extensions import db
from answercenter.models import TO_DO
from answercenter.models import NoticeKind
from answercenter.models import Organisation
from answercenter.models import RequestType
from answercenter.models import Ticket
from answercenter.models import TicketNotice
from answercenter.models import TicketState
from answercenter.models import Topic
from answercenter.models import User
from answercenter.tickets import desks
from answercenter.tickets.notices import BEFORE
from answercenter.tickets.people import called

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement

PER_PAGE = 50
STATES = {
    "to-do": TO_DO,
    "new": (TicketState.NEW,),
    "open": (TicketState.OPEN,),
    "waiting": (TicketState.WAITING,),
    "held": (TicketState.HELD,),
    "closed": (TicketState.CLOSED,),
    "all": (),
}


@dataclass(frozen=True, slots=True)
class Filters:
    """Which tickets are wanted. `mine` is the account whose own they are; `words` a reference or an address."""

    state: str = "to-do"
    type_id: int | None = None
    topic_id: int | None = None
    region: str = ""
    mine: int | None = None
    words: str = ""
    volunteer: int | None = None  # whose desk it is, where nothing else is listed

    def place(self) -> list[ColumnElement[bool]]:
        """Return the conditions of desk, type, topic and region."""
        found: list[ColumnElement[bool]] = []
        if self.volunteer is not None:
            found.append(desks.of_volunteer(self.volunteer))
        if self.type_id is not None:
            found.append(Ticket.type_id == self.type_id)
        if self.topic_id is not None:
            found.append(Ticket.topic_id == self.topic_id)
        if self.region:
            found.append(or_(Ticket.region == self.region, Ticket.region.startswith(f"{self.region}-")))
        return found

    def where(self, now: datetime) -> list[ColumnElement[bool]]:
        """Return all conditions."""
        found = self.place()
        if STATES[self.state]:
            found.append(Ticket.state.in_(STATES[self.state]))
        if self.mine is not None:
            held = and_(Ticket.holder_id == self.mine, Ticket.held_until > now)
            found.append(or_(held, Ticket.assignee_id == self.mine))
        if self.words:
            found.append(or_(Ticket.reference == self.words.upper(), Ticket.email == self.words))
        return found


@dataclass(frozen=True, slots=True)
class QueueLine:
    """A ticket as the queue lists it.

    `late` tells that what comes next should have come already, `soon` that it is near; `told_at` is when the lead was
    told that it is late.
    """

    id: int
    reference: str
    subject: str
    state: TicketState
    type_name: str
    topic: str
    organisation: str
    region: str
    assignee: str
    holder: str
    created_at: datetime
    due_at: datetime
    late: bool
    soon: bool
    told_at: datetime | None
    outcome: str


@dataclass(frozen=True, slots=True)
class QueuePage:
    """One page of the queue."""

    lines: tuple[QueueLine, ...]
    total: int
    pages: int


@dataclass(frozen=True, slots=True)
class Standing:
    """How the queue is: tickets by state, of those to do the late ones, and how many somebody holds."""

    by_state: dict[str, int]
    to_do: int
    late: int
    held_by_me: int


def lines(filters: Filters, page: int) -> QueuePage:
    """Return a page of the tickets that are wanted: what is due first, of closed ones the newest first."""
    now = clock.now()
    where = filters.where(now)
    total = db.session.scalar(select(func.count()).select_from(Ticket).where(*where)) or 0
    order = (Ticket.created_at.desc(), Ticket.id.desc())
    if filters.state not in {"closed", "all"}:
        order = (Ticket.due_at.asc(), Ticket.id.asc())
    wanted = select(Ticket.id).where(*where).order_by(*order).limit(PER_PAGE).offset((page - 1) * PER_PAGE)
    ids = list(db.session.scalars(wanted))
    found = {line.id: line for line in _lines(ids, now)}
    return QueuePage(tuple(found[one] for one in ids if one in found), total, -(-total // PER_PAGE))


def standing(user_id: int, filters: Filters) -> Standing:
    """Tell how the queue is, as somebody at work sees it; of the filters only the desk matters."""
    now = clock.now()
    desk = Filters(volunteer=filters.volunteer).place()
    counted = db.session.execute(select(Ticket.state, func.count()).where(*desk).group_by(Ticket.state))
    by_state = dict.fromkeys(map(str, TicketState), 0) | {state: number for state, number in counted}  # noqa: C416
    to_do = Ticket.state.in_(STATES["to-do"])
    late = db.session.scalar(select(func.count()).select_from(Ticket).where(*desk, to_do, Ticket.due_at < now))
    held = (Ticket.holder_id == user_id, Ticket.held_until > now)
    mine = db.session.scalar(select(func.count()).select_from(Ticket).where(*held))
    return Standing(by_state, by_state["new"] + by_state["open"], late or 0, mine or 0)


def newest(filters: Filters) -> int:
    """Return the number of the newest ticket of a desk; 0 when there is none. Of the filters only the desk matters."""
    desk = Filters(volunteer=filters.volunteer).place()
    return db.session.scalar(select(func.max(Ticket.id)).where(*desk)) or 0


def came_after(number: int, filters: Filters) -> int:
    """Tell how many of the tickets that are wanted came after the one of this number."""
    wanted = (Ticket.id > number, *filters.where(clock.now()))
    return db.session.scalar(select(func.count()).select_from(Ticket).where(*wanted)) or 0


def next_of(user_id: int) -> int | None:
    """Return the most urgent ticket that somebody holds; None when they hold none."""
    held = (Ticket.holder_id == user_id, Ticket.held_until > clock.now(), Ticket.state.in_(STATES["to-do"]))
    return db.session.scalar(select(Ticket.id).where(*held).order_by(Ticket.due_at, Ticket.id).limit(1))


def _lines(ids: list[int], now: datetime) -> list[QueueLine]:
    assignee, holder = aliased(User), aliased(User)
    live = and_(holder.id == Ticket.holder_id, Ticket.held_until > now)
    told = and_(TicketNotice.ticket_id == Ticket.id, TicketNotice.due_at == Ticket.due_at)
    rows = db.session.execute(
        select(Ticket, RequestType.name, Topic.name, Organisation.name, called(assignee), called(holder))
        .add_columns(TicketNotice.made_at)
        .join(RequestType, RequestType.id == Ticket.type_id)
        .outerjoin(Topic, Topic.id == Ticket.topic_id)
        .outerjoin(Organisation, Organisation.id == Ticket.organisation_id)
        .outerjoin(assignee, assignee.id == Ticket.assignee_id)
        .outerjoin(holder, live)
        .outerjoin(TicketNotice, told & (TicketNotice.kind == NoticeKind.ESCALATION))
        .where(Ticket.id.in_(ids))
        .execution_options(populate_existing=True)
    )
    return [
        QueueLine(
            ticket.id,
            ticket.reference,
            ticket.subject,
            TicketState(ticket.state),
            type_name,
            topic or "",
            organisation or "",
            ticket.region,
            assigned or "",
            held or "",
            ticket.created_at,
            ticket.due_at,
            ticket.state in STATES["to-do"] and ticket.due_at < now,
            ticket.state in STATES["to-do"] and now <= ticket.due_at <= now + BEFORE,
            told_at,
            ticket.outcome or "",
        )
        for ticket, type_name, topic, organisation, assigned, held, told_at in rows
    ]
