"""Which days the charts of a report show: the present one has only begun."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import current_app

from answercenter import clock
from answercenter.analytics.reports import traffic
from answercenter.analytics.reports import wording

if TYPE_CHECKING:
    from datetime import date

    from answercenter.analytics.reports.scope import Scope


def over(scope: Scope) -> Scope:
    """Return the scope without the day that is still going on, whose line would fall; unless there is nothing else."""
    past = scope.over(today())
    return past if traffic.counted_days(past) else scope


def period_over(scope: Scope) -> str:
    """Say which days the charts of a scope show."""
    past = over(scope)
    return wording.period(past.start, past.end)


def today() -> date:
    """Tell the present day in the site's time zone."""
    return clock.today(current_app.config["TIMEZONE"])
