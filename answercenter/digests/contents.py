"""What a digest tells of a period: figures with their change, and the first lines of five reports.

All of it comes from the reports, so that what these do not name, a digest does not name either.
"""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from answercenter.analytics import privacy
from answercenter.analytics import reports
from answercenter.analytics.reports import feedback
from answercenter.analytics.reports import figures
from answercenter.analytics.reports import wording
from answercenter.models import Rhythm

if TYPE_CHECKING:
    from answercenter.analytics.reports.figures import Figure
    from answercenter.analytics.reports.gaps import GapRow
    from answercenter.analytics.reports.report import Report
    from answercenter.analytics.reports.scope import Scope
    from answercenter.analytics.reports.texts import TextRow
    from answercenter.analytics.reports.trending import TrendRow

LINES = 5  # of each section


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a section, and its numbers in words."""

    text: str
    detail: str


@dataclass(frozen=True, slots=True)
class Section:
    """The first rows of a report, or in words that there are none; `path` leads to the report for these days."""

    title: str
    lines: tuple[Line, ...]
    empty: str
    path: str


@dataclass(frozen=True, slots=True)
class Contents:
    """What there is to tell of a period; `path` leads to the overview for these days."""

    rhythm: Rhythm
    scope: Scope
    figures: tuple[Figure, ...]
    sections: tuple[Section, ...]
    path: str
    silent: bool  # nothing happened


def of(rhythm: Rhythm, scope: Scope) -> Contents:
    """Gather what a digest of this period tells."""
    overview = reports.get("overview").make(scope, 0)
    now = overview.totals
    before = "the day before" if rhythm is Rhythm.DAILY else "the week before"
    moved = [replace(one, before=_before(one, before)) for one in figures.of_overview(overview)]
    return Contents(
        rhythm=rhythm,
        scope=scope,
        figures=tuple(moved),
        sections=(_asked(scope), _rising(scope), _gaps(scope), _unhelpful(scope)),
        path=path("overview", scope),
        silent=not (now.visits or now.searches or now.views),
    )


def path(name: str, scope: Scope) -> str:
    """Return the path of a report for exactly these days."""
    return f"/staff/reports/{name}?{urlencode({'from': scope.start.isoformat(), 'to': scope.end.isoformat()})}"


def _before(figure: Figure, words: str) -> str:
    """Word what a figure is compared with: "from 1,204 the week before"."""
    if not figure.before or "the period before" in figure.before:
        return figure.before.replace("in the period before", words)
    return f"{figure.before} {words}"


def _asked(scope: Scope) -> Section:
    report: Report = reports.get("queries").make(scope, LINES)
    rows: tuple[TextRow, ...] = report.rows
    lines = tuple(Line(row.text, _searched(row)) for row in rows)
    return Section("Most asked", lines, "No query that enough visits share.", path("queries", scope))


def _searched(row: TextRow) -> str:
    words = wording.several(row.searches, "search", "searches")
    clicked = row.clicked_rate
    return f"{words}, {wording.whole_share(clicked.value)} opened a result" if clicked.value is not None else words


def _rising(scope: Scope) -> Section:
    report: Report = reports.get("trending").make(scope, LINES)
    rows: list[TrendRow] = [row for row in report.rows if row.estimate.z > 0]
    lines = tuple(Line(row.text, _rose(row)) for row in rows)
    return Section("Rising", lines, "No keyword rose by more than chance.", path("trending", scope))


def _rose(row: TrendRow) -> str:
    if row.visits is None or row.expected is None:
        return "more than expected"
    return f"{wording.several(row.visits, 'visit')}, {wording.decimal(row.expected)} expected"


def _gaps(scope: Scope) -> Section:
    rows: tuple[GapRow, ...] = reports.get("gaps").make(scope, LINES).rows
    lines = tuple(Line(row.name, f"at most {wording.several(row.cost, 'visit')} lost") for row in rows)
    return Section("Looked for in vain", lines, "Nothing that enough visits share.", path("gaps", scope))


def _unhelpful(scope: Scope) -> Section:
    rows = feedback.least_helpful(scope, LINES)
    lines = tuple(Line(row.question, f"{row.unhelpful:,} of {row.votes:,} votes: not helpful") for row in rows)
    empty = f"No answer of which {privacy.least_visits()} readers said whether it helped."
    return Section("Least helpful", lines, empty, path("feedback", scope))
