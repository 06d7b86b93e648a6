"""A result as it is read: the question and the best passage of the answer, the query's words marked.

Everything is escaped; <mark> is the only markup there is. A text is analysed once for each revision, so marking is a
matter of look-ups.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from html import escape
from html import unescape
from itertools import takewhile
from typing import TYPE_CHECKING
from typing import NamedTuple

from answercenter.search import analysis

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Sequence

    from answercenter.search.analysis import Word

LENGTH = 240  # characters of an excerpt
LEAD = 90  # characters at most between the start of an excerpt and its first mark
LOOKED_AT = 60  # occurrences of the query's words that may begin a passage
REPEATED = 0.1  # of a word's weight, for each further occurrence in a passage
_MARK = re.compile(r"</?mark>")
_SENTENCE_ENDS = (". ", "? ", "! ", ": ")


class Text(NamedTuple):
    """An answer's question and text (without markup, on one line) with their words, and where each term stands."""

    question: str
    question_words: tuple[Word, ...]
    body: str
    words: tuple[Word, ...]
    places: dict[str, list[int]]


def analysed(question: str, body: str, language: str) -> Text:
    """Analyse the text of one revision."""
    words = tuple(analysis.analyse(body, language))
    places: dict[str, list[int]] = {}
    for place, word in enumerate(words):
        places.setdefault(word.term, []).append(place)
    return Text(question, tuple(analysis.analyse(question, language)), body, words, places)


def marked_question(text: Text, weights: Mapping[str, float]) -> str:
    """Return the question as safe HTML with the query's words marked."""
    return _marked(text.question, [word for word in text.question_words if word.term in weights], 0, len(text.question))


def unmarked(html: str) -> str:
    """Return a marked question or excerpt as plain text."""
    return unescape(_MARK.sub("", html))


def excerpt(text: Text, weights: Mapping[str, float]) -> str:
    """Return the passage with most of the query's meaning as safe HTML, marked; the start where no word occurs."""
    places = sorted(place for term in weights for place in text.places.get(term, ()))
    if not places:
        return _marked(text.body, (), *_bounds(text, 0))
    first = _best(text, places[:LOOKED_AT], weights)
    start, end = _bounds(text, text.words[first].start)
    near = map(text.words.__getitem__, places[max(0, bisect_left(places, first) - LEAD) :])
    inside = [word for word in takewhile(lambda word: word.end <= end, near) if word.start >= start]
    return _marked(text.body, inside, start, end)


def _best(text: Text, places: Sequence[int], weights: Mapping[str, float]) -> int:
    """Return the place at which the passage with most weight begins: the first that has all the words, if any has."""
    best, best_weight = places[0], 0.0
    different = sum(1 for term in weights if term in text.places)
    for number, place in enumerate(places):
        until = text.words[place].start + LENGTH - LEAD
        seen: set[str] = set()
        weight = 0.0
        for other in places[number:]:
            word = text.words[other]
            if word.end > until:
                break
            weight += weights[word.term] * (REPEATED if word.term in seen else 1.0)
            seen.add(word.term)
        if weight > best_weight + 1e-9:
            best, best_weight = place, weight
        if len(seen) == different:
            break
    return best


def _bounds(text: Text, first: int) -> tuple[int, int]:
    """Return where to cut, so that a passage begins with its sentence if that is near, and ends with a word."""
    body = text.body
    earliest = max(0, first - LEAD)
    ends = [body.rfind(mark, earliest, first) for mark in _SENTENCE_ENDS]
    start = max(ends) + 2 if max(ends) >= 0 else earliest
    if start and start == earliest:
        start = body.find(" ", earliest, first) + 1 or first
    end = start + LENGTH
    if end >= len(body):
        return start, len(body)
    cut = body.rfind(" ", start + LENGTH // 2, end)
    return start, cut if cut > 0 else end


def _marked(text: str, words: Sequence[Word], start: int, end: int) -> str:
    pieces = ["… "] if start else []
    position = start
    for word in words:
        pieces += (escape(text[position : word.start]), "<mark>", escape(text[word.start : word.end]), "</mark>")
        position = word.end
    pieces.append(escape(text[position:end].rstrip()))
    if end < len(text):
        pieces.append(" …")
    return "".join(pieces)
