"""What a requester does on their page: add to the request, say that it is solved, open it again.

Each command takes the secret of the page. Raises UnknownTicket for a secret that opens nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import select

from answercenter import clock
from answercenter.extensions import command
from answercenter.models import EntryKind
from answercenter.models import Outcome
from answercenter.models import Ticket
from answercenter.models import TicketAnswer
from answercenter.models import TicketEntry
from answercenter.models import TicketState
from answercenter.tickets import followers
from answercenter.tickets import together
from answercenter.tickets.naming import hash_of
from answercenter.tickets.wording import InvalidTicket
from answercenter.tickets.wording import UnknownTicket
from answercenter.tickets.wording import check_text

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

MOST_MESSAGES = 50  # of a requester in a row, without a reply of ours between


def add_message(secret: str, text: str, form: str) -> bool:
    """Add a message; False when this form added one before. A closed request is open again. Raises InvalidTicket."""
    with command() as session:
        return add(session, _opened(session, secret), text, form, {})


def add(session: Session, ticket: Ticket, text: str, form: str, details: dict[str, Any]) -> bool:
    """Add a message to a locked ticket, inside a command; False when this form added one. Raises InvalidTicket."""
    check_text(text)
    if session.scalar(select(TicketEntry.id).where(TicketEntry.form == form)) is not None:
        return False
    if _unanswered(session, ticket.id) >= MOST_MESSAGES:
        raise InvalidTicket({"text": "You have written often. Please wait until we have answered."})
    if ticket.state == TicketState.CLOSED:
        together.open_again(session, ticket)
    elif ticket.state == TicketState.WAITING:
        ticket.state = TicketState.OPEN
    session.add(
        TicketEntry(ticket_id=ticket.id, kind=EntryKind.MESSAGE, at=clock.now(), text=text, form=form, details=details)
    )
    followers.tell(session, [ticket], "has a new message")
    return True


def confirm(secret: str) -> list[int]:
    """Say that the matter is solved; list the answers that replies pointed to, the first time, to credit them."""
    with command() as session:
        ticket = _opened(session, secret)
        if ticket.confirmed_at is not None or ticket.state in {TicketState.HELD, TicketState.NEW}:
            return []
        now = clock.now()
        ticket.confirmed_at = now
        session.add(TicketEntry(ticket_id=ticket.id, kind=EntryKind.CONFIRMED, at=now))
        if ticket.state != TicketState.CLOSED:
            ticket.state, ticket.closed_at, ticket.outcome = TicketState.CLOSED, now, Outcome.ANSWERED
            ticket.holder_id = ticket.held_until = None
            followers.tell(session, [ticket], "was closed: its requester says that it is solved")
        answers = select(TicketAnswer.answer_id).where(TicketAnswer.ticket_id == ticket.id)
        return list(session.scalars(answers.order_by(TicketAnswer.answer_id)))


def reopen(secret: str) -> None:
    """Open a closed request again; any other stays as it is."""
    with command() as session:
        ticket = _opened(session, secret)
        if ticket.state == TicketState.CLOSED and together.open_again(session, ticket):
            followers.tell(session, [ticket], "was opened again")


def _opened(session: Session, secret: str) -> Ticket:
    hashed = hash_of(secret)
    wanted = select(Ticket).where(Ticket.secret_hash == hashed).with_for_update()
    ticket = session.scalar(wanted) if hashed else None
    if ticket is None:
        raise UnknownTicket("There is no such page.")
    return ticket


def _unanswered(session: Session, ticket_id: int) -> int:
    """Count the requester's messages since our last reply."""
    kinds = session.scalars(
        select(TicketEntry.kind)
        .where(TicketEntry.ticket_id == ticket_id, TicketEntry.kind.in_((EntryKind.MESSAGE, EntryKind.REPLY)))
        .order_by(TicketEntry.id.desc())
        .limit(MOST_MESSAGES)
    ).all()
    return next((place for place, kind in enumerate(kinds) if kind == EntryKind.REPLY), len(kinds))
