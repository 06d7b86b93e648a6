"""What may be set for search: synonyms, promotions and weights, checked and brought to the form in which they are kept.

Every error has a message for people; those of a form's fields come together, by field.
"""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from answercenter import clock
from answercenter.models import SynonymKind
from answercenter.search import analysis
from answercenter.search.weights import LIMITS
from answercenter.search.weights import TEXT
from answercenter.search.weights import Weights
from answercenter.text import MAXIMUM_QUERY
from answercenter.text import counted_query

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Sequence
    from datetime import datetime

LONGEST_PHRASE = 100  # characters
MOST_WORDS = 8  # of a phrase
MOST_PHRASES = 50  # of a rule
LONGEST_NOTE = 500
LONGEST_TITLE = 200
LONGEST_URL = 2000
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufeff]")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})?")


class TuningError(Exception):
    """A command cannot do what was asked; the message says why, for people."""


class InvalidRule(TuningError):  # noqa: N818
    """A field does not hold what it may; `errors` has a message for each such field."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(" ".join(errors.values()))
        self.errors = errors


class UnknownRule(TuningError):  # noqa: N818
    """There is no such synonym or promotion any more."""


@dataclass(frozen=True, slots=True)
class SynonymText:
    """A synonym as it is written; `expansions` are what a one-way rule also looks for."""

    kind: str
    terms: tuple[str, ...]
    expansions: tuple[str, ...] = ()
    language: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class PromotionText:
    """A promotion as it is written: an answer, or a link with its title."""

    query: str
    answer_id: int | None = None
    url: str = ""
    title: str = ""
    expires_at: datetime | None = None


def checked_synonym(text: SynonymText) -> SynonymText:
    """Return a synonym in the form in which it is kept. Raises InvalidRule."""
    one_way = text.kind == SynonymKind.ONE_WAY
    settled = replace(
        text,
        terms=tuple(map(one_line, text.terms)),
        expansions=tuple(map(one_line, text.expansions)) if one_way else (),
        language=text.language.strip().lower(),
        note=one_line(text.note),
    )
    errors = {}
    if text.kind not in set(SynonymKind):
        errors["kind"] = "A synonym is an equal set, or goes one way."
    errors["terms"] = _phrases_problem(settled.terms, least=1 if one_way else 2)
    if one_way:
        errors["expansions"] = _phrases_problem(settled.expansions, least=1) or _overlap(settled)
    if settled.language and not (len(settled.language) <= 12 and _LANGUAGE.fullmatch(settled.language)):
        errors["language"] = "The language is a code such as en or pt-BR, or empty for all."
    if len(settled.note) > LONGEST_NOTE:
        errors["note"] = f"The note has {len(settled.note):,} characters; at most {LONGEST_NOTE} fit."
    _refuse(errors)
    return settled


def checked_promotion(text: PromotionText) -> PromotionText:
    """Return a promotion in the form in which it is kept, whether or not its answer exists. Raises InvalidRule."""
    link = text.answer_id is None
    settled = replace(
        text,
        query=counted_query(text.query),
        url=text.url.strip() if link else "",
        title=one_line(text.title) if link else "",
    )
    errors = {"query": _query_problem(text.query, settled.query)}
    if settled.expires_at is not None and settled.expires_at <= clock.now():
        errors["expires"] = "This day is over."
    if link:
        errors["url"] = _url_problem(settled.url)
        if not settled.title:
            errors["title"] = "A link needs words to click on."
        elif len(settled.title) > LONGEST_TITLE:
            errors["title"] = f"The words have {len(settled.title):,} characters; at most {LONGEST_TITLE} fit."
    _refuse(errors)
    return settled


def checked_weights(values: Mapping[str, float]) -> Weights:
    """Return weights of ranking; those not named are at their defaults. Raises InvalidRule."""
    errors = {}
    for name, value in values.items():
        limit = LIMITS.get(name)
        if limit is None:
            errors[name] = f"There is no weight {name}; there are {', '.join(LIMITS)}."
        elif not math.isfinite(value) or not limit.least <= value <= limit.most:
            errors[name] = f"This weight is a number from {limit.least:g} to {limit.most:g}."
    _refuse(errors)
    weights = Weights(**values)
    if not any(weights.of(TEXT)):
        raise InvalidRule({TEXT[0]: "Words have to count somewhere: in the question, the keywords or the text."})
    return weights


def one_line(text: str) -> str:
    """Return a text composed, on one line with single spaces, without control characters."""
    return " ".join(unicodedata.normalize("NFC", _CONTROL.sub(" ", text)).split())


def _refuse(errors: dict[str, str]) -> None:
    found = {field: message for field, message in errors.items() if message}
    if found:
        raise InvalidRule(found)


def _phrases_problem(phrases: Sequence[str], least: int) -> str:
    if len(phrases) > MOST_PHRASES:
        return f"There are {len(phrases):,} phrases; at most {MOST_PHRASES} fit."
    if not all(phrases):
        return "One phrase is empty."
    if len(phrases) < least:
        return "Write at least one phrase." if least == 1 else "An equal set needs at least two phrases."
    seen: dict[tuple[str, ...], str] = {}
    for phrase in phrases:
        problem = _phrase_problem(phrase)
        terms = tuple(analysis.terms(phrase))
        if not problem and terms in seen:
            problem = f"“{phrase}” and “{seen[terms]}” are the same to search."
        if problem:
            return problem
        seen[terms] = phrase
    return ""


def _phrase_problem(phrase: str) -> str:
    if len(phrase) > LONGEST_PHRASE:
        return f"“{phrase[:40]} …” has {len(phrase):,} characters; at most {LONGEST_PHRASE} fit."
    words = len(analysis.terms(phrase))
    if not words:
        return f"“{phrase}” has no word that search could look for."
    return f"“{phrase}” has {words} words; at most {MOST_WORDS} fit." if words > MOST_WORDS else ""


def _overlap(text: SynonymText) -> str:
    typed = {tuple(analysis.terms(phrase)) for phrase in text.terms}
    same = [phrase for phrase in text.expansions if tuple(analysis.terms(phrase)) in typed]
    return f"“{same[0]}” stands on both sides, and would lead to itself." if same else ""


def _query_problem(typed: str, query: str) -> str:
    if not query:
        return "Write the words that visitors search for."
    if len(typed) > MAXIMUM_QUERY:
        return f"A query has at most {MAXIMUM_QUERY} characters."
    return "" if analysis.terms(query) else "There is no word in this that search could look for."


def _url_problem(url: str) -> str:
    wrong = "The address begins with https:// or http://, or is a path of this site such as /topics/cards."
    if not url:
        return "Choose an answer, or write the address of a page."
    if len(url) > LONGEST_URL:
        return f"The address has {len(url):,} characters; at most {LONGEST_URL:,} fit."
    if any(letter <= " " or letter in '\\"<>`' or "\x7f" <= letter <= "\x9f" for letter in url):
        return "The address holds a character that no address has."
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018  # reading it is the check
    except ValueError:
        return wrong
    if parts.scheme in {"http", "https"}:
        return "" if parts.hostname else wrong
    return "" if url.startswith("/") and not url.startswith("//") else wrong
