"""Findings: the one sentence over each chart that says what is seen in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from answercenter.analytics import privacy
from answercenter.analytics.reports import wording
from answercenter.analytics.reports.regional import comparable

if TYPE_CHECKING:
    from answercenter.analytics.reports.regional import Regional
    from answercenter.analytics.reports.regional import RegionRow
    from answercenter.analytics.reports.series import Series


STEP_NAMES = {1: "day", 7: "week", 30: "month"}


def peak(series: Series, one: str, many: str) -> str:
    """Say when the first line was highest: "Overdraft peaked on 31 October, 83 searches"."""
    if not series.lines:
        return "Nothing to show in this period"
    line = series.lines[0]
    points = [(point, day) for point, day in zip(line.points, series.days, strict=True) if point is not None]
    highest = max((point for point, _ in points), default=0)
    name = first_upper(line.name)
    if highest == 0:
        withheld = len(points) < len(series.days)
        words = f"no {STEP_NAMES[series.step]} with {privacy.least_visits()} visits or more" if withheld else "none"
        return f"{name}: {words}"
    days = [day for point, day in points if point == highest]
    amount = wording.several(highest, one, many)
    year = series.days[0].year != series.days[-1].year
    if len(days) > 2 and len(points) > 1:
        step = STEP_NAMES[series.step]
        return f"{name}: {amount} a {step} at most, {'on' if series.step == 1 else 'in'} {len(days)} {step}s"
    when = wording.listed([wording.day(day, year=year) for day in days])
    when = f"on {when}" if series.step == 1 else f"in the {STEP_NAMES[series.step]} from {when}"
    return f"{name}: {amount} {when}" if len(points) == 1 else f"{name} peaked {when}, {amount}"


def leader(regional: Regional) -> str:
    """Say where it is strongest, against the whole: "Strongest in Ohio: 122 of 1,000 visits, 71 in all"."""
    rows = regional.ranked
    if not rows:
        return f"No region with {privacy.least_visits()} {regional.unit.many} or more"
    if not regional.rated:
        part = rows[0].part or 0
        whole = f", {wording.whole_share(part / regional.total.part)} of all" if regional.total.part else ""
        return f"Most {regional.unit.many} come from {rows[0].name}: {part:,}{whole}"
    top, whole = wording.per_thousand(rows[0].rate.value), wording.per_thousand(regional.total.rate.value)
    return f"Strongest in {rows[0].name}: {top} of 1,000 visits, {whole} in all"


def highest(rows: tuple[RegionRow, ...], *, rated: bool, one: str = "state") -> str:
    """Name the regions that stand out on the map."""
    named = [row.name for row in comparable(rows, rated=rated)][:3]
    if not named:
        return f"No {one} with {privacy.least_visits()} visits or more"
    return f"{'Highest' if rated else 'Most'} in {wording.listed(named)}"


def first_upper(text: str) -> str:
    """Return a text with its first letter as a capital."""
    return text[:1].upper() + text[1:]
