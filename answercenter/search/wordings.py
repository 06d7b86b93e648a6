"""Every way in which questions are asked, the question itself and its alternatives, held beside each other.

A query is compared with them by letters (`grams`) and by words: the cosine over distinct terms, in which a common word
weighs COMMON and every other one 1. Rarity is left out on purpose: how much of one wording a query repeats says more
than which of its words are rare.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from answercenter.search import analysis
from answercenter.search.grams import Grams
from answercenter.search.query import COMMON

if TYPE_CHECKING:
    from collections.abc import Collection
    from collections.abc import Iterator
    from collections.abc import Mapping
    from collections.abc import Sequence

    from answercenter.search.query import Key

PIECE = 3  # letters of a piece


class Wordings:
    """The wordings of all documents, numbered through in the order of their documents. Immutable."""

    def __init__(self, asked: Sequence[Sequence[str]], languages: Sequence[str]) -> None:
        """Take in, for each document, how its question is asked, and in which language; each has at least one."""
        self._starts = np.concatenate([[0], np.cumsum([len(texts) for texts in asked])]).astype(np.int64)
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
        order = np.argsort(terms, kind="stable")
        self._having = owners[order]
        self._having_starts = np.searchsorted(terms[order], np.arange(len(common) + 1))

    def _distinct(self, text: str, code: str, common: list[bool]) -> set[int]:
        """Return the terms of a wording by number; a new one gets the next number, and says whether it is common."""
        found = set()
        for word in analysis.words(text):
            term = analysis.term_of(word, code)
            number = self._numbers.setdefault(term, len(common))
            if number == len(common):
                common.append(analysis.is_common(word, (code,)))
            found.add(number)
        return found

    def of(self, documents: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the wordings of some documents, and where those of each begin among them."""
        counts = self._starts[documents + 1] - self._starts[documents]
        ends = np.cumsum(counts)
        total = int(ends[-1]) if len(ends) else 0
        return np.arange(total) + np.repeat(self._starts[documents] - (ends - counts), counts), ends - counts

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
        dots = np.zeros(len(self._norms))
        for key, weight in weights.items():
            for number, having in self._holding(key):
                dots[having] += weight * self._weights[number]
        return np.asarray(dots[wordings] / np.maximum(norm * self._norms[wordings], 1e-9))

    def hold_all(self, keys: Collection[Key], wordings: np.ndarray) -> bool:
        """Tell whether any of some wordings has all of these terms."""
        held = np.zeros(len(self._norms), np.int64)
        for key in keys:
            for _number, having in self._holding(key):
                held[having] += 1
        return bool(len(keys)) and bool((held[wordings] == len(keys)).any())

    def _holding(self, key: Key) -> Iterator[tuple[int, np.ndarray]]:
        """Give the number of each known term of a word, with the wordings that have it."""
        for number in (self._numbers[term] for term in key if term in self._numbers):
            yield number, self._having[self._having_starts[number] : self._having_starts[number + 1]]
