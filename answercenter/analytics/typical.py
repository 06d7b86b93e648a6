"""Typical queries: whole texts that mostly ended in one answer, which search then knows as one more way to ask for it.

A visit counts as for learned words (`phrasings`): by how likely anybody looks at the rank it clicked, halved every 90
days, the best day left out. A text is typical of an answer that got a SHARE of all its visits at the least.
"""

from __future__ import annotations

from collections import defaultdict
from heapq import nsmallest
from typing import TYPE_CHECKING
from typing import NamedTuple

import numpy as np
from sqlalchemy import select

from answercenter.analytics import packed
from answercenter.analytics import terms
from answercenter.analytics.decay import SMALL_UNIT
from answercenter.analytics.decay import daily
from answercenter.analytics.decay import since
from answercenter.analytics.decay import weighed
from answercenter.analytics.decay import without_best
from answercenter.analytics.kinds import CLICKS
from answercenter.analytics.phrasings import BESIDE_BEST_DAY
from answercenter.analytics.phrasings import HALF_LIFE
from answercenter.analytics.position import EXAMINED
from answercenter.analytics.position import click_weight
from answercenter.models import CountVersion

if TYPE_CHECKING:
    from datetime import date

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
    if newest is None:
        return {}
    texts, answers, visits = _typical(session, newest)
    words = terms.texts_of(session, texts)
    found: defaultdict[int, list[TypicalText]] = defaultdict(list)
    for text, answer, seen in zip(texts, answers, visits, strict=True):
        found[answer].append(TypicalText(words[text], seen))
    return {
        answer: sorted(nsmallest(KEPT, some, key=lambda one: (-one.visits, one.text)))
        for answer, some in sorted(found.items())
    }


def _typical(session: Session, newest: date) -> tuple[list[int], list[int], list[int]]:
    """Return, as columns, the numbers of texts, the answers that they are typical of, and their visits."""
    (texts, answers, ranks, days), sums = daily(session, CLICKS, ("clicks",), since(newest, HALF_LIFE), newest)
    if not len(texts):
        return [], [], []
    worth = np.array([0, *(click_weight(rank) for rank in range(1, len(EXAMINED) + 2))])
    clicks = {"visits": sums["clicks"], "worth": sums["clicks"] * worth[np.minimum(ranks, len(EXAMINED) + 1)]}
    (texts, answers, days), of = packed.grouped((texts, answers, days), clicks)
    starts = np.flatnonzero((np.diff(texts, prepend=-1) != 0) | (np.diff(answers, prepend=-1) != 0))
    both = without_best(of["worth"] * weighed(days, newest, HALF_LIFE, SMALL_UNIT), starts)
    texts, answers, visits = texts[starts], answers[starts], np.add.reduceat(of["visits"], starts)
    of_text = np.flatnonzero(np.diff(texts, prepend=-1))
    whole = np.repeat(np.add.reduceat(both, of_text), np.diff(of_text, append=len(texts)))
    told = (without_best(of["visits"], starts) >= BESIDE_BEST_DAY) & (both >= SHARE * whole)
    return texts[told].tolist(), answers[told].tolist(), visits[told].tolist()
