"""Queries that fail: how often each showed nothing, or showed results of which none was opened. Read from counts."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import NamedTuple

import numpy as np

from answercenter.analytics import terms
from answercenter.analytics.reports.counted import QUERIES
from answercenter.analytics.sums import Sums
from answercenter.extensions import db

if TYPE_CHECKING:
    from answercenter.analytics.packing import Column
    from answercenter.analytics.reports.scope import Scope

_NUMBERS = ("visits", "searches", "measured_searches", "shown_searches", "clicked_searches", "zero_searches")


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


def failed(scope: Scope) -> Sums:
    """Add up every query of a scope that failed at least once."""
    found = QUERIES.sums(scope, _NUMBERS)
    there = np.flatnonzero(found.of["measured_searches"] > found.of["clicked_searches"])
    return Sums(found.keys[there], {name: column[there] for name, column in found.of.items()})


def named(found: Sums, places: Column) -> list[Failing]:
    """List queries of what `failed` found, given by their places, in the order of their texts."""
    numbers = found.keys[places].tolist()
    texts = terms.texts_of(db.session(), numbers)
    rows = zip(numbers, *(found.of[name][places].tolist() for name in _NUMBERS), strict=True)
    return sorted(Failing(texts[number], *of) for number, *of in rows)
