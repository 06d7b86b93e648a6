"""Overview: how much the site was used, and how well it served; one row a day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from answercenter.analytics.reports import requests
from answercenter.analytics.reports import traffic
from answercenter.analytics.reports.report import Column
from answercenter.analytics.reports.report import Definition
from answercenter.analytics.reports.report import Kind
from answercenter.analytics.reports.report import Report
from answercenter.analytics.reports.report import paged

if TYPE_CHECKING:
    from datetime import date

    from answercenter.analytics.reports.scope import Scope
    from answercenter.analytics.reports.traffic import Traffic

COLUMNS = (
    Column("day", "Day", Kind.DAY),
    *(Column(name, name.replace("_", " ").capitalize(), attribute=f"counts.{name}") for name in traffic.NAMES),
    Column("few", "Withheld, too few visits", Kind.FLAG, "counts.few"),
)


@dataclass(frozen=True, slots=True)
class DayRow:
    """One day and its traffic, withheld where it is too small to be shown."""

    day: date
    counts: Traffic


def report(scope: Scope, limit: int | None = None, offset: int = 0) -> Report:
    """List the days, newest first."""
    days = traffic.by_day(scope)
    lines = [DayRow(day, traffic.judged(counts, narrowed=scope.narrowed)) for day, counts in days[::-1]]
    rows = paged(lines, limit, offset)
    asked = {"requests": requests.number(scope)}
    if scope.compared:
        asked["requests_before"] = requests.number(scope.before())
    return Report(
        name="overview",
        scope=scope,
        columns=COLUMNS,
        rows=rows,
        found=len(lines),
        totals=traffic.totals(scope),
        before=traffic.totals(scope.before()),
        further={"days": len(lines) - len(rows)},
        sums={name: number for name, number in asked.items() if number is not None},
    )


DEFINITION = Definition("overview", "Overview", "How the site was used, and how well it served", report, against=True)
