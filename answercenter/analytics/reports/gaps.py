"""Gaps: what visitors looked for and did not find, put together by likeness, ranked by the visits it cost.

A query is part of a gap when at least half of its searches found nothing, or when it showed results and at most a third
of these searches opened one. Gaps form around queries of at least five visits, and are named by the most costly of
them; rarer queries that are alike join, and are counted there without their words. What is like none of these is a
single line, "other". Weak results are counted for the whole traffic only, not by query, and are no part of this.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from flask import current_app

from answercenter.analytics import privacy
from answercenter.analytics.likeness import clusters
from answercenter.analytics.reports import failing
from answercenter.analytics.reports import traffic
from answercenter.analytics.reports.report import Column
from answercenter.analytics.reports.report import Definition
from answercenter.analytics.reports.report import Kind
from answercenter.analytics.reports.report import Rate
from answercenter.analytics.reports.report import Report
from answercenter.analytics.reports.report import paged
from answercenter.caching import VersionedCache
from answercenter.extensions import db
from answercenter.models import current_versions

if TYPE_CHECKING:
    from collections.abc import Mapping

    from answercenter.analytics.likeness import Cluster
    from answercenter.analytics.packing import Column as Numbers
    from answercenter.analytics.reports.failing import Failing
    from answercenter.analytics.reports.scope import Scope

MOSTLY = 0.5  # of the searches, without any result
KEPT = 20  # scopes whose gaps are at hand until counts change
_STORE = "answercenter.gaps"
RARELY = 1 / 3  # of the searches that showed something, with a result opened
COLUMNS = (
    Column("gap", "Looked for", Kind.TEXT, "name"),
    Column("cost", "Visits it cost, at most"),
    Column("queries", "Queries"),
    Column("searches", "Searches"),
    Column("found_nothing", "Found nothing"),
    Column("unclicked", "Nothing opened"),
    Column("clicked", "Opened a result"),
    Column("also", "Also asked as", Kind.TEXT, "others"),
)


@dataclass(frozen=True, slots=True)
class GapRow:
    """Queries that ask for the same; `named` are those that may be shown, the most costly first."""

    named: tuple[str, ...]
    cost: int
    queries: int
    searches: int
    measured: int
    found_nothing: int
    unclicked: int
    clicked: int

    @property
    def name(self) -> str:
        """The query that stands for all."""
        return self.named[0]

    @property
    def others(self) -> str:
        """The further queries that may be shown."""
        return "; ".join(self.named[1:])

    @property
    def nothing_rate(self) -> Rate:
        """Searches without any result, of those whose result count is known."""
        return Rate(self.found_nothing, self.measured)


def report(scope: Scope, limit: int | None = None, offset: int = 0) -> Report:
    """List what was looked for in vain, by the visits it cost."""
    whole = traffic.totals(scope)
    told, cost, left = _found(scope) if not whole.few else ((), 0, 0)
    rows = paged(told, limit, offset)
    named = sum(row.cost for row in told)
    return Report(
        name="gaps",
        scope=scope,
        columns=COLUMNS,
        rows=rows,
        found=len(told),
        totals=whole,
        before=traffic.totals(scope.before()),
        further={"gaps": len(told) - len(rows), "cost": named - sum(row.cost for row in rows)},
        other={"queries": left, "cost": cost - named},
        sums={"gaps": len(told), "cost": cost},
    )


def find(name: str, scope: Scope) -> GapRow | None:
    """Return the gap of this name."""
    return next((row for row in report(scope).rows if row.name == name), None)


def _found(scope: Scope) -> tuple[tuple[GapRow, ...], int, int]:
    """Return the gaps of a scope, the cost of all failing queries, and how many of these are in no gap; kept."""
    store: VersionedCache[tuple[tuple[GapRow, ...], int, int]] = current_app.extensions.setdefault(
        _STORE, VersionedCache(KEPT)
    )
    version = (current_versions(db.session()).counts, privacy.least_visits())
    return store.get(scope, version, partial(_find, scope))


def _find(scope: Scope) -> tuple[tuple[GapRow, ...], int, int]:
    found = failing.failed(scope)
    queries = {one.text: one for one in failing.named(found, np.flatnonzero(_is_gap(found.of)))}
    leading = [one.text for one in queries.values() if one.visits >= privacy.least_visits()]
    grouped = clusters({text: one.cost for text, one in queries.items()}, leading)
    rows = sorted((_row(cluster, queries) for cluster in grouped), key=lambda row: (-row.cost, row.name))
    left = len(queries) - sum(row.queries for row in rows)
    return tuple(rows), sum(one.cost for one in queries.values()), left


def _is_gap(of: Mapping[str, Numbers]) -> Numbers:
    """Tell of each query that failed whether it is part of a gap."""
    nothing = of["zero_searches"] >= MOSTLY * of["measured_searches"]
    shown = of["shown_searches"]
    is_gap: Numbers = nothing | ((shown > 0) & (of["clicked_searches"] <= RARELY * shown))
    return is_gap


def _row(cluster: Cluster, queries: Mapping[str, Failing]) -> GapRow:
    some = [queries[text] for text in cluster.members]
    named = [one.text for one in some if one.visits >= privacy.least_visits()]
    return GapRow(
        named=tuple(named),
        cost=sum(one.cost for one in some),
        queries=len(some),
        searches=sum(one.searches for one in some),
        measured=sum(one.measured for one in some),
        found_nothing=sum(one.found_nothing for one in some),
        unclicked=sum(one.unclicked for one in some),
        clicked=sum(one.clicked for one in some),
    )


DEFINITION = Definition("gaps", "Gaps", "What visitors looked for and did not find", report)
