"""Series: numbers over time, for the sparks in tables and the lines in charts.

A part of the traffic (a region, a topic) has few visits a day; its days are then added up to weeks or months, until
most of them have enough visits to be shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from datetime import timedelta
from typing import TYPE_CHECKING
from typing import Any

from answercenter.analytics import packed
from answercenter.analytics import privacy
from answercenter.analytics.reports import traffic
from answercenter.analytics.shelves import DAY

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Sequence

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
class Amount:
    """What happened on a day, and in how many visits."""

    amount: int = 0
    visits: int = 0


NONE = Amount()


def by_day(counted: Counted, names: Mapping[Any, str], scope: Scope) -> Series:
    """Give one line for each key, under the name it is shown by."""
    found = _amounts(counted, list(names), scope)
    days = traffic.counted_days(scope)
    amounts = {name: [found.get((key, day), NONE) for day in days] for key, name in names.items()}
    return joined(days, amounts, narrows=counted.narrows(scope))


def of_traffic(scope: Scope, names: Mapping[str, str]) -> Series:
    """Give one line for each column of the traffic counts, under the name it is shown by."""
    counts = traffic.by_day(scope)
    amounts = {
        name: [Amount(getattr(one, column) or 0, one.visits or 0) for _, one in counts]
        for column, name in names.items()
    }
    return joined([day for day, _ in counts], amounts, narrows=scope.narrowed)


def sparks(counted: Counted, keys: Sequence[Any], scope: Scope) -> dict[Any, tuple[int | None, ...]]:
    """Map each key to its last thirty days."""
    narrows = counted.narrows(scope)
    days = traffic.counted_days(scope.spark())
    found = _amounts(counted, keys, scope.spark())
    step = SPARK_STEP if narrows else 1
    lines = {key: [found.get((key, day), NONE) for day in days] for key in keys}
    return {key: _points(amounts, step, narrows=narrows) for key, amounts in lines.items()}


def joined(days: Sequence[date], amounts: Mapping[str, Sequence[Amount]], *, narrows: bool) -> Series:
    """Add days up until most points of the first line may be shown; all days stand alone unless it is only a part."""
    step, lines = 1, tuple[Line, ...]()
    for step in STEPS if narrows else STEPS[:1]:
        lines = tuple(Line(name, _points(line, step, narrows=narrows)) for name, line in amounts.items())
        first = lines[0].points if lines else ()
        if sum(point is not None for point in first) >= ENOUGH_SHOWN * len(first) or len(days) < 2 * STEPS[1]:
            break
    return Series(_starts(days, step), lines, step)


def _starts(days: Sequence[date], step: int) -> tuple[date, ...]:
    """List the first days of the steps, the last ending with the last day; what does not fill a step is left out."""
    number = len(days) // step
    return tuple(days[-1] - timedelta(days=(number - place) * step - 1) for place in range(number))


def _points(amounts: Sequence[Amount], step: int, *, narrows: bool) -> tuple[int | None, ...]:
    rest = len(amounts) % step
    groups = [amounts[start : start + step] for start in range(rest, len(amounts), step)]
    whole = [(sum(one.amount for one in group), sum(one.visits for one in group)) for group in groups]
    return tuple(None if narrows and privacy.few(visits, amount) else amount for amount, visits in whole)


def _amounts(counted: Counted, keys: Sequence[Any], scope: Scope) -> dict[tuple[Any, date], Amount]:
    numbers = counted.numbers(keys)
    if not numbers:
        return {}
    first, rows = counted.kind.keys[0], counted.days(scope, (counted.amount, "visits"), numbers.values())
    amounts = {counted.amount: rows[counted.amount], "visits": rows["visits"]}
    (found, days), summed = packed.grouped((rows[first], rows[DAY]), amounts)
    names = {number: key for key, number in numbers.items()}
    columns = (found, days, summed[counted.amount], summed["visits"])
    return {
        (names[key], date.fromordinal(day)): Amount(amount, visits)
        for key, day, amount, visits in zip(*(column.tolist() for column in columns), strict=True)
    }
