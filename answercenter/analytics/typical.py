"""Typical queries: whole texts that mostly ended in one answer, which search then knows as one more way to ask for it.

A visit counts as for learned words (`phrasings`): by how likely anybody looks at the rank it clicked, halved every 90
days, the best day left out. A text is typical of an answer that got a SHARE of all its visits at the least.
"""

from __future__ import annotations

from collections import defaultdict
from heapq import nsmallest
from typing import TYPE_CHECKING
from typing import NamedTuple

from sqlalchemy import case
from sqlalchemy import func
from sqlalchemy import select

from answercenter.analytics.decay import steady
from answercenter.analytics.decay import steady_weights
from answercenter.analytics.phrasings import BESIDE_BEST_DAY
from answercenter.analytics.phrasings import HALF_LIFE
from answercenter.analytics.position import EXAMINED
from answercenter.analytics.position import click_weight
from answercenter.models import ClickCount
from answercenter.models import CountVersion

if TYPE_CHECKING:
    from sqlalchemy import CTE
    from sqlalchemy.orm import Session

SHARE = 0.3  # of a text's visits
KEPT = 20  # texts of an answer, those of most visits


class TypicalText(NamedTuple):
    """A text that mostly ended in an answer; `visits` is undecayed."""

    text: str
    visits: int


def learn(session: Session) -> dict[int, list[TypicalText]]:
    """Work out every answer's texts from the counts, as of the newest counted day, in the order of the alphabet."""
    newest = session.scalar(select(CountVersion.newest_day))
    table = None if newest is None else steady_weights(session, ClickCount, newest, HALF_LIFE)
    found: defaultdict[int, list[TypicalText]] = defaultdict(list)
    if table is not None:
        summed = _summed(table)
        rows = session.execute(
            select(summed.c.answer_id, summed.c.text, summed.c.visits)
            .where(summed.c.visits - summed.c.best >= BESIDE_BEST_DAY, summed.c.both >= SHARE * summed.c.whole)
            .order_by(summed.c.answer_id, summed.c.text)
        )
        for answer, text, visits in rows:
            found[answer].append(TypicalText(text, int(visits)))
    return {
        answer: sorted(nsmallest(KEPT, some, key=lambda one: (-one.visits, one.text))) for answer, some in found.items()
    }


def _summed(table: CTE) -> CTE:
    """Select the visits of each text and answer, of the best day, and the weighed sums of both and of the text."""
    worth = case({rank: click_weight(rank) for rank in range(1, len(EXAMINED) + 1)}, value=ClickCount.rank, else_=_DEEP)
    days = (
        select(
            ClickCount.text,
            ClickCount.answer_id,
            func.sum(ClickCount.clicks).label("visits"),
            func.sum(ClickCount.clicks * worth).label("worth"),
            func.max(table.c.weight).label("weight"),
        )
        .join(table, table.c.day == ClickCount.day)
        .group_by(ClickCount.text, ClickCount.answer_id, ClickCount.day)
        .cte("days")
    )
    both = steady(days.c.worth, days.c.weight)
    return (
        select(
            days.c.text,
            days.c.answer_id,
            func.sum(days.c.visits).label("visits"),
            func.max(days.c.visits).label("best"),
            both.label("both"),
            func.sum(both).over(partition_by=days.c.text).label("whole"),
        )
        .group_by(days.c.text, days.c.answer_id)
        .cte("summed")
    )


_DEEP = click_weight(len(EXAMINED) + 1)
