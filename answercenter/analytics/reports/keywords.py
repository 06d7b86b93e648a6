"""Keywords: the meaningful terms of what visitors searched for, each in the form that most of them typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from answercenter.analytics.reports import texts
from answercenter.analytics.reports.counted import KEYWORDS
from answercenter.analytics.reports.report import Definition

if TYPE_CHECKING:
    from answercenter.analytics.reports.report import Report
    from answercenter.analytics.reports.scope import Scope

COLUMNS = texts.columns("keyword", "Keyword")


def report(scope: Scope, limit: int | None = None, offset: int = 0) -> Report:
    """List keywords, most searched first."""
    return texts.report("keywords", KEYWORDS, COLUMNS, scope, limit, offset)


DEFINITION = Definition("keywords", "Keywords", "What visitors searched for", report, against=True)
