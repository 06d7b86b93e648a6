"""No click: queries that showed results of which nobody opened one, the most frequent first.

Not the same as finding nothing: there the site has no answer, here it has some, and they did not look like one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from answercenter.analytics import privacy
from answercenter.analytics.reports import traffic
from answercenter.analytics.reports.failing import failing
from answercenter.analytics.reports.report import Column
from answercenter.analytics.reports.report import Definition
from answercenter.analytics.reports.report import Kind
from answercenter.analytics.reports.report import Rate
from answercenter.analytics.reports.report import Report
from answercenter.analytics.reports.report import paged

if TYPE_CHECKING:
    from answercenter.analytics.reports.scope import Scope

COLUMNS = (
    Column("query", "Query", Kind.TEXT, "text"),
    Column("unclicked", "Nothing opened"),
    Column("shown", "Showed a result"),
    Column("unclicked_share", "Share", Kind.SHARE, "unclicked_rate.value"),
    Column("visits", "Visits"),
    Column("found_nothing", "Found nothing"),
)


@dataclass(frozen=True, slots=True)
class NoClickRow:
    """A query with its searches that showed something, and those of which nothing was opened."""

    text: str
    visits: int
    shown: int
    unclicked: int
    found_nothing: int

    @property
    def unclicked_rate(self) -> Rate:
        """Searches of which nothing was opened, of those that showed a result."""
        return Rate(self.unclicked, self.shown)


def report(scope: Scope, limit: int | None = None, offset: int = 0) -> Report:
    """List queries by the searches of which no result was opened; those of too few visits are one line, "other"."""
    whole = traffic.totals(scope)
    every = [] if whole.few else [one for one in failing(scope) if one.unclicked]
    told = [one for one in every if one.visits >= privacy.least_visits()]
    told.sort(key=lambda one: (-one.unclicked, one.text))
    shown = paged(told, limit, offset)
    rows = tuple(NoClickRow(one.text, one.visits, one.shown, one.unclicked, one.found_nothing) for one in shown)
    searches, named = sum(one.unclicked for one in every), sum(one.unclicked for one in told)
    return Report(
        name="no-click",
        scope=scope,
        columns=COLUMNS,
        rows=rows,
        found=len(told),
        totals=whole,
        before=traffic.totals(scope.before()),
        further={"texts": len(told) - len(rows), "unclicked": named - sum(row.unclicked for row in rows)},
        other={"texts": len(every) - len(told), "unclicked": searches - named},
        sums={"texts": len(every), "unclicked": searches},
    )


DEFINITION = Definition("no-click", "No click", "Queries with results that nobody opened", report)
