"""Why a result stands where it stands: in a few words for everybody, term by term and field by field for staff."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from answercenter.search import scoring
from answercenter.search.ranking import NEIGHBOURS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from answercenter.search.postings import Snapshot
    from answercenter.search.query import Query

QUESTION = 1  # bit of the question among the fields that a term occurs in
NEAREST = "Some letters are alike"


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


def in_numbers(snapshot: Snapshot, query: Query, document: int) -> list[str]:
    """List what each term adds to the score of a document, and through which fields."""
    lines = []
    rarities = {}
    for term, word, weight, _common in query.terms:
        postings = snapshot.term(term)
        rarities[term] = weight * postings.rarity
        parts = snapshot.frequencies(term, document)
        added = weight * postings.rarity * float(scoring.damped(np.array(sum(parts))))
        if added:
            fields = ", ".join(
                f"{field} {added * part / sum(parts):.2f}"
                for field, part in zip(("question", "keywords", "body"), parts, strict=True)
                if part
            )
            lines.append(f"{word}: {added:.2f} ({fields}; rarity {postings.rarity:.2f}, weight {weight:g})")
        else:
            lines.append(f"{word}: not in this answer")
    for pair, first, second in query.pairs:
        if document in snapshot.pair(pair):
            lines.append(f"“{pair}” side by side: {NEIGHBOURS * (rarities[first] + rarities[second]) / 2:.2f}")
    return lines


def _all(total: int) -> str:
    return {1: "Your word", 2: "Both words"}.get(total, f"All {total} words")


def _part(count: int, total: int) -> str:
    if count == total:
        return _all(total)
    number = "One" if count == 1 else str(count)
    return f"{number} word" if total == 2 else f"{number} of {total} words"
