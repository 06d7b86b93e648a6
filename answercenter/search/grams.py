"""How alike short texts look, by the pieces of some letters that they share, for many texts at once.

Likeness is Dice's coefficient over the sets of pieces, each weighed by its rarity: 1 for equal sets, 0 for none shared.
R. C. Angell, G. E. Freund, P. Willett, "Automatic spelling correction using a trigram similarity measure", 1983. Every
word has a space before and behind it, so that its ends count; no piece reaches from one word into the next.
"""

from __future__ import annotations

from functools import lru_cache
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from answercenter.arrays import distinct
from answercenter.search import analysis
from answercenter.text import folded

if TYPE_CHECKING:
    from collections.abc import Sequence

REMEMBERED = 20_000  # words of queries
MOST = 0.98  # of all things have their parts in one row
_LETTER = 21  # bits of a code point
_SPACE, _END = ord(" "), ord("\n")


class Grams:
    """The pieces of many texts: which pieces each has, and which texts have each piece. Immutable."""

    def __init__(self, texts: Sequence[str], size: int) -> None:
        """Take texts to pieces of `size` letters (2 or 3)."""
        self.texts = len(texts)
        self._size = size
        codes, owners = _pieces("\n".join(_padded(text) for text in texts), size)
        self._codes, places = np.unique(codes, return_inverse=True)
        pairs = distinct(owners * max(len(self._codes), 1) + places)  # each piece once in a text
        of_text = (pairs % max(len(self._codes), 1)).astype(np.int32)
        of_pair = pairs // max(len(self._codes), 1)
        self._of_texts = Parts(of_text, np.bincount(of_pair, minlength=self.texts), len(self._codes))
        having = np.bincount(of_text, minlength=len(self._codes))
        self._rarities = rarities(having, self.texts)
        self._unknown = float(rarities(np.zeros(1), self.texts)[0])
        self._weights = np.bincount(of_pair, self._rarities[of_text], minlength=self.texts)
        order = np.argsort(of_text, kind="stable")
        self._texts_of = of_pair[order].astype(np.int32)
        self._piece_starts = np.concatenate([[0], np.cumsum(having)])
        self._of_word = lru_cache(REMEMBERED)(partial(_pieces_of, self._codes, size))  # holds no reference to us

    def likeness(self, text: str) -> np.ndarray:
        """Return how alike each of the texts is to another one, 0 to 1."""
        wanted, weight = self._wanted(text)
        shared = np.zeros(self.texts)
        for piece in np.flatnonzero(wanted):
            shared[self._texts_of[self._piece_starts[piece] : self._piece_starts[piece + 1]]] += wanted[piece]
        return np.asarray(2 * shared / np.maximum(weight + self._weights, 1e-9))

    def likeness_of(self, text: str, chosen: np.ndarray) -> np.ndarray:
        """Return how alike each of some chosen texts (by their numbers) is to another one, 0 to 1."""
        wanted, weight = self._wanted(text)
        shared = self._of_texts.summed(wanted, chosen)
        return np.asarray(2 * shared / np.maximum(weight + self._weights[chosen], 1e-9))

    def _wanted(self, text: str) -> tuple[np.ndarray, float]:
        """Return what each of our pieces weighs in a text, zero where it has it not, and the weight of all it has."""
        wanted = np.zeros(len(self._codes) + 1)
        found = [self._of_word(word) for word in analysis.words(text)]
        if found:
            known = np.concatenate([pieces for pieces, _others in found])
            wanted[known] = self._rarities[known]
        unknown = {code for _pieces, others in found for code in others}
        return wanted, float(wanted.sum() + self._unknown * len(unknown))


class Parts:
    """The numbered parts of many things, held so that those of a few things are added up quickly. Immutable.

    They stand in rows of one width, first one of each thing, filled up; what does not fit goes on in a further row.
    """

    def __init__(self, parts: np.ndarray, counts: np.ndarray, nothing: int) -> None:
        """Take the parts of all things in a row, and how many each has; `nothing` is a number that no part has."""
        things = len(counts)
        width = max(int(np.quantile(counts, MOST)), 1) if things else 1
        further = np.maximum(-(-counts // width) - 1, 0)  # rows of each thing beside its first
        before = things + np.cumsum(further) - further
        places = np.arange(len(parts)) - np.repeat(np.cumsum(counts) - counts, counts)
        owners = np.repeat(np.arange(things), counts)
        rows = np.where(places < width, owners, before[owners] + places // width - 1)
        self._rows = np.full((things + int(further.sum()), width), nothing, np.int32)
        self._rows[rows, places % width] = parts
        self._next = np.zeros(len(self._rows), np.int32)  # the row in which a row goes on, 0: none
        self._next[:things][further > 0] = before[further > 0]
        self._next[things:-1] = np.arange(things + 1, len(self._rows))
        self._next[before[further > 0] + further[further > 0] - 1] = 0

    def summed(self, wanted: np.ndarray, chosen: np.ndarray) -> np.ndarray:
        """Add up what is wanted of each part, zero of `nothing`, for some things."""
        sums = wanted.take(self._rows.take(chosen, axis=0)).sum(axis=1)
        rows = self._next.take(chosen)
        places = rows.nonzero()[0]
        while len(places):
            sums[places] += wanted.take(self._rows.take(rows[places], axis=0)).sum(axis=1)
            rows[places] = self._next.take(rows[places])
            places = rows.nonzero()[0]
        return np.asarray(sums)


def rarities(having: np.ndarray, total: int) -> np.ndarray:
    """Return the weight of what so many of all texts have; never negative."""
    return np.asarray(np.log1p((total - having + 0.5) / (having + 0.5)))


def _padded(text: str) -> str:
    words = " ".join(analysis.spelled(text))
    return f" {words} " if words else ""


def _pieces(text: str, size: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the pieces of lines as numbers, with the number of the line that each stands in."""
    letters = np.frombuffer(text.encode("utf-32-le", "replace"), np.uint32).astype(np.int64)
    count = max(len(letters) - size + 1, 0)
    windows = [letters[start : start + count] for start in range(size)]
    inside = np.ones(count, bool)
    for place, window in enumerate(windows):
        inside &= window != _END
        if 0 < place < size - 1:
            inside &= window != _SPACE
    codes = np.zeros(count, np.int64)
    for window in windows:
        codes = codes << _LETTER | window
    lines = np.cumsum(letters == _END)[:count]
    return codes[inside], lines[inside]


def _pieces_of(codes: np.ndarray, size: int, word: str) -> tuple[np.ndarray, tuple[int, ...]]:
    """Return the numbers that a word's pieces have among some codes, and the codes of its other pieces."""
    own = distinct(_pieces(f" {folded(word)} ", size)[0])
    places = np.searchsorted(codes, own)
    places[places == len(codes)] = 0
    there = codes[places] == own if len(codes) else np.zeros(len(own), bool)
    return places[there], tuple(own[~there].tolist())
