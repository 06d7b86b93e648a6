"""Trending queries: whole searches, word for word, that rise or fall against expectation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from answercenter.analytics import kinds
from answercenter.analytics.reports import trending
from answercenter.analytics.reports.report import Definition

if TYPE_CHECKING:
    from answercenter.analytics.reports.report import Report
    from answercenter.analytics.reports.scope import Scope

COLUMNS = trending.columns("query")


def report(scope: Scope, limit: int | None = None, offset: int = 0) -> Report:
    """List the queries that rise, the surest first, then those that fall."""
    return trending.of_texts("trending-queries", kinds.QUERIES, COLUMNS, scope, limit, offset)


DEFINITION = Definition(
    "trending-queries",
    "Trending queries",
    "Queries that rise or fall against expectation",
    report,
    complete=trending.against_time,
)
