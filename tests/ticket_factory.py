"""Makers of requests, as visitors send them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import insert
from sqlalchemy import select

from answercenter import clock
from answercenter.extensions import command
from answercenter.extensions import db
from answercenter.files import checking
from answercenter.models import FieldKind
from answercenter.models import Organisation
from answercenter.models import RequestType
from answercenter.models import Ticket
from answercenter.models import TicketFile
from answercenter.models import User
from answercenter.tickets import assignment_rules
from answercenter.tickets import canned
from answercenter.tickets import enclosed
from answercenter.tickets import intake
from answercenter.tickets import types
from answercenter.tickets.assignment_rules import Person
from answercenter.tickets.assignment_rules import RuleSheet
from answercenter.tickets.organisation_names import organisation_key
from answercenter.tickets.wording import Asked
from answercenter.tickets.wording import FieldSpec

FORM = "0" * 32
HOUR = timedelta(hours=1)


def asked(**fields: Any) -> Asked:
    """What a visitor asks who fills in the first shipped type."""
    values = {
        "form": uuid4().hex,
        "type_id": question_type(),
        "subject": "Where is the key?",
        "text": "I looked under the mat.",
        "name": "Ada",
        "email": f"{uuid4().hex[:12]}@example.org",
        "language": "en",
        "region": "US-OH",
        "values": {},
    }
    return Asked(**values | fields)


def make_ticket(*doubts: str, **fields: Any) -> int:
    """A ticket that came in; it is held if there are doubts. Returns its number."""
    wanted = asked(**fields)
    intake.receive(wanted, list(doubts))
    found = db.session.scalar(select(Ticket.id).where(Ticket.form == wanted.form))
    db.session.rollback()
    assert found is not None
    return found


def question_type() -> int:
    """The number of the first type, made with the other that the site ships if there are none."""
    types.add_shipped()
    found = db.session.scalar(select(RequestType.id).order_by(RequestType.position))
    db.session.rollback()
    assert found is not None
    return found


def enclose(number: int, name: str, content: bytes) -> int:
    """Put a file on a ticket, as if it had come with it. Returns its number."""
    checked = checking.checked(content, name)
    with command() as session:
        enclosed.keep(session, number, [FieldSpec("plan", "Plan", FieldKind.FILE)], {"plan": checked})
        session.flush()
        return session.scalars(select(TicketFile.id).order_by(TicketFile.id.desc())).first() or 0


def open_to_volunteers() -> None:
    """Let volunteers take requests of the first type."""
    number = question_type()
    with command() as session:
        session.get_one(RequestType, number).volunteers = True


def ticket(number: int) -> Ticket:
    """A ticket as it is kept now."""
    db.session.rollback()
    return db.session.get_one(Ticket, number, populate_existing=True)


def requests_at_work() -> None:
    """One request that came in with a file, of a type that volunteers may take, with a rule, and a ready-made reply."""
    enclose(make_ticket(form=FORM), "plan.txt", b"The plan.")
    open_to_volunteers()
    first = db.session.scalar(select(User.id).order_by(User.id).limit(1))
    db.session.rollback()
    assert first is not None
    canned.save(None, "Hours", "We are open from nine to five.", first)
    add_rule()


def add_rule(*persons: Person, topic: int | None = None, region: str = "", type_id: int | None = None) -> int:
    """A rule of the first type, or of another, with these people; returns its number."""
    return assignment_rules.save(type_id or question_type(), None, RuleSheet(0, topic, region, persons))


def add_requests(*fields: dict[str, Any]) -> None:
    """Requests as they stand after some time, each with what is said of it; the rest is of one that just came in."""
    given = {
        "type_id": question_type(),
        "state": "new",
        "text": "Where?",
        "values": [],
        "name": "Ada",
        "language": "en",
    }
    at = clock.now()
    rest = {
        "region": "US-OH",
        "query": "",
        "thread": "",
        "reopened": 0,
        "changes": 0,
        "email": "ada@example.org",
        "subject": "Where?",
    }
    columns = [column.name for column in Ticket.__table__.columns if column.name != "id"]
    rows = []
    for one in fields:
        begun = one.get("created_at", at)
        due = {"reply_due_at": begun + HOUR, "close_due_at": begun + 2 * HOUR, "due_at": begun + HOUR}
        names = {"reference": uuid4().hex[:12], "form": uuid4().hex, "secret_hash": uuid4().hex}
        whole = given | rest | {"created_at": begun} | due | names | one
        rows.append({name: whole.get(name) for name in columns})
    with command() as session:
        session.execute(insert(Ticket), rows)


def add_organisations(*names: str) -> list[int]:
    """Organisations that somebody named; returns their numbers."""
    with command() as session:
        found = [Organisation(name=name, key=organisation_key(name)) for name in names]
        session.add_all(found)
        session.flush()
        return [one.id for one in found]
