"""The whole background: what is done when nobody asks, and how often.

Every job has one row that says when it is due. A worker claims it, works and gives it back (`job_claims`). An error is
logged, kept in the row and tried again after a growing pause. Called by `answercenter worker`, `serve --with-worker`
and the demo.
"""

from __future__ import annotations

import hashlib
import logging
import platform
import time
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from flask import current_app
from sqlalchemy import select
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import SQLAlchemyError

from answercenter import clock
from answercenter import job_claims
from answercenter.analytics import counting
from answercenter.analytics import spool
from answercenter.analytics import ticket_columns
from answercenter.analytics import visits
from answercenter.answers import bulk
from answercenter.answers import imports
from answercenter.answers import own_links
from answercenter.answers import reminders
from answercenter.answers import scheduling
from answercenter.digests import making
from answercenter.extensions import command
from answercenter.extensions import db
from answercenter.files import keeping
from answercenter.mail import outbox
from answercenter.models import Job
from answercenter.search import indexer
from answercenter.tickets import collecting
from answercenter.tickets import erasing
from answercenter.tickets import notices

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable

    from flask import Flask

IDLE = timedelta(seconds=60)  # a job with nothing to do still reports this often, so that one sees the worker live
LONGEST_PAUSE = timedelta(hours=1)
TICK = 0.25  # seconds between two looks at what is due
MAXIMUM_ERROR = 500  # characters

logger = logging.getLogger("answercenter.jobs")


@dataclass(frozen=True, slots=True)
class Task:
    """One kind of job. With `rest`, it then pauses for that many times as long as it took."""

    name: str
    function: Callable[[], object]
    every: timedelta
    rest: float = 0
    pending: Callable[[], bool] | None = None  # tells cheaply that there is something to do
    local: bool = False  # concerns the instance folder, so that each machine runs its own


def _index_is_behind() -> bool:
    return not indexer.status().healthy


JOBS = (
    Task("move-visits", spool.move, timedelta(seconds=1), pending=lambda: spool.waiting()[0] > 0, local=True),
    Task("follow-answers", indexer.follow, timedelta(seconds=2), pending=_index_is_behind, local=True),
    Task("change-many", bulk.work, timedelta(seconds=1), pending=bulk.is_due),
    Task("import-answers", imports.work, timedelta(seconds=1), pending=imports.is_due),
    Task("count-days", counting.update, timedelta(seconds=10), rest=9),
    Task("pack-requests", ticket_columns.refresh, timedelta(minutes=1), rest=9),
    Task("keep-salts", visits.keep_salts, timedelta(minutes=1)),
    Task("purge-events", counting.purge, timedelta(days=1)),
    Task("forget-requests", erasing.erase_due, timedelta(hours=1)),
    Task("purge-files", keeping.purge, timedelta(days=1)),
    Task("publish-scheduled", scheduling.publish_due, timedelta(seconds=5), pending=scheduling.is_due),
    Task("read-links", own_links.follow, timedelta(seconds=5), pending=own_links.is_due),
    Task("remind-owners", reminders.make_due, timedelta(minutes=1), pending=reminders.is_due),
    Task("tell-due", notices.make_due, timedelta(minutes=1), pending=notices.is_due),
    Task("make-digests", making.make_due, timedelta(minutes=1), pending=making.is_due),
    Task("collect-mail", collecting.collect, timedelta(seconds=30), pending=collecting.is_due),
    Task("deliver-mail", outbox.deliver, timedelta(seconds=5), pending=outbox.is_due),
)


def work(app: Flask, stop: threading.Event) -> None:
    """Run jobs as they fall due, until told to stop; the present job is finished first. No error ends it."""
    while not stop.is_set():
        try:
            with app.app_context():
                ran = run_due()
        except SQLAlchemyError:
            logger.exception("the database does not answer; trying again")
            ran = 0
            stop.wait(5)
        if not ran:
            stop.wait(TICK)


