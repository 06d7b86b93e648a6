"""Due times are told once each: before to who has the request, after to its lead too, whoever is killed meanwhile."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from factories import make_user
from sqlalchemy import select
from sqlalchemy import update
from ticket_factory import make_ticket
from ticket_factory import question_type
from ticket_factory import ticket

from answercenter import clock
from answercenter.extensions import command
from answercenter.extensions import db
from answercenter.models import OutgoingMail
from answercenter.models import RequestType
from answercenter.models import Ticket
from answercenter.models import TicketNotice
from answercenter.models import User
from answercenter.tickets import claims
from answercenter.tickets import notices
from answercenter.tickets import queue
from answercenter.tickets import workflow

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

BASE = "https://answers.example.org"
DIES_BEFORE_THE_COMMIT = """
import os, signal
from answercenter import create_app
from answercenter.mail import outbox
from answercenter.tickets import notices

real = outbox.queue
def queue_and_die(session, letter):
    real(session, letter)
    session.flush()
    os.kill(os.getpid(), signal.SIGKILL)

outbox.queue = queue_and_die
with create_app().app_context():
    notices.make_due()
"""


@pytest.fixture
def site(make_app: Callable[..., Flask]) -> Flask:
    """A site with an address."""
    return make_app(BASE_URL=BASE)


@pytest.fixture(autouse=True)
def entered(site: Flask) -> object:
    """The site, entered."""
    with site.app_context():
        yield
        db.session.remove()


def due_in(hours: float, **fields: str) -> int:
    """A ticket that is due in so many hours."""
    number = make_ticket(**fields)
    with command() as session:
        session.execute(update(Ticket).values(due_at=clock.now() + timedelta(hours=hours)).where(Ticket.id == number))
    return number


def told() -> list[tuple[str, str]]:
    """Letters about due times, as (recipient's name, subject)."""
    db.session.rollback()
    rows = db.session.execute(
        select(User.name, OutgoingMail.subject)
        .join(User, User.email == OutgoingMail.recipient)
        .order_by(OutgoingMail.id)
    )
    found = [(name, subject.removeprefix("Answer Center: ")) for name, subject in rows]
    db.session.rollback()
    return found


def test_who_has_a_request_is_reminded_and_its_lead_is_told_when_it_is_late(monkeypatch: pytest.MonkeyPatch) -> None:
    make_user("Admin", "admin")
    lead, worker = make_user("Lead"), make_user("Worker")
    with command() as session:
        session.get_one(RequestType, question_type_of()).lead_id = lead
    mine, free, far = due_in(1), due_in(1), due_in(3)
    claims.take_one(mine, worker)
    assert notices.is_due()
    assert notices.make_due() == 2
    assert sorted(told()) == [("Lead", "1 request due soon"), ("Worker", "1 request due soon")]
    assert notices.make_due() == 0
    assert not notices.is_due()
    later = clock.now() + timedelta(hours=1, minutes=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    workflow.assign(mine, lead, worker)  # the lease is over, and it is theirs all the same
    assert notices.make_due() == 3
    assert sorted(told()[2:]) == [("Lead", "2 requests late, 1 request due soon"), ("Worker", "1 request late")]
    letter = db.session.scalars(select(OutgoingMail).order_by(OutgoingMail.id.desc())).first()
    assert letter is not None
    assert "Where is the key?" not in letter.text + letter.html
    assert f"{BASE}/staff/requests/{mine}" in letter.text
    lines = {
        line.id: (line.late, line.soon, line.told_at is not None) for line in queue.lines(queue.Filters(), 1).lines
    }
    assert lines == {mine: (True, False, True), free: (True, False, True), far: (False, True, False)}


def question_type_of() -> int:
    number = question_type()
    db.session.rollback()
    return number


def test_without_a_lead_who_works_administrators_are_told() -> None:
    lead = make_user("Lead")
    make_user("Admin", "admin")
    with command() as session:
        session.get_one(RequestType, question_type_of()).lead_id = lead
        session.get_one(User, lead).active = False
    due_in(-1)
    assert notices.make_due() == 1
    assert told() == [("Admin", "1 request late")]


def test_what_nobody_has_to_answer_is_not_told_and_a_new_due_time_is() -> None:
    make_user("Admin", "admin")
    worker = make_user("Worker")
    done, held, again = due_in(-1), due_in(-1), due_in(-1)
    workflow.close(done, worker, "answered", 999)
    with command() as session:
        session.execute(update(Ticket).values(state="held").where(Ticket.id == held))
    assert notices.make_due() == 1
    workflow.reply(again, worker, workflow.Written("So.", 999, "1"))
    with command() as session:
        session.execute(update(Ticket).values(state="open", due_at=clock.now()).where(Ticket.id == again))
    assert ticket(again).state == "open"
    assert notices.make_due() == 1
    assert [subject for _, subject in told()] == ["1 request late", "1 request late"]


def test_a_worker_killed_as_it_writes_leaves_nothing_and_the_next_one_writes_all(
    site: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_user("Admin", "admin")
    for _ in range(5):
        due_in(-1)
    names = ("DATABASE_URL", "SECRET_KEY", "BASE_URL")
    settings = {f"ANSWERCENTER_{name}": str(site.config[name]) for name in names}
    environment = os.environ | settings | {"ANSWERCENTER_INSTANCE": site.instance_path}
    killed = subprocess.run([sys.executable, "-c", DIES_BEFORE_THE_COMMIT], env=environment, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert told() == []
    assert db.session.scalars(select(TicketNotice)).all() == []
    db.session.rollback()
    monkeypatch.setattr(notices, "AT_ONCE", 2)
    assert notices.make_due() == 5
    assert [subject for _, subject in told()] == ["2 requests late", "2 requests late", "1 request late"]


def test_without_an_address_of_the_site_nothing_is_written(make_app: Callable[..., Flask]) -> None:
    make_user("Admin", "admin")
    due_in(-1)
    app = make_app()
    with app.app_context():
        assert not notices.is_due()
        assert notices.make_due() == 0
        db.session.remove()


def test_a_letter_names_fifty_requests_and_counts_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    make_user("Admin", "admin")
    for _ in range(3):
        due_in(-1)
    monkeypatch.setattr(notices, "MOST_NAMED", 2)
    notices.make_due()
    text = db.session.scalars(select(OutgoingMail.text).order_by(OutgoingMail.id.desc())).first()
    assert text is not None
    assert text.count("/staff/requests/") == 2
    assert "And 1 more" in text
