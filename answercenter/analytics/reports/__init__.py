"""Reports: one module each; rows are frozen dataclasses, columns are declared once for page, CSV, XLSX and JSON.

Every report is made from the count tables, and that of requests from these, for a `scope` (period, region, topic,
language), in a bounded number of SQL statements. `get(name).make(scope, limit, offset)` gives a `Report`; `series` and
`regional` give what its charts show.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from answercenter.analytics.reports import also_viewed
from answercenter.analytics.reports import distinctive
from answercenter.analytics.reports import dropped
from answercenter.analytics.reports import feedback
from answercenter.analytics.reports import gaps
from answercenter.analytics.reports import keywords
from answercenter.analytics.reports import no_click
from answercenter.analytics.reports import outcomes
from answercenter.analytics.reports import overview
from answercenter.analytics.reports import queries
from answercenter.analytics.reports import questions
from answercenter.analytics.reports import trending

if TYPE_CHECKING:
    from answercenter.analytics.reports.report import Definition

_DEFINITIONS: dict[str, Definition] = {
    report.DEFINITION.name: report.DEFINITION
    for report in (
        overview,
        keywords,
        distinctive,
        trending,
        questions,
        queries,
        gaps,
        no_click,
        feedback,
        also_viewed,
        outcomes,
        dropped,
    )
}
NAMES = tuple(_DEFINITIONS)


def get(name: str) -> Definition:
    """Return the report of this name; KeyError when there is none."""
    return _DEFINITIONS[name]
