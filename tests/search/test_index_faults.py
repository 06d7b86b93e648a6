"""Processes that publish and follow at once, and are killed at any moment."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from threading import Event
from threading import Thread
from typing import TYPE_CHECKING
from typing import Any

import pytest
from factories import make_answer

from answercenter.extensions import command
from answercenter.extensions import db
from answercenter.models import PUBLIC
from answercenter.models import Answer
from answercenter.search import engine
from answercenter.search import indexer
from answercenter.search import segments
from answercenter.search import store

if TYPE_CHECKING:
    from flask import Flask

KILLS = 10
PROGRAM = Path(__file__).with_name("publishing_process.py")


@pytest.mark.fault
def test_killed_publishers_lose_nothing_and_leave_an_index_that_follows(app: Flask) -> None:
    chance = random.Random(20_260)
    acknowledged: set[str] = set()
    for kill in range(KILLS):
        processes = [publisher(app, f"{kill}-{name}", kill) for name in ("a", "b")]
        for process in processes:
            acknowledged.add(first_key(process))
        time.sleep(chance.uniform(0.0, 0.6))
        for process in processes:
            os.killpg(process.pid, signal.SIGKILL)
            acknowledged |= {line for line in process.communicate()[0].split("\n") if line}
        assert all(hit.answer_id for hit in engine.search("overdraft fee", PUBLIC).hits)
        db.session.rollback()
    indexer.follow()
    assert indexer.verify() == []
    assert acknowledged <= set(db.session.scalars(db.select(Answer.key)))
    assert not list(store.folder().glob("aside-*"))


def test_two_processes_follow_beside_a_searching_one(app: Flask) -> None:
    processes = [publisher(app, name, 1) for name in ("a", "b")]
    try:
        keys = {first_key(process) for process in processes}
        until = time.monotonic() + 3
        searches = 0
        while time.monotonic() < until:
            assert engine.search("loan", PUBLIC).hits is not None
            db.session.rollback()
            searches += 1
    finally:
        for process in processes:
            process.kill()
            process.communicate()
    indexer.follow()
    assert searches > 1
    assert keys <= set(db.session.scalars(db.select(Answer.key)))
    assert indexer.verify() == []


def test_threads_search_while_another_rebuilds(app: Flask) -> None:
    with_answers(app)
    failures: list[BaseException] = []
    done = Event()

    def search() -> None:
        with app.app_context():
            while not done.is_set():
                try:
                    results = engine.search("overdraft fee", PUBLIC)
                    assert results.total == 1
                    assert not results.degraded
                except BaseException as error:  # noqa: BLE001
                    failures.append(error)
                    return
                finally:
                    db.session.rollback()

    threads = [Thread(target=search) for _ in range(3)]
    for thread in threads:
        thread.start()
    for _round in range(8):
        indexer.rebuild()
    done.set()
    for thread in threads:
        thread.join()
    assert failures == []


@pytest.mark.parametrize("moment", ["generation", "open_reader"])
def test_a_search_whose_index_goes_while_it_is_opened_takes_the_next(
    app: Flask, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    with_answers(app)
    original = getattr(segments, moment)

    def late(directory: Path) -> Any:
        monkeypatch.setattr(segments, moment, original)
        indexer.rebuild()
        if moment == "generation":
            raise FileNotFoundError(directory)  # as listing a directory does that goes in the midst of it
        return original(directory)

    monkeypatch.setattr(segments, moment, late)
    results = engine.search("overdraft fee", PUBLIC)
    assert results.total == 1
    assert not results.degraded
    assert store.reported_damage(store.folder()) is None


def test_the_directory_in_use_is_found_while_it_is_swapped(tmp_path: Path) -> None:
    store.swap_in(tmp_path, store.new_directory(tmp_path), keep_old=False)
    done = Event()
    missed: list[int] = []

    def look() -> None:
        looks = 0
        while not done.is_set():
            looks += 1
            if store.current(tmp_path) is None:
                missed.append(looks)

    thread = Thread(target=look)
    thread.start()
    for _swap in range(200):
        store.swap_in(tmp_path, store.new_directory(tmp_path), keep_old=False)
    done.set()
    thread.join()
    assert missed == []


def publisher(app: Flask, name: str, seed: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, str(PROGRAM), app.instance_path, app.config["DATABASE_URL"], name, str(seed)],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(PROGRAM.parent.parent), "PYTHONWARNINGS": "ignore"},
        start_new_session=True,
    )


def first_key(process: subprocess.Popen[str]) -> str:
    """Wait until a publisher has had its first commit acknowledged."""
    assert process.stdout is not None
    key = process.stdout.readline().strip()
    assert key
    return key


def with_answers(app: Flask) -> None:
    with command() as session:
        make_answer(session, "What is an overdraft fee?", "A fee for an overdraft.")
        make_answer(session, "Something else?", "Quite.")
    indexer.sync()
