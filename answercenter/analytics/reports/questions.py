"""Questions: the answers that visitors of a region read, with how they came to them and whether they helped."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import case
from sqlalchemy import func
from sqlalchemy import select

from answercenter.analytics import privacy
from answercenter.analytics.reports import traffic
from answercenter.analytics.reports.counted import ANSWERS
from answercenter.analytics.reports.report import Column
from answercenter.analytics.reports.report import Definition
from answercenter.analytics.reports.report import Kind
from answercenter.analytics.reports.report import Rate
from answercenter.analytics.reports.report import Report
from answercenter.extensions import db
from answercenter.models import Answer
from answercenter.models import AnswerCount
from answercenter.models import Revision

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Subquery

    from answercenter.analytics.reports.scope import Scope

COLUMNS = (
    Column("id", "External id", Kind.TEXT, "external_id"),
    Column("question", "Question", Kind.TEXT),
    Column("views", "Views"),
    Column("visits", "Visits"),
    Column("share", "Share", Kind.SHARE),
    Column("views_before", "Views in the period before", attribute="before"),
    Column("clicks", "Found by search"),
    Column("helpful", "Helpful"),
    Column("unhelpful", "Not helpful"),
)


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """An answer with its views; `external_id` and slug are empty when the answer is no longer there."""

    answer_id: int
    external_id: str
    slug: str
    question: str
    views: int
    visits: int
    share: float | None  # of all views
    before: int | None
    clicks: int
    helpful: int
    unhelpful: int

    @property
    def helpful_rate(self) -> Rate:
        """Votes that the answer helped, of all votes."""
        return Rate(self.helpful, self.helpful + self.unhelpful)


def report(scope: Scope, limit: int | None = None, offset: int = 0) -> Report:
    """List answers, most viewed first. In a region, answers that too few visits read are one line, "other"."""
    judged = _judged(scope)
    whole = traffic.totals(scope)
    statement = select(judged).where(judged.c.named == 1).order_by(judged.c.views.desc(), judged.c.answer_id)
    found = [] if whole.few else db.session.execute(statement.limit(limit).offset(offset)).all()
    sums = found[0] if found else None if whole.few else db.session.execute(select(judged).limit(1)).first()
    named, every = (int(sums.named_answers), int(sums.answers)) if sums else (0, 0)
    named_views, views = (int(sums.named_views), int(sums.answer_views)) if sums else (0, 0)
    names = question_names([row.answer_id for row in found])
    rows = tuple(_row(row, names, views, compared=scope.compared) for row in found)
    return Report(
        name="questions",
        scope=scope,
        columns=COLUMNS,
        rows=rows,
        found=named,
        totals=whole,
        before=traffic.totals(scope.before()),
        further={"answers": named - len(rows), "views": named_views - sum(row.views for row in rows)},
        other={"answers": every - named, "views": views - named_views},
        sums={"answers": every, "answer_views": views},
    )


def find(answer_id: int, scope: Scope) -> AnswerRow | None:
    """Return one answer that may stand in a line of its own in this scope."""
    judged = _judged(scope, answer_id)
    row = db.session.execute(select(judged).where(judged.c.named == 1)).first()
    return _row(row, question_names([answer_id]), 0, compared=scope.compared) if row else None


def question_names(answer_ids: Sequence[int]) -> dict[int, tuple[str, str, str]]:
    """Map answers to their external id, slug and question as now published, or as drafted."""
    number = func.coalesce(Answer.live_revision, Answer.draft_revision)
    statement = (
        select(Answer.id, Answer.key, Answer.slug, Revision.question)
        .join(Revision, (Revision.answer_id == Answer.id) & (Revision.number == number))
        .where(Answer.id.in_(answer_ids))
    )
    return {answer_id: (key, slug, question) for answer_id, key, slug, question in db.session.execute(statement)}


def _row(row: Any, names: dict[int, tuple[str, str, str]], views: int, *, compared: bool) -> AnswerRow:
    key, slug, question = names.get(row.answer_id, ("", "", f"Answer {row.answer_id}, no longer there"))
    return AnswerRow(
        answer_id=row.answer_id,
        external_id=key,
        slug=slug,
        question=question,
        views=row.views,
        visits=row.visits,
        share=row.views / views if views else None,
        before=None if not compared or privacy.few(row.visits_before, row.views_before) else row.views_before,
        clicks=row.clicks,
        helpful=row.helpful,
        unhelpful=row.unhelpful,
    )


def _judged(scope: Scope, only: int | None = None) -> Subquery:
    """Select every answer with its sums, whether it stands in a line of its own, and the sums over all answers."""
    now, then, conditions = ANSWERS.both(scope)
    names = ("views", "visits", "clicks", "helpful", "unhelpful")
    sums = [func.sum(case((now, getattr(AnswerCount, name)), else_=0)).label(name) for name in names]
    earlier = [
        func.sum(case((then, getattr(AnswerCount, name)), else_=0)).label(f"{name}_before")
        for name in ("views", "visits")
    ]
    statement = select(AnswerCount.answer_id, *sums, *earlier).where(*conditions)
    if only is not None:
        statement = statement.where(AnswerCount.answer_id == only)
    used = statement.group_by(AnswerCount.answer_id).cte("used")
    enough = used.c.views > 0 if scope.region is None else used.c.visits >= privacy.least_visits()
    return select(
        used,
        case((enough, 1), else_=0).label("named"),
        func.sum(case((enough, 1), else_=0)).over().label("named_answers"),
        func.sum(case((used.c.views > 0, 1), else_=0)).over().label("answers"),
        func.sum(case((enough, used.c.views), else_=0)).over().label("named_views"),
        func.sum(used.c.views).over().label("answer_views"),
    ).subquery("judged")


DEFINITION = Definition("questions", "Questions", "The answers that visitors read", report, against=True)
