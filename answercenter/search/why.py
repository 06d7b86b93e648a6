"""Why a result stands where it stands, in a few words for everybody; `explanation` tells it in numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from answercenter.search import expansion

if TYPE_CHECKING:
    from collections.abc import Sequence

    from answercenter.search.postings import Snapshot
    from answercenter.search.query import Query
    from answercenter.search.rules import Expansion

QUESTION = 1  # bit of the question among the fields that a term occurs in
NEAREST = "Some letters are alike"


def reasons(snapshot: Snapshot, query: Query, expansions: Sequence[Expansion], documents: np.ndarray) -> list[str]:
    """Say of each document, in a few words, which of the query's words it has, and which synonyms brought it here."""
    words = [in_words(bits) for bits in fields_of(snapshot, query, documents)]
    if not expansions:
        return words
    factors = {one.term: one.weight for one in query.terms}
    raised = expansion.through(snapshot.term, expansions, factors, documents, snapshot.size)
    return [_with_synonyms(reason, [one for one, _gain in those]) for reason, those in zip(words, raised, strict=True)]


def fields_of(snapshot: Snapshot, query: Query, documents: np.ndarray) -> list[list[int]]:
    """Tell, for each document, in which fields each of the query's meaningful words occurs, as bits."""
    columns = []
    for term in (one.term for one in query.terms if not one.common):
        postings = snapshot.term(term)
        places = np.searchsorted(postings.documents, documents)
        if len(postings.documents):
            places[places == len(postings.documents)] = 0
            there = postings.documents[places] == documents
            columns.append(np.where(there, postings.fields[places], 0))
        else:
            columns.append(np.zeros(len(documents), np.uint8))
    return [[int(bits) for bits in row] for row in zip(*columns, strict=True)] if columns else [[] for _ in documents]


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
    return f"{reason}, and {added}" if reason else f"By a synonym: {added}"


def _all(total: int) -> str:
    return {1: "Your word", 2: "Both words"}.get(total, f"All {total} words")


def _part(count: int, total: int) -> str:
    if count == total:
        return _all(total)
    number = "One" if count == 1 else str(count)
    return f"{number} word" if total == 2 else f"{number} of {total} words"
