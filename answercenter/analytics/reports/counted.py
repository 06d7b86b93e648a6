"""What is counted per day and region under a key: keywords, queries, answers. One description serves all reports."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

import numpy as np
from sqlalchemy import select

from answercenter.analytics import kinds
from answercenter.analytics import sums
from answercenter.analytics import terms
from answercenter.analytics.reports.scope import topics_below
from answercenter.extensions import db
from answercenter.models import Answer

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Sequence

    from answercenter.analytics.kinds import Kind
    from answercenter.analytics.packing import Block
    from answercenter.analytics.packing import Column
    from answercenter.analytics.reports.scope import Scope


@dataclass(frozen=True, slots=True)
class Counted:
    """A kind of counts, what of it is charted, and the traffic that its visits are part of.

    Its keys are texts or answers. Where counts are added up they are numbers: those of the vocabulary, or the answers'.
    """

    kind: Kind
    amount: str
    whole: str

    def numbers(self, keys: Iterable[Any]) -> dict[Any, int]:
        """Map the keys that may have counts to their numbers."""
        return terms.known_terms(db.session(), keys) if self.kind.texts else {key: key for key in keys}

    def sums(self, scope: Scope, names: Sequence[str], only: Iterable[int] | None = None) -> sums.Sums:
        """Add up each key in a scope, or only these."""
        return sums.by_key(self.kind, scope.part(), names, self._only(scope, only))

    def days(self, scope: Scope, names: Sequence[str], only: Iterable[int]) -> Block:
        """Return the rows of these keys in a scope, each with its day."""
        return sums.by_day(self.kind, scope.part(), names, self._only(scope, only))

    def regions(self, scope: Scope, names: Sequence[str], only: Iterable[int]) -> dict[str, tuple[int, ...]]:
        """Add up the rows of these keys in a scope by region."""
        return sums.by_region(self.kind, scope.part(), names, self._only(scope, only))

    def narrows(self, scope: Scope) -> bool:
        """Tell whether a scope cuts these counts into parts.

        An answer stands under one topic and in one language, a text under many.
        """
        return scope.region is not None or (scope.narrowed and self.kind is not kinds.ANSWERS)

    def _only(self, scope: Scope, only: Iterable[int] | None) -> Column | None:
        """List the numbers of the keys to be added up, in order; an answer's topic is the one it has today."""
        if scope.topic is not None and self.kind is kinds.ANSWERS:
            of_topic = set(db.session.scalars(select(Answer.id).where(Answer.topic_id.in_(topics_below(scope.topic)))))
            only = of_topic if only is None else of_topic.intersection(only)
        return None if only is None else np.array(sorted(only), np.int64)


KEYWORDS = Counted(kinds.KEYWORDS, "searches", "searching_visits")
QUERIES = Counted(kinds.QUERIES, "searches", "searching_visits")
ANSWERS = Counted(kinds.ANSWERS, "views", "visits")
