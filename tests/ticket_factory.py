"""Makers of requests, as visitors send them."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from sqlalchemy import select

from answercenter.extensions import command
from answercenter.extensions import db
from answercenter.models import RequestType
from answercenter.models import Ticket
from answercenter.models import User
from answercenter.tickets import canned
from answercenter.tickets import intake
from answercenter.tickets import types
from answercenter.tickets.wording import Asked

FORM = "0" * 32


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
    """One request that came in, of a type that volunteers may take, and a ready-made reply."""
    make_ticket(form=FORM)
    open_to_volunteers()
    first = db.session.scalar(select(User.id).order_by(User.id).limit(1))
    db.session.rollback()
    assert first is not None
    canned.save(None, "Hours", "We are open from nine to five.", first)
