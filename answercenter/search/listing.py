"""One page of results: what is found, counted by topic, in order, brought to life and marked."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING
from typing import NamedTuple

import numpy as np

from answercenter.search import fallback
from answercenter.search import highlights
from answercenter.search import hydration
from answercenter.search import ranking
from answercenter.search import why
from answercenter.search.confidence import SURE
from answercenter.search.confidence import confidence
from answercenter.search.learned import learned_for
from answercenter.search.resident import UnusableIndexError
from answercenter.search.resident import resident
from answercenter.search.results import Hit
from answercenter.search.results import SearchResults
from answercenter.search.results import TopicCount
from answercenter.search.widening import widen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from answercenter.search.expansion import Expansion
    from answercenter.search.fallback import Filters
    from answercenter.search.hydration import Live
    from answercenter.search.learned import Learned
    from answercenter.search.postings import Snapshot
    from answercenter.search.query import Query
    from answercenter.search.ranking import Compared
    from answercenter.search.widening import Widened

LEAST_ALIKE = 0.3  # likeness of a question that is offered when no word of the query occurs anywhere
ROUNDS = 3  # times that a page is made anew because the database knows better who may read what


@dataclass(slots=True)
class Found:
    """What was found: every document's score, the documents that are listed, those that answer it in any topic."""

    scores: np.ndarray
    listed: np.ndarray
    answering: np.ndarray
    confidence: float
    compared: Compared | None  # None: no word of the query occurs, and only letters were compared

    @property
    def answered(self) -> bool:
        """Whether anything found is more than a weak match."""
        return self.confidence >= SURE


class Ordered(NamedTuple):
    """What a query finds in order: the documents of one page, which page of how many it is, and how many are found."""

    widened: Widened
    found: Found
    shown: np.ndarray
    page: int
    pages: int
    total: int


class Place(NamedTuple):
    """One result before it is brought to life: its document, its answer, its score and why it is here."""

    document: int
    answer_id: int
    score: float
    why: str


@dataclass(frozen=True, slots=True)
class RankedPage:
    """A page of results before it is brought to life, and the rarity of the words to be marked in it."""

    places: tuple[Place, ...]
    page: int
    pages: int
    total: int
    topics: tuple[TopicCount, ...]
    answered: bool
    marks: dict[str, float]
    widened: Widened
    confidence: float


def from_index(snapshot: Snapshot, query: Query, filters: Filters, page: int, size: int) -> SearchResults:
    """Return a page of results. Raises UnusableIndexError when the index follows another database.

    What many ask is ranked once for as long as the index and what may be read of it stay; who may read what is asked of
    the database every time.
    """
    learned = learned_for(snapshot)
    passed = snapshot.moments_passed(filters.moment)
    limits = (filters.reader, filters.topic_id, filters.language, filters.rules.mark, filters.set_apart)
    key = ("page", query.text, query.languages, *limits, page, size, passed, learned.version)
    ranked = resident().ranked(key, snapshot, lambda: _ranked(snapshot, learned, query, filters, page, size, ()))
    withheld: set[int] = set()
    for _round in range(ROUNDS):
        known = hydration.live([place.answer_id for place in ranked.places], filters.reader, filters.moment)
        if any(answer.lineage != snapshot.state.lineage for answer in known.values()):
            raise UnusableIndexError("the index follows another database")
        if len(known) == len(ranked.places):
            break
        withheld.update(place.document for place in ranked.places if place.answer_id not in known)
        ranked = _ranked(snapshot, learned, query, filters, page, size, sorted(withheld))
    kept = [place for place in ranked.places if place.answer_id in known]
    marked = _marked([known[place.answer_id] for place in kept], ranked.marks)
    hits = tuple(
        _hit(known[one.answer_id], marked[one.answer_id], one.score, one.why) for one in kept if one.answer_id in marked
    )
    return _results(query, filters, ranked, hits)


def _results(query: Query, filters: Filters, ranked: RankedPage, hits: tuple[Hit, ...]) -> SearchResults:
    return SearchResults(
        query=query.text,
        topic_id=filters.topic_id,
        page=ranked.page,
        pages=ranked.pages,
        total=ranked.total,
        hits=hits,
        topics=ranked.topics,
        answered=ranked.answered,
        degraded=False,
        milliseconds=0,
        also_searched=tuple((one.typed, one.added) for one in ranked.widened.synonyms),
        corrected=ranked.widened.corrected,
        replaced=ranked.widened.replaced,
        confidence=ranked.confidence,
    )


def order(
    snapshot: Snapshot, learned: Learned, query: Query, filters: Filters, page: int, size: int, withheld: Sequence[int]
) -> Ordered:
    """Find and order one page; `withheld` are documents of which the database knows better than the index."""
    allowed = snapshot.readable(filters.reader, filters.moment)
    if filters.language is not None:
        allowed = allowed & snapshot.in_language(filters.language)
    if withheld:
        allowed = allowed.copy()
        allowed[list(withheld)] = False
    widened = widen(snapshot, query, filters.rules, filters.language, learned)
    found = find(snapshot, query, filters, allowed, widened, learned)
    listed = found.listed
    if filters.set_apart:
        listed = listed[~np.isin(snapshot.columns.answer_ids[listed], list(filters.set_apart))]
    total = len(listed) if found.answered else 0
    pages = ceil(total / size) if found.answered else int(len(listed) > 0)
    page = min(max(page, 1), max(pages, 1))
    shown = ranking.ordered(found.scores, listed, page * size)[(page - 1) * size :]
    return Ordered(widened, found, shown, page, pages, total)


