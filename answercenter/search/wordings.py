"""Every way in which questions are asked, the question itself and its alternatives, held beside each other.

A query is compared with them by letters (`grams`) and by words: the cosine over distinct terms, in which a common word
weighs COMMON and every other one 1. Rarity is left out on purpose: how much of one wording a query repeats says more
than which of its words are rare.
"""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from answercenter.search import analysis
from answercenter.search.grams import Grams
from answercenter.search.grams import Parts
from answercenter.search.query import COMMON

if TYPE_CHECKING:
    from collections.abc import Collection
    from collections.abc import Mapping
    from collections.abc import Sequence

    from answercenter.search.query import Key

PIECE = 3  # letters of a piece
REMEMBERED = 200_000  # wordings whose terms are kept, since an edit changes few of them


class Wordings:
    """The wordings of all documents, numbered through in the order of their documents. Immutable."""

    def __init__(self, asked: Sequence[Sequence[str]], languages: Sequence[str]) -> None:
        """Take in, for each document, how its question is asked, and in which language; each has at least one."""
        self._starts = np.concatenate([[0], np.cumsum([len(texts) for texts in asked])]).astype(np.int64)
        self._single = self._starts[-1] == len(asked)  # no question is asked in two ways
        self._grams = Grams([text for texts in asked for text in texts], PIECE)
        self._numbers: dict[str, int] = {}
        common: list[bool] = []
        lists = [
            self._distinct(text, analysis.primary(language), common)
            for texts, language in zip(asked, languages, strict=True)
            for text in texts
        ]
        lengths = np.array([len(some) for some in lists], np.int64)
        terms = np.fromiter(chain.from_iterable(lists), np.int64, int(lengths.sum()))
        owners = np.repeat(np.arange(len(lists)), lengths)
        self._weights = np.where(np.array(common, bool), COMMON, 1.0)
        self._norms = np.sqrt(np.bincount(owners, self._weights[terms] ** 2, minlength=len(lists)))
        self._terms = Parts(terms.astype(np.int32), lengths, len(common))

    def _distinct(self, text: str, code: str, common: list[bool]) -> set[int]:
        """Return the terms of a wording by number; a new one gets the next number, and says whether it is common."""
        found = set()
        for term, is_common in _terms_of(text, code):
            number = self._numbers.setdefault(term, len(common))
            if number == len(common):
                common.append(is_common)
            found.add(number)
        return found

    def of(self, documents: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the wordings of some documents, and where those of each begin among them."""
        if self._single or not len(documents):
            return documents, np.arange(len(documents))
        firsts = self._starts[documents]
        counts = self._starts[documents + 1] - firsts
        before = np.cumsum(counts) - counts
        return np.repeat(firsts - before, counts) + np.arange(before[-1] + counts[-1]), before

    def letters(self, text: str, wordings: np.ndarray) -> np.ndarray:
        """Return how alike some wordings are to a text, letter by letter, 0 to 1."""
        return self._grams.likeness_of(text, wordings)

    def best_letters(self, text: str) -> np.ndarray:
        """Return, for every document, how alike its most alike wording is to a text, 0 to 1."""
        if len(self._starts) == 1:
            return np.zeros(0)
        return np.asarray(np.maximum.reduceat(self._grams.likeness(text), self._starts[:-1]))

    def cosines(self, weights: Mapping[Key, float], norm: float, wordings: np.ndarray) -> np.ndarray:
        """Return the cosine of some wordings with a query, given as the weights of its terms and their norm."""
        worths: defaultdict[int, float] = defaultdict(float)
        for key, weight in weights.items():
            for term in key:
                number = self._numbers.get(term)
                if number is not None:
                    worths[number] += weight
        wanted = np.zeros(len(self._weights) + 1)
        numbers = list(worths)
        wanted[numbers] = self._weights[numbers] * list(worths.values())
        return np.asarray(self._terms.summed(wanted, wordings) / np.maximum(norm * self._norms[wordings], 1e-9))

    def hold_all(self, keys: Collection[Key], wordings: np.ndarray) -> bool:
        """Tell whether any of some wordings has all of these terms."""
        wanted = np.zeros(len(self._weights) + 1)
        for key in keys:
            wanted[self._known(key)] += 1
        return bool(len(keys)) and bool((self._terms.summed(wanted, wordings) == len(keys)).any())

    def _known(self, key: Key) -> list[int]:
        """List the numbers of a word's terms, as far as any wording has them."""
        return [self._numbers[term] for term in key if term in self._numbers]


@lru_cache(REMEMBERED)
def _terms_of(text: str, code: str) -> tuple[tuple[str, bool], ...]:
    """Return the terms of a text in a language, each with whether the word is a common one."""
    return tuple([_term_of(word, code) for word in analysis.words(text)])


@lru_cache(REMEMBERED)
def _term_of(word: str, code: str) -> tuple[str, bool]:
    return analysis.term_of(word, code), analysis.is_common(word, (code,))
