"""Work on tickets: reply, note, assign, close with an outcome, let doubtful ones in, open again.

A command looks once more, under the ticket's lock, whether somebody else holds it, and whether something was said since
its writer began: then nothing is sent, what was typed is kept, and `TakenError` says why. So two people never answer
the same ticket without knowing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from answercenter import clock
from answercenter.extensions import command
from answercenter.mail import outbox
from answercenter.models import Answer
from answercenter.models import EntryKind
from answercenter.models import Outcome
from answercenter.models import RequestType
from answercenter.models import Ticket
from answercenter.models import TicketAnswer
from answercenter.models import TicketEntry
from answercenter.models import TicketState
from answercenter.models import User
from answercenter.tickets import assignment
from answercenter.tickets import drafts
from answercenter.tickets import followers
from answercenter.tickets import intake
from answercenter.tickets import letters
from answercenter.tickets import mentions
from answercenter.tickets import people
from answercenter.tickets import together
from answercenter.tickets.wording import InvalidTicket
from answercenter.tickets.wording import UnknownTicket
from answercenter.tickets.wording import check_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

MOST_ANSWERS = 10  # that one reply points to


class TakenError(Exception):
    """Somebody else was here meanwhile; the message says what happened. What was typed is kept."""


@dataclass(frozen=True, slots=True)
class Written:
    """What somebody wrote on a ticket: `seen` is its newest entry when they began, `form` names their form."""

    text: str
    seen: int
    form: str
    answers: Sequence[int] = ()  # that a reply points to
    outcome: str = ""  # closes the ticket
    also: bool = False  # goes to those of merged tickets too


def reply(ticket_id: int, user_id: int, written: Written) -> None:
    """Send a reply to the requester, and close the ticket if an outcome is given.

    Raises InvalidTicket, UnknownTicket, and TakenError, with the text kept as a draft.
    """
    outcome = _outcome(written.outcome) if written.outcome else None
    try:
        _reply(ticket_id, user_id, written, outcome)
    except TakenError:
        drafts.keep(ticket_id, user_id, written.text)
        raise


def note(ticket_id: int, user_id: int, text: str, form: str) -> None:
    """Write a note that only those at work read; whom it names with an @ follows the ticket, and is told at once.

    Raises InvalidTicket and UnknownTicket.
    """
    check_text(text, mentions.FIELD)
    with command() as session:
        ticket = locked(session, ticket_id)
        if _was_sent(session, form):
            return
        _add(session, ticket, EntryKind.NOTE, user_id, text=text, form=form)
        goes_on = together.going_on(session, ticket)
        named = mentions.named(session, goes_on.id, text)
        followers.add(session, goes_on, named)
        followers.tell_named(session, goes_on, named, user_id)


def follow(ticket_id: int, user_id: int) -> None:
    """Let somebody follow a ticket, or the one that goes on in its place. Raises UnknownTicket."""
    with command() as session:
        followers.add(session, together.going_on(session, locked(session, ticket_id)), [user_id])


def unfollow(ticket_id: int, user_id: int) -> None:
    """Let somebody follow a ticket no longer."""
    with command() as session:
        followers.forget(session, [ticket_id], user_id)


def assign(ticket_id: int, user_id: int, assignee_id: int | None) -> None:
    """Give a ticket to somebody, or to nobody. Raises InvalidTicket and UnknownTicket."""
    with command() as session:
        ticket = locked(session, ticket_id)
        person = session.get(User, assignee_id) if assignee_id is not None else None
        if assignee_id is not None and not people.works(person):
            raise InvalidTicket({"assignee": "There is no such account."})
        if ticket.assignee_id == assignee_id:
            return
        ticket.assignee_id = assignee_id
        if ticket.holder_id is not None and assignee_id is not None and ticket.holder_id != assignee_id:
            ticket.holder_id = ticket.held_until = None
        called = "" if person is None else person.name or person.email
        _add(session, ticket, EntryKind.ASSIGNED, user_id, details={"to": called})


def close(ticket_id: int, user_id: int, outcome: str, seen: int) -> None:
    """Close a ticket without a further reply. Raises InvalidTicket without an outcome, UnknownTicket, TakenError."""
    wanted = _outcome(outcome)
    with command() as session:
        ticket = locked(session, ticket_id)
        if ticket.state == TicketState.CLOSED:
            return
        refuse_if_taken(session, ticket, user_id, seen)
        _close(session, ticket, user_id, wanted)
        followers.tell(session, [ticket], f"was closed: {wanted}", user_id)


def release(ticket_id: int, user_id: int) -> None:
    """Let a doubtful ticket in: it is acknowledged, and given to somebody or to be taken. Raises UnknownTicket."""
    with command() as session:
        ticket = locked(session, ticket_id)
        if ticket.state != TicketState.HELD:
            return
        ticket.state = TicketState.NEW if ticket.replied_at is None else TicketState.OPEN
        entry = _add(session, ticket, EntryKind.RELEASED, user_id)
        if not ticket.thread:
            intake.acknowledge(session, ticket, type_name(session, ticket), entry)
        assignment.give(session, ticket)
        followers.tell(session, [ticket], "was let in", user_id)


def reopen(ticket_id: int, user_id: int) -> None:
    """Open a closed ticket again; a merged one is on its own again. Raises UnknownTicket."""
    with command() as session:
        ticket = locked(session, ticket_id)
        if ticket.state != TicketState.CLOSED:
            return
        together.reset(ticket)
        _add(session, ticket, EntryKind.REOPENED, user_id)
        followers.tell(session, [ticket], "was opened again", user_id)


def locked(session: Session, ticket_id: int) -> Ticket:
    """Return a ticket that nobody else changes until the command ends. Raises UnknownTicket, also for an erased one."""
    wanted = select(Ticket).where(Ticket.id == ticket_id).with_for_update()
    ticket = session.scalar(wanted.execution_options(populate_existing=True))
    if ticket is None:
        raise UnknownTicket("There is no such request.")
    if ticket.erased_at is not None:
        raise UnknownTicket("This request was erased.")
    return ticket


def refuse_if_held(session: Session, ticket: Ticket, user_id: int) -> None:
    """Make sure that nobody else holds a ticket at this moment. Raises TakenError."""
    if ticket.holder_id not in {None, user_id} and ticket.held_until is not None and ticket.held_until > clock.now():
        holder = session.get(User, ticket.holder_id)
        name = (holder.name or holder.email) if holder is not None else "Somebody"
        raise TakenError(f"{name} has taken this request, so nothing was changed or sent. What you wrote is kept.")


def refuse_if_taken(session: Session, ticket: Ticket, user_id: int, seen: int) -> None:
    """Make sure that nobody else holds a ticket, and that nothing was said since. Raises TakenError."""
    refuse_if_held(session, ticket, user_id)
    others = (TicketEntry.author_id.is_(None) | (TicketEntry.author_id != user_id), TicketEntry.kind.in_(_SAID))
    newer = (together.entries_of(ticket.id), TicketEntry.id > seen)
    if session.scalar(select(TicketEntry.id).where(*newer, *others).limit(1)) is not None:
        raise TakenError("Something was said here since you began, so nothing was sent. What you wrote is kept.")


def type_name(session: Session, ticket: Ticket) -> str:
    """Tell the name of a ticket's type."""
    return session.get_one(RequestType, ticket.type_id).name


