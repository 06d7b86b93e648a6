"""How well an answer serves and how much it is read, learned from its counts: what may lift it a little in results.

Usefulness is u = (S+ + 2) / (S+ + S- + 4): the mean of a Beta(2, 2) prior, a half for an answer of which nothing is
known, after good signs S+ (a reader said that it helped: 1; it ended the visit: 0.25) and bad ones S- (a reader said
that it did not help: 1; it was left for another result within half a minute: 0.10), halved every 60 days.
Popularity is log(1 + visits) / log(1 + visits of the most read answer), visits decayed alike. Of each sign no day
weighs more than an answer's second-best one. How long an answer stayed open is not looked at.
"""

from __future__ import annotations

from collections import defaultdict
from math import log1p
from typing import TYPE_CHECKING
from typing import NamedTuple

from sqlalchemy import select

from answercenter.analytics.decay import SMALL_UNIT
from answercenter.analytics.decay import steady_sums
from answercenter.analytics.derived import rounded
from answercenter.models import AnswerCount
from answercenter.models import CountVersion

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import InstrumentedAttribute
    from sqlalchemy.orm import Session

HALF_LIFE = 60.0  # days
HELPFUL = UNHELPFUL = 1.0
ENDED = 0.25
LEFT = 0.10
PRIOR = 2.0  # good signs, and bad ones, that every answer begins with


class Score(NamedTuple):
    """What is learned of one answer, each 0 to 1."""

    usefulness: float
    popularity: float


def usefulness(good: float, bad: float) -> float:
    """Return the usefulness of an answer with such sums of good and bad signs."""
    return rounded((good + PRIOR) / (good + bad + 2 * PRIOR))


def popularity(visits: float, most: float) -> float:
    """Return the popularity of an answer that so many visits read, where the most read one has `most`; both decayed."""
    return rounded(log1p(visits) / log1p(most)) if most else 0.0


def learn(session: Session) -> dict[int, list[Score]]:
    """Work out the score of every answer that has counts, as of the newest counted day."""
    newest = session.scalar(select(CountVersion.newest_day))
    if newest is None:
        return {}
    visits = _decayed(session, AnswerCount.visits, newest)
    helpful, unhelpful = (_decayed(session, one, newest) for one in (AnswerCount.helpful, AnswerCount.unhelpful))
    ended, left = (_decayed(session, one, newest) for one in (AnswerCount.last_views, AnswerCount.returned))
    most = max(visits.values(), default=0.0)
    return {
        answer: [
            Score(
                usefulness(
                    HELPFUL * helpful[answer] + ENDED * ended[answer],
                    UNHELPFUL * unhelpful[answer] + LEFT * left[answer],
                ),
                popularity(visits[answer], most),
            )
        ]
        for answer in sorted({*visits, *helpful, *unhelpful, *ended, *left})
    }


def _decayed(session: Session, number: InstrumentedAttribute[int], newest: date) -> defaultdict[int, float]:
    """Sum a number of each answer's counts, decayed; 0 for an answer that has none."""
    rows = steady_sums(session, [AnswerCount.answer_id], number, newest, HALF_LIFE)
    return defaultdict(float, {row[0]: int(row[1]) / SMALL_UNIT for row in rows})
