"""What a search gives back: plain values, no index and no database rows."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Hit:
    """One result, ready to be shown. `question` and `excerpt` are safe HTML in which only <mark> stands as markup."""

    answer_id: int
    key: str
    slug: str
    question: str
    excerpt: str
    topic_id: int | None
    score: float
    why: str


@dataclass(frozen=True, slots=True)
class TopicCount:
    """How many results stand under a root topic."""

    topic_id: int
    results: int


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A question that fits what was typed so far."""

    text: str
    answer_id: int
    slug: str


@dataclass(frozen=True, slots=True)
class SearchResults:
    """One page of results and what was understood of the query.

    `answered` is False when nothing, or nothing but weak matches, was found; `total` is then 0 and `hits` are the
    nearest answers. `page` is never beyond `pages`. `topics` counts the results without the topic filter.
    `degraded` tells that the index was not at hand and the database answered, simply but correctly.
    """

    query: str
    topic_id: int | None
    page: int
    pages: int
    total: int
    hits: tuple[Hit, ...]
    topics: tuple[TopicCount, ...]
    answered: bool
    degraded: bool
    milliseconds: float
