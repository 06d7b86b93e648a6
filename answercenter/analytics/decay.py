"""How counts of the past weigh: halved every so many days, and the best day left out where that matters.

Weights are whole numbers, so that sums made by the database do not depend on the order of its rows. They are told as of
the newest of the days that are summed; `faded` brings a sum to a later day.

What lifts a result must not be had in an afternoon. A key is one line and one browser for a day, so a hundred visits of
one day may be one person; nothing tells. Where that matters, the day that would count most is left out of a sum: what
happened on one day only counts for nothing, and a sudden day brings back at most an ordinary one.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import BigInteger
from sqlalchemy import Date
from sqlalchemy import column
from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy import values

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from sqlalchemy import CTE
    from sqlalchemy.orm import Session

UNIT = 2**36  # the weight of the newest day
SMALL_UNIT = 2**20  # the same for numbers in thousandths, whose sums would not fit otherwise
REMEMBERED = 4  # half-lives that steady sums look back: what is older weighs less than a sixteenth


def weights(days: Sequence[date], half_life: float, unit: int = UNIT) -> CTE:
    """Make a table of (day, weight) to join counts with; at least one day. An ancient day keeps the least weight."""
    newest = max(days)
    pairs = [(day, max(1, round(unit * faded((newest - day).days, half_life)))) for day in days]
    table = values(column("day", Date), column("weight", BigInteger), name="weighed")
    return table.data(pairs).cte("weights")


def faded(age: int, half_life: float) -> float:
    """Return what is left of 1 after `age` days."""
    left: float = 2.0 ** (-age / half_life)
    return left


def steady_weights(session: Session, model: Any, newest: date, half_life: float) -> CTE | None:
    """Make the table of weights of a count table's days, as of a day and by SMALL_UNIT; None when it has none."""
    since = newest - timedelta(days=round(REMEMBERED * half_life))
    days = set(session.scalars(select(model.day).where(model.day.between(since, newest)).distinct()))
    return weights(sorted({*days, newest}), half_life, SMALL_UNIT) if days else None


def steady(number: Any, weight: Any) -> Any:
    """Return the expression that sums a number of each day by its weight, the day that counts most left out."""
    return func.sum(number * weight) - func.max(number * weight)
