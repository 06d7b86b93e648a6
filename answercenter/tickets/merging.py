"""Merging duplicates, and splitting: two tickets that ask the same go on as one, a message that asks more as its own.

The requester of a merged ticket is told by mail and on their page. They see neither whose the other one is nor its
words: only a letter to the same address names it, since an address that was typed is not proven. What they add goes
on to the ticket that is worked on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy import update

from answercenter import clock
from answercenter.extensions import command
from answercenter.extensions import db
from answercenter.mail import outbox
from answercenter.models import EntryKind
from answercenter.models import Outcome
from answercenter.models import Ticket
from answercenter.models import TicketEntry
from answercenter.models import TicketState
from answercenter.text import excerpt
from answercenter.text import tidy
from answercenter.tickets import assignment
from answercenter.tickets import followers
from answercenter.tickets import intake
from answercenter.tickets import letters
from answercenter.tickets import together
from answercenter.tickets import types
from answercenter.tickets import workflow
from answercenter.tickets.naming import form_of_split
from answercenter.tickets.naming import hash_of
from answercenter.tickets.naming import secret_of
from answercenter.tickets.wording import SUBJECT
from answercenter.tickets.wording import InvalidTicket
from answercenter.tickets.wording import UnknownTicket

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from answercenter.mail.letters import Letter

OFFERED = 5  # requests of the same address, to be merged into
_SETTLED = (TicketState.HELD, TicketState.CLOSED)
_SAME = "You asked the same in your request {number}, so we answer both there:\n{link}"
_OTHERS = "Somebody else asked the same, so we answer both together. Our reply comes to you as well."


def candidates(ticket: Ticket) -> list[Ticket]:
    """List other open tickets of the same address, the newest first."""
    wanted = (Ticket.email == ticket.email, Ticket.id != ticket.id, Ticket.state.not_in(_SETTLED))
    found = select(Ticket).where(*wanted).order_by(Ticket.created_at.desc(), Ticket.id.desc()).limit(OFFERED)
    return list(db.session.scalars(found)) if ticket.email else []


def merge(ticket_id: int, user_id: int, number: str, seen: int) -> None:
    """Let a ticket go on in the one with this number; what was merged into it follows.

    Raises InvalidTicket when one of them is done, held, or the same, UnknownTicket, and TakenError.
    """
    with command() as session:
        target_id = session.scalar(select(Ticket.id).where(Ticket.reference == number.strip().upper()))
        if target_id is None or target_id == ticket_id:
            raise InvalidTicket({"into": "There is no other request with this number."})
        together.merged_into(session, ticket_id)
        both = select(Ticket.id).where(Ticket.id.in_((ticket_id, target_id)))
        session.execute(both.order_by(*together.ORDER).with_for_update())
        ticket, target = workflow.locked(session, ticket_id), workflow.locked(session, target_id)
        if ticket.state in _SETTLED or target.state in _SETTLED:
            raise InvalidTicket({"into": "Both need to be open: let them in, or open them again, before."})
        workflow.refuse_if_taken(session, ticket, user_id, seen)
        entry = TicketEntry(ticket_id=ticket.id, kind=EntryKind.MERGED, at=clock.now(), author_id=user_id)
        entry.details = {"reference": target.reference}
        session.add(entry)
        session.execute(
            update(Ticket).where(Ticket.merged_into_id == ticket.id).values(merged_into_id=target.id),
            execution_options={"synchronize_session": False},
        )
        ticket.state, ticket.closed_at, ticket.outcome = TicketState.CLOSED, entry.at, Outcome.MERGED
        ticket.merged_into_id, ticket.holder_id, ticket.held_until = target.id, None, None
        target.state = TicketState.OPEN if target.state == TicketState.WAITING else target.state
        entry.mail_id = outbox.queue(session, _letter(session, ticket, target)).id
        followers.take_along(session, ticket.id, target)
        followers.tell(session, [target], f"goes on with {ticket.reference}, that was merged into it", user_id)


def split(ticket_id: int, user_id: int, entry_id: int) -> int:
    """Make a message of a ticket, or of one merged into it, a ticket of its own; once. Return its id.

    It is of the same requester, and due and given to somebody as if it had been sent alone. Raises InvalidTicket for a
    held ticket, and UnknownTicket, also for an entry that is no message of it.
    """
    with command() as session:
        together.merged_into(session, ticket_id)
        workflow.locked(session, ticket_id)
        wanted = (TicketEntry.id == entry_id, TicketEntry.kind == EntryKind.MESSAGE, together.entries_of(ticket_id))
        message = session.scalar(select(TicketEntry).where(*wanted))
        if message is None:
            raise UnknownTicket("There is no such message.")
        origin, form = workflow.locked(session, message.ticket_id), form_of_split(message.id)
        there = session.scalar(select(Ticket.id).where(Ticket.form == form))
        if there is not None:
            return there
        if origin.state == TicketState.HELD:
            raise InvalidTicket({"text": "Let this request in before you split it."})
        return _split_off(session, origin, message, form, user_id)


def _split_off(session: Session, origin: Ticket, message: TicketEntry, form: str, user_id: int) -> int:
    sheet = types.find(session, origin.type_id)
    first, end = intake.due_times(sheet, message.at)
    same = ("type_id", "name", "email", "language", "region", "topic_id", "organisation_id")
    ticket = Ticket(
        reference=intake.unused_reference(session),
        form=form,
        secret_hash=hash_of(secret_of(form)),
        state=TicketState.NEW,
        subject=excerpt(tidy(message.text, SUBJECT * 2), SUBJECT - 2),
        text=message.text,
        values=[],
        created_at=message.at,
        reply_due_at=first,
        close_due_at=end,
        due_at=first,
        **{name: getattr(origin, name) for name in same},
    )
    session.add(ticket)
    session.flush()
    received = TicketEntry(ticket_id=ticket.id, kind=EntryKind.RECEIVED, at=message.at)
    details = {"reference": ticket.reference}
    done = TicketEntry(ticket_id=origin.id, kind=EntryKind.SPLIT, at=clock.now(), author_id=user_id, details=details)
    session.add_all([received, done])
    intake.acknowledge(session, ticket, sheet.name, received)
    assignment.give(session, ticket)
    followers.take_along(session, origin.merged_into_id or origin.id, ticket)
    followers.tell(session, [ticket], f"was split off {origin.reference}", user_id)
    return ticket.id


def _letter(session: Session, ticket: Ticket, target: Ticket) -> Letter:
    same = ticket.email.lower() == target.email.lower()
    text = _SAME.format(number=target.reference, link=letters.link(target)) if same else _OTHERS
    return letters.merged(session, ticket, workflow.type_name(session, ticket), text)
