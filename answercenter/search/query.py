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
KNOWN = 20_000  # words of queries, and pairs of them
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
    """What was understood: the normalised text, the languages searched, distinct terms, neighbours among them.

    `words` are the first words of the text as typed, and `keys` what each of them is looked for as.
    """

    text: str
    languages: tuple[str, ...]
    words: tuple[str, ...]
    keys: tuple[Key, ...]
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
    words = tuple(analysis.words(clean)[:MAXIMUM_TERMS])
    terms = [_term(word, languages) for word in words]
    keys = tuple([one.key for one in terms])
    typed: dict[Key, QueryTerm] = {}
    for one in terms:
        typed.setdefault(one.key, one)
    places = {key: place for place, key in enumerate(typed)}
    pairs = tuple(
        [
            QueryPair(_neighbours(first, second), places[first], places[second])
            for first, second in dict.fromkeys(pairwise(keys))
        ]
    )
    distinct = tuple(typed.values())
    if all(one.common for one in distinct):
        distinct = tuple([QueryTerm(one.key, one.word, 1.0, common=False) for one in distinct])
    return Query(clean, languages, words, keys, distinct, pairs)


@lru_cache(maxsize=KNOWN)
def _term(word: str, languages: tuple[str, ...]) -> QueryTerm:
    """Return what to look for when a word is one of others that say more."""
    common = analysis.is_common(word, languages)
    return QueryTerm(analysis.key_of(word, languages), word, COMMON if common else 1.0, common)


@lru_cache(maxsize=KNOWN)
def _neighbours(first: Key, second: Key) -> Key:
    return tuple([f"{one} {other}" for one, other in zip(first, second, strict=True)])
