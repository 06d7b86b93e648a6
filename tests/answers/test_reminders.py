"""Reminders of due answers: to whom, once, and what becomes of them when an owner leaves or the worker is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import date
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from factories import make_answer
from sqlalchemy import select

from answercenter import clock
from answercenter.accounts import users
from answercenter.answers import reminders
from answercenter.answers import writing
from answercenter.extensions import command
from answercenter.extensions import db
from answercenter.models import Care
from answercenter.models import OutgoingMail
from answercenter.models import Reminder

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Iterator

    from flask import Flask

DIES_BEFORE_THE_COMMIT = """
import os, signal
from answercenter import create_app
from answercenter.answers import reminders
from answercenter.mail import outbox
queue = outbox.queue
def queue_and_die(*given):
    queue(*given)
    os.kill(os.getpid(), signal.SIGKILL)
outbox.queue = queue_and_die
with create_app().app_context():
    reminders.make_due()
"""
QUICK = {"argon2__time_cost": 1, "argon2__memory_cost": 256, "argon2__parallelism": 1}


@pytest.fixture(autouse=True)
def site(make_app: Callable[..., Flask]) -> Iterator[Flask]:
    """A site that knows its address, with two administrators and an owner."""
    app = make_app(BASE_URL="https://answers.example.org", SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS=QUICK)
    with app.app_context():
        for name, role in (("ann", "admin"), ("bob", "admin"), ("eve", "editor")):
            users.create_user(f"{name}@example.org", role, "three green lamps")
        yield app


def test_an_owner_gets_one_letter_for_all_that_is_due_and_once() -> None:
    due = [_answer(f"Due {number}?", "eve", -number) for number in range(3)]
    _answer("Later?", "eve", 1)
    _answer("Ended?", "eve", -1, expires_at=clock.now() - timedelta(hours=1))
    _answer("Archived?", "eve", -1, state="archived")
    assert reminders.is_due()
    assert reminders.make_due() == 1
    (mail,) = _mails()
    assert (mail.recipient, mail.subject) == ("eve@example.org", "Answer Center: 3 answers are due for review")
    for answer_id in due:
        assert f"https://answers.example.org/editor/answers/{answer_id}/review" in mail.text
        assert f"/editor/answers/{answer_id}/review" in mail.html
    assert not any(word in mail.text for word in ("Later?", "Ended?", "Archived?"))
    assert not reminders.is_due()
    assert reminders.make_due() == 0
    with command() as session:
        session.get_one(Care, due[0]).review_on = _day(0)
        session.get_one(Care, due[1]).review_on = _day(0)  # a new day, which is due again
    assert reminders.make_due() == 1
    assert _mails()[-1].subject == "Answer Center: 1 answer is due for review"


def test_administrators_are_told_when_there_is_no_owner_or_the_owner_leaves() -> None:
    _answer("Nobody's?", None, -1)
    _answer("Hers?", "eve", -1)
    assert reminders.make_due() == 3
    users.disable_user("eve@example.org")
    assert reminders.make_due() == 2
    users.enable_user("eve@example.org")
    assert reminders.make_due() == 0
    told = [(mail.recipient.split("@")[0], "Hers?" in mail.text, "Nobody's?" in mail.text) for mail in _mails()]
    assert sorted(told) == [
        ("ann", False, True), ("ann", True, False), ("bob", False, True), ("bob", True, False), ("eve", True, False)
    ]  # fmt: skip
    users.set_roles("eve@example.org", ["volunteer"])
    _answer("Another of hers?", "eve", -1)
    assert reminders.make_due() == 2


@pytest.mark.fault
def test_a_worker_killed_as_it_writes_leaves_nothing_and_the_next_one_writes_all(site: Flask) -> None:
    _answer("Mine?", "eve", -1)
    _answer("Nobody's?", None, -1)
    db.session.rollback()
    names = ("DATABASE_URL", "SECRET_KEY", "BASE_URL")
    settings = {f"ANSWERCENTER_{name}": str(site.config[name]) for name in names}
    environment = os.environ | settings | {"ANSWERCENTER_INSTANCE": site.instance_path}
    killed = subprocess.run([sys.executable, "-c", DIES_BEFORE_THE_COMMIT], env=environment, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert _mails() == []
    assert db.session.scalars(select(Reminder)).all() == []
    assert reminders.make_due() == 3
    assert reminders.make_due() == 0


def test_a_question_cannot_add_a_header_and_markup_stays_text() -> None:
    _answer('<img src="x"> & "so"\r\nBcc: all@example.org?', "eve", -1)
    assert reminders.make_due() == 1
    (mail,) = _mails()
    assert "<img" not in mail.html
    assert '<img src="x"> & "so" Bcc' in mail.text
    assert mail.headers == {}


def test_without_an_address_of_the_site_nothing_is_written(make_app: Callable[..., Flask]) -> None:
    _answer("Mine?", "eve", -1)
    with make_app(SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS=QUICK).app_context():
        assert not reminders.is_due()
        assert reminders.make_due() == 0


def test_a_letter_names_fifty_answers_and_counts_the_others() -> None:
    for number in range(53):
        _answer(f"Question {number}?", "eve", -1)
    reminders.make_due()
    (mail,) = _mails()
    assert mail.text.count("/review\n") == 50
    assert "And 3 more" in mail.text


def _answer(question: str, owner: str | None, days: int, **fields: object) -> int:
    accounts = {account.email.split("@")[0]: account.id for account in users.list_users()}
    with command() as session:
        answer = make_answer(session, question, **fields)
        owner_id = None if owner is None else accounts[owner]
        session.add(Care(answer_id=answer.id, owner_id=owner_id, review_on=_day(days)))
        writing.stamp(session, [answer.id])
        return answer.id


def _day(days: int) -> date:
    return clock.today("UTC") + timedelta(days=days)


def _mails() -> list[OutgoingMail]:
    return list(db.session.scalars(select(OutgoingMail).order_by(OutgoingMail.id)))
