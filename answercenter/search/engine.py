"""The only door for searching: search(), suggest(), similar(), explain(). Access is part of every query.

Nothing that anybody types makes these raise. Where the index cannot be used, the database answers, simply but with
the same access, and the result says `degraded`.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from time import perf_counter
from typing import TYPE_CHECKING

from flask import current_app
from sqlalchemy.exc import SQLAlchemyError

from answercenter import clock
from answercenter.models import PUBLIC
from answercenter.search import fallback
from answercenter.search import hydration
from answercenter.search import likeness
from answercenter.search import listing
from answercenter.search import promoting
from answercenter.search import segments
from answercenter.search import suggestions
from answercenter.search.explanation import explained
from answercenter.search.learned import learned_for
from answercenter.search.query import understand
from answercenter.search.resident import UnusableIndexError
from answercenter.search.resident import resident
from answercenter.search.results import SearchResults
from answercenter.search.results import Suggestion
from answercenter.search.rules import current_rules
from answercenter.text import normalise_query

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    from answercenter.models import Reader
    from answercenter.search.explanation import Explanation
    from answercenter.search.postings import Snapshot
    from answercenter.search.rules import Rules

    Value = TypeVar("Value")

MOST_A_PAGE = 1000  # results
MOST_SIMILAR = 30  # answers kept for `similar`; the reader may see fewer of them


def search(
    text: str, reader: Reader, *, topic_id: int | None = None, language: str | None = None, page: int = 1,
    per_page: int = 10, rules: Rules | None = None,
) -> SearchResults:  # fmt: skip
    """Answer a visitor's words with one page of results; never raises for anything typed.

    The rules that editors set are those in use unless others are given, to be tried.
    """
    began = perf_counter()
    query = understand(text, resident().languages(language))
    filters = fallback.Filters(reader, clock.now(), topic_id, language, current_rules() if rules is None else rules)
    chosen = promoting.chosen(query, filters)
    filters = replace(filters, set_apart=promoting.answers(chosen))
    size = min(max(per_page, 1), MOST_A_PAGE)
    found = _protected(
        lambda snapshot: listing.from_index(snapshot, query, filters, page, size),
        lambda: listing.from_database(query, filters, page, size),
    )
    return replace(promoting.put_first(found, chosen), milliseconds=(perf_counter() - began) * 1000)


def warm() -> None:
    """Make what searches keep in memory, so that the first visitor of a process need not wait for it; never raises."""

    def from_index(snapshot: Snapshot) -> None:
        snapshot.wordings()
        snapshot.vocabulary()
        _prefixes(snapshot)
        learned_for(snapshot)

    try:
        _protected(from_index, lambda: None)
    except SQLAlchemyError:
        current_app.logger.exception("search_not_warmed")


def suggest(text: str, reader: Reader, limit: int = 8) -> list[Suggestion]:
    """Return questions that fit what is typed so far; each once."""
    moment = clock.now()

    def from_index(snapshot: Snapshot) -> list[Suggestion]:
        documents = suggestions.matching(_prefixes(snapshot), text, snapshot.readable(reader, moment), limit * 2)
        ids = snapshot.columns.answer_ids[documents].tolist()
        known = hydration.questions(ids, reader, moment)
        ordered = {
            known[one][0]: Suggestion(known[one][0], one, known[one][1]) for one in reversed(ids) if one in known
        }
        return list(reversed(ordered.values()))[:limit]

    def from_database() -> list[Suggestion]:
        typed = normalise_query(text)
        return fallback.suggestions(typed, reader, moment, limit) if typed else []

    return _protected(from_index, from_database)


def similar(answer_id: int, reader: Reader, limit: int = 5) -> list[int]:
    """Return the ids of answers with similar content that the reader may see, the most similar first."""
    moment = clock.now()

    def from_index(snapshot: Snapshot) -> list[int]:
        document = snapshot.number_of(answer_id)
        own = hydration.live([answer_id], reader, moment)
        if document is None or not own:
            return []
        text = hydration.texts(list(own.values()), resident().texts)[answer_id]
        documents = resident().derived(
            ("similar", answer_id),
            snapshot,
            lambda: likeness.similar_documents(snapshot, document, text, MOST_SIMILAR),
        )
        ids = snapshot.columns.answer_ids[documents].tolist()
        known = hydration.live(ids, reader, moment)
        return [one for one in ids if one in known][:limit]

    return _protected(from_index, list)


def explain(text: str, answer_id: int, reader: Reader = PUBLIC) -> Explanation | None:
    """Take the score of an answer for a query to pieces; None when it is not in the index.

    What editors chose for the query stands before the score of its words.
    """
    query = understand(text)
    filters = fallback.Filters(reader, clock.now(), None, None, current_rules())
    chosen = promoting.chosen(query, filters)
    filters = replace(filters, set_apart=promoting.answers(chosen))

    def from_index(snapshot: Snapshot) -> Explanation | None:
        document = snapshot.number_of(answer_id)
        return None if document is None else explained(snapshot, query, filters, document)

    found = _protected(from_index, lambda: None)
    return promoting.explained(search(text, reader), found) if found is not None and chosen else found


def _prefixes(snapshot: Snapshot) -> suggestions.Prefixes:
    """Return what suggestions are looked up in, made once of a snapshot."""
    found: suggestions.Prefixes = resident().derived("prefixes", snapshot, lambda: suggestions.prefixes(snapshot))
    return found


def _protected(from_index: Callable[[Snapshot], Value], from_database: Callable[[], Value]) -> Value:
    """Ask the index; where it cannot be used, or proves damaged on the way, the database."""
    kept = resident()
    try:
        snapshot = kept.snapshot()
    except UnusableIndexError:
        return from_database()
    try:
        return from_index(snapshot)
    except UnusableIndexError:
        return from_database()
    except SQLAlchemyError:
        raise
    except Exception:
        current_app.logger.exception("search_failed")
        with suppress(FileNotFoundError):  # another index took its place meanwhile
            if segments.broken_seals(kept.place / snapshot.identity[0], thorough=True):
                kept.report(snapshot, "the index is damaged")
        return from_database()
