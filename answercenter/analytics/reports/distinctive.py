"""Distinctive keywords: words unusually common in one region, against all others or against one of them.

Not another top ten that is the same everywhere: each word's share of all words is compared with its share elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import replace
from typing import TYPE_CHECKING
from typing import NamedTuple

from answercenter.analytics import privacy
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
    from collections.abc import Sequence

    from answercenter.analytics.reports.scope import Scope
    from answercenter.analytics.reports.sides import Uses

COLUMNS = (
    Column("keyword", "Keyword", Kind.TEXT, "text"),
    Column("visits", "Visits here"),
    Column("visits_elsewhere", "Visits there", attribute="there"),
    Column("share", "Share of words here", Kind.SHARE),
    Column("share_elsewhere", "Share of words there", Kind.SHARE, "share_there"),
    Column("times", "Times as common (odds)", Kind.NUMBER, "estimate.ratio"),
    Column("times_low", "Times, low end of 95 %", Kind.NUMBER, "estimate.low"),
    Column("times_high", "Times, high end of 95 %", Kind.NUMBER, "estimate.high"),
    Column("z", "z", Kind.NUMBER, "estimate.z"),
    Column("clear", "Beyond chance among all words compared", Kind.FLAG),
)


@dataclass(frozen=True, slots=True)
class DistinctiveRow:
    """A word with its visits in the region and elsewhere; `there` is None where those are too few to be shown."""

    text: str
    key: str
    visits: int
    there: int | None
    share: float | None  # of all words that visits used
    share_there: float | None
    estimate: statistics.Estimate
    clear: bool  # whether it counts as a discovery among all words compared


def report(scope: Scope, limit: int | None = None, offset: int = 0) -> Report:
    """List the words that are more common in the region than elsewhere, the surest first."""
    scope = replace(with_region(scope), comparison=Comparison.NONE)
    whole, elsewhere = traffic.totals(scope), _elsewhere(scope)
    open_ = scope.region is not None and not whole.few and not elsewhere.few and bool(elsewhere.visits)
    found = _compared(scope) if open_ else sides.Sides()
    ordered = _ordered(found)
    more = [one for one in ordered if one.estimate.z > 0]
    rows = _rows(paged(more, limit, offset), found)
    return Report(
        name="distinctive-keywords",
        scope=scope,
        columns=COLUMNS,
        rows=rows,
        found=len(more),
        totals=whole,
        before=elsewhere,
        further={
            "texts": len(ordered) - len(rows),
            "visits": sum(one.uses.here for one in ordered) - sum(row.visits for row in rows),
        },
        other={"texts": found.other_texts, "visits": found.other_visits},
        sums={
            "compared": len(ordered),
            "clear": sum(one.clear for one in more),
            "less_common": len(ordered) - len(more),
            "words_here": found.whole_here,
            "words_there": found.whole_there,
        },
    )


def with_region(scope: Scope) -> Scope:
    """Return a scope with a region: the one asked for, else the part or country with the most visits, if any is known.

    Another region is dropped where it is the same one.
    """
    if scope.region is None:
        counts = traffic.by_region(replace(scope, against=None))
        known = {code: found.visits or 0 for code, found in counts.items() if code != "??"}
        enough = {code: visits for code, visits in known.items() if visits >= privacy.least_visits()}
        parts = {code: visits for code, visits in enough.items() if "-" in code} or enough
        scope = replace(scope, region=max(sorted(parts), key=lambda code: parts[code]) if parts else None)
    return replace(scope, against=None) if scope.against == scope.region else scope


def _elsewhere(scope: Scope) -> traffic.Traffic:
    """Add up the traffic of the other side."""
    if scope.against is not None:
        return traffic.totals(replace(scope, region=scope.against))
    everywhere, here = (traffic.totals(replace(scope, region=region)) for region in (None, scope.region))
    if everywhere.few or here.few:
        return traffic.Traffic()
    rest = (getattr(everywhere, name) - getattr(here, name) for name in traffic.NAMES)
    return traffic.shown(list(rest), narrowed=True)


def _compared(scope: Scope) -> sides.Sides:
    here = scope.part()
    there = replace(here, region=scope.against, without=None if scope.against else scope.region)
    return sides.compare(here, there, scope, named_here=True)


class _Judged(NamedTuple):
    """A word, how much more common it is in the region, and whether that counts as a discovery."""

    uses: Uses
    estimate: statistics.Estimate
    clear: bool


def _ordered(found: sides.Sides) -> list[_Judged]:
    """Judge every word, the surest first."""
    here, there = found.whole_here, found.whole_there
    estimates = [statistics.odds_ratio(one.here, here, one.assumed_there, there) for one in found.uses]
    rates = statistics.discoveries([estimate.chance for estimate in estimates])
    judged = zip(found.uses, estimates, (rate <= statistics.LEVEL for rate in rates), strict=True)
    return sorted(map(_Judged._make, judged), key=lambda one: (-one.estimate.z, one.uses.key))


def _rows(shown: Sequence[_Judged], found: sides.Sides) -> tuple[DistinctiveRow, ...]:
    names, here, there = found.names(one.uses for one in shown), found.whole_here, found.whole_there
    return tuple(
        DistinctiveRow(
            text=names[one.number],
            key=one.key,
            visits=one.here,
            there=one.shown_there,
            share=one.here / here if here else None,
            share_there=None if one.shown_there is None or not there else one.there / there,
            estimate=estimate,
            clear=clear,
        )
        for one, estimate, clear in shown
    )


DEFINITION = Definition(
    "distinctive-keywords",
    "Distinctive",
    "Words unusually common in a region",
    report,
    complete=with_region,
    against=True,
    timed=False,
)
