"""Two sides: every keyword or query with its visits on one side and on another (two regions, two periods).

A text is named where at least the least number of visits used it on one of the sides, a keyword also in one form. Of
all others their number and their visits are told. A side's number that is too small to be shown enters every
calculation as the largest such number, so that no result tells what it was.
"""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import replace
from typing import TYPE_CHECKING
from typing import NamedTuple

import numpy as np

from answercenter.analytics import privacy
from answercenter.analytics import sums
from answercenter.analytics.kinds import KEYWORDS
from answercenter.analytics.reports import forms
from answercenter.arrays import distinct

if TYPE_CHECKING:
    from collections.abc import Sequence

    from answercenter.analytics.kinds import Kind
    from answercenter.analytics.packing import Column
    from answercenter.analytics.reports.forms import Forms
    from answercenter.analytics.reports.scope import Scope
    from answercenter.analytics.sums import Part


class Uses(NamedTuple):
    """How many visits used a text on each side: as they are, and as they may be shown."""

    key: str
    text: str  # the form in which it is shown
    here: int
    there: int
    shown_here: int | None  # None where they are too few to be shown
    shown_there: int | None


@dataclass(frozen=True, slots=True)
class Sides:
    """The named texts, as columns; how often visits used any text on each side; what is not named."""

    keys: Column
    here: Column
    there: Column
    typed: Forms | None = None
    whole_here: int = 0
    whole_there: int = 0
    other_texts: int = 0
    other_visits: int = 0  # on the first side

    @property
    def assumed_here(self) -> Column:
        """The visits of the first side as they enter calculations."""
        return np.where(_few(self.here), privacy.least_visits() - 1, self.here)

    @property
    def assumed_there(self) -> Column:
        """The visits of the second side as they enter calculations."""
        return np.where(_few(self.there), privacy.least_visits() - 1, self.there)

    def uses(self, some: Sequence[tuple[int, str]]) -> list[Uses]:
        """Tell of texts, given by their places and words, what may be told."""
        places = np.array([place for place, _ in some], np.int64)
        numbers, sides = self.keys[places].tolist(), (self.here[places], self.there[places])
        names = self.typed.names(numbers) if self.typed else {}
        few, visits = ([column.tolist() for column in columns] for columns in (map(_few, sides), sides))
        shown = [
            [None if hidden else number for hidden, number in zip(*one, strict=True)]
            for one in zip(few, visits, strict=True)
        ]
        rows = zip(some, numbers, *visits, *shown, strict=True)
        return [Uses(key, names.get(number, key), *told) for (_, key), number, *told in rows]


def nothing() -> Sides:
    """Return two sides that may not be compared."""
    none = np.zeros(0, np.int64)
    return Sides(none, none, none)


def compare(kind: Kind, here: Part, there: Part | None, span: Scope, *, named_here: bool = False) -> Sides:
    """Add up every text of a kind on two sides, or in a region and in all others. `span` is the period of both.

    With `named_here` a text is named for its visits on the first side alone.
    """
    first = sums.by_key(kind, here, ("visits",))
    second = sums.by_key(kind, there or replace(here, region=None), ("visits",))
    second = second if there else second.less(first)
    keys = distinct(np.concatenate((first.keys, second.keys)))
    visits, elsewhere = first.at(keys)["visits"], second.at(keys)["visits"]
    least, typed = privacy.least_visits(), forms.of_period(span) if kind is KEYWORDS else None
    enough = (visits >= least) if named_here else (visits >= least) | (elsewhere >= least)
    if typed is not None:
        enough &= typed.most_visits(keys) >= least
    return Sides(
        keys[enough],
        visits[enough],
        elsewhere[enough],
        typed,
        whole_here=int(visits.sum()),
        whole_there=int(elsewhere.sum()),
        other_texts=int((visits[~enough] > 0).sum()),
        other_visits=int(visits[~enough].sum()),
    )


def _few(visits: Column) -> Column:
    few: Column = (visits > 0) & (visits < privacy.least_visits())
    return few
