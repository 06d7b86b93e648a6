"""The whole background: what is done when nobody asks, how often, and who does it now.

Every job has one row that says when it is due. A worker claims it with a single UPDATE, keeps the claim alive while it
works, and gives it back; the claim of a worker that died ends by itself, on the same machine at once. An error is
logged, kept in the row and tried again after a growing pause. Called by `answercenter worker`, `serve --with-worker`
and the demo.
"""

from __future__ import annotations

import hashlib
import logging
import os
import platform
import secrets
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from flask import current_app
from sqlalchemy import or_
from sqlalchemy import select
from sqlalchemy import update
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import SQLAlchemyError

from answercenter import clock
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
    from collections.abc import Callable
    from collections.abc import Iterator

    from flask import Flask

LEASE = timedelta(seconds=60)  # how long the claim of a dead worker lasts
RENEWAL = 15.0  # seconds between two renewals of a claim
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


def run_all(tasks: tuple[Task, ...] = JOBS, patience: timedelta = LEASE * 3) -> list[str]:
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
    owner = f"{_machine()}|{os.getpid()}|{secrets.token_hex(4)}"
    if not _claim(task, owner, due):
        return False
    began = time.perf_counter()
    error = ""
    with _renewed(task, owner):
        try:
            task.function()
        except Exception as problem:
            error = f"{type(problem).__name__}: {_first_line(problem)}"[:MAXIMUM_ERROR]
            logger.exception("job %s failed", task.name)
        finally:
            db.session.remove()
    _give_back(task, owner, time.perf_counter() - began, error)
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
    if row is None or row.due_at > now:
        return False
    if row.leased_until and row.leased_until > now and not _is_dead(row.leased_by):
        return False
    if task.pending is None or row.finished_at is None or now - row.finished_at >= IDLE:
        return True
    try:
        return task.pending()
    except Exception:
        logger.exception("cannot tell whether %s has something to do", task.name)
        return True


def _claim(task: Task, owner: str, due: bool) -> bool:
    now = clock.now()
    held_by = db.session.scalar(select(Job.leased_by).where(Job.name == row_name(task)))
    free = or_(Job.leased_until.is_(None), Job.leased_until <= now)
    if held_by and _is_dead(held_by):
        free = or_(free, Job.leased_by == held_by)
    wanted = [Job.name == row_name(task), free]
    if due:
        wanted.append(Job.due_at <= now)
    with command() as session:
        claimed = session.execute(
            update(Job).where(*wanted).values(leased_until=now + LEASE, leased_by=owner).returning(Job.name)
        ).scalar_one_or_none()
    return claimed is not None


def _give_back(task: Task, owner: str, seconds: float, error: str) -> None:
    now = clock.now()
    with command() as session:
        row = session.scalar(select(Job).where(Job.name == row_name(task), Job.leased_by == owner))
        if row is None:
            return  # the claim ended meanwhile, and another worker has taken it
        row.failures = row.failures + 1 if error else 0
        row.due_at = now + _pause(task, seconds, row.failures)
        row.leased_until = row.leased_by = None
        row.finished_at, row.seconds, row.error = now, seconds, error or None


def _pause(task: Task, seconds: float, failures: int) -> timedelta:
    if failures:
        return min(task.every * (1 << min(failures, 30)), LONGEST_PAUSE)
    return max(task.every, timedelta(seconds=seconds * task.rest))


@contextmanager
def _renewed(task: Task, owner: str) -> Iterator[None]:
    """Keep a claim alive for as long as the job runs."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001  # Flask's own way
    done = threading.Event()

    def renew() -> None:
        while not done.wait(RENEWAL):
            try:
                with app.app_context():
                    _renew(task, owner)
            except SQLAlchemyError:
                logger.warning("the claim of %s could not be renewed", task.name)

    thread = threading.Thread(target=renew, name=f"renew {task.name}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def _renew(task: Task, owner: str) -> None:
    with command() as session:
        session.execute(
            update(Job)
            .where(Job.name == row_name(task), Job.leased_by == owner)
            .values(leased_until=clock.now() + LEASE)
        )


def _machine() -> str:
    """Name this machine and, since containers may share its name, this space of process numbers."""
    try:
        space = Path("/proc/self/ns/pid").stat().st_ino
    except OSError:
        space = 0
    return f"{platform.node()[:40]}/{space}"


def _is_dead(owner: str | None) -> bool:
    """Tell whether an owner was a process of this machine and is no more; of other machines nothing is known."""
    machine, _, rest = (owner or "").partition("|")
    pid = rest.partition("|")[0]
    if machine != _machine() or not pid.isdecimal():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False


def _first_line(problem: Exception) -> str:
    """Tell an error's first line; of a database error only the driver's words, without the values bound."""
    cause = getattr(problem, "orig", None) or problem
    return (str(cause).splitlines() or [""])[0]
