"""The worker killed during an import of 5,000 answers: it goes on, and in the end each is there once."""

from __future__ import annotations

import io
import os
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

from answercenter.answers import import_lists
from answercenter.answers import imports
from answercenter.answers import intake
from answercenter.extensions import db
from answercenter.models import Answer
from answercenter.models import ImportPart
from answercenter.models import Revision
from answercenter.search import indexer

if TYPE_CHECKING:
    from flask import Flask

KILLS = int(os.environ.get("ANSWERCENTER_TEST_KILLS", "3"))
SEED = 20261127
ANSWERS = 5000
HEAD = "question,answer,topic,redirects\n"


@pytest.mark.fault
@pytest.mark.timeout(120 + 60 * KILLS)
def test_worker_killed_at_random_moments_takes_each_answer_in_once(app: Flask) -> None:
    moments = random.Random(SEED)
    rows = "".join(f"Question {number % 4990}?,Text.,Topic,/{number}\n" for number in range(ANSWERS))
    run_id = imports.keep("many.csv", io.BytesIO((HEAD + rows + "Half?\n").encode()), "csv", "skip", None)
    imports.work()
    imports.change(run_id, "start", None)
    reached = [kill_worker(app, moments.uniform(0, 1.5 / KILLS)) for _ in range(KILLS)]
    print(f"seed {SEED}: answers there after each kill: {reached}")
    assert all(here % intake.BATCH == 0 or here == ANSWERS for here in reached), "a commit was torn"
    assert reached == sorted(reached)
    assert reached[0] < ANSWERS
    while imports.is_due():
        imports.work()
    run = import_lists.run(run_id)
    assert run is not None
    assert (run.state, run.added, run.refused) == ("done", ANSWERS, 1)
    assert (count(Answer), count(Revision), count(ImportPart)) == (ANSWERS, ANSWERS, 0)
    assert [one.place for one in import_lists.refused(run_id)] == [f"line {ANSWERS + 2}"]
    assert not [path for path in Path(app.instance_path).rglob("tmp*") if path.is_file()]
    indexer.sync()
    assert indexer.verify() == []


def kill_worker(app: Flask, seconds: float) -> int:
    """Start a worker, kill it this long after it first takes something in, and count the answers."""
    environment = os.environ | {
        "ANSWERCENTER_INSTANCE": app.instance_path,
        "ANSWERCENTER_DATABASE_URL": app.config["DATABASE_URL"],
        "ANSWERCENTER_SECRET_KEY": app.config["SECRET_KEY"],
    }
    worker = subprocess.Popen(
        [sys.executable, "-m", "answercenter", "worker"],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    before, deadline = current(), time.monotonic() + 60
    while worker.poll() is None and current() == before < ANSWERS and time.monotonic() < deadline:
        time.sleep(0.02)
    time.sleep(seconds)
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    return current()


def current() -> int:
    """Count the answers as another process left them."""
    db.session.rollback()
    return count(Answer)


def count(model: type[Answer | Revision | ImportPart]) -> int:
    return db.session.execute(select(func.count()).select_from(model)).scalar_one()
