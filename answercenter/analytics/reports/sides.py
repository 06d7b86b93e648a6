"""Two sides: every keyword with its visits on one side and on another (two regions, two periods).

A text is named where at least the least number of visits used it on one of the sides, and in one form. Of all others
their number and their visits are told. A side's number that is too small to be shown enters every
calculation as the largest such number, so that no result tells what it was.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from answercenter.analytics import privacy
from answercenter.analytics import sums
from answercenter.analytics import terms
from answercenter.analytics.kinds import KEYWORDS
from answercenter.analytics.reports import forms
from answercenter.extensions import db

if TYPE_CHECKING:
    from answercenter.analytics.reports.scope import Scope
    from answercenter.analytics.sums import Part


@dataclass(frozen=True, slots=True)
class Uses:
    """How many visits used a text on each side."""

    key: str
    text: str  # as it is shown
    here: int
    there: int

    @property
    def shown_here(self) -> int | None:
        """The visits on the first side; None where they are too few to be shown."""
        return None if privacy.few(self.here) else self.here

    @property
    def shown_there(self) -> int | None:
        """The visits on the other side; None where they are too few to be shown."""
        return None if privacy.few(self.there) else self.there


@dataclass(frozen=True, slots=True)
class Sides:
    """The named texts, in no order; how often visits used any text on each side; what is not named."""

    uses: tuple[Uses, ...]
    whole_here: int = 0
    whole_there: int = 0
    other_texts: int = 0
    other_visits: int = 0  # on the first side


def assumed(visits: int) -> int:
    """Return the number that stands in calculations for a number of visits: the largest not shown, if it is not."""
    return privacy.least_visits() - 1 if privacy.few(visits) else visits


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
    named = keys[enough].tolist()
    words, names = terms.texts_of(db.session(), named), typed.names(named)
    counts = zip(named, visits[enough].tolist(), elsewhere[enough].tolist(), strict=True)
    return Sides(
        tuple(Uses(words[number], names[number], one, other) for number, one, other in counts),
        whole_here=int(visits.sum()),
        whole_there=int(elsewhere.sum()),
        other_texts=int((visits[~enough] > 0).sum()),
        other_visits=int(visits[~enough].sum()),
    )
