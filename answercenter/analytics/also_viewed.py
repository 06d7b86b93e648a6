"""Also viewed: answers read by the same visitors in the same visit, learned from counts of answers and pairs.

score(a -> b) = C_ab / (n_b + 5)^0.25, a damped confidence (alpha of Deshpande and Karypis 2004 at 0.25, shrunk by 5):
C visits that read both and n that read b, per day, with a half-life of 90 days as of the newest counted day. A pair
needs a number of distinct visits (`ALSO_VIEWED_MINIMUM_VISITS`), undecayed, and two days (decision 0016). Editors may
pin a link or veto it. Not to be confused with related answers, which are similar in content.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from heapq import nsmallest
from itertools import groupby
from itertools import islice
from typing import TYPE_CHECKING
from typing import Any
from typing import NamedTuple

import numpy as np
from flask import current_app
from sqlalchemy import literal
from sqlalchemy import select
from sqlalchemy.orm import aliased

from answercenter import clock
from answercenter.analytics.decay import UNIT
from answercenter.analytics.decay import daily
from answercenter.analytics.decay import faded
from answercenter.analytics.decay import weighed
from answercenter.analytics.derived import rounded
from answercenter.analytics.kinds import ANSWERS
from answercenter.analytics.kinds import PAIRS
from answercenter.analytics.link_choices import standing_choices
from answercenter.arrays import distinct
from answercenter.extensions import db
from answercenter.models import PUBLIC
from answercenter.models import AlsoViewed
from answercenter.models import Answer
from answercenter.models import CountVersion
from answercenter.models import LinkAct
from answercenter.models import LinkChoice
from answercenter.models import readable

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Iterator
    from collections.abc import Mapping
    from collections.abc import Sequence

    from sqlalchemy import Select
    from sqlalchemy.orm import Session

    from answercenter.analytics.link_choices import Choice
    from answercenter.analytics.packing import Column
    from answercenter.models import Reader

HALF_LIFE = 90.0  # days
SHRINK = 5.0  # visits
DAMPING = 0.25
KEPT = 20  # answers in a list
LEAST_DAYS = 2  # on which a pair was read together; nobody is known again on the next day


class Learned(NamedTuple):
    """One entry of an answer's list; `visits`, undecayed, were on so many `days`."""

    other_id: int
    score: float
    visits: int
    days: int


class ListedPair(NamedTuple):
    """One entry of all lists, by ids and external keys; a pinned one may have been learned no more (score 0)."""

    answer_id: int
    key: str
    rank: int
    other_id: int
    other_key: str
    score: float
    visits: int
    pinned: bool


def score(both: float, other: float) -> float:
    """Score an answer that `both` visits read with ours and `other` visits read at all, both decayed."""
    return rounded(both / (other + SHRINK) ** DAMPING)


def also_viewed(answer_id: int, limit: int = 5, reader: Reader = PUBLIC) -> list[tuple[int, float, int]]:
    """List what visitors who read this answer also read: (answer, score, visits), what editors pinned, then best first.

    Only what this reader may see now, in the answer's own language, and nothing that editors vetoed.
    """
    found = _arranged(reader, answer_id)
    return [(pair.other_id, pair.score, pair.visits) for pair in islice(found, limit)]


def all_lists(reader: Reader = PUBLIC, limit: int = KEPT) -> Iterator[ListedPair]:
    """List every answer's list, at most `limit` long each, ranks counted anew among what may be seen."""
    return (pair for pair in _arranged(reader, None) if pair.rank <= limit)


def _arranged(reader: Reader, only: int | None) -> Iterator[ListedPair]:
    """Give the lists of all answers or of one: pins in the order in which they were made, then what was learned."""
    choices = standing_choices(only)
    pins = _pins(reader, choices)
    learned = _listed(reader) if only is None else _listed(reader).where(AlsoViewed.answer_id == only)
    rows = db.session.execute(learned).yield_per(5000)
    for answer_id, some in merged_by_answer(rows, pins):
        known = {row.other_id: row for row in some}
        first = [known.get(pin.other_id, pin) for pin in pins.get(answer_id, ())]
        rest = [row for row in some if (answer_id, row.other_id) not in choices]
        for rank, row in enumerate([*first, *rest], 1):
            pinned = rank <= len(first)
            yield ListedPair(
                answer_id, row.key, rank, row.other_id, row.other_key, row.score or 0.0, row.visits or 0, pinned
            )


def merged_by_answer(rows: Iterable[Any], pins: Mapping[int, Sequence[Any]]) -> Iterator[tuple[int, list[Any]]]:
    """Group rows, which come by answer, with an empty group in its place for an answer that has pins alone."""
    left = sorted(pins)
    for answer_id, some in groupby(rows, key=lambda row: row.answer_id):
        while left and left[0] < answer_id:
            yield left.pop(0), []
        if left and left[0] == answer_id:
            left.pop(0)
        yield answer_id, list(some)
    for answer_id in left:
        yield answer_id, []


