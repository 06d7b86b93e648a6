"""Forgetting requesters: their words, names and addresses are erased, on request or when a type's time is over.

What is counted stays: the ticket with its type, region, topic, outcome and times, and what kinds of entries it had. No
address opens its page any more, so that a visitor cannot tell it from one that never was. Mails about it are deleted,
those that wait too. Where others name the address, it is taken out.

Erasures wait for each other. Each locks mails that came in first, as `inbound` does, then tickets in the order of
`together.ORDER`, then organisations, so that nobody waits in a circle.
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
from answercenter.tickets import enclosed
from answercenter.tickets import followers
from answercenter.tickets import inbound
from answercenter.tickets import named_addresses
from answercenter.tickets import organisations
from answercenter.tickets import together
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

    Those that were open are closed as withdrawn. An organisation that nobody else named goes too. What the address's
    owner wrote on requests of others goes, and the address wherever others name it; so does all of one who sent no
    request. `user_id` is the account that does it; None for the command line.
    """
    if not email:
        return 0
    with command() as session:
        _lock_mails(session, is_of(email), _is_from(email) | named_addresses.named_in(IncomingMail, email))
        named = _locked(session, is_of(email) | named_addresses.named_in(Ticket, email))
        tickets = [ticket for ticket in named if ticket.email.lower() == email.lower()]
        organisation_ids = {ticket.organisation_id for ticket in tickets if ticket.organisation_id is not None}
        _erase(session, tickets, user_id)
        _lock_organisations(
            session, Organisation.id.in_(organisation_ids) | named_addresses.named_in(Organisation, email)
        )
        _forget_mails_of(session, email)
        named_addresses.take_out(session, email)
        for organisation_id in sorted(organisation_ids):
            _forget_organisation(session, organisation_id)
        return len(tickets)


def erase_due() -> int:
    """Erase the closed requests whose type keeps them no longer, some in one commit; tell how many there were."""
    erased = 0
    while ids := _due():
        with command() as session:
            wanted = Ticket.id.in_(ids) & (Ticket.state == TicketState.CLOSED)
            _lock_mails(session, wanted, false())
            tickets = _locked(session, wanted)
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


def _lock_mails(session: Session, tickets: ColumnElement[bool], others: ColumnElement[bool]) -> None:
    """Wait for other erasures, then lock the mails that came in about these tickets, and these others."""
    session.execute(select(RequestType.id).order_by(RequestType.id).with_for_update(key_share=True))
    wanted = or_(IncomingMail.ticket_id.in_(select(Ticket.id).where(tickets)), others)
    session.execute(select(IncomingMail.id).where(wanted).order_by(IncomingMail.id).with_for_update())


def _locked(session: Session, wanted: ColumnElement[bool]) -> Sequence[Ticket]:
    statement = select(Ticket).where(wanted, Ticket.erased_at.is_(None)).order_by(*together.ORDER).with_for_update()
    return session.scalars(statement.execution_options(populate_existing=True)).all()


def _lock_organisations(session: Session, wanted: ColumnElement[bool]) -> None:
    session.execute(select(Organisation.id).where(wanted).order_by(Organisation.id).with_for_update())


def _erase(session: Session, tickets: Sequence[Ticket], user_id: int | None) -> None:
    ids, now = [ticket.id for ticket in tickets], clock.now()
    sent = select(TicketEntry.mail_id).where(TicketEntry.ticket_id.in_(ids), TicketEntry.mail_id.is_not(None))
    session.execute(delete(OutgoingMail).where(OutgoingMail.id.in_(sent)))
    session.execute(delete(TicketDraft).where(TicketDraft.ticket_id.in_(ids)))
    enclosed.forget(session, ids)
    inbound.forget(session, IncomingMail.ticket_id.in_(ids))
    for entry in session.scalars(select(TicketEntry).where(TicketEntry.ticket_id.in_(ids))):
        entry.text, entry.mail_id = "", None
        entry.details = {name: value for name, value in entry.details.items() if name in _COUNTED}
    open_ = [ticket for ticket in tickets if ticket.state != TicketState.CLOSED]
    for ticket in tickets:
        ticket.secret_hash = secrets.token_hex(32)  # the hash of no secret
        ticket.subject, ticket.text, ticket.values = ERASED, "", []
        ticket.name = ticket.email = ticket.query = ticket.thread = ""
        ticket.holder_id = ticket.held_until = None
        if ticket.state != TicketState.CLOSED:
            ticket.state, ticket.closed_at, ticket.outcome = TicketState.CLOSED, now, Outcome.WITHDRAWN
        ticket.erased_at = now
    session.add_all(TicketEntry(ticket_id=number, kind=EntryKind.ERASED, at=now, author_id=user_id) for number in ids)
    followers.tell(session, open_, f"was closed and erased: {Outcome.WITHDRAWN}", user_id)
    followers.forget(session, ids)


def _is_from(email: str) -> ColumnElement[bool]:
    return func.lower(IncomingMail.sender) == func.lower(email)


def _forget_mails_of(session: Session, email: str) -> None:
    """Forget mails from an address, and to it unless it is that of somebody with an account, who gets others too."""
    inbound.forget(session, _is_from(email))
    if session.scalar(select(User.id).where(func.lower(User.email) == func.lower(email))) is None:
        session.execute(delete(OutgoingMail).where(func.lower(OutgoingMail.recipient) == func.lower(email)))


def _forget_organisation(session: Session, organisation_id: int) -> None:
    session.flush()
    others = select(Ticket.id).where(Ticket.organisation_id == organisation_id, Ticket.erased_at.is_(None)).limit(1)
    if session.scalar(others) is None:
        organisations.forget(session, organisation_id)
