"""Background jobs: one at a time, given back by the dead, tried again after an error."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select
from sqlalchemy import update

from answercenter import clock
from answercenter import job_claims
from answercenter import jobs
from answercenter.extensions import command
from answercenter.extensions import db
from answercenter.models import Job

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

SECOND = timedelta(seconds=1)


@pytest.mark.usefixtures("app")
def test_due_job_runs_and_is_due_again_later() -> None:
    calls: list[int] = []
    task = jobs.Task("count", lambda: calls.append(1), timedelta(minutes=1))
    assert jobs.run_due((task,)) == 1
    assert jobs.run_due((task,)) == 0
    assert calls == [1]
    row = db.session.scalars(select(Job)).one()
    assert row.error is None
    assert row.leased_by is None
    assert timedelta(seconds=50) < row.due_at - clock.now() <= timedelta(minutes=1)


@pytest.mark.usefixtures("app")
def test_slow_job_rests_in_proportion() -> None:
    task = jobs.Task("slow", lambda: time.sleep(0.2), SECOND, rest=50)
    jobs.run_due((task,))
    assert db.session.scalars(select(Job)).one().due_at - clock.now() > timedelta(seconds=8)


@pytest.mark.usefixtures("app")
def test_failing_job_is_kept_with_its_error_and_waits_longer_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    task, moment = jobs.Task("broken", fail, SECOND), clock.now()
    monkeypatch.setattr(clock, "now", lambda: moment)
    pauses = []
    for _ in range(4):
        assert jobs.run(task, due=False) or jobs.run_due((task,))
        row = db.session.scalars(select(Job)).one()
        pauses.append((row.due_at - moment).total_seconds())
        assert row.error == "RuntimeError: it is broken"
    assert pauses == [2, 4, 8, 16]


@pytest.mark.usefixtures("app")
def test_success_forgets_failures() -> None:
    task = jobs.Task("moody", fail, SECOND)
    jobs.run_due((task,))
    jobs.run(jobs.Task("moody", lambda: None, SECOND), due=False)
    row = db.session.scalars(select(Job)).one()
    assert (row.failures, row.error) == (0, None)


@pytest.mark.usefixtures("app")
def test_an_error_keeps_no_values_of_visitors() -> None:
    def refuse() -> None:
        db.session.execute(select(Job).where(Job.due_at == "my secret question"))

    jobs.run_due((jobs.Task("refused", refuse, SECOND),))
    error = db.session.scalars(select(Job)).one().error
    assert error
    assert "secret" not in error


@pytest.mark.usefixtures("app")
def test_failing_job_does_not_stop_the_others() -> None:
    calls: list[int] = []
    tasks = (jobs.Task("broken", fail, SECOND), jobs.Task("fine", lambda: calls.append(1), SECOND))
    assert jobs.run_due(tasks) == 2
    assert calls == [1]


@pytest.mark.usefixtures("app")
def test_running_all_tells_what_failed() -> None:
    tasks = (jobs.Task("broken", fail, SECOND), jobs.Task("fine", lambda: None, SECOND))
    assert jobs.run_all(tasks) == ["broken: RuntimeError: it is broken"]


@pytest.mark.usefixtures("app")
def test_idle_job_is_left_alone() -> None:
    calls: list[int] = []
    task = jobs.Task("idle", lambda: calls.append(1), timedelta(0), pending=lambda: False)
    jobs.run_due((task,))  # the first run says that a worker lives
    jobs.run_due((task,))
    assert calls == [1]


@pytest.mark.usefixtures("app")
def test_claim_of_a_dead_worker_ends_by_itself() -> None:
    calls: list[int] = []
    task = jobs.Task("left", lambda: calls.append(1), SECOND)
    jobs.register((task,))
    hold("left", clock.now() + timedelta(minutes=1))
    assert jobs.run_due((task,)) == 0
    hold("left", clock.now() - SECOND)
    assert jobs.run_due((task,)) == 1
    assert calls == [1]


@pytest.mark.usefixtures("app")
def test_claim_of_a_worker_that_died_on_this_machine_ends_at_once() -> None:
    task = jobs.Task("left", lambda: None, SECOND)
    jobs.register((task,))
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as living:
        hold("left", clock.now() + timedelta(minutes=1), f"{job_claims.machine()}|{living.pid}|x")
        assert jobs.run_due((task,)) == 0
        living.communicate(b"\n")
    assert jobs.run_due((task,)) == 1


@pytest.mark.usefixtures("app")
def test_claim_is_renewed_while_the_job_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(job_claims, "RENEWAL", 0.05)
    ends = []

    def look() -> None:
        for _ in range(2):
            time.sleep(0.3)
            db.session.rollback()
            ends.append(db.session.scalars(select(Job.leased_until)).one())

    jobs.run_due((jobs.Task("long", look, SECOND),))
    assert ends[0] < ends[1]


def test_two_workers_never_run_a_job_at_once(app: Flask) -> None:
    running = threading.Lock()
    overlaps, runs = [], []

    def exclusive() -> None:
        if not running.acquire(blocking=False):
            overlaps.append(1)
            return
        runs.append(1)
        time.sleep(0.02)
        running.release()

    task = jobs.Task("exclusive", exclusive, timedelta(0))
    jobs.register((task,))
    until = time.monotonic() + 2

    def work() -> None:
        while time.monotonic() < until:
            with app.app_context():
                jobs.run_due((task,))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not overlaps
    assert len(runs) > 3


def test_worker_stops_after_the_present_job(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    stop = threading.Event()
    finished = []

    def last() -> None:
        stop.set()
        time.sleep(0.1)
        finished.append(1)

    task = jobs.Task("last", last, timedelta(0))
    once: Callable[[], int] = jobs.run_due
    monkeypatch.setattr(jobs, "run_due", lambda: once((task,)))
    jobs.work(app, stop)
    assert finished == [1]


@pytest.mark.fault
def test_worker_process_ends_on_sigterm(app: Flask) -> None:
    environment = process_environment(app)
    command_line = [sys.executable, "-m", "answercenter", "worker"]
    with subprocess.Popen(command_line, env=environment, stderr=subprocess.PIPE) as process:
        deadline = time.monotonic() + 30
        while finished_jobs() < len(jobs.JOBS) and time.monotonic() < deadline:
            time.sleep(0.1)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=20) == 0
    assert finished_jobs() == len(jobs.JOBS)


def fail() -> None:
    raise RuntimeError("it is broken")


def hold(name: str, until: object, owner: str = "another/1|1|x") -> None:
    with command() as session:
        session.execute(update(Job).where(Job.name == name).values(leased_until=until, leased_by=owner))


def finished_jobs() -> int:
    db.session.rollback()
    return len(db.session.scalars(select(Job).where(Job.finished_at.is_not(None))).all())


def process_environment(app: Flask) -> dict[str, str]:
    return os.environ | {
        "ANSWERCENTER_INSTANCE": app.instance_path,
        "ANSWERCENTER_DATABASE_URL": app.config["DATABASE_URL"],
        "ANSWERCENTER_SECRET_KEY": app.config["SECRET_KEY"],
    }
