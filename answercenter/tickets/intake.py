"""Taking requests in: ticket, first entry, acknowledgement and who is given it in one commit; a form makes one ticket.

What looks doubtful is held for somebody to look at, and acknowledged once it is let through: so nothing is dropped, and
nobody can have us write to strangers. The requester sees no difference.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from flask import current_app
from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from answercenter import clock
from answercenter import hours
from answercenter.extensions import command
from answercenter.extensions import db
from answercenter.mail import outbox
from answercenter.models import EntryKind
from answercenter.models import FieldKind
from answercenter.models import Ticket
from answercenter.models import TicketEntry
from answercenter.models import TicketState
from answercenter.tickets import assignment
from answercenter.tickets import enclosed
from answercenter.tickets import letters
from answercenter.tickets import organisations
from answercenter.tickets import types
from answercenter.tickets.naming import hash_of
from answercenter.tickets.naming import new_reference
from answercenter.tickets.naming import secret_of
from answercenter.tickets.wording import Asked
from answercenter.tickets.wording import UnknownTicket
from answercenter.tickets.wording import check

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from answercenter.tickets.types import TypeSheet

FASTEST = 3.0  # seconds between opening a form and sending it, for somebody who types
MOST_LINKS = 2
OFTEN = 5  # requests that name one address within an hour
HOUR = timedelta(hours=1)
# Why a request is held, in words for those who look at it
TRAP = "A field that people do not see was filled in"
FAST = "It was sent within seconds"
LINKS = f"It has more than {MOST_LINKS} links"
MANY = "Many requests came from the same network address within an hour"
SAME = "Many requests named the same e-mail address within an hour"
_LINK = re.compile(r"https?://|www\.|\[url|<a\s", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the requester gets: the secret of their page, and whether this was the first time that the form came."""

    secret: str
    new: bool


def doubts(asked: Asked, *, trap: bool, age: float, many: bool) -> list[str]:
    """List why a request is doubtful: a filled trap, too fast (`age` in seconds), too many from one place, links."""
    links = len(_LINK.findall(f"{asked.subject}\n{asked.text}\n{asked.name}\n" + "\n".join(asked.values.values())))
    found = ((trap, TRAP), (age < FASTEST, FAST), (links > MOST_LINKS, LINKS), (many, MANY))
    return [words for holds, words in found if holds]


def receive(asked: Asked, doubtful: Sequence[str] = ()) -> Receipt:
    """Take a request in. Raises InvalidTicket, and UnknownTicket for a type that is not taken."""
    secret = secret_of(asked.form)
    try:
        with command() as session:
            if _is_known(session, asked.form):
                return Receipt(secret, new=False)
            sheet = types.find(session, asked.type_id)
            if not sheet.open:
                raise UnknownTicket("This type of request is not taken at present.")
            check(asked, sheet.fields)
            _keep(session, asked, sheet, secret, list(doubtful))
    except IntegrityError:  # the same form, in this very moment
        if not _is_known(db.session(), asked.form):
            raise
        return Receipt(secret, new=False)
    return Receipt(secret, new=True)


def acknowledge(session: Session, ticket: Ticket, type_name: str, entry: TicketEntry) -> None:
    """Put the acknowledgement into the outbox, inside the command that lets a request in."""
    mail = outbox.queue(session, letters.received(session, ticket, type_name))
    ticket.thread = mail.message_id
    entry.mail_id = mail.id


def due_times(sheet: TypeSheet, sent: datetime) -> tuple[datetime, datetime]:
    """Tell when the first reply to a request of a type is due, and when its end."""
    working = hours.week(current_app.config["BUSINESS_HOURS"], current_app.config["TIMEZONE"])
    return hours.after(sent, sheet.reply_hours, working), hours.after(sent, sheet.close_hours, working)


def _is_known(session: Session, form: str) -> bool:
    return session.scalar(select(Ticket.id).where(Ticket.form == form)) is not None


def _keep(session: Session, asked: Asked, sheet: TypeSheet, secret: str, doubtful: list[str]) -> None:
    now = clock.now()
    if _names_often(session, asked.email):
        doubtful.append(SAME)
    first, end = due_times(sheet, now)
    ticket = Ticket(
        reference=unused_reference(session),
        form=asked.form,
        secret_hash=hash_of(secret),
        type_id=sheet.id,
        state=TicketState.HELD if doubtful else TicketState.NEW,
        subject=asked.subject,
        text=asked.text,
        values=[[spec.label, asked.values[spec.key]] for spec in sheet.fields if asked.values.get(spec.key)],
        name=asked.name,
        email=asked.email,
        language=asked.language,
        region=_of_kind(asked, sheet, FieldKind.PLACE) or asked.region,
        topic_id=asked.topic_id,
        organisation_id=organisations.named(session, _of_kind(asked, sheet, FieldKind.ORGANISATION)),
        answer_id=asked.answer_id,
        query=asked.query,
        created_at=now,
        reply_due_at=first,
        close_due_at=end,
        due_at=first,
    )
    session.add(ticket)
    session.flush()
    enclosed.keep(session, ticket.id, sheet.files, asked.files)
    entry = TicketEntry(
        ticket_id=ticket.id, kind=EntryKind.RECEIVED, at=now, details={"held": doubtful} if doubtful else {}
    )
    session.add(entry)
    if not doubtful:
        acknowledge(session, ticket, sheet.name, entry)
        assignment.give(session, ticket)


def _names_often(session: Session, email: str) -> bool:
    lately = (Ticket.email == email, Ticket.created_at > clock.now() - HOUR)
    return (session.scalar(select(func.count()).select_from(Ticket).where(*lately)) or 0) >= OFTEN


def unused_reference(session: Session) -> str:
    """Make a reference that no ticket has."""
    while True:
        reference = new_reference()
        if session.scalar(select(Ticket.id).where(Ticket.reference == reference)) is None:
            return reference


def _of_kind(asked: Asked, sheet: TypeSheet, kind: FieldKind) -> str:
    return next((asked.values.get(spec.key, "") for spec in sheet.fields if spec.kind is kind), "")
