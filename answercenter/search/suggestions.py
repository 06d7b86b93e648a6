"""What fits what is typed so far: questions that have all words typed, the last one unfinished, and past queries.

One sorted list of words, one of questions and one of past queries are searched by bisection; a prefix is a slice of
any of them.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from answercenter.search import analysis
from answercenter.text import MAXIMUM_TERMS
from answercenter.text import normalise_query

if TYPE_CHECKING:
    from collections.abc import Sequence

    from answercenter.search.postings import Snapshot

_LAST = "\U0010ffff"  # sorts behind every letter
_BEGINS = 1_000_000  # a question that begins as typed stands before any that does not


@dataclass(frozen=True, slots=True)
class Prefixes:
    """The words of all questions in order with the documents that have them, and the questions in order."""

    words: list[str]
    starts: np.ndarray  # where the documents of a word begin; one more at the end
    documents: np.ndarray
    questions: list[str]
    question_documents: np.ndarray
    lengths: np.ndarray


class PastQueries:
    """Past queries that may be offered to others, the most used first when they are given."""

    def __init__(self, queries: Sequence[str]) -> None:
        places = sorted((" ".join(analysis.spelled(text)), place) for place, text in enumerate(queries))
        self._queries = list(queries)
        self._spelled = [spelled for spelled, _place in places]
        self._places = [place for _spelled, place in places]

    def beginning(self, text: str, limit: int) -> list[str]:
        """List those that begin as typed and go on, the most used first."""
        typed = " ".join(analysis.spelled(normalise_query(text)))
        if not typed:
            return []
        first, last = bisect_left(self._spelled, typed), bisect_left(self._spelled, typed + _LAST)
        longer = [self._places[place] for place in range(first, last) if self._spelled[place] != typed]
        return [self._queries[place] for place in sorted(longer)[:limit]]


def prefixes(snapshot: Snapshot) -> Prefixes:
    """Make the lists of a snapshot."""
    spelled = [analysis.spelled(question) for question in snapshot.columns.questions]
    holding: dict[str, list[int]] = {}
    for document, words_of in enumerate(spelled):
        for word in set(words_of):
            holding.setdefault(word, []).append(document)
    words = sorted(holding)
    lists = [holding[word] for word in words]
    whole = sorted((" ".join(words_of), document) for document, words_of in enumerate(spelled))
    return Prefixes(
        words,
        np.cumsum([0, *map(len, lists)]),
        np.fromiter(chain.from_iterable(lists), np.int64),
        [question for question, _document in whole],
        np.array([document for _question, document in whole], np.int64),
        np.array([len(question) for question in snapshot.columns.questions], np.float64),
    )


def matching(lists: Prefixes, text: str, allowed: np.ndarray, limit: int) -> list[int]:
    """Return up to `limit` allowed documents that fit what is typed, those that begin so first, then the shorter."""
    typed = analysis.spelled(normalise_query(text))[:MAXIMUM_TERMS]
    if not typed or not len(allowed):
        return []
    mask = allowed
    for word in dict.fromkeys(typed[:-1]):
        mask = mask & _having(lists, word, f"{word}\x00", len(allowed))
    mask = mask & _having(lists, typed[-1], typed[-1] + _LAST, len(allowed))
    documents = np.flatnonzero(mask)
    whole = " ".join(typed)
    beginning = slice(bisect_left(lists.questions, whole), bisect_left(lists.questions, whole + _LAST))
    begins = np.zeros(len(allowed), bool)
    begins[lists.question_documents[beginning]] = True
    order = np.argsort(lists.lengths[documents] - _BEGINS * begins[documents], kind="stable")
    return [int(document) for document in documents[order[:limit]]]


def _having(lists: Prefixes, first: str, last: str, size: int) -> np.ndarray:
    """Mark the documents with a word from `first` up to, and without, `last`."""
    start, end = bisect_left(lists.words, first), bisect_left(lists.words, last)
    mask = np.zeros(size, bool)
    mask[lists.documents[lists.starts[start] : lists.starts[end]]] = True
    return mask
