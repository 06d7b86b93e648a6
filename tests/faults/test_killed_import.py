"""An import that is killed in the middle goes on where it stopped."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func
from sqlalchemy import select

from answercenter.answers import exchange
from answercenter.answers import intake
from answercenter.extensions import db
from answercenter.models import Answer
from answercenter.models import Revision
from answercenter.models import Topic
from answercenter.search import indexer

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask

KILLS = 5
SEED = 20261124
ANSWERS = 3000
LINE = '{{"id": "{0}", "question": "Question {0}?", "answer": "Text.", "category": "Topic", "redirects": ["/{0}"]}}\n'


@pytest.mark.fault
def test_import_killed_at_random_moments_ends_complete_and_without_doubles(app: Flask, tmp_path: Path) -> None:
    moments = random.Random(SEED)
    file = tmp_path / "answers.jsonl"
    file.write_text("".join(LINE.format(number) for number in range(ANSWERS)), encoding="utf-8")
    reached = [kill_import(app, file, moments.uniform(0, 0.5)) for _ in range(KILLS)]
    print(f"seed {SEED}: answers there after each kill: {reached}")
    assert all(here % intake.BATCH == 0 or here == ANSWERS for here in reached), "a commit was torn"
    assert reached == sorted(reached)
    assert reached[0] < ANSWERS
    report = exchange.import_answers(file)
    assert report.added == ANSWERS - reached[-1]
    assert (count(Answer), count(Revision)) == (ANSWERS, ANSWERS)
    paths = db.session.execute(select(Topic.parent_id, Topic.name)).all()
    assert len(paths) == len(set(paths))
    indexer.sync()
    assert indexer.verify() == []


def kill_import(app: Flask, file: Path, seconds: float) -> int:
    """Start an import as a process of its own, kill it this long after its first write, and count the answers."""
    environment = os.environ | {
        "ANSWERCENTER_INSTANCE": app.instance_path,
        "ANSWERCENTER_DATABASE_URL": app.config["DATABASE_URL"],
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "answercenter", "import", str(file)],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    before = current()
    deadline = time.monotonic() + 60
    while process.poll() is None and current() == before < ANSWERS and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(seconds)
    if process.poll() is None:
        process.send_signal(signal.SIGKILL)
    process.wait()
    return current()


def current() -> int:
    """Count the answers as another process left them."""
    db.session.rollback()
    return count(Answer)


def count(model: type[Answer | Revision]) -> int:
    return db.session.execute(select(func.count()).select_from(model)).scalar_one()
