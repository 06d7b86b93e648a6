"""How alike short texts look, by the pieces of some letters that they share, for many texts at once.

Likeness is Dice's coefficient over the sets of pieces, each weighed by its rarity: 1 for equal sets, 0 for none shared.
R. C. Angell, G. E. Freund, P. Willett, "Automatic spelling correction using a trigram similarity measure", 1983. Every
word has a space before and behind it, so that its ends count; no piece reaches from one word into the next.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from answercenter.search import analysis

if TYPE_CHECKING:
    from collections.abc import Sequence

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
        pairs = np.unique(owners * max(len(self._codes), 1) + places)  # each piece once in a text
        self._of_text = (pairs % max(len(self._codes), 1)).astype(np.int32)
        of_pair = pairs // max(len(self._codes), 1)
        self._starts = np.searchsorted(of_pair, np.arange(self.texts + 1))
        having = np.bincount(self._of_text, minlength=len(self._codes))
        self._rarities = rarities(having, self.texts)
        self._unknown = float(rarities(np.zeros(1), self.texts)[0])
        self._weights = np.bincount(of_pair, self._rarities[self._of_text], minlength=self.texts)
        order = np.argsort(self._of_text, kind="stable")
        self._texts_of = of_pair[order].astype(np.int32)
        self._piece_starts = np.concatenate([[0], np.cumsum(having)])

    def likeness(self, text: str) -> np.ndarray:
        """Return how alike each of the texts is to another one, 0 to 1."""
        known, weight = self._known(text)
        lists = [self._texts_of[self._piece_starts[piece] : self._piece_starts[piece + 1]] for piece in known]
        shared = np.zeros(self.texts)
        for piece, owners in zip(known, lists, strict=True):
            shared[owners] += self._rarities[piece]
        return np.asarray(2 * shared / np.maximum(weight + self._weights, 1e-9))

    def likeness_of(self, text: str, chosen: np.ndarray) -> np.ndarray:
        """Return how alike each of some chosen texts (by their numbers) is to another one, 0 to 1."""
        known, weight = self._known(text)
        wanted = np.zeros(len(self._codes))
        wanted[known] = self._rarities[known]
        lengths = self._starts[chosen + 1] - self._starts[chosen]
        ends = np.cumsum(lengths)
        places = np.arange(ends[-1] if len(ends) else 0) + np.repeat(self._starts[chosen] - (ends - lengths), lengths)
        owners = np.repeat(np.arange(len(chosen)), lengths)
        shared = np.bincount(owners, wanted[self._of_text[places]], minlength=len(chosen))
        return np.asarray(2 * shared / np.maximum(weight + self._weights[chosen], 1e-9))

    def _known(self, text: str) -> tuple[np.ndarray, float]:
        """Return the pieces of a text that any of ours has, and the weight of all its pieces."""
        codes = np.unique(_pieces(_padded(text), self._size)[0])
        places = np.searchsorted(self._codes, codes)
        places[places == len(self._codes)] = 0
        there = self._codes[places] == codes if len(self._codes) else np.zeros(len(codes), bool)
        known = places[there]
        return known, float(self._rarities[known].sum() + self._unknown * np.count_nonzero(~there))


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
