"""What the page of requests shows beside its rows: figures, requests over time, and by region."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from typing import Any

import numpy as np

from answercenter.analytics import charts
from answercenter.analytics import notes
from answercenter.analytics.reports import figures
from answercenter.analytics.reports import findings
from answercenter.analytics.reports import regional
from answercenter.analytics.reports import requests
from answercenter.analytics.reports import series
from answercenter.analytics.reports import wording
from answercenter.analytics.reports.series import Amounts
from answercenter.views.staff import drawing
from answercenter.views.staff import moments

if TYPE_CHECKING:
    from datetime import date

    from answercenter.analytics.reports.report import Report
    from answercenter.analytics.reports.scope import Scope
    from answercenter.analytics.reports.series import Series


def outcomes(report: Report, scope: Scope) -> dict[str, Any]:
    """Return the figures, and charts where any request may be shown."""
    found: dict[str, Any] = {"figures": figures.of_outcomes(report), "charts": []}
    if not report.sums.get("requests"):
        return found
    days, places = _days(scope), regional.of_requests(scope)
    step, period = findings.STEP_NAMES[days.step], wording.period(scope.start, scope.end)
    caption = f"Requests that came in a {step}, and those that were closed, {period}"
    shown_notes = notes.within(moments.over(scope))
    found["charts"] = [charts.lines(days, findings.peak(days, "request", "requests"), caption, shown_notes)]
    if places.ranked:
        what = "Requests of 1,000 visits, by region" if places.rated else "Requests by region"
        found["charts"].append(charts.bars(places, findings.leader(places), f"{what}, {period}"))
    found["charts"] += drawing.maps_of(places, f"The same by {{}}, {period}")
    return found | {"days": days, "places": places}


def _days(scope: Scope) -> Series:
    """Give a line of the requests that came in, and one of those that were closed.

    The present day, which has only begun, is shown where there is nothing else.
    """
    came, closed = requests.per_day(requests.facts(scope).came["created"]), requests.closed_by_day(scope)
    past = scope.over(moments.today())
    shown = past if any(day <= past.end for day in (*came, *closed)) else scope
    first = min((day for day in (*came, *closed) if day <= shown.end), default=shown.start)
    last = min(shown.end, moments.today())
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    amounts = {"Requests": _amounts(days, came), "Closed": _amounts(days, closed)}
    return series.joined(days, amounts, narrows=scope.narrowed)


def _amounts(days: list[date], numbers: dict[date, int]) -> Amounts:
    column = np.array([numbers.get(day, 0) for day in days], np.int64)
    return Amounts(column, column)
