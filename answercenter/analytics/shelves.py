"""The days of a month that is over, laid out by key: what a line of one text or answer over a year is read from.

A day's pack holds every key, so a line over a year would read all that was counted in it. Here a month's rows stand in
the order of key, day and place, and lie on shelves by key: a line reads one shelf a month. Traffic has no key and lies
on one shelf. A shelf is a pack beside those of the month's grains, under a name of its own.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from answercenter.analytics.kinds import ANSWERS
from answercenter.analytics.kinds import KEYWORDS
from answercenter.analytics.kinds import PLACE
from answercenter.analytics.kinds import QUERIES
from answercenter.analytics.kinds import TRAFFIC

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Sequence
    from datetime import date

    from answercenter.analytics.kinds import Kind
    from answercenter.analytics.packing import Block
    from answercenter.analytics.packing import Column

DAY = "day"  # the column of days: in a shelf counted from the first of the month, elsewhere as their ordinals
SHELVED = (TRAFFIC, KEYWORDS, QUERIES, ANSWERS)  # what is drawn over time
SHELVES = 32


def columns(kind: Kind) -> tuple[str, ...]:
    """List the columns of a shelf, in the order in which they are packed; by the first ones its rows are ordered."""
    return (*_keys(kind), DAY, PLACE, *kind.numbers)


def name(number: int) -> str:
    """Name a shelf, as packs of months are named by their grain."""
    return f"shelf {number:02}"


def names(kind: Kind, only: Iterable[int] | None) -> list[str]:
    """Name the shelves on which these keys lie; every shelf of the kind for none."""
    if not _keys(kind):
        return [name(0)]
    return [name(number) for number in sorted(range(SHELVES) if only is None else {key % SHELVES for key in only})]


def of_month(kind: Kind, month: date, days: Sequence[tuple[date, Block]]) -> dict[str, Block]:
    """Lay out the rows of a month's days; nothing for a kind that is not kept so."""
    if kind not in SHELVED or not days:
        return {}
    rows = {one: np.concatenate([block[one] for _day, block in days]) for one in kind.columns}
    lengths = [len(block[PLACE]) for _day, block in days]
    rows[DAY] = np.repeat([(day - month).days for day, _block in days], lengths)
    keys = [rows[key] for key in _keys(kind)]
    shelf: Column = keys[0] % SHELVES if keys else np.zeros(sum(lengths), np.int64)
    order = np.lexsort((rows[PLACE], rows[DAY], *keys, shelf))
    bounds = np.searchsorted(shelf[order], np.arange(SHELVES + 1)).tolist()
    return {
        name(number): {one: rows[one][order[start:end]] for one in columns(kind)}
        for number, (start, end) in enumerate(pairwise(bounds))
        if start < end
    }


def _keys(kind: Kind) -> tuple[str, ...]:
    return tuple(key for key in kind.keys if key != PLACE)
