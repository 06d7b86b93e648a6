"""Scores of two answers read together, ours and the usual ones, and the lists that they make: pure array work."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from benchmarks.learning.visits import Array
    from benchmarks.learning.visits import Pairs

KEPT = 20  # answers in a list
HALF_LIFE = 90.0  # days
NAMES = ("ours, ungated", "ours", "count", "cosine", "Jaccard", "lift", "popularity")


def lists(pairs: Pairs, name: str, visits: int, gate: int = 3) -> Array:
    """Return for every answer its list by one of the scores, as many rows of KEPT numbers, -1 where it ends.

    `visits` is the number of all visits, for lift. `gate` is the least number of visits of a link of "ours".
    """
    low, high, both, days = _by_pair(pairs, pairs.visits.astype(float))
    read = np.bincount(pairs.answer_days[:, 0], pairs.answer_days[:, 2], pairs.size)
    answer, other = np.concatenate([low, high]), np.concatenate([high, low])
    count = np.concatenate([both, both])
    if name.startswith("ours"):
        least = 1 if name.endswith("ungated") else gate
        steady = len(np.unique(pairs.days)) > 1
        worth = _ours(pairs, steady=steady)
        told = (count >= least) & (np.concatenate([days, days]) >= (min(2, least) if steady else 1))
        answer, other, worth = answer[told], other[told], worth[told]
    elif name == "count":
        worth = count
    elif name == "cosine":
        worth = count / np.sqrt(read[answer] * read[other])
    elif name == "Jaccard":
        worth = count / (read[answer] + read[other] - count)
    elif name == "lift":
        worth = count * visits / (read[answer] * read[other])
    else:
        answer, other, worth = answer[:0], other[:0], count[:0]
    return _best(answer, other, worth, pairs.size)


def _ours(pairs: Pairs, *, steady: bool) -> Array:
    """Score c / (n + 5)^0.25, both halved every 90 days; the day with the most visits counts as the others' mean."""
    newest = int(pairs.answer_days[:, 1].max(initial=0))
    both = _decayed(pairs.low * pairs.size + pairs.high, pairs.days, pairs.visits, newest, steady=steady)
    answers, days, visits = pairs.answer_days.T
    read = np.zeros(pairs.size)
    read[np.unique(answers)] = _decayed(answers, days, visits, newest, steady=steady)
    low, high, *_ = _by_pair(pairs, pairs.visits.astype(float))
    return np.concatenate([both / (read[high] + 5) ** 0.25, both / (read[low] + 5) ** 0.25])


def _decayed(keys: Array, days: Array, visits: Array, newest: int, *, steady: bool) -> Array:
    _, inverse = np.unique(keys, return_inverse=True)
    weighed = visits * 0.5 ** ((newest - days) / HALF_LIFE)
    total = np.bincount(inverse, weighed)
    if not steady:
        return total
    heaviest, most = np.zeros(len(total)), np.zeros(len(total))
    np.maximum.at(heaviest, inverse, weighed)
    np.maximum.at(most, inverse, visits)
    number, plain = np.bincount(inverse), np.bincount(inverse, visits)
    ordinary = np.where(number > 1, (plain - most) / np.maximum(number - 1, 1), 1.0)
    return np.asarray(total - heaviest * np.maximum(0, 1 - ordinary / most))


def _by_pair(pairs: Pairs, values: Array) -> tuple[Array, Array, Array, Array]:
    """Add up values over days: the pairs' two answers, their sums, and on how many days they were read."""
    codes, inverse = np.unique(pairs.low * pairs.size + pairs.high, return_inverse=True)
    return codes // pairs.size, codes % pairs.size, np.bincount(inverse, values), np.bincount(inverse)


def _best(answer: Array, other: Array, worth: Array, size: int) -> Array:
    found = np.full((size, KEPT), -1, dtype=np.int64)
    order = np.lexsort((other, -np.round(worth, 9), answer))
    answer, other = answer[order], other[order]
    place = np.arange(len(answer)) - np.searchsorted(answer, answer)
    kept = place < KEPT
    found[answer[kept], place[kept]] = other[kept]
    return found
