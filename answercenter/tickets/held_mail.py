"""Mails that are on no request: listed for staff, who make requests of them, add them to one, or discard them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import current_app
from sqlalchemy import func
from sqlalchemy import select

from answercenter.extensions import command
from answercenter.extensions import db
from answercenter.models import EntryKind
from answercenter.models import IncomingFile
from answercenter.models import IncomingMail
from answercenter.models import IncomingState
from answercenter.models import Ticket
from answercenter.models import TicketEntry
from answercenter.text import LARGEST_NUMBER
from answercenter.tickets import enclosed
from answercenter.tickets import inbound
from answercenter.tickets import intake
from answercenter.tickets import mail_files
from answercenter.tickets import types
from answercenter.tickets.wording import SUBJECT
from answercenter.tickets.wording import Asked
from answercenter.tickets.wording import InvalidTicket
from answercenter.tickets.wording import UnknownTicket

if TYPE_CHECKING:
    from datetime import datetime
    from typing import Any

    from sqlalchemy.orm import Session

    from answercenter.tickets.enclosed import FileToSave
    from answercenter.tickets.enclosed import ListedFile
    from answercenter.tickets.types import TypeSheet

PER_PAGE = 20
UNKNOWN_REGION = "??"
NO_SUBJECT = "(no subject)"


@dataclass(frozen=True, slots=True)
class HeldMail:
    """A mail that is held, with its files. `reference` names the request that it seems to be about."""

    id: int
    sender: str
    name: str
    subject: str
    text: str
    reason: str
    details: dict[str, Any]
    received_at: datetime
    ticket_id: int | None
    reference: str
    files: list[ListedFile]


def number() -> int:
    """Tell how many mails are held."""
    return db.session.scalar(select(func.count()).select_from(IncomingMail).where(_HELD)) or 0


def page(wanted: int) -> list[HeldMail]:
    """Return a page of the mails that are held, the oldest first."""
    rows = db.session.execute(
        select(IncomingMail, Ticket.reference)
        .outerjoin(Ticket, Ticket.id == IncomingMail.ticket_id)
        .where(_HELD)
        .order_by(IncomingMail.id)
        .limit(PER_PAGE)
        .offset((wanted - 1) * PER_PAGE)
        .execution_options(populate_existing=True)
    ).all()
    files = mail_files.of_mails([mail.id for mail, _reference in rows])
    return [
        HeldMail(
            mail.id,
            mail.sender,
            mail.name,
            mail.subject or NO_SUBJECT,
            inbound.words_of(mail),
            mail.reason,
            inbound.left_out(mail),
            mail.received_at,
            mail.ticket_id,
            reference or "",
            files.get(mail.id, []),
        )
        for mail, reference in rows
    ]


def file(mail_id: int, file_id: int) -> FileToSave | None:
    """Return a file of a mail that is held; None if there is none."""
    if max(mail_id, file_id) > LARGEST_NUMBER:
        return None
    columns = (IncomingFile.name, IncomingFile.kind, IncomingFile.content)
    of_mail = (IncomingFile.id == file_id, IncomingMail.id == mail_id, _HELD)
    return enclosed.given(select(*columns).join(IncomingMail, IncomingMail.id == IncomingFile.mail_id).where(*of_mail))


def plain_types() -> list[TypeSheet]:
    """List the types of which a request can be made from a mail: those without a field that must be filled in."""
    return [sheet for sheet in types.open_types() if not any(spec.required for spec in sheet.fields)]


def make_request(mail_id: int, type_id: int) -> int:
    """Make a request of a mail and acknowledge it; return its ticket. Raises InvalidTicket and UnknownTicket.

    The request has the mail's own name of a form, so that doing this twice, or dying in between, makes one.
    """
    mail = db.session.get(IncomingMail, mail_id, populate_existing=True)
    if mail is None or mail.state != IncomingState.HELD:
        raise UnknownTicket("Somebody has dealt with this mail already.")
    if not mail.sender:
        raise InvalidTicket({"mail": "This mail names no sender, so nobody could be answered."})
    form = inbound.form_of(mail)
    asked = Asked(
        form=form,
        type_id=type_id,
        subject=(mail.subject or NO_SUBJECT)[:SUBJECT],
        text=inbound.words_of(mail),
        name=mail.name,
        email=mail.sender,
        language=current_app.config["LANGUAGES"][0],
        region=UNKNOWN_REGION,
        values={},
    )
    db.session.rollback()
    intake.receive(asked)
    with command() as session:
        made = session.scalars(select(Ticket).where(Ticket.form == form)).one()
        held = inbound.locked(session, mail_id, IncomingState.HELD)
        if held is not None:
            _complete(session, held, made.id)
            inbound.finish(held, made.id)
        return made.id


def _complete(session: Session, mail: IncomingMail, ticket_id: int) -> None:
    """Put the files of a mail on the request that was made of it, and there say what of it was not kept."""
    mail_files.put(session, mail.id, ticket_id, None)
    received = (TicketEntry.ticket_id == ticket_id, TicketEntry.kind == EntryKind.RECEIVED)
    for entry in session.scalars(select(TicketEntry).where(*received)):
        entry.details = entry.details | inbound.left_out(mail)


def add(mail_id: int) -> int:
    """Put a mail on the request that it seems to be about; return that. Raises InvalidTicket and UnknownTicket."""
    with command() as session:
        mail = _held(session, mail_id)
        if mail.ticket_id is None:
            raise InvalidTicket({"mail": "It is not known which request this mail is about."})
        inbound.put(session, mail, mail.ticket_id)
        return mail.ticket_id


def discard(mail_id: int) -> None:
    """Discard a mail with all that it says. Raises UnknownTicket."""
    with command() as session:
        inbound.forget(session, IncomingMail.id == _held(session, mail_id).id)


def _held(session: Session, mail_id: int) -> IncomingMail:
    mail = inbound.locked(session, mail_id, IncomingState.HELD)
    if mail is None:
        raise UnknownTicket("Somebody has dealt with this mail already.")
    return mail


_HELD = IncomingMail.state == IncomingState.HELD
