"""Trending: keywords or queries that rise or fall against expectation: more than the traffic does, and than by chance.

Expected is what a text had in the time that it is compared with, times how much more traffic there is now.
"""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from answercenter.analytics import kinds
from answercenter.analytics.reports import sides
from answercenter.analytics.reports import statistics
from answercenter.analytics.reports import traffic
from answercenter.analytics.reports.ranked import ranked
from answercenter.analytics.reports.report import Column
from answercenter.analytics.reports.report import Definition
from answercenter.analytics.reports.report import Kind
from answercenter.analytics.reports.report import Report
from answercenter.analytics.reports.report import paged
from answercenter.analytics.reports.scope import Comparison

if TYPE_CHECKING:
    from answercenter.analytics.kinds import Kind as CountKind
    from answercenter.analytics.packing import Column as Numbers
    from answercenter.analytics.reports.scope import Scope


def columns(name: str) -> tuple[Column, ...]:
    """Declare the columns of a report of texts that move; `name` is the word for one of them."""
    return (
        Column(name, name.capitalize(), Kind.TEXT, "text"),
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


COLUMNS = columns("keyword")


@dataclass(frozen=True, slots=True)
class TrendRow:
    """A text that moved; numbers of visits that are too few to be shown are None, and so is what follows of them."""

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
    return of_texts("trending", kinds.KEYWORDS, COLUMNS, scope, limit, offset)


def of_texts(
    name: str, kind: CountKind, columns: tuple[Column, ...], scope: Scope, limit: int | None, offset: int
) -> Report:
    """Make the report of the texts of one kind of counts."""
    scope = against_time(scope)
    earlier = scope.before()
    now, before = traffic.totals(scope), traffic.totals(earlier)
    open_ = not now.few and not before.few and now.searching_visits and before.searching_visits
    span = replace(scope, start=min(scope.start, earlier.start))
    found = sides.compare(kind, scope.part(), earlier.part(), span) if open_ else sides.nothing()
    judged, rates, extra = _judged(found, now.searching_visits or 0, before.searching_visits or 0)
    moved = _moved(found, judged, rates)
    shown = paged(moved, limit, offset)
    rows = tuple(
        _row(one, judged.at(place), float(rates[place]), now, before)
        for one, (place, _) in zip(found.uses(shown), shown, strict=True)
    )
    rising = sum(bool(judged.z[place] > 0) for place, _ in moved)
    return Report(
        name=name,
        scope=scope,
        columns=columns,
        rows=rows,
        found=len(moved),
        totals=now,
        before=before,
        further={"texts": len(moved) - len(rows)},
        other={"texts": found.other_texts, "visits": found.other_visits},
        sums={
            "compared": len(found.keys),
            "rising": rising,
            "falling": len(moved) - rising,
            "steady": len(found.keys) - len(moved),
            "spread_percent": round(100 * extra),
        },
    )


def against_time(scope: Scope) -> Scope:
    """Return a scope that is compared with another time; with the period before where nothing else is asked for."""
    comparison = Comparison.BEFORE if scope.comparison is Comparison.NONE else scope.comparison
    return replace(scope, comparison=comparison, against=None)


def _judged(found: sides.Sides, now: int, before: int) -> tuple[statistics.Estimates, Numbers, float]:
    """Test every text, correct for how much all of them vary, and tell at which rate each would be a discovery."""
    here, there = found.assumed_here, found.assumed_there
    extra = statistics.spread(statistics.rate_ratios(here, now, there, before).z)
    judged = statistics.rate_ratios(here, now, there, before, extra)
    return judged, statistics.discoveries(judged.chances), extra


def _moved(found: sides.Sides, judged: statistics.Estimates, rates: Numbers) -> list[tuple[int, str]]:
    """List the discoveries by place, with their words: those that rise, the surest first, then those that fall."""
    moved = []
    for sure in (judged.z, -judged.z):
        places = np.flatnonzero((rates <= statistics.LEVEL) & (sure > 0))
        moved += [(int(places[place]), key) for place, key in ranked(found.keys[places], sure[places], None)]
    return moved


def _row(
    one: sides.Uses, estimate: statistics.Estimate, rate: float, now: traffic.Traffic, before: traffic.Traffic
) -> TrendRow:
    here, there = now.searching_visits or 0, before.searching_visits or 1
    return TrendRow(
        text=one.text,
        key=one.key,
        visits=one.shown_here,
        expected=None if one.shown_there is None else one.there * here / there,
        before=one.shown_there,
        estimate=estimate,
        rate=rate,
    )


DEFINITION = Definition(
    "trending", "Trending", "Keywords that rise or fall against expectation", report, complete=against_time
)
