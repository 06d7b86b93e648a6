"""One answer: how often it is read, from where, by which queries it is found, and what readers say and read besides.

As a file it is a long table: what a line is about, its name, what is counted, and how many. A part (a source, a region,
a link) below the least number of visits is withheld, and a query stands under its words once enough visits opened the
answer from it; what all readers together did on a day, and how they voted, is told as in other reports.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING
from typing import NamedTuple

import numpy as np
from sqlalchemy import func
from sqlalchemy import select

from answercenter.analytics import link_reasons
from answercenter.analytics import privacy
from answercenter.analytics import terms
from answercenter.analytics.grains import WHOLE
from answercenter.analytics.kinds import CLICKS
from answercenter.analytics.reports import feedback
from answercenter.analytics.reports import regional
from answercenter.analytics.reports import series
from answercenter.analytics.reports import traffic
from answercenter.analytics.reports.counted import ANSWERS
from answercenter.analytics.reports.questions import question_names
from answercenter.analytics.reports.report import Column
from answercenter.analytics.reports.report import Definition
from answercenter.analytics.reports.report import Kind
from answercenter.analytics.reports.report import Rate
from answercenter.analytics.reports.report import Report
from answercenter.analytics.reports.report import paged
from answercenter.analytics.reports.scope import within
from answercenter.analytics.sums import gathered
from answercenter.analytics.sums import summed
from answercenter.extensions import db
from answercenter.models import SourceCount

if TYPE_CHECKING:
    from collections.abc import Callable

    from answercenter.analytics.link_reasons import Reason
    from answercenter.analytics.reports.scope import Scope

SHOWN_QUERIES = 25
SOURCES = {
    "search": "Results of a search",
    "answer": "Another answer",
    "topic": "The page of a topic",
    "popular": "Most viewed",
    "viewed": "Previously viewed",
    "home": "The home page",
    "request": "Offered for a request",
    "elsewhere": "Another site",
    "direct": "Directly, or not known",
}
COLUMNS = (
    Column("about", "About", Kind.TEXT),
    Column("name", "Name", Kind.TEXT),
    Column("measure", "Counted", Kind.TEXT),
    Column("number", "Number"),
)


class Sums(NamedTuple):
    """What was counted of an answer in a period; `last_views` are visits that went no further."""

    views: int
    visits: int
    clicks: int
    helpful: int
    unhelpful: int
    last_views: int

    @property
    def found_helpful(self) -> Rate:
        """Votes that it helped, of all votes."""
        return Rate(self.helpful, self.helpful + self.unhelpful)


class SourceRow(NamedTuple):
    """A kind of page that the answer was opened from; `views` is empty where it is too few to be shown."""

    source: str
    views: int | None

    @property
    def name(self) -> str:
        """The kind in words."""
        return SOURCES.get(self.source, self.source.capitalize())


class QueryRow(NamedTuple):
    """A query whose results the answer was opened from: by how many visits, and at which rank on average."""

    text: str
    visits: int
    rank: float


@dataclass(frozen=True, slots=True)
class Queries:
    """The queries that may be named, most visits first; how many these are, and what all others come to."""

    rows: tuple[QueryRow, ...]
    found: int
    other_texts: int
    other_visits: int


class Line(NamedTuple):
    """One number of the answer, for files; withheld where it is empty."""

    about: str
    name: str
    measure: str
    number: int | None


def sums(answer_id: int, scope: Scope) -> Sums:
    """Add up what was counted of an answer."""
    found = ANSWERS.sums(scope, Sums._fields, [answer_id])
    return Sums(*(int(found.of[name].sum()) for name in Sums._fields))


def sources(answer_id: int, scope: Scope) -> list[SourceRow]:
    """Tell from which kinds of pages the answer was opened, most views first, those too few to be shown behind."""
    views = func.sum(SourceCount.views)
    statement = (
        select(SourceCount.source, views)
        .where(SourceCount.answer_id == answer_id, *within(SourceCount, scope))
        .group_by(SourceCount.source)
    )
    found = [
        SourceRow(source, None if privacy.few(int(number)) else int(number))
        for source, number in db.session.execute(statement)
    ]
    return sorted(found, key=lambda row: (-(row.views or 0), row.name))


def queries(answer_id: int, scope: Scope, limit: int | None = None) -> Queries:
    """List the queries that led to an answer, by the visits that opened it from their results."""
    opened = gathered(CLICKS, scope.part(), CLICKS.columns, WHOLE)
    ours = opened["answer_id"] == answer_id
    texts, clicks = opened["text"][ours], opened["clicks"][ours].astype(np.int64)
    found = summed(texts, {"visits": clicks, "ranks": clicks * opened["rank"][ours]})
    words = terms.texts_of(db.session(), found.keys.tolist())
    columns = (found.keys.tolist(), found.of["visits"].tolist(), found.of["ranks"].tolist())
    every = [(words[text], number, rank) for text, number, rank in zip(*columns, strict=True)]
    every.sort(key=lambda one: (-one[1], one[0]))
    named = [(text, number, rank) for text, number, rank in every if number >= privacy.least_visits()]
    rows = tuple(QueryRow(text, number, rank / number) for text, number, rank in named[:limit])
    others = sum(number for _, number, _ in every) - sum(number for _, number, _ in named)
    return Queries(rows, len(named), len(every) - len(named), others)


def report(answer_id: int, scope: Scope, limit: int | None = None, offset: int = 0) -> Report:
    """Give everything that is counted of an answer as lines of a file."""
    parts: tuple[Callable[[int, Scope], list[Line]], ...] = (_sums, _days, _sources, _queries, _regions, _votes, _links)
    lines = [line for part in parts for line in part(answer_id, scope)]
    rows = paged(lines, limit, offset)
    return Report(
        name=f"answer-{answer_id}",
        scope=scope,
        columns=COLUMNS,
        rows=rows,
        found=len(lines),
        totals=traffic.totals(scope),
        before=traffic.totals(scope.before()),
    )


def linked(answer_id: int) -> list[tuple[Reason, str]]:
    """List what else readers of the answer read, each with why it is there and its question."""
    found = link_reasons.reasons(answer_id)
    names = question_names([one.other_id for one in found])
    return [(one, names[one.other_id][2]) for one in found if one.other_id in names]


def _sums(answer_id: int, scope: Scope) -> list[Line]:
    found = sums(answer_id, scope)
    return [Line("in all", "", name.replace("_", " "), number) for name, number in found._asdict().items()]


def _days(answer_id: int, scope: Scope) -> list[Line]:
    found = series.by_day(ANSWERS, {answer_id: ""}, scope)
    points = found.lines[0].points if found.lines else ()
    return [Line("day", day.isoformat(), "views", views) for day, views in zip(found.days, points, strict=True)]


def _sources(answer_id: int, scope: Scope) -> list[Line]:
    return [Line("came from", row.name, "views", row.views) for row in sources(answer_id, scope)]


def _queries(answer_id: int, scope: Scope) -> list[Line]:
    found = queries(answer_id, scope)
    named = [Line("query", row.text, "visits", row.visits) for row in found.rows]
    if not found.other_texts:
        return named
    few = privacy.few(found.other_visits)
    return [*named, Line("other queries", "", "visits", None if few else found.other_visits)]


def _regions(answer_id: int, scope: Scope) -> list[Line]:
    rows = regional.of_key(ANSWERS, answer_id, scope).rows
    return [Line("region", row.name, "visits", row.part) for row in rows if row.part != 0]


def _votes(answer_id: int, scope: Scope) -> list[Line]:
    lines: list[Line] = []
    for row in feedback.by_revision(answer_id, scope):
        version = f"version {row.revision}" if row.revision else "version not known"
        lines += [Line("votes", version, "helpful", row.helpful), Line("votes", version, "not helpful", row.unhelpful)]
    return lines


def _links(answer_id: int, _scope: Scope) -> list[Line]:
    """List the learned links: of all days that count, whatever the period."""
    return [Line("also viewed", question, "visits", one.visits) for one, question in linked(answer_id) if one.rank]


def about(answer_id: int) -> Definition:
    """Describe this report for one answer, as other reports are described by what they are."""
    make = partial(report, answer_id)
    return Definition(f"answer-{answer_id}", "Statistics", "How this answer is found and read", make, regional=False)
