"""Results that editors chose for a query: they stand first, on the first page, and nowhere else.

A promoted answer passes the predicate of who may read what, like any other. A search within a topic asks for that
topic, so nothing is promoted there.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from answercenter.search import hydration
from answercenter.search import listing
from answercenter.search.explanation import Part
from answercenter.search.results import Promoted
from answercenter.search.rules import promoted

if TYPE_CHECKING:
    from answercenter.search.explanation import Explanation
    from answercenter.search.fallback import Filters
    from answercenter.search.query import Query
    from answercenter.search.results import SearchResults

CHOSEN = "Chosen by our editors"


def chosen(query: Query, filters: Filters) -> tuple[Promoted, ...]:
    """List what editors chose for a query, as far as the reader may see it now, in their order."""
    wanted = promoted(query, filters.rules, filters.moment) if filters.topic_id is None else ()
    if not wanted:
        return ()
    ids = [one.answer_id for one in wanted if one.answer_id is not None]
    known = hydration.live(ids, filters.reader, filters.moment)
    spoken = [answer for answer in known.values() if _speaks(answer.language, filters.language)]
    hits = listing.standing(spoken, query, CHOSEN)
    found = [(one, hits.get(one.answer_id or 0)) for one in wanted]
    return tuple(Promoted(one.id, hit, one.url, one.title) for one, hit in found if hit is not None or one.url)


def answers(those: tuple[Promoted, ...]) -> tuple[int, ...]:
    """List the promoted answers."""
    return tuple(one.hit.answer_id for one in those if one.hit is not None)


def put_first(found: SearchResults, those: tuple[Promoted, ...]) -> SearchResults:
    """Put promoted results before the others; a query with any is answered, and its weak matches are left out."""
    if not those:
        return found
    if not found.answered:
        found = replace(found, page=1, pages=1, total=0, hits=(), topics=(), answered=True)
    total = found.total + len(those)
    if found.page > 1:
        return replace(found, total=total)
    highest = max((hit.score for hit in found.hits), default=0.0)
    above = [highest + len(those) - place for place in range(len(those))]
    first = tuple(_scored(one, score) for one, score in zip(those, above, strict=True))
    hits = tuple(hit for hit in found.hits if hit.answer_id not in answers(those))
    return replace(found, total=total, pages=max(found.pages, 1), hits=hits, promotions=first)


def explained(found: SearchResults, own: Explanation) -> Explanation:
    """Add to an explanation what editors chose for its query; `found` is the first page of that search."""
    hits = [one.hit for one in found.promotions if one.hit is not None]
    for place, hit in enumerate(hits, 1):
        if hit.answer_id == own.answer_id:
            first = Part(CHOSEN, hit.score - own.score, "stands before all that is found")
            return replace(own, score=hit.score, place=place, parts=(first, *own.parts), notes=())
    if own.place is None or not found.hits:
        return replace(own, place=None)
    return replace(own, place=own.place + len(hits))


def _scored(one: Promoted, score: float) -> Promoted:
    return replace(one, hit=replace(one.hit, score=score)) if one.hit is not None else one


def _speaks(spoken: str, wanted: str | None) -> bool:
    return wanted is None or spoken == wanted or spoken.startswith(f"{wanted}-")
