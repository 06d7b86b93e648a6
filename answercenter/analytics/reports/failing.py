"""Queries that fail: how often each showed nothing, or showed results of which none was opened. Read from counts."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import NamedTuple

import numpy as np

from answercenter.analytics import terms
from answercenter.analytics.reports.counted import QUERIES
from answercenter.extensions import db

if TYPE_CHECKING:
    from answercenter.analytics.reports.scope import Scope


class Failing(NamedTuple):
    """A query with its searches whose result count is known: `shown` had results, `clicked` of these led on."""

    text: str
    visits: int
    searches: int
    measured: int
    shown: int
    clicked: int
    found_nothing: int

    @property
    def unclicked(self) -> int:
        """Searches that showed results of which none was opened."""
        return self.shown - self.clicked

    @property
    def cost(self) -> int:
        """Tell how many visits it left without an answer, at most: its failing searches, but no more than its visits.

        Counts tell searches that failed and visits that searched, not visits whose search failed.
        """
        return min(self.visits, self.unclicked + self.found_nothing)


def failing(scope: Scope) -> list[Failing]:
    """List every query of a scope that failed at least once, in the order of its text."""
    columns = ("visits", "searches", "measured_searches", "shown_searches", "clicked_searches", "zero_searches")
    found = QUERIES.sums(scope, columns)
    failed = np.flatnonzero(found.of["measured_searches"] > found.of["clicked_searches"])
    texts = terms.texts_of(db.session(), found.keys[failed].tolist())
    rows = zip(found.keys[failed].tolist(), *(found.of[name][failed].tolist() for name in columns), strict=True)
    return sorted(Failing(texts[number], *numbers) for number, *numbers in rows)
