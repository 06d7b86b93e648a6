"""To which ticket a mail belongs: by the signed address that it was sent to, else by our mails that it answers.

Never by its subject or its sender: both are for anybody to write.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import current_app
from sqlalchemy import select

from answercenter import addresses
from answercenter.models import OutgoingMail
from answercenter.models import Ticket
from answercenter.models import TicketEntry
from answercenter.tickets import reply_address

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from answercenter.models import IncomingMail


@dataclass(frozen=True, slots=True)
class Match:
    """The ticket of a mail, how sure it is, and which mail of ours is answered, if it is kept still."""

    ticket_id: int
    signed: bool
    mail_id: int | None = None


def find(session: Session, mail: IncomingMail) -> Match | None:
    """Return the ticket that a mail belongs to; None if it belongs to none."""
    answered = _answered(session, mail.details["references"])
    for reference, signature in reply_address.named_in(mail.details["recipients"])[:5]:
        ticket = session.scalar(select(Ticket).where(Ticket.reference == reference))
        if ticket is not None and ticket.erased_at is None and reply_address.is_signed(ticket, signature):
            return Match(ticket.id, True, answered.mail_id if answered and answered.ticket_id == ticket.id else None)
    return answered


def is_ours(session: Session, mail: IncomingMail) -> bool:
    """Tell whether a mail is one that we sent, or says to be from ourselves: then mails run in a circle."""
    config = current_app.config
    own = {addresses.bare(config["MAIL_FROM"] or "").lower(), (config["REPLY_ADDRESS"] or "").lower()} - {""}
    if mail.sender.lower() in own or (mail.sender and reply_address.named_in(mail.sender)):
        return True
    return session.scalar(select(OutgoingMail.id).where(OutgoingMail.message_id == mail.message_id)) is not None


def _answered(session: Session, references: list[str]) -> Match | None:
    """Return the ticket of the newest of our mails that these Message-IDs name."""
    if not references:
        return None
    wanted = OutgoingMail.message_id.in_(references)
    row = session.execute(
        select(TicketEntry.ticket_id, OutgoingMail.id)
        .join(OutgoingMail, OutgoingMail.id == TicketEntry.mail_id)
        .where(wanted)
        .order_by(OutgoingMail.id.desc())
        .limit(1)
    ).first()
    if row is not None:
        return Match(row[0], False, row[1])
    first = session.scalar(select(Ticket.id).where(Ticket.thread.in_(references)).order_by(Ticket.id.desc()).limit(1))
    return None if first is None else Match(first, False)
