"""Reads of changes of many answers for pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import and_
from sqlalchemy import func
from sqlalchemy import select

from answercenter.answers.bulk import AT_WORK
from answercenter.extensions import db
from answercenter.models import Answer
from answercenter.models import BulkChange
from answercenter.models import BulkRun
from answercenter.models import Revision
from answercenter.models import Topic
from answercenter.models import User
from answercenter.text import LARGEST_NUMBER

if TYPE_CHECKING:
    from datetime import datetime

LISTED = 100  # answers that were left as they are
NEWEST = 5


@dataclass(frozen=True, slots=True)
class LeftAnswer:
    """An answer that was left as it is, and why."""

    id: int
    question: str
    language: str
    problem: str


@dataclass(frozen=True, slots=True)
class BulkSheet:
    """A change of many answers as its page shows it."""

    id: int
    act: str
    topic: str
    add: tuple[str, ...]
    remove: tuple[str, ...]
    state: str
    chosen: int
    position: int
    changed: int
    undone: int
    left: int
    author: str
    created_at: datetime

    @property
    def at_work(self) -> bool:
        """Tell whether the worker has something to do for it."""
        return self.state in AT_WORK

    @property
    def percent(self) -> int:
        """How far it is."""
        return self.position * 100 // max(1, self.chosen)


def run(run_id: int) -> BulkSheet | None:
    """Return a change of many answers; None when there is none with this number."""
    if not 0 < run_id <= LARGEST_NUMBER:
        return None
    author = func.coalesce(func.nullif(User.name, ""), User.email, "")
    found = select(BulkRun, author).outerjoin(User, User.id == BulkRun.author_id).where(BulkRun.id == run_id)
    row = db.session.execute(found.execution_options(populate_existing=True)).first()
    if row is None:
        return None
    one: BulkRun = row[0]
    counted = select(
        func.count(BulkChange.after).filter(BulkChange.before.is_not(None)),
        func.count().filter(BulkChange.undone),
        func.count().filter(BulkChange.problem != ""),
    ).where(BulkChange.run_id == run_id)
    changed, undone, left = db.session.execute(counted).one()
    return BulkSheet(
        id=one.id, act=one.act, topic=_topic(one.value), add=tuple(one.value.get("add", ())),
        remove=tuple(one.value.get("remove", ())), state=one.state, chosen=len(one.answer_ids), position=one.position,
        changed=changed, undone=undone, left=left, author=row[1], created_at=one.created_at,
    )  # fmt: skip


def left(run_id: int) -> list[LeftAnswer]:
    """List the answers that a change, or its undoing, left as they are."""
    told = func.coalesce(Answer.live_revision, Answer.draft_revision)
    found = (
        select(Answer.id, Revision.question, Answer.language, BulkChange.problem)
        .join(BulkChange, BulkChange.answer_id == Answer.id)
        .join(Revision, and_(Revision.answer_id == Answer.id, Revision.number == told))
        .where(BulkChange.run_id == run_id, BulkChange.problem != "")
        .order_by(Answer.id)
        .limit(LISTED)
    )
    return [LeftAnswer(*row) for row in db.session.execute(found)]


def _topic(value: dict[str, Any]) -> str:
    name = db.session.scalar(select(Topic.name).where(Topic.id == value.get("topic_id", 0)))
    return name or ""
