"""Why an answer has its score: in parts that add up to it, each with what it is in words and the numbers behind it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import NamedTuple

import numpy as np

from answercenter.search import expansion
from answercenter.search import listing
from answercenter.search import ranking
from answercenter.search import scoring
from answercenter.search.rules import expand
from answercenter.search.schema import SCORED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from answercenter.search.fallback import Filters
    from answercenter.search.postings import Snapshot
    from answercenter.search.query import Query

FIELDS = {"body": "text", "alt_questions": "other wordings", "learned": "words that visitors used"}
LEAST = 1e-9  # of a score: less is rounding


class Part(NamedTuple):
    """One part of a score: what it is, how much it adds, and how that comes about."""

    label: str
    value: float
    detail: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """The parts of an answer's score for a query; `place` is where it stands among all results, None if nowhere."""

    answer_id: int
    score: float
    place: int | None
    parts: tuple[Part, ...]
    notes: tuple[str, ...] = ()

    def lines(self) -> list[str]:
        """Tell the parts in lines, and what else there is to say."""
        told = [f"{part.value:7.2f}  {part.label}{f': {part.detail}' if part.detail else ''}" for part in self.parts]
        return [*told, *self.notes]


def explained(snapshot: Snapshot, query: Query, filters: Filters, document: int) -> Explanation:
    """Take the score of a document to pieces, and tell its place among all but those that are set apart."""
    answer_id = int(snapshot.columns.answer_ids[document])
    allowed = snapshot.readable(filters.reader, filters.moment)
    if not allowed[document]:
        parts = tuple(_text_parts(snapshot, query, filters, document))
        return Explanation(answer_id, _total(parts), None, parts, ("Visitors may not read this answer now.",))
    found = listing.find(snapshot, query, filters, allowed)
    score = float(found.scores[document])
    if found.spelled_alike:
        parts = (Part("Letters alike", score, "no word of the query occurs; three-letter pieces are compared"),)
    else:
        parts = tuple(_text_parts(snapshot, query, filters, document))
        text = float(ranking.score(snapshot, query, allowed, filters.rules, filters.language).scores[document])
        if score - text > LEAST:
            parts = (*parts, Part("The question, word for word", score - text, "stands before all others"))
    if not found.listed[document]:
        return Explanation(answer_id, score, None, parts, ("Too far from the best to be listed.",))
    apart = np.isin(snapshot.columns.answer_ids, [one for one in filters.set_apart if one != answer_id])
    order = ranking.ordered(found.scores, np.flatnonzero(found.listed & ~apart), snapshot.size)
    place = int(np.flatnonzero(order == document)[0]) + 1
    weak = () if found.answered else ("A weak match: the query counts as not answered.",)
    return Explanation(answer_id, score, place, parts, weak)


def _total(parts: tuple[Part, ...]) -> float:
    return sum(part.value for part in parts)


def _text_parts(snapshot: Snapshot, query: Query, filters: Filters, document: int) -> Iterator[Part]:
    fields = filters.rules.weights.of(SCORED)
    masses = {}
    for term, word, weight, _common in query.terms:
        rarity = snapshot.term(term, fields).rarity
        masses[term] = weight * rarity
        yield from _term_parts(word, snapshot.frequencies(term, document, fields), rarity, weight)
    expansions = expand(query, filters.rules, filters.language)
    factors, words = {one.term: one.weight for one in query.terms}, {one.term: one.word for one in query.terms}
    [raised] = expansion.through(
        lambda term: snapshot.term(term, fields), expansions, factors, np.array([document]), snapshot.size
    )
    for one, gain in raised:
        yield Part(f"“{one.added}” for “{one.typed}”", gain, f"a synonym, at {expansion.FACTOR:g} of what was typed")
    for pair, first, second in query.pairs:
        if document in snapshot.pair(pair):
            value = filters.rules.weights.neighbours * (masses[first] + masses[second]) / 2
            yield Part(f"“{words[first]} {words[second]}” side by side", value, "in the question as in the query")


def _term_parts(word: str, frequencies: list[float], rarity: float, weight: float) -> Iterator[Part]:
    """Share what a term adds among the fields that it occurs in, by their weighted frequencies."""
    whole = sum(frequencies)
    added = weight * rarity * float(scoring.damped(np.array(whole)))
    if not whole:
        yield Part(f"“{word}”", 0.0, "not in this answer")
    for field, frequency in zip(SCORED, frequencies, strict=True):
        if frequency:
            detail = f"rarity {rarity:.2f}" + (f", a common word at {weight:g}" if weight != 1 else "")
            yield Part(f"“{word}” in the {FIELDS.get(field, field)}", added * frequency / whole, detail)
