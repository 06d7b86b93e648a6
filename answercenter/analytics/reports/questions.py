"""Questions: the answers that visitors of a region read, with how they came to them and whether they helped."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import NamedTuple

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
from answercenter.analytics.reports.report import paged
from answercenter.extensions import db
from answercenter.models import Answer
from answercenter.models import Revision

if TYPE_CHECKING:
    from collections.abc import Sequence

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


class _Read(NamedTuple):
    """What was counted of an answer in a scope, and in what that is compared with."""

    answer_id: int
    views: int
    visits: int
    clicks: int
    helpful: int
    unhelpful: int
    views_before: int
    visits_before: int


_NUMBERS = ("views", "visits", "clicks", "helpful", "unhelpful")
_BEFORE = ("views", "visits")


def report(scope: Scope, limit: int | None = None, offset: int = 0) -> Report:
    """List answers, most viewed first. In a region, answers that too few visits read are one line, "other"."""
    whole = traffic.totals(scope)
    every = [] if whole.few else _every(scope)
    told = [one for one in every if _told(one, scope)]
    shown = paged(told, limit, offset)
    views, named_views = sum(one.views for one in every), sum(one.views for one in told)
    names = question_names([one.answer_id for one in shown])
    rows = tuple(_row(one, names, views, compared=scope.compared) for one in shown)
    return Report(
        name="questions",
        scope=scope,
        columns=COLUMNS,
        rows=rows,
        found=len(told),
        totals=whole,
        before=traffic.totals(scope.before()),
        further={"answers": len(told) - len(rows), "views": named_views - sum(row.views for row in rows)},
        other={"answers": len(every) - len(told), "views": views - named_views},
        sums={"answers": len(every), "answer_views": views},
    )


def find(answer_id: int, scope: Scope) -> AnswerRow | None:
    """Return one answer that may stand in a line of its own in this scope."""
    found = next(iter(_every(scope, answer_id)), None)
    if found is None or not _told(found, scope):
        return None
    return _row(found, question_names([answer_id]), 0, compared=scope.compared)


def question_names(answer_ids: Sequence[int]) -> dict[int, tuple[str, str, str]]:
    """Map answers to their external id, slug and question as now published, or as drafted."""
    number = func.coalesce(Answer.live_revision, Answer.draft_revision)
    statement = (
        select(Answer.id, Answer.key, Answer.slug, Revision.question)
        .join(Revision, (Revision.answer_id == Answer.id) & (Revision.number == number))
        .where(Answer.id.in_(answer_ids))
    )
    return {answer_id: (key, slug, question) for answer_id, key, slug, question in db.session.execute(statement)}


def _row(row: _Read, names: dict[int, tuple[str, str, str]], views: int, *, compared: bool) -> AnswerRow:
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


def _every(scope: Scope, only: int | None = None) -> list[_Read]:
    """List every answer that was read, or this one, most views first."""
    keys = None if only is None else [only]
    found = ANSWERS.sums(scope, _NUMBERS, keys)
    before = ANSWERS.sums(scope.before(), _BEFORE, keys).at(found.keys) if scope.compared else {}
    earlier = [before[name].tolist() if before else [0] * len(found.keys) for name in _BEFORE]
    columns = (found.keys.tolist(), *(found.of[name].tolist() for name in _NUMBERS), *earlier)
    rows = [_Read(*numbers) for numbers in zip(*columns, strict=True)]
    return sorted((one for one in rows if one.views), key=lambda one: (-one.views, one.answer_id))


def _told(one: _Read, scope: Scope) -> bool:
    """Tell whether an answer stands in a line of its own."""
    return scope.region is None or one.visits >= privacy.least_visits()


DEFINITION = Definition("questions", "Questions", "The answers that visitors read", report, against=True)
