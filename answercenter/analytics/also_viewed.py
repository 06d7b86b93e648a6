"""Also viewed: answers read by the same visitors in the same visit, learned from counts of answers and pairs.

score(a -> b) = C_ab / (n_b + 5)^0.25, a damped confidence (alpha of Deshpande and Karypis 2004 at 0.25, shrunk by 5):
C visits that read both and n that read b, per day, with a half-life of 90 days as of the newest counted day. A pair
needs a number of distinct visits (`ALSO_VIEWED_MINIMUM_VISITS`), undecayed. Not to be confused with related answers,
which are similar in content.
"""

from __future__ import annotations

from collections import defaultdict
from heapq import nsmallest
from typing import TYPE_CHECKING
from typing import NamedTuple

from flask import current_app
from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy.orm import aliased

from answercenter import clock
from answercenter.analytics.decay import UNIT
from answercenter.analytics.decay import faded
from answercenter.analytics.decay import weights
from answercenter.analytics.derived import rounded
from answercenter.extensions import db
from answercenter.models import PUBLIC
from answercenter.models import AlsoViewed
from answercenter.models import Answer
from answercenter.models import AnswerCount
from answercenter.models import CountVersion
from answercenter.models import PairCount
from answercenter.models import readable

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Iterator
    from datetime import date

    from sqlalchemy import CTE
    from sqlalchemy import Select
    from sqlalchemy.orm import Session

    from answercenter.models import Reader

HALF_LIFE = 90.0  # days
SHRINK = 5.0  # visits
DAMPING = 0.25
KEPT = 20  # answers in a list


class Learned(NamedTuple):
    """One entry of an answer's list; `visits` is undecayed."""

    other_id: int
    score: float
    visits: int


class ListedPair(NamedTuple):
    """One entry of all lists, by ids and external keys."""

    answer_id: int
    key: str
    rank: int
    other_id: int
    other_key: str
    score: float
    visits: int


def score(both: float, other: float) -> float:
    """Score an answer that `both` visits read with ours and `other` visits read at all, both decayed."""
    return rounded(both / (other + SHRINK) ** DAMPING)


def also_viewed(answer_id: int, limit: int = 5, reader: Reader = PUBLIC) -> list[tuple[int, float, int]]:
    """List what visitors who read this answer also read: (answer, score, visits), best first.

    Only what this reader may see now, in the answer's own language.
    """
    found = db.session.execute(_listed(reader).where(AlsoViewed.answer_id == answer_id).limit(limit))
    return [(row.other_id, row.score, row.visits) for row in found]


def all_lists(reader: Reader = PUBLIC, limit: int = KEPT) -> Iterator[ListedPair]:
    """List every answer's learned list, at most `limit` long each, ranks counted anew among what may be seen."""
    answer_id, rank = None, 0
    for row in db.session.execute(_listed(reader)).yield_per(5000):
        rank = rank + 1 if row.answer_id == answer_id else 1
        answer_id = row.answer_id
        if rank <= limit:
            yield ListedPair(row.answer_id, row.key, rank, row.other_id, row.other_key, row.score, row.visits)


def _listed(reader: Reader) -> Select[int, str, int, str, float, int]:
    ours = aliased(Answer)
    return (
        select(
            AlsoViewed.answer_id,
            ours.key.label("key"),
            AlsoViewed.other_id,
            Answer.key.label("other_key"),
            AlsoViewed.score,
            AlsoViewed.visits,
        )
        .join(ours, ours.id == AlsoViewed.answer_id)
        .join(Answer, Answer.id == AlsoViewed.other_id)
        .where(Answer.language == ours.language, readable(reader, clock.now()))
        .order_by(AlsoViewed.answer_id, AlsoViewed.rank)
    )


def learn(session: Session) -> dict[int, list[tuple[int, int, float, int]]]:
    """Work out every answer's list from the counts, as (rank, other, score, visits)."""
    newest = session.scalar(select(CountVersion.newest_day))
    days = list(session.scalars(select(PairCount.day).distinct()))
    if newest is None or not days:
        return {}
    table = weights(days, HALF_LIFE)
    left = faded((newest - max(days)).days, HALF_LIFE) / UNIT
    read = _visits_of_answers(session, newest)
    candidates: defaultdict[int, list[Learned]] = defaultdict(list)
    for low, high, decayed, visits in session.execute(_pairs(table)):
        both = int(decayed) * left
        candidates[low].append(Learned(high, score(both, read.get(high, 0.0)), int(visits)))
        candidates[high].append(Learned(low, score(both, read.get(low, 0.0)), int(visits)))
    return {
        answer: [(rank, *learned) for rank, learned in enumerate(_best(some), 1)]
        for answer, some in sorted(candidates.items())
    }


def _best(candidates: Iterable[Learned]) -> list[Learned]:
    return nsmallest(KEPT, candidates, key=lambda one: (-one.score, one.other_id))


def _pairs(table: CTE) -> Select[int, int, int, int]:
    enough = current_app.config["ALSO_VIEWED_MINIMUM_VISITS"]
    visits = func.sum(PairCount.visits)
    return (
        select(PairCount.low_id, PairCount.high_id, func.sum(PairCount.visits * table.c.weight), visits)
        .join(table, table.c.day == PairCount.day)
        .group_by(PairCount.low_id, PairCount.high_id)
        .having(visits >= enough)
    )


def _visits_of_answers(session: Session, newest: date) -> dict[int, float]:
    """Tell for every answer how many visits read it, decayed."""
    days = list(session.scalars(select(AnswerCount.day).distinct()))
    table = weights(days, HALF_LIFE)
    left = faded((newest - max(days)).days, HALF_LIFE) / UNIT
    found = session.execute(
        select(AnswerCount.answer_id, func.sum(AnswerCount.visits * table.c.weight))
        .join(table, table.c.day == AnswerCount.day)
        .group_by(AnswerCount.answer_id)
    )
    return {answer: int(decayed) * left for answer, decayed in found}
