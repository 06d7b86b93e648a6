"""Dropped: what was recognised as no visitor's doing, and therefore counts nowhere else; by kind and reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func
from sqlalchemy import select

from answercenter.analytics.reports import traffic
from answercenter.analytics.reports.report import Column
from answercenter.analytics.reports.report import Definition
from answercenter.analytics.reports.report import Kind
from answercenter.analytics.reports.report import Report
from answercenter.analytics.reports.report import paged
from answercenter.analytics.reports.scope import within
from answercenter.extensions import db
from answercenter.models import DropCount

if TYPE_CHECKING:
    from datetime import date

    from answercenter.analytics.reports.scope import Scope

COLUMNS = (
    Column("kind", "What", Kind.TEXT),
    Column("reason", "Why", Kind.TEXT),
    Column("drops", "Dropped"),
    Column("share", "Share", Kind.SHARE),
    Column("drops_before", "Dropped in the period before", attribute="before"),
)


@dataclass(frozen=True, slots=True)
class DropRow:
    """How much of one kind was dropped for one reason."""

    kind: str
    reason: str
    drops: int
    share: float | None  # of all that was dropped
    before: int


def report(scope: Scope, limit: int | None = None, offset: int = 0) -> Report:
    """List kinds and reasons, most dropped first."""
    found, earlier = _sums(scope), _sums(scope.before())
    whole = sum(found.values())
    ordered = sorted(found.items(), key=lambda item: (-item[1], item[0]))
    lines = [
        DropRow(kind, reason, drops, drops / whole if whole else None, earlier.get((kind, reason), 0))
        for (kind, reason), drops in ordered
    ]
    rows = paged(lines, limit, offset)
    return Report(
        name="dropped",
        scope=scope,
        columns=COLUMNS,
        rows=rows,
        found=len(lines),
        totals=traffic.totals(scope),
        before=traffic.totals(scope.before()),
        further={"lines": len(lines) - len(rows), "drops": whole - sum(row.drops for row in rows)},
        sums={"drops": whole, "drops_before": sum(earlier.values())},
    )


def by_day(scope: Scope) -> list[tuple[date, int]]:
    """List how much was dropped on every counted day of the period."""
    statement = select(DropCount.day, func.sum(DropCount.drops)).where(*within(DropCount, scope))
    found = {day: int(drops) for day, drops in db.session.execute(statement.group_by(DropCount.day))}
    return [(day, found.get(day, 0)) for day in sorted({*traffic.counted_days(scope), *found})]


def _sums(scope: Scope) -> dict[tuple[str, str], int]:
    statement = select(DropCount.kind, DropCount.reason, func.sum(DropCount.drops)).where(*within(DropCount, scope))
    found = db.session.execute(statement.group_by(DropCount.kind, DropCount.reason))
    return {(kind, reason): int(drops) for kind, reason, drops in found}


DEFINITION = Definition("dropped", "Dropped", "What was not counted, and why", report, regional=False)
