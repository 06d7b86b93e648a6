"""One ticket as pages show it: to its requester, who is told their own words and our replies, and to those at work."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy.orm import aliased

from answercenter.extensions import db
from answercenter.models import EntryKind
from answercenter.models import MailState
from answercenter.models import Organisation
from answercenter.models import OutgoingMail
from answercenter.models import RequestType
from answercenter.models import Ticket
from answercenter.models import TicketEntry
from answercenter.models import TicketState
from answercenter.models import Topic
from answercenter.models import User
from answercenter.models import merged_organisations
from answercenter.tickets import enclosed
from answercenter.tickets import followers
from answercenter.tickets import together
from answercenter.tickets.naming import form_of_split
from answercenter.tickets.naming import hash_of
from answercenter.tickets.people import called

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement

    from answercenter.tickets.enclosed import EnclosedFile

TOLD = (
    EntryKind.MESSAGE,
    EntryKind.REPLY,
    EntryKind.CLOSED,
    EntryKind.REOPENED,
    EntryKind.CONFIRMED,
    EntryKind.MERGED,
    EntryKind.SPLIT,
    EntryKind.TOLD,
)


@dataclass(frozen=True, slots=True)
class EntryLine:
    """Something said or done. `author` is empty for the requester and the site; `mail` tells how its mail fares.

    `requester` and `reference` are of the ticket that it is on: of several that were merged, each has its own.
    """

    id: int
    reference: str
    requester: str
    kind: EntryKind
    at: datetime
    author: str
    text: str
    details: dict[str, Any]
    mail: str
    mail_error: str


@dataclass(frozen=True, slots=True)
class TicketSheet:
    """A ticket with all that was said and done; `newest` is the number of its last entry.

    `split_off` tells id and reference of the tickets that its messages were made into, by the number of the entry.
    """

    ticket: Ticket
    type_name: str
    topic: str
    organisation: str
    assignee: str
    holder: str
    entries: tuple[EntryLine, ...]
    newest: int
    goes_on: tuple[int, str] | None  # id and reference of the ticket that it was merged into
    others: int  # merged into it, that are of other addresses
    files: tuple[EnclosedFile, ...]
    followers: tuple[tuple[int, str], ...]  # account and name
    split_off: dict[int, tuple[int, str]]

    @property
    def is_held(self) -> bool:
        """Tell whether somebody has to look whether this is a request at all."""
        return self.ticket.state == TicketState.HELD

    @property
    def is_closed(self) -> bool:
        """Tell whether it is done."""
        return self.ticket.state == TicketState.CLOSED

    @property
    def is_erased(self) -> bool:
        """Tell whether its words and its requester were forgotten."""
        return self.ticket.erased_at is not None


@dataclass(frozen=True, slots=True)
class StatusSheet:
    """A request as its requester sees it. A doubtful one looks like one that nobody has read yet."""

    reference: str
    type_name: str
    state: TicketState
    subject: str
    text: str
    values: tuple[tuple[str, str], ...]
    name: str
    email: str
    created_at: datetime
    confirmed: bool
    entries: tuple[EntryLine, ...]
    files: tuple[EnclosedFile, ...]


def sheet(ticket_id: int) -> TicketSheet | None:
    """Return a ticket; None if there is no such."""
    assignee, holder = aliased(User), aliased(User)
    found = db.session.execute(
        select(Ticket, RequestType.name, Topic.name, Organisation.name, called(assignee), called(holder))
        .join(RequestType, RequestType.id == Ticket.type_id)
        .outerjoin(Topic, Topic.id == Ticket.topic_id)
        .outerjoin(Organisation, Organisation.id == Ticket.organisation_id)
        .outerjoin(assignee, assignee.id == Ticket.assignee_id)
        .outerjoin(holder, holder.id == Ticket.holder_id)
        .where(Ticket.id == ticket_id)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        return None
    ticket, type_name, topic, organisation, assigned, held = found
    entries = _entries(together.entries_of(ticket_id))
    target = db.session.execute(select(Ticket.id, Ticket.reference).where(Ticket.id == ticket.merged_into_id)).first()
    return TicketSheet(
        ticket,
        type_name,
        topic or "",
        _known_as(ticket) or organisation or "",
        assigned or "",
        held or "",
        entries,
        max((line.id for line in entries), default=0),
        None if target is None else (target.id, target.reference),
        db.session.scalar(select(func.count()).select_from(Ticket).where(*together.of_others(ticket_id))) or 0,
        enclosed.of_work(ticket_id),
        tuple(followers.of(ticket_id)),
        _split_off(entries),
    )


def _split_off(entries: Sequence[EntryLine]) -> dict[int, tuple[int, str]]:
    forms = {form_of_split(line.id): line.id for line in entries if line.kind == EntryKind.MESSAGE}
    rows = db.session.execute(select(Ticket.form, Ticket.id, Ticket.reference).where(Ticket.form.in_(forms)))
    return {forms[form]: (number, reference) for form, number, reference in rows}


def _known_as(ticket: Ticket) -> str | None:
    """Tell the name by which a ticket's organisation goes; None if it goes by its own."""
    end = merged_organisations(db.session()).get(ticket.organisation_id or 0)
    return None if end is None else db.session.scalar(select(Organisation.name).where(Organisation.id == end))


def status(secret: str) -> StatusSheet | None:
    """Return the request that a secret opens; None if it opens none."""
    hashed = hash_of(secret)
    if hashed is None:
        return None
    found = db.session.execute(
        select(Ticket, RequestType.name)
        .join(RequestType, RequestType.id == Ticket.type_id)
        .where(Ticket.secret_hash == hashed)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        return None
    ticket, type_name = found
    return StatusSheet(
        ticket.reference,
        type_name,
        _state_of(ticket),
        ticket.subject,
        ticket.text,
        tuple((label, value) for label, value in ticket.values),
        ticket.name,
        ticket.email,
        ticket.created_at,
        ticket.confirmed_at is not None,
        tuple(line for line in _entries(TicketEntry.ticket_id == ticket.id) if line.kind in TOLD),
        enclosed.of_requester(ticket.id),
    )


def _state_of(ticket: Ticket) -> TicketState:
    """Tell how a ticket fares, to its requester: a merged one is done when the one that goes on is."""
    state = ticket.state
    if ticket.merged_into_id is not None:
        state = db.session.scalar(select(Ticket.state).where(Ticket.id == ticket.merged_into_id)) or state
        return TicketState.CLOSED if state == TicketState.CLOSED else TicketState.OPEN
    return TicketState.NEW if state == TicketState.HELD else TicketState(state)


def _entries(wanted: ColumnElement[bool]) -> tuple[EntryLine, ...]:
    rows = db.session.execute(
        select(TicketEntry, Ticket, called(User), OutgoingMail.state, OutgoingMail.error)
        .join(Ticket, Ticket.id == TicketEntry.ticket_id)
        .outerjoin(User, User.id == TicketEntry.author_id)
        .outerjoin(OutgoingMail, OutgoingMail.id == TicketEntry.mail_id)
        .where(wanted)
        .order_by(TicketEntry.id)
    )
    return tuple(
        EntryLine(
            entry.id,
            ticket.reference,
            ticket.name or ticket.email or "The requester",
            EntryKind(entry.kind),
            entry.at,
            author or "",
            ticket.text if entry.kind == EntryKind.RECEIVED else entry.text,
            entry.details,
            "" if state is None else MailState(state).value,
            error or "",
        )
        for entry, ticket, author, state, error in rows
    )
