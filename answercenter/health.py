"""How the site is: one check per part, in words, for `doctor`, `/readyz` and whoever looks after it."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from flask import current_app
from sqlalchemy import func
from sqlalchemy import select

from answercenter import clock
from answercenter import jobs
from answercenter.analytics import spool
from answercenter.extensions import database_versions
from answercenter.extensions import db
from answercenter.mail import outbox
from answercenter.models import Answer
from answercenter.models import CountedDay
from answercenter.models import State
from answercenter.search import indexer
from answercenter.tickets import collecting
from answercenter.tickets import held_mail

if TYPE_CHECKING:
    from collections.abc import Callable

    from answercenter.models import Job

STALE_REGIONS = timedelta(days=30)  # age at which a region file is worth replacing
LATE = timedelta(minutes=5)  # a job this long overdue means that no worker runs
FULL_SPOOL = 256 * 1024 * 1024  # bytes that wait to be moved
LITTLE_SPACE = 512 * 1024 * 1024  # bytes free on the instance folder's disk


class Level(StrEnum):
    """How a part is: fine, worth a look, or in need of repair."""

    OK = "ok"
    WARNING = "warning"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Check:
    """What was looked at, how it is, and in words what to do."""

    name: str
    level: Level
    text: str


def check_all() -> list[Check]:
    """Check every part; one that cannot even be looked at is wrong. Without an instance, only that is said."""
    folder = current_app.instance_path
    if not Path(folder).is_dir():
        return [Check("settings", Level.WRONG, f"there is no instance in {folder}: run 'answercenter init'")]
    return [_guarded(name, check) for name, check in CHECKS]


def degradations() -> list[str]:
    """List what is not as it should be although visitors are answered; cheap enough for every few seconds."""
    found = [_guarded(name, check) for name, check in CHECKS if name in CHEAP]
    return [f"{check.name}: {check.text}" for check in found if check.level is Level.WRONG]


def answers_by_state() -> dict[str, int]:
    """Count answers by state, every state named."""
    counted = db.session.execute(select(Answer.state, func.count()).group_by(Answer.state))
    return dict.fromkeys(State, 0) | dict(counted.all())


def dirty_days() -> int:
    """Count the days whose newest events are not counted yet."""
    wanted = CountedDay.arrived != CountedDay.counted
    return db.session.scalar(select(func.count()).select_from(CountedDay).where(wanted, ~CountedDay.closed)) or 0


def _guarded(name: str, check: Callable[[], tuple[Level, str]]) -> Check:
    try:
        level, text = check()
    except Exception as error:  # noqa: BLE001  # whatever it is, it is this check's finding
        db.session.rollback()
        lines = str(getattr(error, "orig", None) or error).splitlines() or [""]
        level, text = Level.WRONG, f"{type(error).__name__}: {lines[0]}"
    return Check(name, level, text)


def _settings() -> tuple[Level, str]:
    if not current_app.config["SECRET_KEY"]:
        return Level.WRONG, "SECRET_KEY is not set: run 'answercenter init', which makes one"
    return Level.OK, f"instance folder {current_app.instance_path}"


def _database() -> tuple[Level, str]:
    current, newest = database_versions()
    name = db.engine.dialect.name
    if current is None:
        return Level.WRONG, f"{name}, no tables yet: run 'answercenter init'"
    if current != newest:
        return Level.WRONG, f"{name}, version {current}, needed {newest}: run 'answercenter db upgrade'"
    return Level.OK, f"{name}, version {current}"


def _index() -> tuple[Level, str]:
    status = indexer.status()
    if not status.healthy:
        return Level.WRONG, f"{status.problem}: run 'answercenter index sync', which mends it"
    return Level.OK, f"{status.documents} answers, change {status.reached}"


def _answers() -> tuple[Level, str]:
    states = answers_by_state()
    return Level.OK, ", ".join(f"{number} {state}" for state, number in states.items())


def _counts() -> tuple[Level, str]:
    waiting = dirty_days()
    days = db.session.scalar(select(func.count()).select_from(CountedDay)) or 0
    return Level.OK, f"{days} days" + (f", {waiting} of them with events that are not counted yet" if waiting else "")


def _worker() -> tuple[Level, str]:
    rows = jobs.statuses()
    if not rows:
        return Level.WARNING, "no worker has run yet: run 'answercenter worker' or 'answercenter serve --with-worker'"
    late = [row for row in rows if row.due_at + jobs.IDLE + LATE < clock.now()]
    if late:
        return Level.WRONG, f"no worker runs: {_names(late)} should have run since {late[0].due_at:%Y-%m-%d %H:%M} UTC"
    failed = [row for row in rows if row.error]
    if failed:
        return Level.WRONG, f"{_names(failed)} failed: {failed[0].error}"
    return Level.OK, f"{len(rows)} jobs on time"


def _names(rows: list[Job]) -> str:
    return ", ".join(row.name.partition("@")[0] for row in rows)


def _spool() -> tuple[Level, str]:
    files, size = spool.waiting()
    text = f"{size} bytes in {files} files wait to be moved into the database"
    return (Level.WRONG if size > FULL_SPOOL else Level.OK), text


def _mail() -> tuple[Level, str]:
    now = outbox.standing()
    waits = f"{now.waiting:,} mail{' waits' if now.waiting == 1 else 's wait'}"
    if not outbox.is_set_up():
        if now.waiting or current_app.config["SMTP_URL"] or current_app.config["MAIL_FROM"]:
            return Level.WARNING, f"{waits}: set both SMTP_URL and MAIL_FROM"
        return Level.OK, "no mail server set; nothing waits"
    if now.given_up:
        days, were = outbox.RECENT.days, "mail was" if now.given_up == 1 else "mails were"
        return Level.WARNING, f"{now.given_up:,} {were} given up in the last {days} days: {now.last_error}"
    if now.failing:
        return Level.WARNING, f"{waits}, {now.failing:,} of these failed: {now.last_error}"
    return Level.OK, waits if now.waiting else "nothing waits"


def _mailbox() -> tuple[Level, str]:
    held = held_mail.number()
    waits = f"{held:,} mail{' is' if held == 1 else 's are'} on no request"
    if not collecting.is_set_up():
        return Level.OK, f"no mailbox set; {waits}"
    if not current_app.config["REPLY_ADDRESS"]:
        return Level.WARNING, f"{waits}: set REPLY_ADDRESS too, so that replies name their request"
    return Level.OK, f"{collecting.unseen():,} unread, {waits}"


def _regions() -> tuple[Level, str]:
    path = current_app.config["REGION_DATABASE"]
    if not path:
        return Level.OK, "no file set; visitors choose their region themselves"
    file = Path(path)
    if not file.is_file():
        return Level.WRONG, f"{path} is not there"
    age = clock.now().timestamp() - file.stat().st_mtime
    if age > STALE_REGIONS.total_seconds():
        return Level.WARNING, f"{path} is {int(age // 86400)} days old: get a newer one"
    return Level.OK, path


def _disk() -> tuple[Level, str]:
    free = shutil.disk_usage(current_app.instance_path).free
    return (Level.WRONG if free < LITTLE_SPACE else Level.OK), f"{free // 1024**2} MiB free"


CHECKS: tuple[tuple[str, Callable[[], tuple[Level, str]]], ...] = (
    ("settings", _settings),
    ("database", _database),
    ("index", _index),
    ("answers", _answers),
    ("counts", _counts),
    ("worker", _worker),
    ("spool", _spool),
    ("mail", _mail),
    ("mailbox", _mailbox),
    ("regions", _regions),
    ("disk", _disk),
)
CHEAP = frozenset({"index", "worker", "spool", "disk"})
