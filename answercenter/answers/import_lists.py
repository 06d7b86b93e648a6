"""Reads of imports for pages: one run, the newest ones, and what was refused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import func
from sqlalchemy import select

from answercenter.answers.imports import AT_WORK
from answercenter.answers.intake import Refusal
from answercenter.extensions import db
from answercenter.models import ImportRefusal
from answercenter.models import ImportRun
from answercenter.models import User
from answercenter.text import LARGEST_NUMBER

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

NEWEST = 20


@dataclass(frozen=True, slots=True)
class RunSheet:
    """An import as its page shows it."""

    id: int
    name: str
    format: str
    on_conflict: str
    state: str
    position: int
    percent: int
    added: int
    updated: int
    unchanged: int
    skipped: int
    refused: int
    examples: tuple[dict[str, Any], ...]
    unknown: tuple[str, ...]
    error: str
    author: str
    created_at: datetime
    changed_at: datetime

    @property
    def at_work(self) -> bool:
        """Tell whether the worker has something to do for it."""
        return self.state in AT_WORK


def run(run_id: int) -> RunSheet | None:
    """Return an import; None when there is none with this number."""
    if not 0 < run_id <= LARGEST_NUMBER:
        return None
    return next(_sheets(ImportRun.id == run_id), None)


def newest() -> list[RunSheet]:
    """List the imports that began last."""
    return list(_sheets(ImportRun.id > 0))


def refused(run_id: int, limit: int | None = None) -> list[Refusal]:
    """List what an import refused, in the order of its file."""
    found = select(ImportRefusal).where(ImportRefusal.run_id == run_id).order_by(ImportRefusal.number).limit(limit)
    return [Refusal(row.number, row.place, row.reason) for row in db.session.scalars(found)]


def _sheets(which: Any) -> Iterator[RunSheet]:
    author = func.coalesce(func.nullif(User.name, ""), User.email, "").label("author")
    found = (
        select(ImportRun, author)
        .outerjoin(User, User.id == ImportRun.author_id)
        .where(which)
        .order_by(ImportRun.id.desc())
        .limit(NEWEST)
        .execution_options(populate_existing=True)
    )
    for row, author_name in db.session.execute(found):
        yield RunSheet(
            id=row.id,
            name=row.name,
            format=row.format,
            on_conflict=row.on_conflict,
            state=row.state,
            position=row.position,
            percent=min(100, row.done * 100 // max(1, row.size)),
            added=row.added,
            updated=row.updated,
            unchanged=row.unchanged,
            skipped=row.skipped,
            refused=row.refused,
            examples=tuple(row.examples),
            unknown=tuple(row.unknown),
            error=row.error,
            author=author_name,
            created_at=row.created_at,
            changed_at=row.changed_at,
        )
