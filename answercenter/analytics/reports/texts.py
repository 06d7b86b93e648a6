"""Texts that visitors searched with: keywords and whole queries, named only when enough visits used them.

One pass over the counts of the period and of the one before: texts are added up, judged, and only the asked-for rows
leave the database, so that a report stays fast over tens of thousands of texts and hundreds of regions.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import and_
from sqlalchemy import case
from sqlalchemy import func
from sqlalchemy import select

from answercenter.analytics import privacy
from answercenter.analytics.reports import traffic
from answercenter.analytics.reports.report import Column
from answercenter.analytics.reports.report import Kind
from answercenter.analytics.reports.report import Rate
from answercenter.analytics.reports.report import Report
from answercenter.analytics.reports.scope import within
from answercenter.extensions import db
from answercenter.models import KeywordCount
from answercenter.models import KeywordForm

if TYPE_CHECKING:
    from sqlalchemy import CTE
    from sqlalchemy import Subquery

    from answercenter.analytics.reports.counted import Counted
    from answercenter.analytics.reports.scope import Scope


@dataclass(frozen=True, slots=True)
class TextRow:
    """A text with its searches; `before` is None where there were too few to be shown, or nothing to compare with."""

    text: str  # as it is shown
    key: str  # as it is counted: a keyword's stem
    searches: int
    visits: int
    share: float | None  # of all searches; a search has several keywords
    before: int | None
    shown: int
    clicked: int
    measured: int
    found_nothing: int

    @property
    def clicked_rate(self) -> Rate:
        """Searches with a result opened, of those that showed one."""
        return Rate(self.clicked, self.shown)

    @property
    def nothing_rate(self) -> Rate:
        """Searches without any result, of those whose result count is known."""
        return Rate(self.found_nothing, self.measured)


def columns(name: str, label: str) -> tuple[Column, ...]:
    """Declare the columns of a report of texts; `name` is that of the first."""
    return (
        Column(name, label, Kind.TEXT, "text"),
        Column("searches", "Searches"),
        Column("visits", "Visits"),
        Column("share", "Share", Kind.SHARE),
        Column("searches_before", "Searches in the period before", attribute="before"),
        Column("shown", "Showed a result"),
        Column("clicked", "Clicked"),
        Column("measured", "Result count known"),
        Column("found_nothing", "Found nothing"),
    )


def report(
    name: str, counted: Counted, columns: tuple[Column, ...], scope: Scope, limit: int | None, offset: int
) -> Report:
    """Make the report of the texts of one table of counts, most searched first."""
    judged = _judged(counted, scope)
    whole = traffic.totals(scope)
    statement = select(judged).where(judged.c.named == 1).order_by(judged.c.searches.desc(), judged.c.key)
    found = [] if whole.few else db.session.execute(statement.limit(limit).offset(offset)).all()
    sums = found[0] if found else None if whole.few else db.session.execute(select(judged).limit(1)).first()
    rows = tuple(_row(row, whole.searches, compared=scope.compared) for row in found)
    named, every = (int(sums.named_texts), int(sums.texts)) if sums else (0, 0)
    named_searches, searches = (int(sums.named_searches), int(sums.text_searches)) if sums else (0, 0)
    return Report(
        name=name,
        scope=scope,
        columns=columns,
        rows=rows,
        found=named,
        totals=whole,
        before=traffic.totals(scope.before()),
        further={"texts": named - len(rows), "searches": named_searches - sum(row.searches for row in rows)},
        other={"texts": every - named, "searches": searches - named_searches},
        sums={"texts": every, "text_searches": searches},
    )


def _row(row: Any, searches: int | None, *, compared: bool) -> TextRow:
    before = None if not compared or privacy.few(row.visits_before, row.searches_before) else row.searches_before
    return TextRow(
        text=row.shown_text,
        key=row.key,
        searches=row.searches,
        visits=row.visits,
        share=row.searches / searches if searches else None,
        before=before,
        shown=row.shown_searches,
        clicked=row.clicked_searches,
        measured=row.measured_searches,
        found_nothing=row.zero_searches,
    )


def find(counted: Counted, key: str, scope: Scope) -> TextRow | None:
    """Return one text if it may be named in this scope; None for one that is rare and one never used alike."""
    judged = _judged(counted, scope, key)
    row = db.session.execute(select(judged).where(judged.c.named == 1)).first()
    return _row(row, None, compared=scope.compared) if row else None


def _judged(counted: Counted, scope: Scope, only: str | None = None) -> Subquery:
    """Select every text with its sums, whether it may be named, and the sums over all texts beside it."""
    used = _used(counted, scope, only)
    least = privacy.least_visits()
    source: Any = used
    shown_text: Any = used.c.key
    enough: Any = used.c.visits >= least
    if counted.counts is KeywordCount:
        best = best_forms(scope, only)
        source = used.outerjoin(best, and_(best.c.keyword == used.c.key, best.c.place == 1))
        shown_text, enough = best.c.form, and_(used.c.visits >= least, best.c.visits >= least)
    named = case((enough, 1), else_=0)
    there = case((used.c.searches > 0, 1), else_=0)
    return (
        select(
            used,
            shown_text.label("shown_text"),
            named.label("named"),
            func.sum(named).over().label("named_texts"),
            func.sum(there).over().label("texts"),
            func.sum(case((enough, used.c.searches), else_=0)).over().label("named_searches"),
            func.sum(used.c.searches).over().label("text_searches"),
        )
        .select_from(source)
        .subquery("judged")
    )


def _used(counted: Counted, scope: Scope, only: str | None) -> CTE:
    """Add up each text over the period, and its searches and visits in what it is compared with."""
    counts, key = counted.counts, counted.key
    now, then, conditions = counted.both(scope)

    def total(column: Any, *, here: bool = True) -> Any:
        return func.sum(case((now if here else then, column), else_=0))

    names = ("searches", "visits", "measured_searches", "shown_searches", "zero_searches", "clicked_searches")
    sums = [total(getattr(counts, name)).label(name) for name in names]
    earlier = [total(getattr(counts, name), here=False).label(f"{name}_before") for name in ("searches", "visits")]
    if only is not None:
        conditions.append(key == only)
    return select(key.label("key"), *sums, *earlier).where(*conditions).group_by(key).cte("used")


def best_forms(scope: Scope, only: str | None = None) -> CTE:
    """Select the forms in which keywords were typed, `place` 1 being the one that most visits used."""
    visits, searches = func.sum(KeywordForm.visits), func.sum(KeywordForm.searches)
    place = func.row_number().over(
        partition_by=KeywordForm.keyword, order_by=(visits.desc(), searches.desc(), KeywordForm.form)
    )
    conditions = within(KeywordForm, scope)
    if only is not None:
        conditions.append(KeywordForm.keyword == only)
    statement = select(KeywordForm.keyword, KeywordForm.form, visits.label("visits"), place.label("place"))
    return statement.where(*conditions).group_by(KeywordForm.keyword, KeywordForm.form).cte("form")
