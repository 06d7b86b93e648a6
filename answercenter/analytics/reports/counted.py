"""What is counted per day and region under a key: keywords, queries, answers. One description serves all reports."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import and_
from sqlalchemy import false
from sqlalchemy import or_
from sqlalchemy import select

from answercenter.analytics.reports.scope import Comparison
from answercenter.analytics.reports.scope import narrowing
from answercenter.analytics.reports.scope import topics_below
from answercenter.models import Answer
from answercenter.models import AnswerCount
from answercenter.models import KeywordCount
from answercenter.models import QueryCount

if TYPE_CHECKING:
    from answercenter.analytics.reports.scope import Scope


@dataclass(frozen=True, slots=True)
class Counted:
    """A table of counts, the column of its keys, what of it is charted, and the traffic that its visits are part of."""

    counts: Any
    key: Any
    amount: str
    whole: str

    def within(self, scope: Scope) -> list[Any]:
        """List, as SQL, the conditions of a scope."""
        return [self.counts.day.between(scope.start, scope.end), *self.narrowing(scope)]

    def narrowing(self, scope: Scope) -> list[Any]:
        """List, as SQL, the conditions of what a scope is narrowed to; an answer's topic is the one it has today."""
        conditions: list[Any] = narrowing(self.counts, scope)
        if scope.topic is not None and self.counts is AnswerCount:
            of_topic = select(Answer.id).where(Answer.topic_id.in_(topics_below(scope.topic)))
            conditions.append(AnswerCount.answer_id.in_(of_topic))
        return conditions

    def both(self, scope: Scope) -> tuple[Any, Any, list[Any]]:
        """Say, as SQL, what belongs to a scope, what to that which it is compared with, and which rows to read."""
        before, day = scope.before(), self.counts.day
        if not scope.compared:
            return day >= scope.start, false(), self.within(scope)
        if scope.against is None and scope.comparison is Comparison.BEFORE:  # one range of days, read in one go
            now = day >= scope.start
            return now, ~now, [day.between(before.start, scope.end), *self.narrowing(scope)]
        now, then = and_(*self.within(scope)), and_(*self.within(before))
        days = day.between(min(scope.start, before.start), scope.end)
        return now, then, [days, or_(now, then)]

    def narrows(self, scope: Scope) -> bool:
        """Tell whether a scope cuts these counts into parts.

        An answer stands under one topic and in one language, a text under many.
        """
        return scope.region is not None or (scope.narrowed and self.counts is not AnswerCount)


KEYWORDS = Counted(KeywordCount, KeywordCount.keyword, "searches", "searching_visits")
QUERIES = Counted(QueryCount, QueryCount.text, "searches", "searching_visits")
ANSWERS = Counted(AnswerCount, AnswerCount.answer_id, "views", "visits")
