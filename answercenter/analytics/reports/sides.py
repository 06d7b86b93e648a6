"""Two sides: every keyword with its visits on one side and on another (two regions, two periods).

A text is named where at least the least number of visits used it on one of the sides, and in one form. Of all others
their number and their visits are told. A side's number that is too small to be shown enters every
calculation as the largest such number, so that no result tells what it was.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import NamedTuple

import numpy as np

from answercenter.analytics import privacy
from answercenter.analytics import sums
from answercenter.analytics import terms
from answercenter.analytics.kinds import KEYWORDS
from answercenter.analytics.reports import forms
from answercenter.extensions import db

if TYPE_CHECKING:
    from collections.abc import Iterable

    from answercenter.analytics.packing import Column
    from answercenter.analytics.reports.forms import Forms
    from answercenter.analytics.reports.scope import Scope
    from answercenter.analytics.sums import Part


class Uses(NamedTuple):
    """How many visits used a text on each side: as they are, as they may be shown, and as they enter calculations."""

    key: str
    number: int  # of the text
    here: int
    there: int
    shown_here: int | None  # None where they are too few to be shown
    shown_there: int | None
    assumed_here: int
    assumed_there: int


@dataclass(frozen=True, slots=True)
class Sides:
    """The named texts, in no order; how often visits used any text on each side; what is not named."""

    uses: tuple[Uses, ...] = ()
    typed: Forms | None = None
    whole_here: int = 0
    whole_there: int = 0
    other_texts: int = 0
    other_visits: int = 0  # on the first side

    def names(self, uses: Iterable[Uses]) -> dict[int, str]:
        """Map the numbers of texts to the form in which each is shown."""
        return self.typed.names(one.number for one in uses) if self.typed else {}


def compare(here: Part, there: Part, span: Scope, *, named_here: bool = False) -> Sides:
    """Add up every keyword on two sides. `span` is the period of both.

    With `named_here` a keyword is named for its visits on the first side alone.
    """
    first, second = (sums.by_key(KEYWORDS, side, ("visits",)) for side in (here, there))
    keys = np.union1d(first.keys, second.keys)
    visits, elsewhere = first.at(keys)["visits"], second.at(keys)["visits"]
    least, typed = privacy.least_visits(), forms.of_period(span)
    enough = (visits >= least) if named_here else (visits >= least) | (elsewhere >= least)
    enough &= typed.most_visits(keys) >= least
    return Sides(
        _uses(keys[enough], visits[enough], elsewhere[enough]),
        typed,
        whole_here=int(visits.sum()),
        whole_there=int(elsewhere.sum()),
        other_texts=int((visits[~enough] > 0).sum()),
        other_visits=int(visits[~enough].sum()),
    )


def _uses(keys: Column, here: Column, there: Column) -> tuple[Uses, ...]:
    """Tell of each key what may be told; a number that is too small enters calculations as the largest such number."""
    numbers, columns = keys.tolist(), [here.tolist(), there.tolist()]
    words, largest = terms.texts_of(db.session(), numbers), privacy.least_visits() - 1
    for side in (here, there):
        few = (side > 0) & (side <= largest)
        columns.append([None if hidden else visits for hidden, visits in zip(few.tolist(), side.tolist(), strict=True)])
    columns += [np.where((side > 0) & (side <= largest), largest, side).tolist() for side in (here, there)]
    return tuple(Uses(words[number], number, *row) for number, *row in zip(numbers, *columns, strict=True))
