"""How counts of the past weigh: halved every so many days.

Weights are whole numbers, so that sums made by the database do not depend on the order of its rows. They are told as of
the newest of the days that are summed; `faded` brings a sum to a later day.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import BigInteger
from sqlalchemy import Date
from sqlalchemy import column
from sqlalchemy import values

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from sqlalchemy import CTE

UNIT = 2**36  # the weight of the newest day


def weights(days: Sequence[date], half_life: float) -> CTE:
    """Make a table of (day, weight) to join counts with; at least one day. An ancient day keeps the least weight."""
    newest = max(days)
    pairs = [(day, max(1, round(UNIT * faded((newest - day).days, half_life)))) for day in days]
    table = values(column("day", Date), column("weight", BigInteger), name="weighed")
    return table.data(pairs).cte("weights")


def faded(age: int, half_life: float) -> float:
    """Return what is left of 1 after `age` days."""
    left: float = 2.0 ** (-age / half_life)
    return left