def _reply(ticket_id: int, user_id: int, written: Written, outcome: Outcome | None) -> None:
    check_text(written.text)
    answers = list(dict.fromkeys(written.answers))
    if len(answers) > MOST_ANSWERS:
        raise InvalidTicket({"answers": f"A reply points to at most {MOST_ANSWERS} answers."})
    with command() as session:
        together.merged_into(session, ticket_id)
        ticket = locked(session, ticket_id)
        if _was_sent(session, written.form):
            return
        if ticket.state in {TicketState.HELD, TicketState.CLOSED}:
            raise InvalidTicket({"text": "Let this request in, or open it again, before you reply."})
        refuse_if_taken(session, ticket, user_id, written.seen)
        _send(session, ticket, user_id, written, answers).form = written.form
        if written.also:
            for other in session.scalars(select(Ticket).where(*together.of_others(ticket_id)).order_by(Ticket.id)):
                _send(session, other, user_id, written, answers)
        ticket.state, ticket.due_at = TicketState.WAITING, ticket.close_due_at
        ticket.holder_id = ticket.held_until = None
        drafts.forget(session, ticket_id, user_id)
        if outcome is not None:
            _close(session, ticket, user_id, outcome)
        what = "was answered" if outcome is None else f"was answered and closed: {outcome}"
        followers.tell(session, [ticket], what, user_id)


def _send(session: Session, ticket: Ticket, user_id: int, written: Written, answers: list[int]) -> TicketEntry:
    entry = _add(session, ticket, EntryKind.REPLY, user_id, text=written.text)
    if answers:
        entry.details = {"answers": answers}
        _point_to(session, ticket, answers)
    mail = outbox.queue(session, letters.reply(session, ticket, type_name(session, ticket), written.text))
    entry.mail_id = mail.id
    ticket.thread = ticket.thread or mail.message_id
    ticket.replied_at = ticket.replied_at or entry.at
    return entry


def _point_to(session: Session, ticket: Ticket, answers: Sequence[int]) -> None:
    known = set(session.scalars(select(Answer.id).where(Answer.id.in_(answers))))
    if missing := [number for number in answers if number not in known]:
        raise InvalidTicket({"answers": f"There is no answer {missing[0]}."})
    there = set(session.scalars(select(TicketAnswer.answer_id).where(TicketAnswer.ticket_id == ticket.id)))
    session.add_all(
        TicketAnswer(ticket_id=ticket.id, answer_id=number, at=clock.now()) for number in answers if number not in there
    )


def _close(session: Session, ticket: Ticket, user_id: int, outcome: Outcome) -> None:
    entry = _add(session, ticket, EntryKind.CLOSED, user_id, details={"outcome": outcome.value})
    ticket.state, ticket.closed_at, ticket.outcome = TicketState.CLOSED, entry.at, outcome
    ticket.holder_id = ticket.held_until = None


def _outcome(text: str) -> Outcome:
    if text not in set(Outcome) - {Outcome.MERGED}:
        raise InvalidTicket({"outcome": "Say how it ended."})
    return Outcome(text)


def _was_sent(session: Session, form: str) -> bool:
    return session.scalar(select(TicketEntry.id).where(TicketEntry.form == form)) is not None


def _add(session: Session, ticket: Ticket, kind: EntryKind, user_id: int, **values: object) -> TicketEntry:
    entry = TicketEntry(ticket_id=ticket.id, kind=kind, at=clock.now(), author_id=user_id, **values)
    session.add(entry)
    return entry


_SAID = (EntryKind.MESSAGE, EntryKind.REPLY, EntryKind.CLOSED, EntryKind.REOPENED, EntryKind.CONFIRMED)
