"""How counts of the past weigh: halved every so many days, and no day above the second-best one where that matters.

Weights are whole numbers, so that sums made by the database do not depend on the order of its rows. They are told as of
the newest of the days that are summed; `faded` brings a sum to a later day.

What lifts a result must not be had in an afternoon. A key is one line and one browser for a day, so a hundred visits of
one day may be one person; nothing tells. Where that matters, no day of an answer counts for more than its second-best
day: what happened on one day only counts for nothing, and a sudden day for no more than an ordinary one.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import BigInteger
from sqlalchemy import Date
from sqlalchemy import case
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


def steady_sums(
    session: Session, keys: Sequence[Any], number: Any, newest: date, half_life: float, visits: Any = None,
) -> list[tuple[Any, ...]]:  # fmt: skip
    """Sum a count by keys, decayed as of a day, no day of a key above its second-best one.

    Rows hold the keys, the sum as a whole number of 1/SMALL_UNIT, and the `visits` alike but undecayed; keys with
    nothing on a second day are left out.
    """
    model = number.class_
    since = newest - timedelta(days=round(REMEMBERED * half_life))
    days = list(session.scalars(select(model.day).where(model.day.between(since, newest)).distinct()))
    if not days:
        return []
    table = weights(sorted({*days, newest}), half_life, SMALL_UNIT)
    sums = {"amount": func.sum(number), "visits": func.sum(number if visits is None else visits)}
    chosen = (number > 0, model.day.between(since, newest))
    columns = [summed.label(name) for name, summed in sums.items()]
    daily = select(*keys, model.day, *columns).where(*chosen).group_by(*keys, model.day).subquery()
    own = [daily.c[key.name] for key in keys]
    level = select(daily, *(_second_best(daily.c[name], own) for name in sums)).subquery()
    steady = {name: _at_most(level.c[name], level.c[f"second_{name}"]) for name in sums}
    own = [level.c[key.name] for key in keys]
    total = func.sum(steady["amount"] * table.c.weight)
    summed = select(*own, total, func.sum(steady["visits"])).join(table, table.c.day == level.c.day).group_by(*own)
    return [tuple(row) for row in session.execute(summed.having(total > 0))]


def _second_best(amount: Any, own: Sequence[Any]) -> Any:
    """Return the second-best day's amount of each key, 0 when it has but one day."""
    second = func.nth_value(amount, 2).over(partition_by=own, order_by=amount.desc(), rows=(None, None))
    return func.coalesce(second, 0).label(f"second_{amount.name}")


def _at_most(amount: Any, most: Any) -> Any:
    return case((amount > most, most), else_=amount)
