"""The outbox: mails wait in the database until a server has taken them.

A mail is claimed before it is sent, by moving its next try ahead; a worker that dies in between leaves it to be sent
again, with the same Message-ID, so that nothing is lost and a second copy can be told. What the server refuses for now
is tried again after a growing pause, what it refuses for good is given up and kept for whoever looks.
"""

from __future__ import annotations

import logging
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import current_app
from sqlalchemy import delete
from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy import update

from answercenter import addresses
from answercenter import clock
from answercenter.extensions import command
from answercenter.extensions import db
from answercenter.mail import letters
from answercenter.mail import server
from answercenter.mail.letters import UnsafeMail
from answercenter.mail.server import Refused
from answercenter.mail.server import Unreachable
from answercenter.models import MailState
from answercenter.models import OutgoingMail

if TYPE_CHECKING:
    import smtplib

    from sqlalchemy.orm import Session

    from answercenter.mail.letters import Letter

CLAIM = timedelta(minutes=5)  # after which a try that told nothing counts as lost
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=6)
PATIENCE = timedelta(days=5)  # for which a mail is tried
KEPT = timedelta(days=30)  # for which a mail that was sent or given up is kept
RECENT = timedelta(days=7)  # for which health tells of mails that were given up
AT_ONCE = 200  # mails in one run

logger = logging.getLogger("answercenter.mail")


@dataclass(frozen=True, slots=True)
class Standing:
    """How the outbox is: mails that wait, how many of them failed already, and those given up lately."""

    waiting: int
    failing: int
    given_up: int
    last_error: str


def queue(session: Session, letter: Letter) -> OutgoingMail:
    """Put a mail into the outbox, inside the command that causes it. Raises UnsafeMail."""
    safe, now = letters.checked(letter), clock.now()
    mail = OutgoingMail(
        message_id=f"<{secrets.token_hex(16)}@{_host()}>",
        recipient=safe.recipient,
        subject=safe.subject,
        text=safe.text,
        html=safe.html,
        headers=dict(safe.headers),
        state=MailState.WAITING,
        created_at=now,
        due_at=now,
        tries=0,
    )
    session.add(mail)
    session.flush()
    return mail


def is_set_up() -> bool:
    """Tell whether there is a server to send by and somebody to send as."""
    return bool(current_app.config["SMTP_URL"] and current_app.config["MAIL_FROM"])


def is_due() -> bool:
    """Tell whether a mail can be sent now."""
    return is_set_up() and bool(_next())


def deliver() -> int:
    """Send the mails that are due and tell how many went out; without a server they wait.

    Raises Unreachable when the server is the trouble, so that the job rests and tells so; the mails stay.
    """
    _forget()
    if not is_set_up() or not _next():
        return 0
    sent = 0
    try:
        with server.connected(addresses.mail_server(current_app.config["SMTP_URL"]), _host()) as smtp:
            for number in _next():
                sent += _send(smtp, number)
    except Unreachable:
        _lose_patience()
        raise
    return sent


def standing() -> Standing:
    """Tell how the outbox is."""
    waiting = OutgoingMail.state == MailState.WAITING
    lately = (OutgoingMail.state == MailState.GIVEN_UP) & (OutgoingMail.settled_at > clock.now() - RECENT)
    failing = waiting & OutgoingMail.error.is_not(None)
    count = select(func.count()).select_from(OutgoingMail)
    waits, fails, given_up = (db.session.scalar(count.where(one)) or 0 for one in (waiting, failing, lately))
    last = select(OutgoingMail.error).where(failing | lately).order_by(OutgoingMail.id.desc()).limit(1)
    return Standing(waits, fails, given_up, db.session.scalar(last) or "")


def by_state() -> dict[str, int]:
    """Count the kept mails by state, every state named."""
    counted = db.session.execute(select(OutgoingMail.state, func.count()).group_by(OutgoingMail.state))
    return dict.fromkeys(map(str, MailState), 0) | dict(counted.all())


