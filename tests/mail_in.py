"""Mails that come in, and what becomes of them."""

from __future__ import annotations

from email.message import EmailMessage
from typing import TYPE_CHECKING

from factories import make_user
from sqlalchemy import func
from sqlalchemy import select
from ticket_factory import make_ticket
from ticket_factory import ticket

from answercenter.extensions import db
from answercenter.models import IncomingMail
from answercenter.models import OutgoingMail
from answercenter.tickets import reply_address
from answercenter.tickets import sheets
from answercenter.tickets import workflow
from answercenter.tickets.workflow import Written

if TYPE_CHECKING:
    from collections.abc import Sequence

ADA = "ada@example.org"


def answered(**fields: str) -> int:
    """A ticket that was replied to."""
    number = make_ticket(email=ADA, **fields)
    user = make_user("staff@example.org", "staff")
    workflow.reply(number, user, Written("Under the mat.", seen=10**6, form="f" * 32))
    return number


def mails_out() -> list[OutgoingMail]:
    db.session.rollback()
    return list(db.session.scalars(select(OutgoingMail).order_by(OutgoingMail.id)))


def mail_in(number: int = 0) -> IncomingMail:
    db.session.rollback()
    return db.session.scalars(select(IncomingMail).order_by(IncomingMail.id)).all()[number]


def said(number: int) -> list[tuple[str, str]]:
    db.session.rollback()
    found = sheets.sheet(number)
    assert found is not None
    return [(line.kind.value, line.text) for line in found.entries]


def written(text: str = "Thank you.", sender: str = ADA, to: str = "x@y.org", head: str = "", name: str = "1") -> bytes:
    return f"From: {sender}\nTo: {to}\nMessage-ID: <{name}@home>\nSubject: Re\n{head}\n{text}\n".encode()


def signed(number: int) -> str:
    return reply_address.address_of(ticket(number))


def with_files(
    to: str,
    *files: tuple[str, bytes],
    text: str = "See this.",
    name: str = "1",
    sender: str = ADA,
    within: Sequence[bytes] = (),
) -> bytes:
    """A mail with files, and with images that its text shows."""
    made = EmailMessage()
    made["From"], made["To"], made["Subject"], made["Message-ID"] = sender, to, "Re", f"<{name}@home>"
    made.set_content(text)
    for place, image in enumerate(within):
        made.add_attachment(image, maintype="image", subtype="png", disposition="inline", filename=f"in{place}.png")
    for file, content in files:
        made.add_attachment(content, maintype="application", subtype="octet-stream", filename=file)
    return bytes(made)


def bounce(message_id: str, action: str = "failed") -> bytes:
    """What a mail server sends when a mail of ours did not arrive, or is late (`delayed`)."""
    return (
        f"From: MAILER-DAEMON@x.org\nReturn-Path: <>\nMessage-ID: <{action}@x>\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=a\n\n--a\n\nSorry.\n--a\n"
        f"Content-Type: message/delivery-status\n\nReporting-MTA: dns; x\n\nAction: {action}\nStatus: 5.1.1\n"
        "Diagnostic-Code: smtp; no such user\n\n--a\nContent-Type: message/rfc822\n\n"
        f"Message-ID: {message_id}\n\n--a--\n"
    ).encode()


def last(number: int) -> sheets.EntryLine:
    """The newest entry of a request, as those at work see it."""
    db.session.rollback()
    found = sheets.sheet(number)
    assert found is not None
    return found.entries[-1]


def number_of(model: type) -> int:
    """How many rows a table has now."""
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model)) or 0
