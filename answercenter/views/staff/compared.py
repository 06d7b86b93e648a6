"""What the pages of distinctive keywords, and of trending keywords and queries, show beside their rows."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

from answercenter.analytics import charts
from answercenter.analytics import intervals
from answercenter.analytics import notes
from answercenter.analytics.reports import counted
from answercenter.analytics.reports import figures
from answercenter.analytics.reports import findings
from answercenter.analytics.reports import series
from answercenter.analytics.reports import wording
from answercenter.views.staff import moments

if TYPE_CHECKING:
    from answercenter.analytics.reports.counted import Counted
    from answercenter.analytics.reports.report import Report
    from answercenter.analytics.reports.scope import Scope

LINES = 3  # texts in the chart over time


def distinctive(report: Report, _scope: Scope) -> dict[str, Any]:
    """Return the figures, and the words of this page with their intervals."""
    drawn = []
    if report.rows:
        first = report.rows[0]
        there = wording.there(report.scope)
        heading = f"“{first.text}” is {wording.times(first.estimate.ratio)} times as common as {there}"
        caption = "Odds against those there, with the range that holds the true value 95 times in 100"
        drawn = [intervals.intervals([(row.text, row.estimate) for row in report.rows], heading, caption)]
    return {"figures": figures.of_distinctive(report), "charts": drawn}


def trending(report: Report, _scope: Scope) -> dict[str, Any]:
    """Return the figures, the keywords of this page with their intervals, and the first of them over time."""
    return _trending(report, counted.KEYWORDS)


def trending_queries(report: Report, _scope: Scope) -> dict[str, Any]:
    """Return the same of queries."""
    return _trending(report, counted.QUERIES)


def _trending(report: Report, what: Counted) -> dict[str, Any]:
    if not report.rows:
        return {"figures": figures.of_trending(report), "charts": []}
    scope, first = report.scope, report.rows[0]
    heading = (
        f"“{first.text}” is {wording.times(first.estimate.ratio)} times as frequent as in {wording.compared(scope)}"
    )
    caption = "Visits of those with a search, against the same part then, with its 95 % range"
    names = {row.key: row.text for row in report.rows[:LINES]}
    days, shown = series.by_day(what, names, moments.over(scope)), notes.within(moments.over(scope))
    over_time = f"Searches a {findings.STEP_NAMES[days.step]}, {moments.period_over(scope)}"
    return {
        "figures": figures.of_trending(report),
        "days": days,
        "charts": [
            intervals.intervals([(row.text, row.estimate) for row in report.rows], heading, caption),
            charts.lines(days, findings.peak(days, "search", "searches"), over_time, shown),
        ],
    }
