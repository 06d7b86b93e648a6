"""Queries: whole searches as visitors typed them, normalised and without personal data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from answercenter.analytics.reports import texts
from answercenter.analytics.reports.counted import QUERIES
from answercenter.analytics.reports.report import Definition

if TYPE_CHECKING:
    from answercenter.analytics.reports.report import Report
    from answercenter.analytics.reports.scope import Scope

COLUMNS = texts.columns("query", "Query")


def report(scope: Scope, limit: int | None = None, offset: int = 0) -> Report:
    """List queries, most searched first."""
    return texts.report("queries", QUERIES, COLUMNS, scope, limit, offset)


DEFINITION = Definition("queries", "Queries", "What people typed, word for word", report, against=True)
