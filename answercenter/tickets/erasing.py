"""Forgetting requesters: their words, names and addresses are erased, on request or when a type's time is over.

What is counted stays: the ticket with its type, region, topic, outcome and times, and what kinds of entries it had. No
address opens its page any more, so that a visitor cannot tell it from one that never was. Mails about it are deleted,
those that wait too.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import and_
from sqlalchemy import delete
from sqlalchemy import false
from sqlalchemy import func
from sqlalchemy import or_
from sqlalchemy import select
from sqlalchemy import update

from answercenter import clock
from answercenter.extensions import command
from answercenter.extensions import db
from answercenter.models import EntryKind
from answercenter.models import IncomingMail
from answercenter.models import Organisation
from answercenter.models import Outcome
from answercenter.models import OutgoingMail
from answercenter.models import RequestType
from answercenter.models import Ticket
from answercenter.models import TicketDraft
from answercenter.models import TicketEntry
from answercenter.models import TicketState
from answercenter.models import User
from answercenter.tickets import inbound
from answercenter.tickets.wording import ERASED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

AT_ONCE = 100  # tickets in one commit of the worker
_COUNTED = frozenset(
    {"outcome", "answers", "to", "held", "reference"}
)  # of an entry's details: nothing that a requester typed


def is_of(email: str) -> ColumnElement[bool]:
    """Return the condition that a ticket is of a requester; whether an address is in capitals makes no difference."""
    return and_(Ticket.email != "", or_(Ticket.email == email, func.lower(Ticket.email) == func.lower(email)))


def erase_requester(email: str, user_id: int | None = None) -> int:
    """Erase all requests of an address, whatever their state, in one commit; tell how many there were.

    Those that were open are closed as withdrawn. An organisation that nobody else named goes too. `user_id` is the
    account that does it; None for the command line.
    """
    with command() as session:
        tickets = _locked(session, is_of(email))
        organisations = {ticket.organisation_id for ticket in tickets}
        addresses = {ticket.email for ticket in tickets}
        _erase(session, tickets, user_id)
        _forget_mails_to(session, addresses)
        for organisation_id in organisations - {None}:
            _forget_organisation(session, organisation_id)
        return len(tickets)


def erase_due() -> int:
    """Erase the closed requests whose type keeps them no longer, some in one commit; tell how many there were."""
    erased = 0
    while ids := _due():
        with command() as session:
            tickets = _locked(session, Ticket.id.in_(ids) & (Ticket.state == TicketState.CLOSED))
            _erase(session, tickets, None)
        if not tickets:
            break
        erased += len(tickets)
    return erased


def _due() -> list[int]:
    rows = db.session.execute(select(RequestType.id, RequestType.keep_days)).all()
    until = {type_id: clock.now() - timedelta(days=days) for type_id, days in rows if days is not None}
    old = [and_(Ticket.type_id == type_id, Ticket.closed_at <= moment) for type_id, moment in until.items()]
    wanted = select(Ticket.id).where(Ticket.state == TicketState.CLOSED, Ticket.erased_at.is_(None), or_(false(), *old))
    found = list(db.session.scalars(wanted.order_by(Ticket.id).limit(AT_ONCE))) if old else []
    db.session.rollback()
    return found


def _locked(session: Session, wanted: ColumnElement[bool]) -> Sequence[Ticket]:
    statement = select(Ticket).where(wanted, Ticket.erased_at.is_(None)).order_by(Ticket.id).with_for_update()
    return session.scalars(statement.execution_options(populate_existing=True)).all()


def _erase(session: Session, tickets: Sequence[Ticket], user_id: int | None) -> None:
    ids, now = [ticket.id for ticket in tickets], clock.now()
    sent = select(TicketEntry.mail_id).where(TicketEntry.ticket_id.in_(ids), TicketEntry.mail_id.is_not(None))
    session.execute(delete(OutgoingMail).where(OutgoingMail.id.in_(sent)))
    session.execute(delete(TicketDraft).where(TicketDraft.ticket_id.in_(ids)))
    inbound.forget(session, IncomingMail.ticket_id.in_(ids))
    for entry in session.scalars(select(TicketEntry).where(TicketEntry.ticket_id.in_(ids))):
        entry.text, entry.mail_id = "", None
        entry.details = {name: value for name, value in entry.details.items() if name in _COUNTED}
    for ticket in tickets:
        ticket.secret_hash = secrets.token_hex(32)  # the hash of no secret
        ticket.subject, ticket.text, ticket.values = ERASED, "", []
        ticket.name = ticket.email = ticket.query = ticket.thread = ""
        ticket.holder_id = ticket.held_until = None
        if ticket.state != TicketState.CLOSED:
            ticket.state, ticket.closed_at, ticket.outcome = TicketState.CLOSED, now, Outcome.WITHDRAWN
        ticket.erased_at = now
    session.add_all(TicketEntry(ticket_id=number, kind=EntryKind.ERASED, at=now, author_id=user_id) for number in ids)


def _forget_mails_to(session: Session, addresses: set[str]) -> None:
    """Forget mails from these addresses, and to them, but for those of people with an account, who get others too."""
    for address in sorted(addresses):
        inbound.forget(session, func.lower(IncomingMail.sender) == func.lower(address))
        if session.scalar(select(User.id).where(func.lower(User.email) == func.lower(address))) is None:
            mails = func.lower(OutgoingMail.recipient) == func.lower(address)
            session.execute(delete(OutgoingMail).where(mails))


def _forget_organisation(session: Session, organisation_id: int | None) -> None:
    session.flush()
    others = select(Ticket.id).where(Ticket.organisation_id == organisation_id, Ticket.erased_at.is_(None)).limit(1)
    if session.scalar(others) is None:
        named = update(Ticket).where(Ticket.organisation_id == organisation_id)  # so that it counts as a change
        session.execute(named.values(organisation_id=None))
        session.execute(delete(Organisation).where(Organisation.id == organisation_id))