def _next() -> list[int]:
    due = (OutgoingMail.state == MailState.WAITING, OutgoingMail.due_at <= clock.now())
    statement = select(OutgoingMail.id).where(*due).order_by(OutgoingMail.due_at, OutgoingMail.id).limit(AT_ONCE)
    found = list(db.session.scalars(statement))
    db.session.rollback()
    return found


def _send(smtp: smtplib.SMTP, number: int) -> bool:
    """Claim one mail and hand it over; False when it was not taken, or somebody else has it."""
    mail = _claimed(number)
    if mail is None:
        return False
    sender = current_app.config["MAIL_FROM"]
    try:
        server.hand_over(smtp, sender, mail.recipient, letters.message(mail, sender))
    except UnsafeMail as error:
        _note(mail, str(error), for_good=True)
    except Refused as error:
        _note(mail, str(error), for_good=error.for_good)
    except Unreachable as error:
        _note(mail, str(error), for_good=False)
        raise
    else:
        _settle(mail.id, MailState.SENT, None)
        return True
    return False


def _claimed(number: int) -> OutgoingMail | None:
    now = clock.now()
    free = (OutgoingMail.id == number, OutgoingMail.state == MailState.WAITING, OutgoingMail.due_at <= now)
    with command() as session:
        change = update(OutgoingMail).where(*free).values(due_at=now + CLAIM, tries=OutgoingMail.tries + 1)
        claimed = session.execute(change.returning(OutgoingMail.id)).scalar_one_or_none()
    mail = db.session.get(OutgoingMail, number) if claimed else None
    if mail is not None:
        db.session.refresh(mail)
        db.session.expunge(mail)
    db.session.rollback()
    return mail


def _note(mail: OutgoingMail, error: str, *, for_good: bool) -> None:
    """Keep why a mail was not taken; give it up for good, or after so many days, or try it again later."""
    now = clock.now()
    if for_good or now - mail.created_at > PATIENCE:
        _settle(mail.id, MailState.GIVEN_UP, error)
        logger.warning("mail %s was given up: %s", mail.id, error)
        return
    pause = min(FIRST_PAUSE * (1 << min(mail.tries - 1, 20)), LONGEST_PAUSE)
    with command() as session:
        session.execute(update(OutgoingMail).where(OutgoingMail.id == mail.id).values(due_at=now + pause, error=error))


def _settle(number: int, state: MailState, error: str | None) -> None:
    with command() as session:
        values = {"state": state, "settled_at": clock.now(), "error": error}
        session.execute(update(OutgoingMail).where(OutgoingMail.id == number).values(values))


def _lose_patience() -> None:
    """Give up the mails that waited too long for a server that does not answer."""
    old = (OutgoingMail.state == MailState.WAITING, OutgoingMail.created_at <= clock.now() - PATIENCE)
    values = {
        "state": MailState.GIVEN_UP,
        "settled_at": clock.now(),
        "error": func.coalesce(OutgoingMail.error, "the mail server was out of reach"),
    }
    with command() as session:
        session.execute(update(OutgoingMail).where(*old).values(values))


def _forget() -> None:
    """Delete what was sent or given up long ago."""
    old = (OutgoingMail.state != MailState.WAITING, OutgoingMail.settled_at <= clock.now() - KEPT)
    if db.session.scalar(select(OutgoingMail.id).where(*old).limit(1)) is None:
        db.session.rollback()
        return
    with command() as session:
        free = select(OutgoingMail.id).where(*old).with_for_update(skip_locked=True)  # not those that are being erased
        session.execute(delete(OutgoingMail).where(OutgoingMail.id.in_(free)))


def _host() -> str:
    """Name the site in Message-IDs: the host of its address, else of its sender."""
    host = urlsplit(current_app.config["BASE_URL"] or "").hostname
    return host or addresses.bare(current_app.config["MAIL_FROM"] or "").rpartition("@")[2] or "localhost"
