"""Trending: keywords that rise or fall against expectation: more than the traffic does, and more than by chance.

Expected is what a keyword had in the time that it is compared with, times how much more traffic there is now.
"""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import replace
from typing import TYPE_CHECKING
from typing import NamedTuple

from answercenter.analytics.reports import sides
from answercenter.analytics.reports import statistics
from answercenter.analytics.reports import traffic
from answercenter.analytics.reports.report import Column
from answercenter.analytics.reports.report import Definition
from answercenter.analytics.reports.report import Kind
from answercenter.analytics.reports.report import Report
from answercenter.analytics.reports.report import paged
from answercenter.analytics.reports.scope import Comparison

if TYPE_CHECKING:
    from answercenter.analytics.reports.scope import Scope
    from answercenter.analytics.reports.sides import Uses
    from answercenter.analytics.reports.traffic import Traffic

COLUMNS = (
    Column("keyword", "Keyword", Kind.TEXT, "text"),
    Column("direction", "Rising or falling", Kind.TEXT),
    Column("visits", "Visits"),
    Column("expected", "Expected visits", Kind.NUMBER),
    Column("visits_before", "Visits before", attribute="before"),
    Column("times", "Times as frequent", Kind.NUMBER, "estimate.ratio"),
    Column("times_low", "Times, low end of 95 %", Kind.NUMBER, "estimate.low"),
    Column("times_high", "Times, high end of 95 %", Kind.NUMBER, "estimate.high"),
    Column("z", "z", Kind.NUMBER, "estimate.z"),
    Column("false_discovery_rate", "False discovery rate", Kind.NUMBER, "rate"),
)


@dataclass(frozen=True, slots=True)
class TrendRow:
    """A keyword that moved; numbers of visits that are too few to be shown are None, and so is what follows of them."""

    text: str
    key: str
    visits: int | None
    expected: float | None
    before: int | None
    estimate: statistics.Estimate
    rate: float  # the smallest false discovery rate at which it is listed

    @property
    def direction(self) -> str:
        """Rising or falling."""
        return "rising" if self.estimate.z > 0 else "falling"


def report(scope: Scope, limit: int | None = None, offset: int = 0) -> Report:
    """List the keywords that rise, the surest first, then those that fall."""
    scope = against_time(scope)
    earlier = scope.before()
    now, before = traffic.totals(scope), traffic.totals(earlier)
    open_ = not now.few and not before.few and now.searching_visits and before.searching_visits
    span = replace(scope, start=min(scope.start, earlier.start))
    found = sides.compare(scope.part(), earlier.part(), span) if open_ else sides.Sides()
    moved, extra = _moved(found.uses, now.searching_visits or 0, before.searching_visits or 0)
    shown = paged(moved, limit, offset)
    names = found.names(one.uses for one in shown)
    rows = tuple(_row(one, names, now, before) for one in shown)
    rising = sum(one.estimate.z > 0 for one in moved)
    return Report(
        name="trending",
        scope=scope,
        columns=COLUMNS,
        rows=rows,
        found=len(moved),
        totals=now,
        before=before,
        further={"texts": len(moved) - len(rows)},
        other={"texts": found.other_texts, "visits": found.other_visits},
        sums={
            "compared": len(found.uses),
            "rising": rising,
            "falling": len(moved) - rising,
            "steady": len(found.uses) - len(moved),
            "spread_percent": round(100 * extra),
        },
    )


def against_time(scope: Scope) -> Scope:
    """Return a scope that is compared with another time; with the period before where nothing else is asked for."""
    comparison = Comparison.BEFORE if scope.comparison is Comparison.NONE else scope.comparison
    return replace(scope, comparison=comparison, against=None)


class _Moved(NamedTuple):
    """A keyword that moved, and the smallest false discovery rate at which it is one."""

    uses: Uses
    estimate: statistics.Estimate
    rate: float


def _moved(uses: tuple[Uses, ...], now: int, before: int) -> tuple[list[_Moved], float]:
    """Test every keyword, correct for how much all of them vary and for how many there are; keep the discoveries."""
    if not uses:
        return [], 1.0
    pairs = [(one.assumed_here, one.assumed_there) for one in uses]
    extra = statistics.spread([statistics.rate_ratio(here, now, there, before).z for here, there in pairs])
    estimates = [statistics.rate_ratio(here, now, there, before, extra) for here, there in pairs]
    rates = statistics.discoveries([estimate.chance for estimate in estimates])
    moved = [one for one in map(_Moved, uses, estimates, rates) if one.rate <= statistics.LEVEL]
    return sorted(moved, key=lambda one: (one.estimate.z < 0, -abs(one.estimate.z), one.uses.key)), extra


def _row(moved: _Moved, names: dict[int, str], now: Traffic, before: Traffic) -> TrendRow:
    one, here, there = moved.uses, now.searching_visits or 0, before.searching_visits or 1
    return TrendRow(
        text=names[one.number],
        key=one.key,
        visits=one.shown_here,
        expected=None if one.shown_there is None else one.there * here / there,
        before=one.shown_there,
        estimate=moved.estimate,
        rate=moved.rate,
    )


DEFINITION = Definition(
    "trending", "Trending", "Keywords that rise or fall against expectation", report, complete=against_time
)
