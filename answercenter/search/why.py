"""Why a result stands where it stands, in a few words for everybody; `explanation` tells it in numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from answercenter.search import expansion
from answercenter.search import postings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from answercenter.search.expansion import Expansion
    from answercenter.search.postings import Snapshot
    from answercenter.search.query import Key
    from answercenter.search.query import Query

QUESTION = 1  # bit of the question among the fields that a term occurs in
NEAREST = "Some letters are alike"


def reasons(snapshot: Snapshot, query: Query, expansions: Sequence[Expansion], documents: np.ndarray) -> list[str]:
    """Say of each document, in a few words, which of the query's words it has, and which synonyms brought it here.

    What a misspelled word was taken for counts as that word.
    """
    corrections = [one for one in expansions if one.rule is None]
    words = [in_words(bits) for bits in _fields(snapshot, query, corrections, documents)]
    synonyms = [one for one in expansions if one.rule is not None]
    if not synonyms:
        return words
    factors = {one.key: one.weight for one in query.terms}
    raised = expansion.through(snapshot.term, synonyms, factors, documents, snapshot.size)
    return [_with_synonyms(reason, [one for one, _gain in those]) for reason, those in zip(words, raised, strict=True)]


def _fields(
    snapshot: Snapshot, query: Query, corrections: Sequence[Expansion], documents: np.ndarray
) -> list[list[int]]:
    """Tell, for each document, in which fields each of the query's meaningful words stands, as bits."""
    columns = []
    for one in query.meaningful:
        meant = [[key for key, _weight in other.terms] for other in corrections if one.key in other.own]
        columns.append(np.bitwise_or.reduce([_all_of(snapshot, keys, documents) for keys in ([one.key], *meant)]))
    return [[int(bits) for bits in row] for row in zip(*columns, strict=True)] if columns else [[] for _ in documents]


def _all_of(snapshot: Snapshot, keys: Sequence[Key], documents: np.ndarray) -> np.ndarray:
    """Tell in which fields of some documents all of these words stand, as bits."""
    return np.asarray(np.bitwise_and.reduce([postings.fields_of(snapshot, key, documents) for key in keys]))


def in_words(bits: Sequence[int]) -> str:
    """Say how many of the meaningful words stand in the question, and how many in the answer."""
    total = len(bits)
    question = sum(1 for fields in bits if fields & QUESTION)
    answer = sum(1 for fields in bits if fields & ~QUESTION)
    if question == total:
        return f"{_all(total)} in the question"
    if not question:
        return f"{_part(answer, total)} in the answer" if answer else ""
    rest = f", {'both' if total == 2 else 'all'} in the answer" if answer == total else ""
    return f"{_part(question, total)} in the question{rest}"


def _with_synonyms(reason: str, found: Sequence[Expansion]) -> str:
    if not found:
        return reason
    added = " and ".join(f"“{one.added}” for “{one.typed}”" for one in found)
    return f"{reason}, and {added}" if reason else f"Found by {added}"


def _all(total: int) -> str:
    return {1: "Your word", 2: "Both words"}.get(total, f"All {total} words")


def _part(count: int, total: int) -> str:
    if count == total:
        return _all(total)
    number = "One" if count == 1 else str(count)
    return f"{number} word" if total == 2 else f"{number} of {total} words"
