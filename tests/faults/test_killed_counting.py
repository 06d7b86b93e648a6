"""`kill -9` of a worker in the middle of counting: what is counted stays right, and ends as if nobody had killed it."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import sys
import time
from typing import TYPE_CHECKING
from typing import Any

import pytest
from flask_migrate import upgrade
from sqlalchemy import func
from sqlalchemy import select
from visit_factory import DAY
from visit_factory import add_answers
from visit_factory import arrive
from visit_factory import counts
from visit_factory import feedback
from visit_factory import search
from visit_factory import total
from visit_factory import view

from answercenter import create_app
from answercenter.analytics import counting
from answercenter.analytics.kinds import ANSWERS
from answercenter.extensions import db
from answercenter.models import CountVersion
from answercenter.models import ViewEvent

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Iterator

    from flask import Flask

KILLS = 30
SEED = 20_261_127
LONGEST = 0.5  # seconds until a kill; all days are counted and learned from once or more in this time
DAYS = (0, 29, 30, 61)  # of three months, so that months are added up and taken away too
VISITS = 15  # on each day; after each kill one more on some days
WORDS = ("card fees", "lost card", "mortgage", "mortgage rates", "escrow account")
DATABASES = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]


@pytest.mark.fault
@pytest.mark.skipif(sys.platform == "win32", reason="there is no fork")
@pytest.mark.parametrize("database", DATABASES)
def test_counts_are_right_whenever_the_worker_is_killed(site: Flask) -> None:
    chance = random.Random(SEED)
    print(f"seed {SEED}")
    for day in DAYS:
        arrive(*(one for number in range(VISITS) for one in visit(chance, f"d{day}n{number}", day)))
    versions = []
    for kill in range(KILLS):
        arrive(*(one for day in chance.sample(DAYS, 2) for one in visit(chance, f"k{kill}d{day}", day)))
        kill_worker(site, chance.uniform(0, LONGEST))
        versions.append(version())
        assert counting.verify() == []
    assert len(set(versions)) > 3, "hardly any worker got as far as counting"

    counting.update()

    assert counting.waiting_days() == 0
    assert counting.verify() == []
    assert total(ANSWERS, "views") == db.session.scalar(select(func.count(ViewEvent.id)))
    found = counts()
    counting.rebuild()
    assert counts() == found


@pytest.fixture
def site(site_settings: Callable[..., dict[str, str]], database: str) -> Iterator[Flask]:
    """A site with an empty database of its own, in this process."""
    settings = site_settings("counting", postgres=database == "postgres")
    named = {name.removeprefix("ANSWERCENTER_"): value for name, value in settings.items()}
    wanted = {name: named[name] for name in ("INSTANCE", "DATABASE_URL") if name in named}
    app = create_app(wanted | {"SECRET_KEY": "only-for-tests-01"})
    with app.app_context():
        upgrade()
        add_answers(6)
        yield app
        db.session.remove()
        db.engine.dispose()


def visit(chance: random.Random, key: str, day: int) -> list[Any]:
    """A visit that searches, opens an answer from it and another, and says what it thinks."""
    begun, (first, other) = day * DAY + chance.uniform(0, 400), chance.sample(range(1, 7), 2)
    found = search(key, begun, chance.choice(WORDS))
    return [
        found,
        view(key, begun + 1, first, found, rank=chance.randint(1, 5)),
        view(key, begun + 2, other),
        feedback(key, begun + 3, other, helpful=chance.random() < 0.5),
    ]


def kill_worker(app: Flask, seconds: float) -> None:
    """Let another process count over and over, and kill it so long after it has begun."""
    db.session.remove()
    db.engine.dispose()  # a connection must not be shared with the other process
    context = multiprocessing.get_context("fork")
    begun = context.Event()
    worker = context.Process(target=count_on, args=(app, begun), daemon=True)
    worker.start()
    assert begun.wait(30)
    time.sleep(seconds)
    assert worker.is_alive(), "the worker gave up by itself"
    os.kill(worker.pid or 0, signal.SIGKILL)
    worker.join(30)
    assert worker.exitcode == -signal.SIGKILL


def count_on(app: Flask, begun: Any) -> None:
    """Count what waits, then all, until killed."""
    with app.app_context():
        begun.set()
        counting.update()
        while True:
            counting.rebuild()


def version() -> int:
    """Tell how often counts have moved."""
    return db.session.execute(select(CountVersion.number)).scalar_one()
