"""How a text becomes terms: one way for answers when they are indexed, for queries, and for marking words in a result.

A word is folded (compatibility forms, accents, apostrophes), lower-cased and stemmed as its language does. A term of a
language other than English carries the language's code, so that words which only look alike stay apart; a query's word
is looked for as the term of every language that the index holds. Languages written without spaces give one term a
character; neighbours are then found through pairs.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING
from typing import NamedTuple

from whoosh.lang.stopwords import stoplists

from answercenter.text import MAXIMUM_WORD
from answercenter.text import STOP_WORDS
from answercenter.text import folded
from answercenter.text import stem

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Sequence

ENGLISH = "en"
_UNSPACED = "\u0e00-\u0e7f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
_LETTERS = rf"[^\W_{_UNSPACED}]+"
_WORD = re.compile(rf"[{_UNSPACED}]|{_LETTERS}(?:['’]{_LETTERS})*")


class Word(NamedTuple):
    """One word of a text: its term, and where it stands (offsets of its first letter and behind its last)."""

    term: str
    start: int
    end: int


def analyse(text: str, language: str = ENGLISH) -> list[Word]:
    """List the words of a text in order."""
    code = primary(language)
    return [Word(term_of(match.group(), code), match.start(), match.end()) for match in _WORD.finditer(text)]


def terms(text: str, language: str = ENGLISH) -> list[str]:
    """List the terms of a text in order."""
    code = primary(language)
    return [term_of(word, code) for word in _WORD.findall(text)]


def words(text: str) -> list[str]:
    """List the words of a text in order, as they are written."""
    found: list[str] = _WORD.findall(text)
    return found


def spelled(text: str) -> list[str]:
    """List the words of a text in order, folded but not stemmed: what a visitor types the beginning of."""
    return [folded(word) for word in _WORD.findall(text)]


def replaced(text: str, replacements: Mapping[str, str]) -> str:
    """Return a text with these words, given as they are written in it, replaced."""
    return _WORD.sub(lambda match: replacements.get(match.group(), match.group()), text)


def pairs(terms_in_order: Sequence[str]) -> list[str]:
    """List the neighbouring terms of a text as pairs."""
    return [f"{first} {second}" for first, second in pairwise(terms_in_order)]


def primary(language: str) -> str:
    """Return the code of a language without its region: `es` for `es-MX`."""
    return language.partition("-")[0].lower()


@lru_cache(maxsize=100_000)
def term_of(word: str, code: str) -> str:
    """Return the term of one word in a language, given by its primary code."""
    root = stem(folded(word), code)[:MAXIMUM_WORD]
    return root if code == ENGLISH else f"{code}:{root}"


@lru_cache(maxsize=100_000)
def key_of(word: str, codes: tuple[str, ...]) -> tuple[str, ...]:
    """Return what a query's word is looked for as: its term in each of these languages."""
    return tuple(term_of(word, code) for code in codes)


@lru_cache(maxsize=100_000)
def is_common(word: str, codes: tuple[str, ...]) -> bool:
    """Tell whether a word says little of the subject in one of these languages, such as `how`, `the`, `my`."""
    plain = folded(word)
    return any(plain in common_words(code) for code in codes)


@lru_cache(maxsize=64)
def common_words(code: str) -> frozenset[str]:
    """Return the words of a language that say little of the subject, folded; none where they are not known."""
    known = STOP_WORDS if code == ENGLISH else stoplists.get(code, ())
    return frozenset(folded(word) for word in known)
