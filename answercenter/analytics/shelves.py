"""A month that is over, laid on shelves: what one text over a year, or one region's texts, are read from.

A day's pack holds every key, so a line over a year would read all that was counted in it. Here a month's rows stand in
the order of key, day and place, and lie on shelves by key: a line reads one shelf a month. Traffic has no key and lies
on one shelf. What is added up by region and key lies on shelves by region, so that a region reads one of these. A shelf
is a pack under a name of its own, beside those of the month's grains or in the place of one.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING
from zlib import crc32

import numpy as np

from answercenter import arrays
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
SHELVES = 128  # by key
REGIONAL_SHELVES = 32


def columns(kind: Kind) -> tuple[str, ...]:
    """List the columns of a shelf, in the order in which they are packed; by the first ones its rows are ordered."""
    return (*_keys(kind), DAY, PLACE, *kind.numbers)


def name(number: int) -> str:
    """Name a shelf, as packs of months are named by their grain."""
    return f"shelf {number:03}"


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
    order = arrays.order((shelf, *keys, rows[DAY], rows[PLACE]))
    bounds = np.searchsorted(shelf[order], np.arange(SHELVES + 1)).tolist()
    return {
        name(number): {one: rows[one][order[start:end]] for one in columns(kind)}
        for number, (start, end) in enumerate(pairwise(bounds))
        if start < end
    }


def by_region(grain: str, block: Block, shelf_of: Column) -> dict[str, Block]:
    """Lay out rows that were added up by region; `shelf_of` tells the shelf of each place. Their order is kept."""
    shelf = shelf_of[block[PLACE]]
    rows = ((number, np.flatnonzero(shelf == number)) for number in range(REGIONAL_SHELVES))
    return {
        regional_name(grain, number): {one: column[some] for one, column in block.items()}
        for number, some in rows
        if len(some)
    }


def regional_names(grain: str, region: str | None) -> list[str]:
    """Name the shelves on which what was added up at a grain lies for a region; for all of them if it is None."""
    numbers = range(REGIONAL_SHELVES) if region is None else (regional_number(region),)
    return [regional_name(grain, number) for number in numbers]


def regional_name(grain: str, number: int) -> str:
    """Name a shelf of a grain."""
    return f"{grain} {number:02}"


def regional_number(region: str) -> int:
    """Tell on which shelf a region lies: the same for good, whatever other regions there are."""
    return crc32(region.encode()) % REGIONAL_SHELVES


def _keys(kind: Kind) -> tuple[str, ...]:
    return tuple(key for key in kind.keys if key != PLACE)
