"""What is kept about a requester, by their address: listed for those who decide, and as a file to hand over."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import func
from sqlalchemy import select

from answercenter import clock
from answercenter.extensions import db
from answercenter.models import EntryKind
from answercenter.models import IncomingMail
from answercenter.models import Organisation
from answercenter.models import OutgoingMail
from answercenter.models import RequestType
from answercenter.models import Ticket
from answercenter.models import TicketEntry
from answercenter.models import Topic
from answercenter.tickets import enclosed
from answercenter.tickets.erasing import is_of
from answercenter.tickets.named_addresses import organisations_named
from answercenter.tickets.named_addresses import written_by

if TYPE_CHECKING:
    from datetime import datetime


def address_of(ticket_id: int) -> str:
    """Tell the address of a ticket's requester; empty if there is no such ticket, or it was erased."""
    return db.session.scalar(select(Ticket.email).where(Ticket.id == ticket_id)) or ""


def newest_of(email: str) -> int | None:
    """Tell the newest ticket of an address; None if it sent none."""
    return db.session.scalar(select(Ticket.id).where(is_of(email)).order_by(Ticket.id.desc()).limit(1))


def requests_of(email: str) -> list[Ticket]:
    """List the tickets of an address, the newest first."""
    return list(db.session.scalars(select(Ticket).where(is_of(email)).order_by(Ticket.id.desc())))


def exported(email: str) -> dict[str, Any]:
    """Return all that is kept about an address as plain values: its requests with what was said, its mails.

    Messages that came from it on requests of others are among them, and organisations whose names hold it.
    People at work are not named.
    """
    rows = db.session.execute(
        select(Ticket, RequestType.name, Topic.name, Organisation.name)
        .join(RequestType, RequestType.id == Ticket.type_id)
        .outerjoin(Topic, Topic.id == Ticket.topic_id)
        .outerjoin(Organisation, Organisation.id == Ticket.organisation_id)
        .where(is_of(email))
        .order_by(Ticket.id)
    ).all()
    ids = [ticket.id for ticket, *_ in rows]
    said, files = _said(ids), enclosed.exported(ids)
    mails = db.session.scalars(
        select(OutgoingMail)
        .where(func.lower(OutgoingMail.recipient) == func.lower(email))
        .order_by(OutgoingMail.created_at, OutgoingMail.id)
    )
    came = db.session.scalars(
        select(IncomingMail)
        .where(func.lower(IncomingMail.sender) == func.lower(email))
        .order_by(IncomingMail.received_at, IncomingMail.id)
    )
    return {
        "address": email,
        "exported_at": _moment(clock.now()),
        "requests": [
            _request(ticket, type_name, topic, organisation)
            | {"files": files.get(ticket.id, []), "said_and_done": said[ticket.id]}
            for ticket, type_name, topic, organisation in rows
        ],
        "messages_on_requests_of_others": _said_to_others(email),
        "organisations_named_by_it": organisations_named(db.session(), email),
        "mails": [_mail(mail, mail.created_at) for mail in mails],
        "mails_in": [_mail(mail, mail.received_at) for mail in came],
    }


def _request(ticket: Ticket, type_name: str, topic: str | None, organisation: str | None) -> dict[str, Any]:
    return {
        "number": ticket.reference,
        "type": type_name,
        "name": ticket.name,
        "email": ticket.email,
        "subject": ticket.subject,
        "text": ticket.text,
        "fields": {label: value for label, value in ticket.values},  # noqa: C416  # lists of two, not tuples
        "language": ticket.language,
        "region": ticket.region,
        "topic": topic,
        "organisation": organisation,
        "searched": ticket.query,
        "sent_at": _moment(ticket.created_at),
        "state": ticket.state,
        "first_reply_at": _moment(ticket.replied_at),
        "closed_at": _moment(ticket.closed_at),
        "outcome": ticket.outcome,
    }


def _said(tickets: list[int]) -> dict[int, list[dict[str, Any]]]:
    """List what was said and done by ticket; by whom is told as `requester` or `us`."""
    found: dict[int, list[dict[str, Any]]] = {number: [] for number in tickets}
    entries = db.session.scalars(select(TicketEntry).where(TicketEntry.ticket_id.in_(tickets)).order_by(TicketEntry.id))
    theirs = {EntryKind.RECEIVED, EntryKind.MESSAGE, EntryKind.CONFIRMED}
    for entry in entries:
        by = "requester" if entry.kind in theirs else "us" if entry.author_id is not None else None
        found[entry.ticket_id].append({"at": _moment(entry.at), "what": entry.kind, "by": by, "text": entry.text})
    return found


def _said_to_others(email: str) -> list[dict[str, Any]]:
    found = db.session.scalars(select(TicketEntry).where(written_by(email)).order_by(TicketEntry.id))
    return [{"at": _moment(entry.at), "text": entry.text} for entry in found]


def _mail(mail: OutgoingMail | IncomingMail, at: datetime) -> dict[str, Any]:
    return {"at": _moment(at), "state": mail.state, "subject": mail.subject, "text": mail.text}


def _moment(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()
