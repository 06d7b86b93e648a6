"""Learned phrasings: words that visitors typed and then opened an answer, whether the answer has the word or not.

A visit counts by how likely anybody looks at the rank it clicked (`position`), halved every 90 days, the best day left
out (`decay`). A word w belongs to an answer a by the cosine of the two over such visits (A. Ochiai, 1957):

    C(w, a) / sqrt((N(a) + 5) * N(w)),  N(w) the sum over all answers, N(a) over all words,

so a word that leads everywhere (`order`) says little of each answer, and an answer that is opened for everything gains
little from each word. See decision 10 for what was measured.
"""

from __future__ import annotations

from collections import defaultdict
from heapq import nsmallest
from math import sqrt
from typing import TYPE_CHECKING
from typing import NamedTuple

import numpy as np
from sqlalchemy import select

from answercenter.analytics import terms
from answercenter.analytics.decay import SMALL_UNIT
from answercenter.analytics.decay import daily
from answercenter.analytics.decay import since
from answercenter.analytics.decay import weighed
from answercenter.analytics.decay import without_best
from answercenter.analytics.derived import rounded
from answercenter.analytics.kinds import PHRASINGS
from answercenter.analytics.privacy import least_visits
from answercenter.extensions import db
from answercenter.models import CountVersion
from answercenter.models import Phrasing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

HALF_LIFE = 90.0  # days
BESIDE_BEST_DAY = 2  # visits of other days than the best: with that one's, three visits of two days at the least
NEAR_BEST = 0.1  # of the visits of the answer that a word leads to most: fewer are taken for stray clicks
SHRINK = 5.0  # visits: an answer opened twice is not yet known by its words
KEPT = 300  # words of an answer; a much asked one is asked for in as many ways
_VISIT = 1000 * SMALL_UNIT  # one click at the first rank today, as sums have it


class LearnedWord(NamedTuple):
    """One word of an answer; `visits` is undecayed."""

    word: str
    weight: float
    visits: int


def weight(both: float, answer: float, word: float) -> float:
    """Return how much a word and an answer belong to each other, 0 to 1, by their common and their own visits."""
    return rounded(both / sqrt((answer + SHRINK) * word))


def named_words(answer_id: int, limit: int = 20) -> list[LearnedWord]:
    """List the words that led most to an answer, best first, for staff; those of few visits are left out."""
    rows = db.session.execute(
        select(Phrasing.word, Phrasing.weight, Phrasing.visits)
        .where(Phrasing.answer_id == answer_id, Phrasing.visits >= least_visits())
        .order_by(Phrasing.weight.desc(), Phrasing.word)
        .limit(limit)
    )
    return [LearnedWord(*row) for row in rows]


def learn(session: Session) -> dict[int, list[LearnedWord]]:
    """Work out every answer's words from the counts, as of the newest counted day, in the order of the alphabet."""
    newest = session.scalar(select(CountVersion.newest_day))
    if newest is None:
        return {}
    (words, answers, days), sums = daily(session, PHRASINGS, ("visits", "weight"), since(newest, HALF_LIFE), newest)
    starts = np.flatnonzero((np.diff(words, prepend=-1) != 0) | (np.diff(answers, prepend=-1) != 0))
    if not len(starts):
        return {}
    visits = np.add.reduceat(sums["visits"], starts)
    enough = np.flatnonzero(without_best(sums["visits"], starts) >= BESIDE_BEST_DAY)
    both = without_best(sums["weight"] * weighed(days, newest, HALF_LIFE, SMALL_UNIT), starts)
    chosen = starts[enough]
    columns = (answers[chosen].tolist(), words[chosen].tolist(), both[enough].tolist(), visits[enough].tolist())
    texts = terms.texts_of(session, columns[1])
    rows = zip(*columns, strict=True)
    return _words(sorted((answer, texts[word], total / _VISIT, seen) for answer, word, total, seen in rows))


def _words(rows: Sequence[tuple[int, str, float, int]]) -> dict[int, list[LearnedWord]]:
    """Weigh the words of all answers, given as (answer, word, common visits, distinct visits) in a fixed order."""
    answers: defaultdict[int, float] = defaultdict(float)
    words: defaultdict[str, float] = defaultdict(float)
    best: defaultdict[str, float] = defaultdict(float)
    for answer, word, both, _visits in rows:
        answers[answer] += both
        words[word] += both
        best[word] = max(best[word], both)
    found: defaultdict[int, list[LearnedWord]] = defaultdict(list)
    for answer, word, both, visits in rows:
        if both >= NEAR_BEST * best[word]:
            found[answer].append(LearnedWord(word, weight(both, answers[answer], words[word]), visits))
    return {
        answer: sorted(nsmallest(KEPT, some, key=lambda one: (-one.weight, one.word))) for answer, some in found.items()
    }
