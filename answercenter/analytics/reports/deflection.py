"""Deflection: how many requests offers save, measured against the visits that get none while they ask.

Both arms are of the same days, and chance decided who is in which: what differs between them is what offers do. Steps
are kept without a region, a topic or a language, so that a part of the traffic has no such numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func
from sqlalchemy import select

from answercenter.analytics import privacy
from answercenter.analytics.reports.report import Rate
from answercenter.analytics.reports.scope import within
from answercenter.analytics.reports.statistics import difference
from answercenter.extensions import db
from answercenter.models import Arm
from answercenter.models import AskingCount
from answercenter.models import Step

if TYPE_CHECKING:
    from collections.abc import Mapping

    from answercenter.analytics.reports.scope import Scope

LEAST_OPENED = 30  # visits that opened a form, in each arm, from which on the arms are compared


@dataclass(frozen=True, slots=True)
class Deflection:
    """Of the visits that opened a form, how many sent a request, with and without offers; the difference, if told.

    `saved`, `low` and `high` are numbers of 1: by how much fewer of those who get offers send a request, and its 95 %
    interval. They are empty where too few opened a form.
    """

    offered: Rate
    withheld: Rate
    solved: int  # visits that said that an offer solved it
    saved: float | None = None
    low: float | None = None
    high: float | None = None


def sums(scope: Scope) -> dict[str, int]:
    """Add up a period's steps by arm, such as `offered_opened`; nothing where nobody was in an arm, or for a part.

    With them stands what offers saved and its interval, in hundredths of a per cent, where that can be told.
    """
    if scope.narrowed:
        return {}
    columns = [func.sum(getattr(AskingCount, step)) for step in Step]
    rows = db.session.execute(
        select(AskingCount.arm, *columns).where(*within(AskingCount, scope)).group_by(AskingCount.arm)
    )
    found = {arm: numbers for arm, *numbers in rows}
    if not found:
        return {}
    nothing = [0 for _ in Step]
    numbers = {f"{arm}_{step}": int(n) for arm in Arm for step, n in zip(Step, found.get(arm, nothing), strict=True)}
    told = of(numbers)
    ends = {} if told is None else {"saved": told.saved, "saved_low": told.low, "saved_high": told.high}
    return numbers | {f"{name}_per_10000": round(end * 10_000) for name, end in ends.items() if end is not None}


def of(numbers: Mapping[str, int]) -> Deflection | None:
    """Compare the arms, given what `sums` tells among other numbers; None where nothing was measured."""
    if "offered_opened" not in numbers:
        return None
    offered, withheld = (_sent(numbers, arm) for arm in (Arm.OFFERED, Arm.WITHHELD))
    solved = numbers["offered_solved"]
    if min(offered.whole or 0, withheld.whole or 0) < max(LEAST_OPENED, privacy.least_visits()):
        return Deflection(offered, withheld, solved)
    return Deflection(offered, withheld, solved, *difference(withheld, offered))


def _sent(numbers: Mapping[str, int], arm: str) -> Rate:
    """Return the share that sent; who opens a form before midnight and sends it after cannot make it more than all."""
    opened = numbers[f"{arm}_opened"]
    return Rate(min(numbers[f"{arm}_sent"], opened), opened)
