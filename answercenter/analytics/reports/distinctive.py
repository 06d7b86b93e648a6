"""Distinctive keywords: words unusually common in one region, against all others or against one of them.

Not another top ten that is the same everywhere: each word's share of all words is compared with its share elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from answercenter.analytics import privacy
from answercenter.analytics.kinds import KEYWORDS
from answercenter.analytics.reports import sides
from answercenter.analytics.reports import statistics
from answercenter.analytics.reports import traffic
from answercenter.analytics.reports.ranked import ranked
from answercenter.analytics.reports.report import Column
from answercenter.analytics.reports.report import Definition
from answercenter.analytics.reports.report import Kind
from answercenter.analytics.reports.report import Report
from answercenter.analytics.reports.scope import Comparison

if TYPE_CHECKING:
    from answercenter.analytics.packing import Column as Numbers
    from answercenter.analytics.reports.scope import Scope

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
    found = _compared(scope) if open_ else sides.nothing()
    judged, clear = _judged(found)
    more = np.flatnonzero(judged.z > 0)
    shown = [(int(more[place]), key) for place, key in ranked(found.keys[more], judged.z[more], limit, offset)]
    rows = tuple(
        _row(one, found, judged.at(place), clear=bool(clear[place]))
        for one, (place, _) in zip(found.uses(shown), shown, strict=True)
    )
    return Report(
        name="distinctive-keywords",
        scope=scope,
        columns=COLUMNS,
        rows=rows,
        found=len(more),
        totals=whole,
        before=elsewhere,
        further={
            "texts": len(found.keys) - len(rows),
            "visits": int(found.here.sum()) - sum(row.visits for row in rows),
        },
        other={"texts": found.other_texts, "visits": found.other_visits},
        sums={
            "compared": len(found.keys),
            "clear": int(clear[more].sum()),
            "less_common": len(found.keys) - len(more),
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
    there = None if scope.against is None else replace(here, region=scope.against)
    return sides.compare(KEYWORDS, here, there, scope, named_here=True)


def _judged(found: sides.Sides) -> tuple[statistics.Estimates, Numbers]:
    """Judge every word: how much more common it is in the region, and whether that counts as a discovery."""
    whole = found.whole_here, found.whole_there
    judged = statistics.odds_ratios(found.here, whole[0], found.assumed_there, whole[1])
    return judged, statistics.discoveries(judged.chances) <= statistics.LEVEL


def _row(one: sides.Uses, found: sides.Sides, estimate: statistics.Estimate, *, clear: bool) -> DistinctiveRow:
    here, there = found.whole_here, found.whole_there
    return DistinctiveRow(
        text=one.text,
        key=one.key,
        visits=one.here,
        there=one.shown_there,
        share=one.here / here if here else None,
        share_there=None if one.shown_there is None or not there else one.there / there,
        estimate=estimate,
        clear=clear,
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
