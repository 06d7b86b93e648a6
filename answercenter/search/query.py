"""A visitor's words as terms to look for. Typed text never reaches Whoosh's parser: no wildcards, no field names."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from answercenter.search import analysis
from answercenter.text import MAXIMUM_TERMS
from answercenter.text import normalise_query

REMEMBERED = 2000  # queries
COMMON = 0.4  # what a word such as `how` or `my` weighs beside one that says what the matter is

Key = tuple[str, ...]  # a word's term in each language that is searched


class QueryTerm(NamedTuple):
    """What to look for, the word as typed, its weight, and whether it is a common word."""

    key: Key
    word: str
    weight: float
    common: bool


class QueryPair(NamedTuple):
    """Two typed words that are neighbours: what to look for as a pair, and the places of both among the terms."""

    key: Key
    first: int
    second: int


@dataclass(frozen=True, slots=True)
class Query:
    """What was understood: the normalised text, the languages searched, distinct terms, neighbours among them."""

    text: str
    languages: tuple[str, ...]
    terms: tuple[QueryTerm, ...]
    pairs: tuple[QueryPair, ...]

    @property
    def meaningful(self) -> tuple[QueryTerm, ...]:
        """The terms that say what the matter is."""
        return tuple(one for one in self.terms if not one.common)


def understand(text: str, languages: tuple[str, ...] = (analysis.ENGLISH,)) -> Query:
    """Turn any text, however hostile, into at most 32 terms. Common words count in full when there are no others."""
    return _understood(normalise_query(text), languages)


@lru_cache(maxsize=REMEMBERED)
def _understood(clean: str, languages: tuple[str, ...]) -> Query:
    words = analysis.words(clean)[:MAXIMUM_TERMS]
    keys = [analysis.key_of(word, languages) for word in words]
    typed = dict(zip(reversed(keys), reversed(words), strict=True))
    places = {key: place for place, key in enumerate(dict.fromkeys(keys))}
    common = {key: analysis.is_common(typed[key], languages) for key in places}
    only_common = all(common.values())
    terms = tuple(
        QueryTerm(key, typed[key], COMMON if common[key] and not only_common else 1.0, common[key] and not only_common)
        for key in places
    )
    pairs = tuple(
        QueryPair(tuple(map(" ".join, zip(first, second, strict=True))), places[first], places[second])
        for first, second in dict.fromkeys(pairwise(keys))
    )
    return Query(clean, languages, terms, pairs)