def _ranked(
    snapshot: Snapshot, learned: Learned, query: Query, filters: Filters, page: int, size: int, withheld: Sequence[int]
) -> RankedPage:
    """Order one page, and say of what is on it why it is there, how it is spread over topics, and what to mark."""
    ordered = order(snapshot, learned, query, filters, page, size, withheld)
    widened, found, shown = ordered.widened, ordered.found, ordered.shown
    if found.compared is None:
        reasons = [why.NEAREST] * len(shown)
    else:
        reasons = why.reasons(snapshot, query, widened.expansions, shown, found.compared)
    ids, scores = snapshot.columns.answer_ids[shown].tolist(), found.scores[shown].tolist()
    topics = snapshot.count_by_root(found.answering) if len(found.answering) else []
    return RankedPage(
        places=tuple(map(Place, shown.tolist(), ids, scores, reasons)),
        page=ordered.page,
        pages=ordered.pages,
        total=ordered.total,
        topics=tuple(TopicCount(*count) for count in topics),
        answered=found.answered,
        marks=_marks(snapshot, query, widened.expansions),
        widened=widened,
        confidence=found.confidence,
    )


def _marks(snapshot: Snapshot, query: Query, expansions: Sequence[Expansion]) -> dict[str, float]:
    """Return the terms to be marked in results, with their rarity: all that says something of the subject."""
    keys = [one.key for one in query.meaningful]
    keys += [key for one in expansions for key, factor in one.terms if factor == 1]
    look = snapshot.terms()
    return {term: look[key].rarity for key in keys for term in key}


def from_database(query: Query, filters: Filters, page: int, size: int) -> SearchResults:
    """Return a page of what the database itself finds."""
    total, rows = fallback.matching(query, filters, 0, 1)
    pages = ceil(total / size)
    page = min(max(page, 1), max(pages, 1))
    total, rows = fallback.matching(query, filters, (page - 1) * size, size)
    rows = [row for row in rows if row[0] not in filters.set_apart]
    known = hydration.live([answer_id for answer_id, _score in rows], filters.reader, filters.moment)
    weights = {term: 1.0 for one in query.meaningful for term in one.key}
    marked = _marked(list(known.values()), weights)
    hits = tuple(
        _hit(known[answer_id], marked[answer_id], score, "") for answer_id, score in rows if answer_id in marked
    )
    topic_id = filters.topic_id
    return SearchResults(
        query.text, topic_id, page, pages, total, hits, (), answered=total > 0, degraded=True, milliseconds=0
    )


def standing(answers: Sequence[Live], query: Query, reason: str) -> dict[int, Hit]:
    """Return answers as results that stand where they do for another reason than their score."""
    weights = {term: 1.0 for one in query.meaningful for term in one.key}
    marked = _marked(answers, weights)
    return {answer.id: _hit(answer, marked[answer.id], 0.0, reason) for answer in answers if answer.id in marked}


def find(
    snapshot: Snapshot,
    query: Query,
    filters: Filters,
    allowed: np.ndarray,
    widened: Widened,
    learned: Learned | None = None,
) -> Found:
    """Find and score the documents of a query among those allowed."""
    expansions = widened.expansions
    scored = ranking.score(snapshot, query, allowed, expansions, filters.rules, learned)
    listed = ranking.listed(scored)
    best = ranking.compare(snapshot, query, scored, listed, expansions, learned)
    sure = confidence(snapshot, query, widened, best, learned)
    answering = listed if sure >= SURE else listed[:0]
    if filters.topic_id is not None:
        inside = snapshot.in_topic(filters.topic_id)
        allowed = allowed & inside
        listed = listed[inside[listed]]
        scored = ranking.Scored(scored.scores * inside, scored.shares * inside)
        if sure < SURE or not len(listed):  # nothing near the best, but perhaps something in this topic
            listed = ranking.listed(scored)
        best = ranking.compare(snapshot, query, scored, listed, expansions, learned)
        sure = confidence(snapshot, query, widened, best, learned)
    if len(listed):
        ranking.lift(snapshot, query, scored, best, filters.rules, learned)
        return Found(scored.scores, listed, answering, sure, best)
    alike = snapshot.wordings().best_letters(query.text) * allowed
    return Found(alike, np.flatnonzero(alike >= LEAST_ALIKE), answering[:0], 0.0, None)


def _marked(answers: Sequence[Live], weights: dict[str, float]) -> dict[int, tuple[str, str]]:
    """Return the marked question and excerpt of answers, from memory where the same words were marked before."""
    kept = resident().marked
    words = tuple(weights)
    keys = {answer.id: (answer.lineage, answer.id, answer.revision, words) for answer in answers}
    marked = {answer.id: kept.get(keys[answer.id]) for answer in answers}
    missing = [answer for answer in answers if marked[answer.id] is None]
    for answer_id, text in hydration.texts(missing, resident().texts).items():
        marked[answer_id] = (highlights.marked_question(text, weights), highlights.excerpt(text, weights))
        kept.put(keys[answer_id], marked[answer_id])
    return {answer_id: both for answer_id, both in marked.items() if both is not None}


def _hit(answer: Live, marked: tuple[str, str], score: float, reason: str) -> Hit:
    return Hit(
        answer_id=answer.id,
        key=answer.key,
        slug=answer.slug,
        question=marked[0],
        excerpt=marked[1],
        topic_id=answer.topic_id,
        score=score,
        why=reason,
    )
