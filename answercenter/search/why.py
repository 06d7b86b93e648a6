"""Why a result stands where it stands, in a few words for everybody; `explanation` tells it in numbers."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from answercenter.search import expansion
from answercenter.search import ranking

if TYPE_CHECKING:
    from collections.abc import Sequence

    from answercenter.search.expansion import Expansion
    from answercenter.search.postings import Snapshot
    from answercenter.search.query import Query
    from answercenter.search.ranking import Compared

QUESTION = 1  # bit of the question among the fields that a term occurs in
NEAREST = "Some letters are alike"


def reasons(
    snapshot: Snapshot, query: Query, expansions: Sequence[Expansion], documents: np.ndarray, compared: Compared
) -> list[str]:
    """Say of each document, in a few words, which of the query's words it has, and which synonyms brought it here.

    What a misspelled word was taken for counts as that word.
    """
    corrections = [one for one in expansions if one.rule is None]
    fields = _fields(snapshot, query, corrections, documents, compared)
    width, told = len(fields), fields.tobytes("F")
    words = [in_words(told[place * width : (place + 1) * width]) for place in range(len(documents))]
    synonyms = [one for one in expansions if one.rule is not None]
    if not synonyms:
        return words
    factors = {one.key: one.weight for one in query.terms}
    raised = expansion.through(snapshot.term, synonyms, factors, documents, snapshot.size)
    return [_with_synonyms(reason, [one for one, _gain in those]) for reason, those in zip(words, raised, strict=True)]


def _fields(
    snapshot: Snapshot,
    query: Query,
    corrections: Sequence[Expansion],
    documents: np.ndarray,
    compared: Compared,
) -> np.ndarray:
    """Tell in which fields each of the query's meaningful words (rows) stands in each document (columns), as bits."""
    same = documents[:, None] == compared.documents
    if same.any(axis=1).all():
        fields = compared.fields
        bits = fields.bits.take(same.argmax(axis=1), axis=1)
    else:  # a page far down
        fields = ranking.standing(snapshot, query, corrections, documents)
        bits = fields.bits.copy()
    for one in corrections:
        added = np.bitwise_and.reduce(bits[[fields.rows[key] for key, _weight in one.terms]])
        bits[[fields.rows[key] for key in one.own]] |= added
    return np.asarray(bits[[fields.rows[one.key] for one in query.meaningful]])


@lru_cache(maxsize=5000)
def in_words(fields: bytes) -> str:
    """Say how many meaningful words stand in the question, and how many in the answer, given each one's fields."""
    question, total = sum(one & QUESTION for one in fields), len(fields)
    answer = sum(one > QUESTION for one in fields)  # any field but the question, whose bit is the lowest
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
