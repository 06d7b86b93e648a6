"""How counts of the past weigh: halved every so many days, and the best day left out where that matters.

Weights are whole numbers, so that sums do not depend on the order of what is added up. They are told as of
the newest of the days that are summed; `faded` brings a sum to a later day.

What lifts a result must not be had in an afternoon. A key is one line and one browser for a day, so a hundred visits of
one day may be one person; nothing tells. Where that matters, the day that would count most is left out of a sum: what
happened on one day only counts for nothing, and a sudden day brings back at most an ordinary one.
"""

from __future__ import annotations

from datetime import date
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from answercenter.analytics import packed
from answercenter.analytics.kinds import PLACE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from answercenter.analytics.kinds import Kind
    from answercenter.analytics.packing import Block
    from answercenter.analytics.packing import Column

UNIT = 2**36  # the weight of the newest day
SMALL_UNIT = 2**20  # the same for numbers in thousandths, whose sums would not fit otherwise
REMEMBERED = 4  # half-lives that steady sums look back: what is older weighs less than a sixteenth


def day_weights(days: Sequence[date], half_life: float, unit: int = UNIT) -> list[int]:
    """Return the weight of each of these days; at least one day."""
    newest = max(days)
    return [max(1, round(unit * faded((newest - day).days, half_life))) for day in days]


def faded(age: int, half_life: float) -> float:
    """Return what is left of 1 after `age` days."""
    left: float = 2.0 ** (-age / half_life)
    return left


def weighed(days: Column, newest: date, half_life: float, unit: int) -> Column:
    """Return the weight of each of these days, given by their ordinals, as of a day that none of them comes after."""
    found, place = np.unique(days, return_inverse=True)
    dates = [*(date.fromordinal(day) for day in found.tolist()), newest]
    return np.array(day_weights(dates, half_life, unit), np.int64)[place]


def daily(session: Session, kind: Kind, names: Sequence[str], since: date, until: date) -> tuple[list[Column], Block]:
    """Add up each key's rows of every day of a period; return keys and days (as ordinals), in order, and the sums."""
    days = packed.blocks_of_days(session, kind, since, until)
    keys = [name for name in kind.keys if name != PLACE]
    parts = [
        packed.grouped([block[name] for name in keys], {name: block[name] for name in names}) for _day, block in days
    ]
    lengths = [len(found[0]) for found, _sums in parts]
    joined = [np.concatenate([found[one] for found, _sums in parts] or [_NONE]) for one in range(len(keys))]
    ordinals = np.repeat(np.array([day.toordinal() for day, _block in days], np.int64), lengths)
    sums = {name: np.concatenate([summed[name] for _found, summed in parts] or [_NONE]) for name in names}
    ordered, _starts, order = packed.runs([*joined, ordinals])
    return ordered, {name: column[order] for name, column in sums.items()}


_NONE = np.zeros(0, np.int64)


def without_best(column: Column, starts: Column) -> Column:
    """Add up the rows from each start to the next, that which counts most left out."""
    left: Column = np.add.reduceat(column, starts) - np.maximum.reduceat(column, starts)
    return left


def since(newest: date, half_life: float) -> date:
    """Return the first day that steady sums look back to."""
    return newest - timedelta(days=round(REMEMBERED * half_life))
