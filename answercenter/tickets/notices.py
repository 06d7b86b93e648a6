"""Due times: who has a request is reminded before, and its lead is told after, once for each due time.

A letter and the rows that say so are one commit, so that a worker that dies leaves both or none. Letters name numbers
and types alone: what requesters wrote stays on the requests' pages.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from flask import current_app
from sqlalchemy import and_
from sqlalchemy import case
from sqlalchemy import exists
from sqlalchemy import select

from answercenter import clock
from answercenter.extensions import command
from answercenter.extensions import db
from answercenter.mail import outbox
from answercenter.mail.letters import LONGEST_SUBJECT
from answercenter.mail.letters import Letter
from answercenter.mail.letters import UnsafeMail
from answercenter.models import TO_DO
from answercenter.models import NoticeKind
from answercenter.models import RequestType
from answercenter.models import RoleName
from answercenter.models import Ticket
from answercenter.models import TicketNotice
from answercenter.models import User
from answercenter.text import tidy
from answercenter.tickets import people

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

BEFORE = timedelta(hours=2)  # the due time
MOST_NAMED = 50  # requests of a kind in one letter; the others are counted
AT_ONCE = 1000  # tickets in one commit

logger = logging.getLogger("answercenter.tickets")


@dataclass(frozen=True, slots=True)
class Due:
    """A ticket of which somebody is to be told. `person_id` holds it, or owns it."""

    ticket_id: int
    reference: str
    type_name: str
    due_at: datetime
    late: bool
    person_id: int | None
    lead_id: int | None


def is_due() -> bool:
    """Tell whether somebody is to be told of a request."""
    found = bool(current_app.config["BASE_URL"] and _untold(db.session(), 1))
    db.session.rollback()
    return found


def make_due() -> int:
    """Write the letters that are due, one to each person for all of theirs; tell how many requests they name.

    None are written where no address of the site is known to lead to them.
    """
    told = 0
    while current_app.config["BASE_URL"] and (number := _tell()):
        told += number
    return told


def _tell() -> int:
    """Tell of some requests, in one commit."""
    with command() as session:
        found = _untold(session, AT_ONCE)
        now = clock.now()
        for one in found:
            kind = NoticeKind.ESCALATION if one.late else NoticeKind.REMINDER
            session.add(TicketNotice(ticket_id=one.ticket_id, due_at=one.due_at, kind=kind, made_at=now))
        for address, due in _by_address(session, found).items():
            try:
                outbox.queue(session, _letter(address, due))
            except UnsafeMail as error:
                logger.warning("a reminder cannot be sent: %s", error)
        return len(found)


def _untold(session: Session, most: int) -> list[Due]:
    """List what falls due soon or is late, and was not told yet; the longest due first."""
    now = clock.now()
    late = Ticket.due_at <= now
    kind = case((late, NoticeKind.ESCALATION.value), else_=NoticeKind.REMINDER.value)
    told = exists().where(
        TicketNotice.ticket_id == Ticket.id, TicketNotice.due_at == Ticket.due_at, TicketNotice.kind == kind
    )
    person = case((and_(Ticket.holder_id.is_not(None), Ticket.held_until > now), Ticket.holder_id))
    found = (
        select(Ticket.id, Ticket.reference, RequestType.name, Ticket.due_at, Ticket.assignee_id, person, late)
        .add_columns(RequestType.lead_id)
        .join(RequestType, RequestType.id == Ticket.type_id)
        .where(Ticket.state.in_(TO_DO), Ticket.due_at <= now + BEFORE, ~told)
        .order_by(Ticket.due_at, Ticket.id)
        .limit(most)
    )
    return [
        Due(number, reference, type_name, due_at, bool(is_late), holder or assignee, lead)
        for number, reference, type_name, due_at, assignee, holder, is_late, lead in session.execute(found)
    ]


def _by_address(session: Session, found: list[Due]) -> dict[str, list[Due]]:
    """Sort what is due by who is told: before, who has it, else its lead; after, both. No lead: administrators."""
    able = session.scalars(select(User).where(User.active, people.able()).order_by(User.id)).unique().all()
    addresses = {user.id: user.email for user in able}
    admins = [user.email for user in able if any(role.name == RoleName.ADMIN for role in user.roles)]
    sorted_: dict[str, list[Due]] = defaultdict(list)
    for one in found:
        person = [addresses[one.person_id]] if one.person_id in addresses else []
        leads = [addresses[one.lead_id]] if one.lead_id in addresses else admins
        for address in dict.fromkeys(person + leads if one.late or not person else person):
            sorted_[address].append(one)
    return sorted_


def _letter(recipient: str, due: list[Due]) -> Letter:
    name, zone = tidy(current_app.config["SITE_NAME"], 80), ZoneInfo(current_app.config["TIMEZONE"])
    late, soon = ([one for one in due if one.late is wanted] for wanted in (True, False))
    counted = ((len(late), "late"), (len(soon), "due soon"))
    what = ", ".join(
        f"{'1 request' if number == 1 else f'{number:,} requests'} {how}" for number, how in counted if number
    )
    parts = {
        "site": name,
        "what": what,
        "groups": [("Late", late[:MOST_NAMED], len(late)), ("Due soon", soon[:MOST_NAMED], len(soon))],
        "base": current_app.config["BASE_URL"],
        "at": lambda moment: f"{moment.astimezone(zone):%Y-%m-%d %H:%M}",
    }
    templates = current_app.jinja_env
    return Letter(
        recipient=recipient,
        subject=f"{name}: {what}"[:LONGEST_SUBJECT],
        text=templates.get_template("mail/due.txt").render(parts),
        html=templates.get_template("mail/due.html").render(parts),
    )
