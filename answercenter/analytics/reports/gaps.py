"""Gaps: what visitors looked for and did not find, put together by likeness, ranked by the visits it cost.

A query is part of a gap when at least half of its searches found nothing, when it showed results and at most a third
of these searches opened one, or when at least a third of its visits then sent a request. Gaps form around queries of
at least five visits, and are named by the most costly of them; rarer queries that are alike join, and are counted
there without their words. What is like none of these is a single line, "other". Weak results are counted for the
whole traffic only, not by query, and are no part of this.
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
from answercenter.analytics.reports import requests
from answercenter.analytics.reports import traffic
from answercenter.analytics.reports.counted import QUERIES
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
OFTEN = 1 / 3  # of the visits, with a request to people
COLUMNS = (
    Column("gap", "Looked for", Kind.TEXT, "name"),
    Column("cost", "Visits it cost, at most"),
    Column("queries", "Queries"),
    Column("searches", "Searches"),
    Column("found_nothing", "Found nothing"),
    Column("unclicked", "Nothing opened"),
    Column("clicked", "Opened a result"),
    Column("asked", "Then asked a person"),
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
    asked: int

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
    asked = requests.by_query(scope)
    version = (current_versions(db.session()).counts, privacy.least_visits(), frozenset(asked.items()))
    return store.get(scope, version, partial(_find, scope, asked))


def _find(scope: Scope, asked: Mapping[str, int]) -> tuple[tuple[GapRow, ...], int, int]:
    found = failing.failed(scope)
    chosen = np.flatnonzero(_is_gap(found.of, _column(asked, found.keys)))
    queries = {one.text: one for one in failing.named(found, chosen)}
    leading = [one.text for one in queries.values() if one.visits >= privacy.least_visits()]
    grouped = clusters({text: _cost(one, asked) for text, one in queries.items()}, leading)
    rows = sorted((_row(cluster, queries, asked) for cluster in grouped), key=lambda row: (-row.cost, row.name))
    left = len(queries) - sum(row.queries for row in rows)
    return tuple(rows), sum(_cost(one, asked) for one in queries.values()), left


def _column(asked: Mapping[str, int], keys: Numbers) -> Numbers:
    """Tell of each key, a number of the vocabulary, how many requests came after a search for it."""
    numbers = {number: asked[text] for text, number in QUERIES.numbers(asked).items()} if asked else {}
    return np.array([numbers.get(key, 0) for key in keys.tolist()], np.int64)


def _cost(one: Failing, asked: Mapping[str, int]) -> int:
    """Tell how many visits a query cost, at most; who sent a request was left without an answer in any case."""
    return max(one.cost, min(one.visits, asked.get(one.text, 0)))


def _is_gap(of: Mapping[str, Numbers], asked: Numbers) -> Numbers:
    """Tell of each query that failed whether it is part of a gap."""
    nothing = of["zero_searches"] >= MOSTLY * of["measured_searches"]
    shown = of["shown_searches"]
    unclicked = (shown > 0) & (of["clicked_searches"] <= RARELY * shown)
    is_gap: Numbers = nothing | unclicked | ((asked > 0) & (asked >= OFTEN * of["visits"]))
    return is_gap


def _row(cluster: Cluster, queries: Mapping[str, Failing], asked: Mapping[str, int]) -> GapRow:
    some = [queries[text] for text in cluster.members]
    named = [one.text for one in some if one.visits >= privacy.least_visits()]
    return GapRow(
        named=tuple(named),
        cost=sum(_cost(one, asked) for one in some),
        queries=len(some),
        searches=sum(one.searches for one in some),
        measured=sum(one.measured for one in some),
        found_nothing=sum(one.found_nothing for one in some),
        unclicked=sum(one.unclicked for one in some),
        clicked=sum(one.clicked for one in some),
        asked=sum(asked.get(one.text, 0) for one in some),
    )


DEFINITION = Definition("gaps", "Gaps", "What visitors looked for and did not find", report)