def _pins(reader: Reader, choices: Mapping[tuple[int, int], Choice]) -> dict[int, list[Any]]:
    """Read the pinned links that this reader may see, by answer, in the order in which they were pinned."""
    pinned = sorted(choice.id for choice in choices.values() if choice.act == LinkAct.PIN)
    ours = aliased(Answer)
    statement = (
        select(
            LinkChoice.answer_id,
            ours.key.label("key"),
            LinkChoice.other_id,
            Answer.key.label("other_key"),
            literal(0.0).label("score"),
            literal(0).label("visits"),
        )
        .join(ours, ours.id == LinkChoice.answer_id)
        .join(Answer, Answer.id == LinkChoice.other_id)
        .where(LinkChoice.id.in_(pinned), Answer.language == ours.language, readable(reader, clock.now()))
        .order_by(LinkChoice.id)
    )
    found: defaultdict[int, list[Any]] = defaultdict(list)
    for row in db.session.execute(statement) if pinned else ():
        found[row.answer_id].append(row)
    return found


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


def learn(session: Session) -> dict[int, list[tuple[int, int, float, int, int]]]:
    """Work out every answer's list from the counts, as (rank, other, score, visits, days)."""
    newest = session.scalar(select(CountVersion.newest_day))
    if newest is None:
        return {}
    (lows, highs, days), of = daily(session, PAIRS, ("visits",), date.min, newest)
    if not len(days):
        return {}
    several = len(distinct(days)) >= LEAST_DAYS
    starts = np.flatnonzero((np.diff(lows, prepend=-1) != 0) | (np.diff(highs, prepend=-1) != 0))
    rows = zip(lows[starts].tolist(), highs[starts].tolist(), *_sums(of["visits"], days, starts), strict=True)
    left, read = _left(days, newest), _visits_of_answers(session, newest, steady=several)
    candidates: defaultdict[int, list[Learned]] = defaultdict(list)
    for low, high, *sums in rows:
        visits, on_days = sums[2], sums[4]
        if visits >= current_app.config["ALSO_VIEWED_MINIMUM_VISITS"] and on_days >= (LEAST_DAYS if several else 1):
            both = (without_crowd(*sums) if several else sums[0]) * left
            candidates[low].append(Learned(high, score(both, read.get(high, 0.0)), visits, on_days))
            candidates[high].append(Learned(low, score(both, read.get(low, 0.0)), visits, on_days))
    return {
        answer: [(rank, *learned) for rank, learned in enumerate(_best(some), 1)]
        for answer, some in sorted(candidates.items())
    }


def without_crowd(decayed: int, heaviest: int, visits: int, most: int, days: int) -> float:
    """Return a decayed sum in which the day with the most visits counts like the mean of the other days.

    `decayed` is the sum of visits by weight, `heaviest` its greatest addend; `visits`, `most` and `days` are the same
    visits unweighted: their sum, the most of one day, and on how many days they were. A single day counts as one visit.
    Where every day saw alike many visits, nothing is taken away (decision 0016).
    """
    ordinary = (visits - most) / (days - 1) if days > 1 else 1.0
    return decayed - heaviest * max(0.0, 1.0 - ordinary / most)


def _best(candidates: Iterable[Learned]) -> list[Learned]:
    return nsmallest(KEPT, candidates, key=lambda one: (-one.score, one.other_id))


def _sums(visits: Column, days: Column, starts: Column) -> list[list[int]]:
    """List what `without_crowd` takes, as columns, of the rows from each start to the next."""
    decayed = visits * weighed(days, date.fromordinal(int(days.max())), HALF_LIFE, UNIT)
    columns = (
        np.add.reduceat(decayed, starts),
        np.maximum.reduceat(decayed, starts),
        np.add.reduceat(visits, starts),
        np.maximum.reduceat(visits, starts),
        np.diff(starts, append=len(visits)),
    )
    return [column.tolist() for column in columns]


def _left(days: Column, newest: date) -> float:
    """Return what brings sums that were weighed as of the last of these days to the newest counted one."""
    return faded((newest - date.fromordinal(int(days.max()))).days, HALF_LIFE) / UNIT


def _visits_of_answers(session: Session, newest: date, *, steady: bool) -> dict[int, float]:
    """Tell for every answer how many visits read it, decayed."""
    (answers, days), of = daily(session, ANSWERS, ("visits",), date.min, newest)
    read = of["visits"] > 0
    if not read.any():
        return {}
    answers, days, visits = answers[read], days[read], of["visits"][read]
    starts, left = np.flatnonzero(np.diff(answers, prepend=-1)), _left(days, newest)
    rows = zip(answers[starts].tolist(), *_sums(visits, days, starts), strict=True)
    return {answer: (without_crowd(*numbers) if steady else numbers[0]) * left for answer, *numbers in rows}
