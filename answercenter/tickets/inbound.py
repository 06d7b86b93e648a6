"""Mails in: kept first, once each by Message-ID, then put on the ticket that they belong to, or held for staff.

A mail that was kept and not yet put on its ticket when the process died is put there by the worker; the entry is named
after the Message-ID, so that it cannot be there twice. No mail is ever answered by itself.
"""

from __future__ import annotations

import hashlib
import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete
from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.exc import SQLAlchemyError

from answercenter import clock
from answercenter.extensions import command
from answercenter.extensions import db
from answercenter.mail import quoting
from answercenter.mail import reading
from answercenter.models import EntryKind
from answercenter.models import IncomingKind
from answercenter.models import IncomingMail
from answercenter.models import IncomingState
from answercenter.models import TicketEntry
from answercenter.models import TicketState
from answercenter.tickets import followers
from answercenter.tickets import mail_files
from answercenter.tickets import matching
from answercenter.tickets import requester
from answercenter.tickets import workflow
from answercenter.tickets.wording import TEXT
from answercenter.tickets.wording import InvalidTicket

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from answercenter.mail.reading import Received
    from answercenter.models import Ticket
    from answercenter.tickets.mail_files import Taken
    from answercenter.tickets.matching import Match

KEPT = timedelta(days=30)  # for which it is known that a mail was read already
HOUR = timedelta(hours=1)
OFTEN = 20  # mails from one address within an hour
# Why a mail is on no ticket, in words for those who look at it
NO_REQUEST = "It answers no request that is kept here"
STRANGER = "It answers a mail of ours, but comes from another address than the request"
MANY = "Many mails came from this address within an hour"
TALKATIVE = "Its sender has written very often without an answer"
BROKEN = "It could not be put on its request"
NO_TEXT = "(The mail came without text.)"
_CUT = "\n\n(The mail was longer; the rest was left out.)"

logger = logging.getLogger("answercenter.tickets")


def receive(raw: bytes, recipient: str = "", size: int | None = None) -> bool:
    """Take a mail in; False if it was there already. `recipient` is to whom the server delivered it, if it told.

    Of a mail of more than `reading.LARGEST` bytes the beginning is enough, with its `size`.
    """
    return keep(reading.read(raw, size), recipient)


def keep(received: Received, recipient: str = "") -> bool:
    """Keep a mail that was read, then put it on its ticket; False if it was there already."""
    if _is_known(db.session(), received.message_id):
        db.session.rollback()
        return False
    taken = _looked_into(received)
    details = received.details() | ({"refused": taken.refused} if taken.refused else {})
    details["recipients"] = f"{recipient[:300].lower()} {details['recipients']}".strip()
    mail = IncomingMail(
        message_id=received.message_id,
        kind=received.kind,
        state=IncomingState.WAITING,
        sender=received.sender,
        name=received.name,
        subject=received.subject,
        text=received.body.text,
        details=details,
        received_at=clock.now(),
    )
    try:
        with command() as session:
            if _is_known(session, mail.message_id):
                return False
            session.add(mail)
            session.flush()
            number = mail.id
            mail_files.keep(session, number, taken.files)
    except IntegrityError:  # the same mail, in this very moment
        return False
    _settle_safely(number)
    return True


def is_due() -> bool:
    """Tell whether a mail is kept that nobody has put on its ticket."""
    return bool(_waiting(1))


def settle() -> int:
    """Put the mails that wait on their tickets, and forget what was settled long ago; tell how many were put."""
    waiting = _waiting(200)
    for number in waiting:
        _settle_safely(number)
    old = (
        IncomingMail.state.in_((IncomingState.ADDED, IncomingState.DISCARDED)),
        IncomingMail.settled_at <= clock.now() - KEPT,
    )
    with command() as session:
        session.execute(delete(IncomingMail).where(*old))
    return len(waiting)


def locked(session: Session, number: int, state: IncomingState) -> IncomingMail | None:
    """Return a mail in this state that nobody else changes until the command ends."""
    wanted = select(IncomingMail).where(IncomingMail.id == number, IncomingMail.state == state).with_for_update()
    return session.scalar(wanted.execution_options(populate_existing=True))


def put(session: Session, mail: IncomingMail, ticket_id: int) -> None:
    """Put somebody's mail with its files on a ticket as their message. Raises InvalidTicket and UnknownTicket."""
    ticket = workflow.locked(session, ticket_id)
    told = {"by": "mail"} | ({"from": mail.sender} if mail.sender.lower() != ticket.email.lower() else {})
    requester.add(session, ticket, words_of(mail), form_of(mail), told | left_out(mail))
    message = session.scalars(select(TicketEntry.id).where(TicketEntry.form == form_of(mail))).one()
    mail_files.put(session, mail.id, ticket_id, message)
    finish(mail, ticket_id)


def words_of(mail: IncomingMail) -> str:
    """Return what somebody wrote in a mail, without what they quoted; never empty, never longer than a message."""
    words = quoting.own_words(mail.text) or NO_TEXT
    return words if len(words) <= TEXT else words[: TEXT - len(_CUT)] + _CUT


def form_of(mail: IncomingMail) -> str:
    """Name what a mail adds, the same each time."""
    return hashlib.sha256(b"answercenter.mail:" + mail.message_id.encode()).hexdigest()[:32]


