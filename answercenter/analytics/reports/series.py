"""Series: one number a day, for the sparks in tables and the lines in charts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import func
from sqlalchemy import select

from answercenter.analytics import privacy
from answercenter.analytics.reports import traffic
from answercenter.extensions import db

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from answercenter.analytics.reports.counted import Counted
    from answercenter.analytics.reports.scope import Scope


@dataclass(frozen=True, slots=True)
class Line:
    """A named series; None on days whose number is too small to be shown."""

    name: str
    points: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Series:
    """The days of a chart and its lines, the one that is spoken of first."""

    days: tuple[date, ...]
    lines: tuple[Line, ...]


def by_day(counted: Counted, names: dict[Any, str], scope: Scope) -> Series:
    """Give one line for each key, under the name it is shown by."""
    days = tuple(traffic.counted_days(scope))
    found = _amounts(counted, list(names), scope)
    lines = [Line(name, tuple(found.get((key, day), 0) for day in days)) for key, name in names.items()]
    return Series(days, tuple(lines))


def sparks(counted: Counted, keys: Sequence[Any], scope: Scope) -> dict[Any, tuple[int, ...]]:
    """Map each key to its last thirty days; a number too small to be shown is drawn as none."""
    series = by_day(counted, {key: str(key) for key in keys}, scope.spark())
    return {key: tuple(point or 0 for point in line.points) for key, line in zip(keys, series.lines, strict=True)}


def of_traffic(scope: Scope, names: dict[str, str]) -> Series:
    """Give one line for each column of the traffic counts, under the name it is shown by."""
    days = traffic.by_day(scope)
    lines = [Line(name, tuple(getattr(counts, column) for _, counts in days)) for column, name in names.items()]
    return Series(tuple(day for day, _ in days), tuple(lines))


def _amounts(counted: Counted, keys: Sequence[Any], scope: Scope) -> dict[tuple[Any, date], int | None]:
    if not keys:
        return {}
    amount, visits = func.sum(getattr(counted.counts, counted.amount)), func.sum(counted.counts.visits)
    statement = (
        select(counted.key, counted.counts.day, amount, visits)
        .where(counted.key.in_(keys), *counted.within(scope))
        .group_by(counted.key, counted.counts.day)
    )
    narrows = counted.narrows(scope)
    return {
        (key, day): None if narrows and privacy.few(int(part), int(total)) else int(total)
        for key, day, total, part in db.session.execute(statement)
    }
