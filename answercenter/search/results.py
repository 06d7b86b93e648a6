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
class Promoted:
    """A result that editors chose for a query: an answer, or a link of this site or another with its title."""

    promotion_id: int
    hit: Hit | None
    url: str
    title: str


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
    `promotions` are what editors chose for this query, on its first page; they count in `total` and are not among the
    hits. `also_searched` are the phrases that synonyms added, each with what was typed.
    `corrected` is the query as it was probably meant, where words of it occur nowhere; `replaced` tells that none
    of the typed words does, so that these are the results of the corrected query alone.
    `confidence` tells how sure the search is of its best result, 0 to 1.
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
    promotions: tuple[Promoted, ...] = ()
    also_searched: tuple[tuple[str, str], ...] = ()
    corrected: str = ""
    replaced: bool = False
    confidence: float = 0.0

    @property
    def shown(self) -> list[int]:
        """List the answers of this page in the order in which they stand, promoted ones first."""
        return [one.hit.answer_id for one in self.promotions if one.hit] + [hit.answer_id for hit in self.hits]
