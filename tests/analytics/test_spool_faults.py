from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func
from sqlalchemy import select

from answercenter import health
from answercenter.analytics import lines
from answercenter.analytics import spool
from answercenter.extensions import db
from answercenter.models import Drop
from answercenter.models import ViewEvent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

WRITER = """
import sys
from flask import Flask
from answercenter.analytics import lines, spool
app = Flask("writer", instance_path=sys.argv[1])
app.config["TIMEZONE"] = "UTC"
with app.app_context():
    while True:
        fields = {"answer": 1, "source": "direct", "search": None, "rank": None}
        record = lines.event("view", "0" * 32, "US") | fields
        spool.append(record)
        print(record["id"], flush=True)
"""
MOVER = """
import sys
from answercenter import create_app
from answercenter.analytics import spool
app = create_app({"INSTANCE": sys.argv[1], "DATABASE_URL": sys.argv[2], "SECRET_KEY": "only-for-tests-0123456789"})
spool.BATCH = 20
note = spool._set_reached

def tell_and_note(path, reached):
    print("stored", flush=True)
    note(path, reached)

spool._set_reached = tell_and_note
with app.app_context():
    spool.move()
"""
SEED = 7  # of the moments at which processes are killed
VIEWS = 2000

pytestmark = pytest.mark.fault


def test_killed_writers_lose_no_line_that_they_acknowledged(app: Flask, started: list[subprocess.Popen[str]]) -> None:
    chance = random.Random(SEED)
    told: set[str] = set()
    for _ in range(4):
        writer = start(started, WRITER, app.instance_path)
        told |= {first_line(writer) for _ in range(chance.randint(50, 300))}
        spool.move()
        writer.send_signal(signal.SIGKILL)
        told |= set((writer.communicate()[0]).split())
    spool.move()
    stored = {one.hex for one in db.session.scalars(select(ViewEvent.id))}
    assert len(told) >= 200
    assert told - stored == set()
    assert list(Path(app.instance_path).glob("spool/*.jsonl")) == []


def test_killed_movers_lose_nothing_and_count_nothing_twice(app: Flask, started: list[subprocess.Popen[str]]) -> None:
    for answer in range(1, VIEWS + 1):
        fields = {"answer": answer, "source": "direct", "search": None, "rank": None}
        spool.append(lines.event("view", "0" * 32, "US") | fields)
    chance = random.Random(SEED)
    reached = []
    for _ in range(4):
        mover = start(started, MOVER, app.instance_path, app.config["DATABASE_URL"])
        for _ in range(chance.randint(1, 15)):
            assert first_line(mover) == "stored"
        time.sleep(chance.random() / 100)
        mover.kill()
        mover.communicate()
        reached.append(stored_views())
        db.session.rollback()
    assert 0 < reached[0] < VIEWS
    assert sorted(reached) == reached
    spool.move()
    assert stored_views() == VIEWS
    assert db.session.scalars(select(Drop)).all() == []


def test_health_says_when_the_spool_grows_and_nobody_moves_it(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    fields = {"answer": 1, "source": "direct", "search": None, "rank": None}
    assert spool.append(lines.event("view", "0" * 32, "US") | fields)
    assert not any("wait to be moved" in problem for problem in health.degradations())
    monkeypatch.setattr(health, "FULL_SPOOL", 50)
    assert any("wait to be moved" in problem for problem in health.degradations())
    spool.move()
    assert not any("wait to be moved" in problem for problem in health.degradations())


@pytest.fixture
def started() -> Iterator[list[subprocess.Popen[str]]]:
    """Processes that are ended with the test."""
    processes: list[subprocess.Popen[str]] = []
    yield processes
    for one in processes:
        one.kill()
        one.wait()
        if one.stdout:
            one.stdout.close()


def start(started: list[subprocess.Popen[str]], program: str, *arguments: str) -> subprocess.Popen[str]:
    """Run a program in a process of its own."""
    command = [sys.executable, "-c", program, *arguments]
    started.append(subprocess.Popen(command, stdout=subprocess.PIPE, text=True))
    return started[-1]


def first_line(process: subprocess.Popen[str]) -> str:
    """Wait until a process says something."""
    assert process.stdout
    return process.stdout.readline().strip()


def stored_views() -> int:
    """How many views the database holds."""
    return db.session.execute(select(func.count(ViewEvent.id))).scalar_one()
