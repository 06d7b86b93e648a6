"""How well an answer serves and how much it is read, learned from its counts: what may lift it a little in results.

Usefulness is u = (S+ + 2) / (S+ + S- + 4): the mean of a Beta(2, 2) prior, a half for an answer of which nothing is
known, after good signs S+ (a reader said that it helped: 1; it ended the visit: 0.25) and bad ones S- (a reader said
that it did not help: 1; it was left for another result within half a minute: 0.10), halved every 60 days.
Popularity is log(1 + visits) / log(1 + visits of the most read answer), visits decayed alike. Of each sign an answer's
best day is left out (see `decay`). How long an answer stayed open is not looked at.
"""

from __future__ import annotations

from math import log1p
from typing import TYPE_CHECKING
from typing import NamedTuple

import numpy as np
from sqlalchemy import select

from answercenter.analytics.decay import SMALL_UNIT
from answercenter.analytics.decay import daily
from answercenter.analytics.decay import since
from answercenter.analytics.decay import weighed
from answercenter.analytics.decay import without_best
from answercenter.analytics.derived import rounded
from answercenter.analytics.kinds import ANSWERS
from answercenter.models import CountVersion

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

HALF_LIFE = 60.0  # days
SIGNS = ("visits", "helpful", "unhelpful", "last_views", "returned")
ENDED = 0.25  # beside a reader's word, which is 1
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
    """Work out the score of every answer that has counts of two days or more, as of the newest counted day."""
    newest = session.scalar(select(CountVersion.newest_day))
    if newest is None:
        return {}
    (answers, days), sums = daily(session, ANSWERS, SIGNS, since(newest, HALF_LIFE), newest)
    starts = np.flatnonzero(np.diff(answers, prepend=-1))
    if not len(starts):
        return {}
    weight = weighed(days, newest, HALF_LIFE, SMALL_UNIT)
    signs = [without_best(sums[name] * weight, starts) / SMALL_UNIT for name in SIGNS]
    decayed = {
        answer: numbers
        for answer, *numbers in zip(answers[starts].tolist(), *(column.tolist() for column in signs), strict=True)
        if any(numbers)
    }
    most = max((visits for visits, *_signs in decayed.values()), default=0.0)
    return {
        answer: [Score(usefulness(helpful + ENDED * ended, unhelpful + LEFT * left), popularity(visits, most))]
        for answer, (visits, helpful, unhelpful, ended, left) in decayed.items()
    }
