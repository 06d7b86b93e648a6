"""Whose a job is: claimed with a single UPDATE, kept for as long as it runs, given back, and free when its worker died.

A claim is in the job's row: who has it and until when. That of a worker of this machine which is no more ends at once,
any other by itself. Called by `jobs`, which decides what is run when.
"""

from __future__ import annotations

import logging
import os
import platform
import secrets
import threading
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from flask import current_app
from sqlalchemy import or_
from sqlalchemy import select
from sqlalchemy import update
from sqlalchemy.exc import SQLAlchemyError

from answercenter import clock
from answercenter.extensions import command
from answercenter.extensions import db
from answercenter.models import Job

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from sqlalchemy.orm import Session

LEASE = timedelta(seconds=60)  # how long the claim of a dead worker lasts
RENEWAL = 15.0  # seconds between two renewals of a claim

logger = logging.getLogger("answercenter.jobs")


def owner() -> str:
    """Name a run of this process as one that may have a claim."""
    return f"{machine()}|{os.getpid()}|{secrets.token_hex(4)}"


def is_held(row: Job, now: datetime) -> bool:
    """Tell whether somebody who may be alive has this job."""
    return bool(row.leased_until and row.leased_until > now and not _is_dead(row.leased_by))


def claim(name: str, by: str, *, due: bool) -> bool:
    """Claim a job by its row's name; False when somebody has it, or, with `due`, when it is not due."""
    now = clock.now()
    held_by = db.session.scalar(select(Job.leased_by).where(Job.name == name))
    free = or_(Job.leased_until.is_(None), Job.leased_until <= now)
    if held_by and _is_dead(held_by):
        free = or_(free, Job.leased_by == held_by)
    wanted = [Job.name == name, free]
    if due:
        wanted.append(Job.due_at <= now)
    with command() as session:
        claimed = session.execute(
            update(Job).where(*wanted).values(leased_until=now + LEASE, leased_by=by).returning(Job.name)
        ).scalar_one_or_none()
    return claimed is not None


def give_back(session: Session, name: str, by: str) -> Job | None:
    """End a claim, inside a command, and return the job's row.

    None when it had ended already, and another worker may have taken the job.
    """
    row = session.scalar(select(Job).where(Job.name == name, Job.leased_by == by))
    if row is not None:
        row.leased_until = row.leased_by = None
    return row


@contextmanager
def renewed(name: str, by: str) -> Iterator[None]:
    """Keep a claim alive for as long as the job runs."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001  # Flask's own way
    done = threading.Event()

    def renew() -> None:
        while not done.wait(RENEWAL):
            try:
                with app.app_context():
                    _renew(name, by)
            except SQLAlchemyError:
                logger.warning("the claim of %s could not be renewed", name.partition("@")[0])

    thread = threading.Thread(target=renew, name=f"renew {name}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def machine() -> str:
    """Name this machine and, since containers may share its name, this space of process numbers."""
    try:
        space = Path("/proc/self/ns/pid").stat().st_ino
    except OSError:
        space = 0
    return f"{platform.node()[:40]}/{space}"


def _renew(name: str, by: str) -> None:
    with command() as session:
        session.execute(
            update(Job).where(Job.name == name, Job.leased_by == by).values(leased_until=clock.now() + LEASE)
        )


def _is_dead(by: str | None) -> bool:
    """Tell whether an owner was a process of this machine and is no more; of other machines nothing is known."""
    of, _, rest = (by or "").partition("|")
    pid = rest.partition("|")[0]
    if of != machine() or not pid.isdecimal():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
