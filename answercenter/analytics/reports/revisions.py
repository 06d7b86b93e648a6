"""Whether a rewrite helped: how often each version of an answer was read while it was live, and how readers voted.

Votes name the version that was read. Views do not, and are counted per day: a day's views are told of the version that
was live at the end of it, which is known for as long as each version went live when it was saved.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from datetime import date
from typing import TYPE_CHECKING
from typing import NamedTuple

import numpy as np

from answercenter.analytics import sums
from answercenter.analytics.kinds import ANSWERS
from answercenter.analytics.reports import feedback
from answercenter.analytics.reports.report import Rate
from answercenter.analytics.reports.scope import Scope
from answercenter.analytics.shelves import DAY

if TYPE_CHECKING:
    from collections.abc import Sequence

ALL_DAYS = Scope(date.min, date.max)


class VersionFigures(NamedTuple):
    """Views and votes of one version, on all counted days."""

    views: int
    helpful: int
    unhelpful: int

    @property
    def found_helpful(self) -> Rate:
        """Votes that it helped, of all votes."""
        return Rate(self.helpful, self.helpful + self.unhelpful)


def by_version(answer_id: int, live_since: Sequence[tuple[date, int]]) -> dict[int, VersionFigures]:
    """Return the figures of an answer's versions by their number; a version that has none is left out.

    `live_since` says on which day, in the site's zone, each version that readers saw began; the first one first.
    """
    votes = {row.revision: row for row in feedback.by_revision(answer_id, ALL_DAYS)}
    views = _views(answer_id, live_since)
    found = {}
    for number in votes.keys() | views.keys():
        vote = votes.get(number, feedback.RevisionRow(number, 0, 0))
        found[number] = VersionFigures(views[number], vote.helpful, vote.unhelpful)
    return found


def _views(answer_id: int, live_since: Sequence[tuple[date, int]]) -> Counter[int]:
    days = [day for day, _ in live_since]
    rows = sums.by_day(ANSWERS, sums.Part(date.min, date.max), ("views",), np.array([answer_id]))
    views: Counter[int] = Counter()
    for day, number in zip(rows[DAY].tolist(), rows["views"].tolist(), strict=True):
        place = bisect_right(days, date.fromordinal(day))
        if place:
            views[live_since[place - 1][1]] += number
    return views
