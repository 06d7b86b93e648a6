"""Synonyms in the score: what an added phrase is worth beside the words that were typed.

A span of typed words counts by whichever is more: the sum of its own terms, or FACTOR times the sum of an added
phrase's terms. Both stand for one meaning, so they are never added up, and an answer that says it in both ways gains
nothing. An added phrase that is rarer than the typed words does not count for more than they would: its scores are
brought down to their rarity. Of the share of meaning, all of an added phrase is worth FACTOR of the typed words.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING
from typing import NamedTuple

import numpy as np

from answercenter.search import analysis
from answercenter.search.query import COMMON

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Iterator
    from collections.abc import Mapping
    from collections.abc import Sequence

    from answercenter.search.postings import Postings
    from answercenter.search.rules import Expansion

    Look = Callable[[str], Postings]

FACTOR = 0.8  # of what was typed
_COMMON_TERMS = frozenset(analysis.term_of(word) for word in analysis.COMMON_WORDS)


class _Sums(NamedTuple):
    """What some terms add to every document: to its score, and to its share of the query's meaning."""

    scores: np.ndarray
    shares: np.ndarray


def add(
    look: Look, expansions: Sequence[Expansion], weights: Mapping[str, float], scores: np.ndarray, shares: np.ndarray
) -> None:
    """Raise scores and shares, in which the typed terms are summed already, to what the added phrases reach.

    `look` gives the postings of a term; `weights` are the factors by which the typed terms were multiplied.
    """
    for own, added in _spans(look, expansions, weights, len(scores)):
        scores += np.maximum.reduce([own.scores, *(sums.scores for _one, sums in added)]) - own.scores
        shares += np.maximum.reduce([own.shares, *(sums.shares for _one, sums in added)]) - own.shares


def through(
    look: Look, expansions: Sequence[Expansion], weights: Mapping[str, float], documents: np.ndarray, size: int
) -> list[list[tuple[Expansion, float]]]:
    """List, for each document, the added phrases that raise it, the best of each span, with what they add."""
    found: list[list[tuple[Expansion, float]]] = [[] for _document in documents]
    for own, added in _spans(look, expansions, weights, size):
        for place, document in enumerate(documents):
            one, sums = max(added, key=lambda pair: float(pair[1].scores[document]))
            gain = float(sums.scores[document] - own.scores[document])
            if gain > 0:
                found[place].append((one, gain))
    return found


def factors(terms: Sequence[str]) -> dict[str, float]:
    """Return what each distinct term of a phrase is multiplied by: common words count less where there are others."""
    distinct = dict.fromkeys(terms)
    common = distinct.keys() & _COMMON_TERMS
    return {term: COMMON if term in common and len(common) < len(distinct) else 1.0 for term in distinct}


def _spans(
    look: Look, expansions: Sequence[Expansion], weights: Mapping[str, float], size: int
) -> Iterator[tuple[_Sums, list[tuple[Expansion, _Sums]]]]:
    """Give each span of typed words: what its own terms add, and what each added phrase makes of it."""
    for _first, group in groupby(expansions, key=lambda one: one.first):
        alike = list(group)
        mine = {term: weights.get(term, 0.0) for term in alike[0].own}
        typed = sum(factor * look(term).rarity for term, factor in mine.items())
        yield _summed(look, mine, size), [(one, _added(look, one, typed, size)) for one in alike]


def _added(look: Look, expansion: Expansion, typed: float, size: int) -> _Sums:
    phrase = factors(expansion.terms)
    sums = _summed(look, phrase, size)
    part = typed / sum(factor * look(term).rarity for term, factor in phrase.items())
    return _Sums(FACTOR * min(1.0, part) * sums.scores, FACTOR * part * sums.shares)


def _summed(look: Look, terms: Mapping[str, float], size: int) -> _Sums:
    sums = _Sums(np.zeros(size), np.zeros(size))
    for term, factor in terms.items():
        postings = look(term)
        sums.scores[postings.documents] += factor * postings.scores
        sums.shares[postings.documents] += factor * postings.rarity
    return sums
