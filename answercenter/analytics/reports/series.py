"""Series: numbers over time, for the sparks in tables and the lines in charts.

A part of the traffic (a region, a topic) has few visits a day; its days are then added up to weeks or months, until
most of them have enough visits to be shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

import numpy as np

from answercenter.analytics import privacy
from answercenter.analytics.reports import traffic
from answercenter.analytics.shelves import DAY

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Sequence
    from datetime import date

    from answercenter.analytics.packing import Column
    from answercenter.analytics.reports.counted import Counted
    from answercenter.analytics.reports.scope import Scope

STEPS = (1, 7, 30)  # days
SPARK_STEP = 5  # days, in a part of the traffic
ENOUGH_SHOWN = 0.6  # of the points of a line


@dataclass(frozen=True, slots=True)
class Line:
    """A named series; None where the number is too small to be shown."""

    name: str
    points: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Series:
    """The lines of a chart, the one that is spoken of first; each point stands for `step` days from its day on."""

    days: tuple[date, ...]
    lines: tuple[Line, ...]
    step: int = 1


@dataclass(frozen=True, slots=True)
class Amounts:
    """What happened on each of some days, one after the other, and in how many visits, as columns."""

    amounts: Column
    visits: Column

    def added(self, step: int) -> Amounts:
        """Add up every `step` days, the last of which end with the last day; what does not fill a step is left out."""
        rest = len(self.amounts) % step
        return Amounts(*(column[rest:].reshape(-1, step).sum(axis=1) for column in (self.amounts, self.visits)))


def by_day(counted: Counted, names: Mapping[Any, str], scope: Scope) -> Series:
    """Give one line for each key, under the name it is shown by."""
    days = traffic.counted_days(scope)
    found = _amounts(counted, list(names), scope, days)
    amounts = {name: found[key] for key, name in names.items()}
    return joined(days, amounts, narrows=counted.narrows(scope))


def of_traffic(scope: Scope, names: Mapping[str, str]) -> Series:
    """Give one line for each column of the traffic counts, under the name it is shown by."""
    counts = traffic.by_day(scope)
    visits = np.array([one.visits for _, one in counts], np.int64)
    amounts = {
        name: Amounts(np.array([getattr(one, column) for _, one in counts], np.int64), visits)
        for column, name in names.items()
    }
    return joined([day for day, _ in counts], amounts, narrows=scope.narrowed)


def sparks(counted: Counted, keys: Sequence[Any], scope: Scope) -> dict[Any, tuple[int | None, ...]]:
    """Map each key to its last thirty days."""
    narrows = counted.narrows(scope)
    found = _amounts(counted, keys, scope.spark(), traffic.counted_days(scope.spark()))
    step = SPARK_STEP if narrows else 1
    return {key: _points(amounts.added(step), narrows=narrows) for key, amounts in found.items()}


def joined(days: Sequence[date], amounts: Mapping[str, Amounts], *, narrows: bool) -> Series:
    """Add days up until most points of the first line may be shown; all days stand alone unless it is only a part."""
    step, lines = 1, tuple[Line, ...]()
    for step in STEPS if narrows else STEPS[:1]:
        lines = tuple(Line(name, _points(line.added(step), narrows=narrows)) for name, line in amounts.items())
        first = lines[0].points if lines else ()
        if sum(point is not None for point in first) >= ENOUGH_SHOWN * len(first) or len(days) < 2 * STEPS[1]:
            break
    return Series(_starts(days, step), lines, step)


def _starts(days: Sequence[date], step: int) -> tuple[date, ...]:
    """List the first days of the steps, the last ending with the last day; what does not fill a step is left out."""
    return tuple(days[len(days) % step :: step])


def _points(found: Amounts, *, narrows: bool) -> tuple[int | None, ...]:
    numbers = zip(found.visits.tolist(), found.amounts.tolist(), strict=True)
    return tuple(None if narrows and privacy.few(visits, amount) else amount for visits, amount in numbers)


def _amounts(counted: Counted, keys: Sequence[Any], scope: Scope, days: Sequence[date]) -> dict[Any, Amounts]:
    """Tell of each key what happened on these days, which follow each other."""
    numbers = counted.numbers(keys)
    names = (counted.amount, "visits")
    if not numbers or not days:
        return {key: Amounts(*(np.zeros(len(days), np.int64) for _ in names)) for key in keys}
    rows = counted.days(scope, names, numbers.values())
    number, place = rows[counted.kind.keys[0]], rows[DAY] - days[0].toordinal()
    within = (place >= 0) & (place < len(days))
    found = {}
    for key in keys:
        mine = np.flatnonzero((number == numbers.get(key, -1)) & within)
        columns = [np.bincount(place[mine], rows[name][mine], len(days)).astype(np.int64) for name in names]
        found[key] = Amounts(*columns)
    return found