def left_out(mail: IncomingMail) -> dict[str, object]:
    """Return what pages tell of a mail besides its words: what of it was not kept, and what could not be read."""
    return {name: mail.details[name] for name in ("left_out", "attachments", "refused", "note") if name in mail.details}


def finish(mail: IncomingMail, ticket_id: int | None, state: IncomingState = IncomingState.ADDED) -> None:
    """Note that a mail is done with, and take its words out."""
    mail.state, mail.ticket_id, mail.settled_at = state, ticket_id, clock.now()
    mail.name = mail.subject = mail.text = ""
    mail.details = {}


def forget(session: Session, wanted: ColumnElement[bool]) -> None:
    """Take out all that these mails say, inside a command; that they came stays known, so that none comes again."""
    found = select(IncomingMail).where(wanted).order_by(IncomingMail.id).with_for_update()
    mails = session.scalars(found.execution_options(populate_existing=True)).all()
    mail_files.forget(session, [mail.id for mail in mails])
    for mail in mails:
        finish(mail, None, IncomingState.DISCARDED)
        mail.sender = ""


def _waiting(most: int) -> list[int]:
    wanted = select(IncomingMail.id).where(IncomingMail.state == IncomingState.WAITING)
    found = list(db.session.scalars(wanted.order_by(IncomingMail.id).limit(most)))
    db.session.rollback()
    return found


def _settle_safely(number: int) -> None:
    """Put a mail on its ticket; one that cannot be put there is held, so that it is in nobody's way."""
    try:
        with command() as session:
            mail = locked(session, number, IncomingState.WAITING)
            if mail is not None:
                _settle(session, mail)
    except SQLAlchemyError:
        raise
    except Exception:
        logger.exception("mail %s could not be put on its request", number)
        with command() as session:
            mail = locked(session, number, IncomingState.WAITING)
            if mail is not None:
                mail.state, mail.reason = IncomingState.HELD, BROKEN


def _settle(session: Session, mail: IncomingMail) -> None:
    match = matching.find(session, mail)
    often = _lately(session, mail.sender) > OFTEN
    if matching.is_ours(session, mail) or (mail.kind != IncomingKind.MESSAGE and (match is None or often)):
        mail_files.forget(session, [mail.id])
        finish(mail, None, IncomingState.DISCARDED)
    elif match is not None and mail.kind != IncomingKind.MESSAGE:
        _note(session, mail, match)
    elif match is None:
        mail.state, mail.reason = IncomingState.HELD, NO_REQUEST
    else:
        _take(session, mail, match, often=often)


def _take(session: Session, mail: IncomingMail, match: Match, *, often: bool) -> None:
    """Put a mail on its ticket, or hold it beside the ticket when it is doubtful."""
    ticket = workflow.locked(session, match.ticket_id)
    mail.ticket_id = ticket.id
    if often:
        mail.state, mail.reason = IncomingState.HELD, MANY
    elif not match.signed and mail.sender.lower() != ticket.email.lower():
        mail.state, mail.reason = IncomingState.HELD, STRANGER
    else:
        try:
            put(session, mail, ticket.id)
        except InvalidTicket:
            mail.state, mail.reason = IncomingState.HELD, TALKATIVE


def _note(session: Session, mail: IncomingMail, match: Match) -> None:
    """Write down that a program answered, or that a mail of ours did not arrive; the latter is for us to look at."""
    ticket = workflow.locked(session, match.ticket_id)
    bounced = mail.kind == IncomingKind.BOUNCE
    told = {name: mail.details[name] for name in ("action", "status", "reason") if mail.details.get(name)}
    entry = TicketEntry(
        ticket_id=ticket.id,
        kind=EntryKind.BOUNCED if bounced else EntryKind.AUTOMATIC,
        at=clock.now(),
        text="" if bounced and told else words_of(mail),
        details=told,
        form=form_of(mail),
        mail_id=match.mail_id if bounced else None,
    )
    if session.scalar(select(TicketEntry.id).where(TicketEntry.form == entry.form)) is None:
        session.add(entry)
        if bounced and told.get("action") != "delayed":
            _wake(session, ticket)
    finish(mail, ticket.id)


def _wake(session: Session, ticket: Ticket) -> None:
    """Let a ticket whose reply did not arrive be worked on again."""
    if ticket.state == TicketState.WAITING:
        ticket.state = TicketState.OPEN
        followers.tell(session, [ticket], "is open again: a mail of ours did not arrive")


def _lately(session: Session, sender: str) -> int:
    """Count the mails of the last hour from an address."""
    lately = (IncomingMail.sender == sender, IncomingMail.received_at > clock.now() - HOUR)
    return session.scalar(select(func.count()).select_from(IncomingMail).where(*lately)) or 0


def _is_known(session: Session, message_id: str) -> bool:
    return session.scalar(select(IncomingMail.id).where(IncomingMail.message_id == message_id)) is not None


def _looked_into(received: Received) -> Taken:
    """Check the files of a mail; of a program's mail none is kept, nor of the many of a flood."""
    if received.kind != IncomingKind.MESSAGE:
        return mail_files.Taken()
    many = _lately(db.session(), received.sender) >= OFTEN
    db.session.rollback()
    files = received.body.files
    return mail_files.refused(files, mail_files.FLOOD) if many else mail_files.checked(files)
