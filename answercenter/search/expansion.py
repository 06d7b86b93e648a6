"""What is looked for beside the words that were typed: synonyms that editors keep, and what a misspelled word means.

A span of typed words counts by whichever is more: the sum of its own terms, or a factor times the sum of an added
phrase's terms. Both stand for one meaning, so they are never added up, and an answer that says it in both ways gains
nothing. An added phrase that is rarer than the typed words does not count for more than they would: its scores are
brought down to their rarity. Of the share of meaning, all of an added phrase is worth the factor of the typed words.
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
    from answercenter.search.query import Key

    Look = Callable[[Key], Postings]

SYNONYM = 0.8  # of what was typed, for what editors say means the same
SLIP = 0.8  # for each slip of the typist
TOGETHER = 0.9  # for two typed words that are one, or one that is two


class Expansion(NamedTuple):
    """A phrase that is looked for beside what was typed.

    `first` and `last` are the typed words that it stands for, counted from 0; `own` what these are looked for as,
    without what an earlier span has; `terms` is what the added phrase is looked for as, each with its weight. `rule` is
    the id of the editors' synonym that says so; None where the words of the index do.
    """

    first: int
    last: int
    own: tuple[Key, ...]
    typed: str
    terms: tuple[tuple[Key, float], ...]
    added: str
    factor: float
    rule: int | None = None


class _Sums(NamedTuple):
    """What some terms add to every document: to its score, and to its share of the query's meaning."""

    scores: np.ndarray
    shares: np.ndarray


def add(
    look: Look, expansions: Sequence[Expansion], weights: Mapping[Key, float], scores: np.ndarray, shares: np.ndarray
) -> None:
    """Raise scores and shares, in which the typed terms are summed already, to what the added phrases reach.

    `look` gives the postings of a term; `weights` are the factors by which the typed terms were multiplied.
    """
    for own, those in _grouped(expansions, weights):
        typed = _mass(look, own)
        if len(those) == 1 and len(those[0].terms) == 1:  # the usual case: only these documents matter
            documents, values, share = _by_term(look, those[0], typed)
            best = _summed_in(look, own, documents)
            scores[documents] += np.maximum(values - best.scores, 0)
            shares[documents] += np.maximum(share - best.shares, 0)
            continue
        best = _summed(look, own, len(scores))
        scores -= best.scores
        shares -= best.shares
        for one in those:
            if len(one.terms) == 1:
                _raise_by_term(look, one, typed, best)
            else:
                added = _added(look, one, typed, len(scores))
                np.maximum(best.scores, added.scores, out=best.scores)
                np.maximum(best.shares, added.shares, out=best.shares)
        scores += best.scores
        shares += best.shares


def through(
    look: Look, expansions: Sequence[Expansion], weights: Mapping[Key, float], documents: np.ndarray, size: int
) -> list[list[tuple[Expansion, float]]]:
    """List, for each document, the added phrases that raise it, the best of each span, with what they add."""
    found: list[list[tuple[Expansion, float]]] = [[] for _document in documents]
    for terms, those in _grouped(expansions, weights):
        own = _summed(look, terms, size).scores
        added = [(one, _added(look, one, _mass(look, terms), size).scores) for one in those]
        for place, document in enumerate(documents):
            one, scores = max(added, key=lambda pair: float(pair[1][document]))
            gain = float(scores[document] - own[document])
            if gain > 0:
                found[place].append((one, gain))
    return found


def terms_of(phrase: str, languages: Sequence[str]) -> tuple[tuple[Key, float], ...]:
    """Return what a phrase is looked for as: common words count less where there are others."""
    words = {analysis.key_of(word, languages): word for word in analysis.words(phrase)}
    common = {key for key, word in words.items() if analysis.is_common(word, languages)}
    return tuple((key, COMMON if key in common and len(common) < len(words) else 1.0) for key in words)


def _grouped(
    expansions: Sequence[Expansion], weights: Mapping[Key, float]
) -> Iterator[tuple[dict[Key, float], list[Expansion]]]:
    """Give each span of typed words: the weights of its own terms, and the phrases that stand for it."""
    for _span, group in groupby(expansions, key=lambda one: (one.first, one.last)):
        those = list(group)
        yield {key: weights.get(key, 0.0) for key in those[0].own}, those


def _mass(look: Look, terms: Mapping[Key, float]) -> float:
    return sum(factor * look(key).rarity for key, factor in terms.items())


def _part(look: Look, expansion: Expansion, typed: float) -> float:
    """Return what all of a phrase is worth as a part of its own rarity: the rarity of what was typed."""
    return typed / max(_mass(look, dict(expansion.terms)), 1e-9)


def _raise_by_term(look: Look, expansion: Expansion, typed: float, best: _Sums) -> None:
    documents, values, share = _by_term(look, expansion, typed)
    best.scores[documents] = np.maximum(best.scores[documents], values)
    best.shares[documents] = np.maximum(best.shares[documents], share)


def _by_term(look: Look, expansion: Expansion, typed: float) -> tuple[np.ndarray, np.ndarray, float]:
    """Return the documents that have the only term of a phrase, what it adds to the score of each, and to the share."""
    [(key, weight)] = expansion.terms
    postings, part = look(key), _part(look, expansion, typed)
    scores = expansion.factor * min(1.0, part) * weight * postings.scores
    return postings.documents, scores, expansion.factor * part * weight * postings.rarity


def _added(look: Look, expansion: Expansion, typed: float, size: int) -> _Sums:
    sums, part = _summed(look, dict(expansion.terms), size), _part(look, expansion, typed)
    return _Sums(expansion.factor * min(1.0, part) * sums.scores, expansion.factor * part * sums.shares)


def _summed(look: Look, terms: Mapping[Key, float], size: int) -> _Sums:
    sums = _Sums(np.zeros(size), np.zeros(size))
    for key, factor in terms.items():
        postings = look(key)
        sums.scores[postings.documents] += factor * postings.scores
        sums.shares[postings.documents] += factor * postings.rarity
    return sums


def _summed_in(look: Look, terms: Mapping[Key, float], documents: np.ndarray) -> _Sums:
    """Return what `_summed` says of some documents, which are in order."""
    scores, shares = np.zeros(len(documents)), np.zeros(len(documents))
    for key, factor in terms.items():
        postings = look(key)
        if postings.everywhere is not None:
            scores += factor * postings.everywhere[0, documents]
            shares += factor * postings.everywhere[1, documents]
        elif len(postings.documents):
            places = np.searchsorted(postings.documents, documents)
            places[places == len(postings.documents)] = 0
            there = postings.documents[places] == documents
            scores += factor * there * postings.scores[places]
            shares += factor * postings.rarity * there
    return _Sums(scores, shares)
