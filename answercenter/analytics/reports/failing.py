"""Queries that fail: how often each showed nothing, or showed results of which none was opened. Read from counts."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import NamedTuple

from sqlalchemy import func
from sqlalchemy import select

from answercenter.analytics.reports.counted import QUERIES
from answercenter.extensions import db
from answercenter.models import QueryCount

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
    sums = [func.sum(getattr(QueryCount, name)) for name in columns]
    statement = (
        select(QueryCount.text, *sums)
        .where(*QUERIES.within(scope))
        .group_by(QueryCount.text)
        .having(func.sum(QueryCount.measured_searches) > func.sum(QueryCount.clicked_searches))
        .order_by(QueryCount.text)
    )
    return [Failing(text, *map(int, numbers)) for text, *numbers in db.session.execute(statement)]
