"""Two sides: every text with its visits on one side and on another (two regions, two periods), in one statement.

A text is named where at least the least number of visits used it on one of the sides, and in one form. Only those leave
the database; of all others their number and their visits. A side's number that is too small to be shown enters every
calculation as the largest such number, so that no result tells what it was.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import and_
from sqlalchemy import case
from sqlalchemy import func
from sqlalchemy import or_
from sqlalchemy import select

from answercenter.analytics import privacy
from answercenter.analytics.reports import texts
from answercenter.extensions import db
from answercenter.models import KeywordCount

if TYPE_CHECKING:
    from collections.abc import Sequence

    from answercenter.analytics.reports.counted import Counted
    from answercenter.analytics.reports.scope import Scope


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


def compare(
    counted: Counted, here: Sequence[Any], there: Sequence[Any], span: Scope, *, named_here: bool = False
) -> Sides:
    """Add up every text on two sides, given as SQL conditions. `span` is the period of both.

    With `named_here` a text is named for its visits on the first side alone.
    """
    counts, least = counted.counts, privacy.least_visits()
    first, second = and_(*here), and_(*there)
    sums = [func.sum(case((side, counts.visits), else_=0)) for side in (first, second)]
    statement = select(counted.key.label("key"), sums[0].label("here"), sums[1].label("there"))
    days = counts.day.between(span.start, span.end)  # one range of rows; the sides alone would be read one by one
    used = statement.where(days, or_(first, second)).group_by(counted.key).cte("used")
    source: Any = used
    text: Any = used.c.key
    enough = used.c.here >= least if named_here else or_(used.c.here >= least, used.c.there >= least)
    if counts is KeywordCount:
        best = texts.best_forms(span)
        source = used.outerjoin(best, and_(best.c.keyword == used.c.key, best.c.place == 1))
        text, enough = best.c.form, and_(enough, best.c.visits >= least)
    present = case((used.c.here > 0, 1), else_=0)
    judged = select(
        used,
        text.label("text"),
        case((enough, 1), else_=0).label("named"),
        func.sum(used.c.here).over().label("whole_here"),
        func.sum(used.c.there).over().label("whole_there"),
        func.sum(case((enough, 0), else_=present)).over().label("other_texts"),
        func.sum(case((enough, 0), else_=used.c.here)).over().label("other_visits"),
    ).select_from(source)
    inner = judged.subquery("judged")
    found = db.session.execute(select(inner).where(inner.c.named == 1)).all()
    sums_row = found[0] if found else db.session.execute(select(inner).limit(1)).first()
    if sums_row is None:
        return Sides(())
    uses = tuple(Uses(row.key, row.text, int(row.here), int(row.there)) for row in found)
    return Sides(
        uses,
        *(int(getattr(sums_row, name)) for name in ("whole_here", "whole_there", "other_texts", "other_visits")),
    )
