"""Words that no answer has, and what was probably meant: a word of the index that is spelled alike, or two in one.

Candidates are the words of the index whose two-letter pieces are most alike (`grams`), kept when one or two slips of
the typist lead to them: a letter too many, too few, another one, or two exchanged. F. J. Damerau, "A technique for
computer detection and correction of spelling errors", 1964, in the restricted form that edits no letter twice.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from answercenter.caching import LeastRecent
from answercenter.search.grams import Grams

if TYPE_CHECKING:
    from collections.abc import Sequence

SHORTEST = 4  # letters of a word that is corrected
ONE_SLIP = 7  # letters up to which a word has one slip at most, longer ones two
COMPARED = 30  # words of the index that are compared letter by letter
REMEMBERED = 10_000  # words whose corrections are kept
OFFERED = 3  # corrections of one word
PART = 3  # letters at least of each part of a word that is taken for two


@dataclass(frozen=True, slots=True)
class Spelled:
    """A word of the index that a typed one may stand for, and the slips between them."""

    word: str
    slips: int


class Vocabulary:
    """The words of an index as they are written, in order, and how many answers have each. Immutable."""

    def __init__(self, words: Sequence[str], having: Sequence[int]) -> None:
        self._words = list(words)
        self._having = np.array(having, np.int64)
        self._grams = Grams(self._words, 2)
        self._alike = LeastRecent(REMEMBERED)

    def having(self, word: str) -> int:
        """Tell how many answers have a word, folded."""
        place = bisect_left(self._words, word)
        there = place < len(self._words) and self._words[place] == word
        return int(self._having[place]) if there else 0

    def alike(self, word: str) -> list[Spelled]:
        """List the words that a folded one was probably meant to be: fewest slips first, then the most used."""
        if len(word) < SHORTEST or any(letter.isdigit() for letter in word) or not len(self._words):
            return []
        found: list[Spelled] | None = self._alike.get(word)
        if found is None:
            found = self._look_for(word)
            self._alike.put(word, found)
        return found

    def _look_for(self, word: str) -> list[Spelled]:
        allowed = 1 if len(word) <= ONE_SLIP else 2
        likeness = self._grams.likeness(word)
        near = np.flatnonzero(likeness)
        if len(near) > COMPARED:
            least = np.partition(likeness[near], -COMPARED)[-COMPARED]
            near = near[likeness[near] >= least][: 2 * COMPARED]
        found = []
        for place in near.tolist():
            other = self._words[place]
            if other[0] not in word[:2] or other.isdigit():  # the first letter is rarely wrong, but may be one too many
                continue
            apart = slips(word, other, allowed)
            if apart <= allowed:
                found.append((apart, -int(self._having[place]), other))
        return [Spelled(other, apart) for apart, _used, other in sorted(found)[:OFFERED]]

    def parts(self, word: str) -> tuple[str, str] | None:
        """Return the two words that a folded one is made of, if it is: the pair whose rarer word is used most."""
        splits = [(word[:place], word[place:]) for place in range(PART, len(word) - PART + 1)]
        used = [(min(self.having(first), self.having(second)), first, second) for first, second in splits]
        best = max(used, default=(0, "", ""))
        return (best[1], best[2]) if best[0] else None


def slips(word: str, other: str, most: int) -> int:
    """Count the slips between two words; `most` + 1 when there are more."""
    if abs(len(word) - len(other)) > most:
        return most + 1
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(word, 1):
        line = [row]
        for column, another in enumerate(other, 1):
            least = min(last[column] + 1, line[-1] + 1, last[column - 1] + (letter != another))
            if row > 1 and column > 1 and letter == other[column - 2] and word[row - 2] == another:
                least = min(least, before[column - 2] + 1)
            line.append(least)
        before, last = last, line
    return min(last[-1], most + 1)