def run_due(tasks: tuple[Task, ...] = JOBS) -> int:
    """Run, one after the other, every job that is due and that nobody runs; tell how many ran."""
    register(tasks)
    return sum(run(task) for task in tasks if _is_wanted(task))


def run_all(tasks: tuple[Task, ...] = JOBS, patience: timedelta = job_claims.LEASE * 3) -> list[str]:
    """Run every job once, due or not, waiting for those that another worker runs; list those that did not succeed."""
    register(tasks)
    deadline = time.monotonic() + patience.total_seconds()
    failed = []
    for task in tasks:
        ran = run(task, due=False)
        while not ran and time.monotonic() < deadline:
            time.sleep(TICK)
            ran = run(task, due=False)
        if not ran:
            failed.append(f"{task.name}: another worker does not finish it")
    db.session.rollback()
    return failed + [f"{row.name.partition('@')[0]}: {row.error}" for row in statuses(tasks) if row.error]


def run(task: Task, *, due: bool = True) -> bool:
    """Claim and run one job; False when it is not due, or somebody else runs it."""
    name, owner = row_name(task), job_claims.owner()
    if not job_claims.claim(name, owner, due=due):
        return False
    began = time.perf_counter()
    error = ""
    with job_claims.renewed(name, owner):
        try:
            task.function()
        except Exception as problem:
            error = f"{type(problem).__name__}: {_first_line(problem)}"[:MAXIMUM_ERROR]
            logger.exception("job %s failed", task.name)
        finally:
            db.session.remove()
    _finish(task, owner, time.perf_counter() - began, error)
    return True


def statuses(tasks: tuple[Task, ...] = JOBS) -> list[Job]:
    """List the rows of this machine's jobs; none before a worker first ran."""
    names = [row_name(task) for task in tasks]
    return list(db.session.scalars(select(Job).where(Job.name.in_(names)).order_by(Job.name)))


def register(tasks: tuple[Task, ...] = JOBS) -> None:
    """Make the rows of jobs that have none; they are due at once."""
    known = {row.name for row in statuses(tasks)}
    missing = [row_name(task) for task in tasks if row_name(task) not in known]
    if not missing:
        return
    with command() as session:
        dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
        rows = [{"name": name, "due_at": clock.now(), "failures": 0} for name in missing]
        session.execute(dialect.insert(Job).values(rows).on_conflict_do_nothing())


def row_name(task: Task) -> str:
    """Tell the name of a task's row; a local task has one for each instance folder."""
    if not task.local:
        return task.name
    folder = f"{platform.node()}:{current_app.instance_path}"
    return f"{task.name}@{hashlib.sha256(folder.encode()).hexdigest()[:12]}"


def _is_wanted(task: Task) -> bool:
    """Look before claiming, so that idle jobs do not write every second."""
    row = db.session.get(Job, row_name(task), populate_existing=True)
    now = clock.now()
    if row is None or row.due_at > now or job_claims.is_held(row, now):
        return False
    if task.pending is None or row.finished_at is None or now - row.finished_at >= IDLE:
        return True
    try:
        return task.pending()
    except Exception:
        logger.exception("cannot tell whether %s has something to do", task.name)
        return True


def _finish(task: Task, owner: str, seconds: float, error: str) -> None:
    now = clock.now()
    with command() as session:
        row = job_claims.give_back(session, row_name(task), owner)
        if row is None:
            return
        row.failures = row.failures + 1 if error else 0
        row.due_at = now + _pause(task, seconds, row.failures)
        row.finished_at, row.seconds, row.error = now, seconds, error or None


def _pause(task: Task, seconds: float, failures: int) -> timedelta:
    if failures:
        return min(task.every * (1 << min(failures, 30)), LONGEST_PAUSE)
    return max(task.every, timedelta(seconds=seconds * task.rest))


def _first_line(problem: Exception) -> str:
    """Tell an error's first line; of a database error only the driver's words, without the values bound."""
    cause = getattr(problem, "orig", None) or problem
    return (str(cause).splitlines() or [""])[0]
