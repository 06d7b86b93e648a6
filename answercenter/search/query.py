"""A visitor's words as terms to look for. Typed text never reaches Whoosh's parser: no wildcards, no field names."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from answercenter.search import analysis
from answercenter.text import MAXIMUM_TERMS
from answercenter.text import normalise_query

REMEMBERED = 2000  # queries
COMMON = 0.4  # what a word such as `how` or `my` weighs beside one that says what the matter is


class QueryTerm(NamedTuple):
    """A term to look for, the word as typed, its weight, and whether it is a common word."""

    term: str
    word: str
    weight: float
    common: bool


@dataclass(frozen=True, slots=True)
class Query:
    """What was understood: the normalised text, its distinct terms, its neighbouring terms as (pair, first, second)."""

    text: str
    terms: tuple[QueryTerm, ...]
    pairs: tuple[tuple[str, str, str], ...]


def understand(text: str) -> Query:
    """Turn any text, however hostile, into at most 32 terms. Common words count in full when there are no others."""
    return _understood(normalise_query(text))


@lru_cache(maxsize=REMEMBERED)
def _understood(clean: str) -> Query:
    words = [(word.term, clean[word.start : word.end]) for word in analysis.analyse(clean)][:MAXIMUM_TERMS]
    distinct = dict(reversed(words))
    ordered = {term: distinct[term] for term, _word in words}
    common = {term: analysis.is_common(word) for term, word in ordered.items()}
    only_common = all(common.values())
    terms = tuple(
        QueryTerm(term, word, COMMON if common[term] and not only_common else 1.0, common[term] and not only_common)
        for term, word in ordered.items()
    )
    neighbours = dict.fromkeys(zip([t for t, _ in words], [t for t, _ in words[1:]], strict=False))
    return Query(clean, terms, tuple((f"{first} {second}", first, second) for first, second in neighbours))
