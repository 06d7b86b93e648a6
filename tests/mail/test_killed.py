"""`kill -9` around sending: nothing is lost, and a second copy carries the same Message-ID."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from count_rows import Counts
from sqlalchemy import select
from sqlalchemy import update

from answercenter import clock
from answercenter.accounts import users
from answercenter.digests import making
from answercenter.digests import periods
from answercenter.digests import subscriptions
from answercenter.extensions import command
from answercenter.extensions import db
from answercenter.mail import outbox
from answercenter.mail.letters import Letter
from answercenter.models import Digest
from answercenter.models import DigestSubscription
from answercenter.models import OutgoingMail
from answercenter.models import Rhythm

if TYPE_CHECKING:
    from flask import Flask
    from mail_server import Postman

    from answercenter.analytics.reports.scope import Scope

pytestmark = pytest.mark.fault
WORKER = ["-m", "answercenter", "worker", "--once"]
DIES_BEFORE_THE_COMMIT = """
import os, signal
from answercenter import create_app
from answercenter.digests import making
from answercenter.mail import outbox
queue = outbox.queue
def queue_and_die(*given):
    queue(*given)
    os.kill(os.getpid(), signal.SIGKILL)
outbox.queue = queue_and_die
with create_app().app_context():
    making.make_due()
"""


def test_worker_killed_between_sending_and_noting_it_sends_again_under_the_same_id(
    app: Flask, postman: Postman
) -> None:
    with command() as session:
        outbox.queue(session, Letter("ann@example.org", "Hello", "Text"))
    killed = started(app, *WORKER)
    postman.on_data = killed.kill
    assert killed.wait(timeout=60) == -signal.SIGKILL
    postman.on_data = None
    assert (outbox.standing().waiting, outbox.is_due()) == (1, False)  # held until the try counts as lost
    with command() as session:
        session.execute(update(OutgoingMail).values(due_at=clock.now()))
    assert started(app, *WORKER).wait(timeout=60) == 0
    db.session.rollback()
    assert outbox.by_state() == {"waiting": 0, "sent": 1, "given up": 0}
    assert len(postman.taken) == 2
    assert len({mail["Message-ID"] for mail in postman.taken}) == 1


def test_worker_killed_while_making_a_digest_leaves_one_to_be_made(app: Flask, postman: Postman) -> None:
    subscribed_with_a_visit()
    assert started(app, "-c", DIES_BEFORE_THE_COMMIT).wait(timeout=60) == -signal.SIGKILL
    assert db.session.scalars(select(Digest)).all() == []
    for _ in range(2):
        assert started(app, *WORKER).wait(timeout=60) == 0
    db.session.rollback()
    assert len(postman.taken) == 1
    assert postman.taken[0]["To"] == "ann@example.org"
    assert postman.taken[0]["List-Unsubscribe"].startswith("<https://answers.example.org/digest/unsubscribe/")
    assert postman.taken[0]["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert b"\r\nList-Unsubscribe: <https://answers.example.org/digest/" in postman.envelopes[0][2]
    assert not making.is_due()


def subscribed_with_a_visit() -> Scope:
    number = users.create_user("ann@example.org", "staff", "three green lamps").id
    subscriptions.choose(number, "daily")
    scope = periods.newest(Rhythm.DAILY, clock.now(), "UTC")
    with command() as session:
        session.get_one(DigestSubscription, number).since = scope.start - timedelta(days=9)
    Counts().traffic(9, day=scope.start)
    return scope


def started(app: Flask, *words: str) -> subprocess.Popen[bytes]:
    """Start a process on this application's instance."""
    db.session.rollback()
    names = ("DATABASE_URL", "SECRET_KEY", "SMTP_URL", "MAIL_FROM", "BASE_URL")
    settings = {f"ANSWERCENTER_{name}": str(app.config[name]) for name in names}
    environment = os.environ | settings | {"ANSWERCENTER_INSTANCE": app.instance_path}
    return subprocess.Popen([sys.executable, *words], env=environment)
