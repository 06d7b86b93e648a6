"""Gaps as tasks: taken, given back, linked to the answer written for them, and closed when search proves them closed.

A task is closed only when every query that it was taken with, searched again as a visitor, counts as answered and lists
that answer among the first five. A closed task whose queries do not find it any more is told to be open again.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np
from flask import current_app
from sqlalchemy import select

from answercenter import clock
from answercenter.analytics import privacy
from answercenter.analytics import sums
from answercenter.analytics import terms
from answercenter.analytics.kinds import QUERIES
from answercenter.analytics.reports.report import Rate
from answercenter.extensions import command
from answercenter.extensions import db
from answercenter.models import PUBLIC
from answercenter.models import Answer
from answercenter.models import GapTask
from answercenter.models import User
from answercenter.models import current_versions
from answercenter.search import engine
from answercenter.tuning.wording import UnknownRule

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

FIRST = 5  # results among which the answer has to be
MOST = 20  # queries of a task
logger = logging.getLogger(__name__)


class StillOpenError(Exception):
    """A gap cannot be closed yet; the message says what is missing."""


@dataclass(frozen=True, slots=True)
class Task:
    """A gap that was taken; `taken_by` is empty when the account is gone."""

    id: int
    name: str
    queries: tuple[str, ...]
    taken_by: str
    taken_at: datetime
    answer_id: int | None
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Attempt:
    """One query of a task, searched now: at which place the answer stands, and whether the query counts as answered."""

    query: str
    rank: int | None
    answered: bool

    @property
    def good(self) -> bool:
        """Tell whether this query finds the answer."""
        return self.answered and self.rank is not None


def tasks() -> list[Task]:
    """List all tasks: open ones first, those taken last at the top."""
    found = db.session.execute(_TASKS.order_by(GapTask.closed_at.is_not(None), GapTask.taken_at.desc(), GapTask.id))
    return [_task(row, email) for row, email in found]


def task(task_id: int) -> Task | None:
    """Return one task; None when there is none."""
    found = db.session.execute(_TASKS.where(GapTask.id == task_id)).first()
    return _task(*found) if found is not None else None


def take(name: str, queries: Sequence[str], user_id: int | None) -> int:
    """Take a gap on, with the queries that may be named; one that is taken already stays as it is. Return its id."""
    with command() as session:
        kept = session.scalar(select(GapTask).where(GapTask.name == name))
        if kept is None:
            kept = GapTask(name=name, queries=list(queries[:MOST]), taken_by_id=user_id, taken_at=clock.now())
            session.add(kept)
            session.flush()
        task_id = kept.id
    logger.info("gap %s taken by account %s", task_id, user_id)
    return task_id


def give_back(task_id: int) -> None:
    """Let a task go; the gap stays in the report. Raises UnknownRule."""
    with command() as session:
        session.delete(_wanted(session, task_id))


def link(task_id: int, answer_id: int) -> None:
    """Say which answer was written for a gap; a closed task is open again. Raises UnknownRule."""
    with command() as session:
        kept = _wanted(session, task_id)
        if session.get(Answer, answer_id) is None:
            raise UnknownRule("There is no such answer.")
        kept.answer_id, kept.closed_at = answer_id, None


def close(task_id: int) -> None:
    """Close a task if its queries find its answer now. Raises StillOpenError with what is missing, UnknownRule."""
    found = task(task_id)
    if found is None:
        raise UnknownRule("There is no such task any more.")
    if found.answer_id is None:
        raise StillOpenError("Say first which answer was written for this gap.")
    missing = [attempt.query for attempt in attempts(found) if not attempt.good]
    if missing:
        words = ", ".join(f"“{query}”" for query in missing[:3])
        more = f" and {len(missing) - 3} more" if len(missing) > 3 else ""
        shown = f"does not show this answer among the first {FIRST}, or is not sure"
        raise StillOpenError(f"Not closed: {words}{more} {shown}.")
    with command() as session:
        kept = _wanted(session, task_id)
        if kept.answer_id != found.answer_id:
            raise StillOpenError("Another answer was linked in the meantime. Look at it, then close the gap.")
        kept.closed_at = clock.now()


def attempts(found: Task) -> list[Attempt]:
    """Search every query of a task now, as a visitor would."""
    return [_attempt(query, found.answer_id) for query in found.queries]


def clicked_since(found: Task) -> Rate:
    """Tell how many searches by a closed task's queries opened a result since, of those that showed one.

    Days after the one on which it was closed count; empty while fewer than the least number of visits searched so.
    """
    if found.closed_at is None:
        return Rate(None, None)
    day = clock.day_of(found.closed_at, current_app.config["TIMEZONE"])
    newest = current_versions(db.session()).newest_day
    texts = sorted(terms.known_terms(db.session(), found.queries).values())
    if newest is None or not texts:
        return Rate(None, None)
    names = ("visits", "clicked_searches", "shown_searches")
    counted = sums.by_key(QUERIES, sums.Part(day + timedelta(days=1), newest), names, np.array(texts))
    visits, clicked, shown = (int(counted.of[name].sum()) for name in names)
    return Rate(clicked, shown) if visits >= privacy.least_visits() else Rate(None, None)


_TASKS = select(GapTask, User.email).outerjoin(User, User.id == GapTask.taken_by_id)


def _task(row: GapTask, email: str | None) -> Task:
    return Task(row.id, row.name, tuple(row.queries), email or "", row.taken_at, row.answer_id, row.closed_at)


def _attempt(query: str, answer_id: int | None) -> Attempt:
    found = engine.search(query, PUBLIC, per_page=FIRST)
    first = [one.hit.answer_id for one in found.promotions if one.hit is not None]
    listed = list(dict.fromkeys([*first, *(hit.answer_id for hit in found.hits)]))[:FIRST]
    rank = listed.index(answer_id) + 1 if answer_id is not None and answer_id in listed else None
    return Attempt(query, rank, found.answered)


def _wanted(session: Session, task_id: int) -> GapTask:
    kept = session.get(GapTask, task_id)
    if kept is None:
        raise UnknownRule("There is no such task any more.")
    return kept
