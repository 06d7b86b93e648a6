"""How a text becomes terms: one way for answers when they are indexed, for queries, and for marking words in a result.

A word is folded (compatibility forms and accents), lower-cased and stemmed. Languages written without spaces give one
term a character; neighbours are then found through pairs. English stemming serves every language for now; the
`language` of a text goes no further than `term_of`, where per-language stemming can be added.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from answercenter.text import STOP_WORDS
from answercenter.text import stem

MAXIMUM_TERM = 64  # characters of a term
_UNSPACED = "\u0e00-\u0e7f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
_LETTERS = rf"[^\W_{_UNSPACED}]+"
_WORD = re.compile(rf"[{_UNSPACED}]|{_LETTERS}(?:['’]{_LETTERS})*")


class Word(NamedTuple):
    """One word of a text: its term, and where it stands (offsets of its first letter and behind its last)."""

    term: str
    start: int
    end: int


def analyse(text: str) -> list[Word]:
    """List the words of a text in order."""
    return [Word(term_of(match.group()), match.start(), match.end()) for match in _WORD.finditer(text)]


def terms(text: str) -> list[str]:
    """List the terms of a text in order."""
    return [term_of(word) for word in _WORD.findall(text)]


def spelled(text: str) -> list[str]:
    """List the words of a text in order, folded but not stemmed: what a visitor types the beginning of."""
    return [folded(word) for word in _WORD.findall(text)]


def pairs(terms_in_order: list[str]) -> list[str]:
    """List the neighbouring terms of a text as pairs."""
    return [f"{first} {second}" for first, second in pairwise(terms_in_order)]


@lru_cache(maxsize=100_000)
def term_of(word: str) -> str:
    """Return the term of one word."""
    return stem(folded(word))[:MAXIMUM_TERM]


@lru_cache(maxsize=100_000)
def folded(word: str) -> str:
    """Return a word in lower case, without accents, with straight apostrophes."""
    if word.isascii():
        return word.lower()[:MAXIMUM_TERM]
    plain = unicodedata.normalize("NFKD", word.replace("’", "'").lower())
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return unicodedata.normalize("NFC", plain)[:MAXIMUM_TERM]


COMMON_WORDS = STOP_WORDS


def is_common(word: str) -> bool:
    """Tell whether a word says little of the subject, such as `how`, `the`, `my`."""
    return folded(word) in STOP_WORDS
