"""No click: queries that showed results of which nobody opened one, the most frequent first.

Not the same as finding nothing: there the site has no answer, here it has some, and they did not look like one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from answercenter.analytics import privacy
from answercenter.analytics.reports import traffic
from answercenter.analytics.reports.failing import failed
from answercenter.analytics.reports.ranked import ranked
from answercenter.analytics.reports.report import Column
from answercenter.analytics.reports.report import Definition
from answercenter.analytics.reports.report import Kind
from answercenter.analytics.reports.report import Rate
from answercenter.analytics.reports.report import Report
from answercenter.analytics.sums import Sums

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
    unclicked = _unclicked(scope, open_=not whole.few)
    amounts, enough = unclicked.of["unclicked"], unclicked.of["visits"] >= privacy.least_visits()
    told = np.flatnonzero(enough)
    shown = ranked(unclicked.keys[told], amounts[told], limit, offset)
    rows = tuple(_row(unclicked, int(told[place]), text) for place, text in shown)
    searches, named = int(amounts.sum()), int(amounts[told].sum())
    return Report(
        name="no-click",
        scope=scope,
        columns=COLUMNS,
        rows=rows,
        found=len(told),
        totals=whole,
        before=traffic.totals(scope.before()),
        further={"texts": len(told) - len(rows), "unclicked": named - sum(row.unclicked for row in rows)},
        other={"texts": len(amounts) - len(told), "unclicked": searches - named},
        sums={"texts": len(amounts), "unclicked": searches},
    )


def _unclicked(scope: Scope, *, open_: bool) -> Sums:
    """Add up the queries that showed results of which none was opened; none where nothing may be told."""
    found = failed(scope)
    unclicked = found.of["shown_searches"] - found.of["clicked_searches"]
    there = np.flatnonzero(unclicked > 0) if open_ else np.zeros(0, np.int64)
    columns = found.of | {"unclicked": unclicked}
    return Sums(found.keys[there], {name: column[there] for name, column in columns.items()})


def _row(found: Sums, place: int, text: str) -> NoClickRow:
    names = ("visits", "shown_searches", "unclicked", "zero_searches")
    return NoClickRow(text, *(int(found.of[name][place]) for name in names))


DEFINITION = Definition("no-click", "No click", "Queries with results that nobody opened", report)
