"""Outcomes: requests to people by type, outcome, topic, region, organisation and time; how fast, late, and still open.

A request belongs to the period in which it came in; what is open at the end may be older. Regions and organisations
with fewer requests than may be told are "other", and so is every such row of a part of the requests.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from typing import NamedTuple

import numpy as np
from sqlalchemy import select

from answercenter.analytics import privacy
from answercenter.analytics import regions
from answercenter.analytics.reports import deflection
from answercenter.analytics.reports import requests
from answercenter.analytics.reports import tallies
from answercenter.analytics.reports import traffic
from answercenter.analytics.reports import wording
from answercenter.analytics.reports.report import Column
from answercenter.analytics.reports.report import Definition
from answercenter.analytics.reports.report import Kind
from answercenter.analytics.reports.report import Rate
from answercenter.analytics.reports.report import Report
from answercenter.analytics.reports.report import paged
from answercenter.analytics.reports.scope import main_topics
from answercenter.extensions import db
from answercenter.models import Organisation
from answercenter.models import RequestType

if TYPE_CHECKING:
    from collections.abc import Sequence

    from answercenter.analytics.packing import Column as Numbers
    from answercenter.analytics.reports.requests import Facts
    from answercenter.analytics.reports.scope import Scope
    from answercenter.analytics.reports.tallies import Tally

WEEKS = 190  # days of a period up to which time is told in weeks, beyond in months
ALL = "all"
PLACED = {"region", "organisation"}  # by what small numbers are never told
DIVISIONS = {
    "type": "Type",
    "outcome": "Outcome",
    "topic": "Topic",
    "region": "Region",
    "organisation": "Organisation",
    "time": "Time",
}
COLUMNS = (
    Column("by", "By", Kind.TEXT),
    Column("name", "Name", Kind.TEXT),
    Column("key", "Code", Kind.TEXT),
    Column("requests", "Requests"),
    Column("share", "Of all requests", Kind.SHARE, "share.value"),
    Column("requests_before", "Requests in the period before", attribute="before"),
    Column("replied", "With a first reply", attribute="tally.replied"),
    Column("reply_hours", "Hours of work to the first reply, median", Kind.NUMBER, "tally.reply_hours"),
    Column("replied_late", "First reply late", attribute="tally.replied_late"),
    Column("replied_late_share", "First reply late, of requests", Kind.SHARE, "tally.late_first.value"),
    Column("closed", "Closed", attribute="tally.closed"),
    Column("close_hours", "Hours of work to the end, median", Kind.NUMBER, "tally.close_hours"),
    Column("closed_late", "End late", attribute="tally.closed_late"),
    Column("closed_late_share", "End late, of requests", Kind.SHARE, "tally.late_end.value"),
    Column("answered", "Answered or accepted", attribute="tally.answered"),
    Column("answered_share", "Answered or accepted, of closed", Kind.SHARE, "tally.well.value"),
    Column("reopened", "Opened again", attribute="tally.reopened"),
    Column("backlog", "Open at the end of the period", attribute="tally.backlog"),
)


@dataclass(frozen=True, slots=True)
class OutcomeRow:
    """Some requests of a scope: those of a type, a region, a week; `before` is None where it is too few to be told."""

    by: str
    key: str
    name: str
    tally: Tally
    share: Rate  # of all requests of the scope
    before: int | None

    @property
    def requests(self) -> int:
        """Requests that came in."""
        return self.tally.requests

    @property
    def division(self) -> str:
        """What the row is one of, in words."""
        return DIVISIONS.get(self.by, "")


class _Line(NamedTuple):
    by: str
    key: int
    tally: Tally
    before: int | None


def report(scope: Scope, limit: int | None = None, offset: int = 0) -> Report:
    """List the requests by what the scope says, or by everything after a row of all; most requests first."""
    found = requests.facts(scope)
    earlier = requests.facts(scope.before()) if scope.compared else requests.nothing()
    whole, before = tallies.of_all(found), tallies.of_all(earlier)
    told, other = list[_Line](), dict[str, int]()
    if (whole.requests or whole.backlog) and not _few(whole, scope):
        told, other = _lines(scope, found, earlier)
        if not scope.by:
            told.insert(0, _Line(ALL, 0, whole, before.requests if scope.compared else None))
    shown = paged(told, limit, offset)
    return Report(
        name="outcomes",
        scope=scope,
        columns=COLUMNS,
        rows=_rows(shown, found, whole),
        found=len(told),
        totals=traffic.totals(scope),
        before=traffic.totals(scope.before()),
        further={"rows": len(told) - len(shown)},
        other=other,
        sums=_sums(scope, whole, before),
    )


def _few(whole: Tally, scope: Scope) -> bool:
    """Tell whether a part has too few requests for any of its numbers."""
    return scope.narrowed and privacy.few(whole.requests or whole.backlog)


def _sums(scope: Scope, whole: Tally, before: Tally) -> dict[str, int]:
    """Return the totals, and those of what is compared where they may be told."""
    if _few(whole, scope):
        return {}
    found = requests.set_apart(scope) | tallies.numbers(whole) | deflection.sums(scope)
    if scope.compared and not _few(before, scope.before()):
        found |= {f"{name}_before": number for name, number in tallies.numbers(before).items()}
    return found


def _lines(scope: Scope, found: Facts, earlier: Facts) -> tuple[list[_Line], dict[str, int]]:
    """Divide the requests; return the lines that may be told, and how many rows and requests may not."""
    told, other = list[_Line](), dict[str, int]()
    for by in (scope.by,) if scope.by else DIVISIONS:
        small = by in PLACED or scope.narrowed
        lines = _divided(scope, by, found, earlier, small=small)
        least = privacy.least_visits() if small else 0
        named = [line for line in lines if (line.tally.requests or line.tally.backlog) >= least]
        named.sort(key=lambda line: -line.key if by == "time" else -line.tally.requests)
        told += named
        rest = {"rows": len(lines) - len(named)}
        rest["requests"] = sum(line.tally.requests for line in lines) - sum(line.tally.requests for line in named)
        other |= rest if scope.by else {f"{name}_by_{by}": number for name, number in rest.items() if number}
    return told, other


def _divided(scope: Scope, by: str, found: Facts, earlier: Facts, *, small: bool) -> list[_Line]:
    """Tally the requests of each type, region or week."""
    if by == "time":
        came, left = (_times(block["created"], scope) for block in (found.came, found.open))
        of = tallies.grouped(found, came, left, 1)
        begin = min((key for key, tally in of.items() if tally.requests), default=0)
        return [_Line(by, key, tally, None) for key, tally in sorted(of.items()) if key >= begin > 0]
    least = privacy.least_visits() if small else 1
    of = tallies.grouped(found, found.came[by], found.open[by], least)
    before = tallies.counted(earlier, by, found.words) if scope.compared else {}
    untold = range(1, least) if small else ()  # earlier requests that are too few
    numbers = {key: before.get(key, 0) if scope.compared else None for key in of}
    return [_Line(by, key, of[key], None if was in untold else was) for key, was in sorted(numbers.items())]


def _times(seconds: Numbers, scope: Scope) -> Numbers:
    """Tell the first day of the week or month, as its ordinal, that each moment is in."""
    days = requests.days_of(seconds)
    found: Numbers = days - (days - 1) % 7
    if scope.days > WEEKS:
        epoch = date(1970, 1, 1).toordinal()
        found = (days - epoch).astype("datetime64[D]").astype("datetime64[M]").astype("datetime64[D]")
        found = found.astype(np.int64) + epoch
    return found


def _rows(lines: Sequence[_Line], found: Facts, whole: Tally) -> tuple[OutcomeRow, ...]:
    wanted: dict[str, set[int]] = {by: {line.key for line in lines if line.by == by} for by in (ALL, *DIVISIONS)}
    names = {by: _names(by, keys, found.words) for by, keys in wanted.items() if keys}
    return tuple(
        OutcomeRow(
            line.by,
            *names[line.by].get(line.key, (str(line.key), "No longer there")),
            line.tally,
            Rate(line.tally.requests, whole.requests),
            line.before,
        )
        for line in lines
    )


def _names(by: str, keys: set[int], words: tuple[str, ...]) -> dict[int, tuple[str, str]]:
    """Map what rows are about to its code and its name."""
    if by == "type":
        types = db.session.execute(select(RequestType.id, RequestType.name).where(RequestType.id.in_(keys)))
        return {number: (str(number), name) for number, name in types}
    if by == "outcome":
        return {key: (words[key], wording.OUTCOMES.get(words[key], "Not closed yet")) for key in keys}
    if by == "topic":
        return {0: ("", "No topic")} | {topic.id: (topic.path, topic.name) for topic in main_topics()}
    if by == "region":
        return {key: (words[key], regions.name(words[key])) for key in keys}
    if by == "organisation":
        names = db.session.execute(select(Organisation.id, Organisation.name).where(Organisation.id.in_(keys)))
        return {0: ("", "No organisation named")} | {number: (str(number), name) for number, name in names}
    if by == "time":
        return {key: (date.fromordinal(key).isoformat(), wording.day(date.fromordinal(key), year=True)) for key in keys}
    return {0: ("", "All requests")}


DEFINITION = Definition(
    "outcomes", "Requests", "What visitors asked people, how fast and how it ended", report, divisions=DIVISIONS
)
