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
from answercenter.search.learned import learned_for
from answercenter.search.schema import SCORED
from answercenter.search.widening import widen

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Sequence

    from answercenter.search.fallback import Filters
    from answercenter.search.learned import Learned
    from answercenter.search.postings import Snapshot
    from answercenter.search.query import Query
    from answercenter.search.ranking import Compared

FIELDS = {"body": "text", "alt_questions": "other wordings", "learned": "words that visitors used"}
LEAST = 1e-5  # of a score: less is rounding


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
    learned = learned_for(snapshot)
    widened = widen(snapshot, query, filters.rules, filters.language, learned)
    found = listing.find(snapshot, query, filters, allowed, widened, learned)
    score = float(found.scores[document])
    if found.compared is None:
        parts = (Part("Letters alike", score, "no word of the query occurs; three-letter pieces are compared"),)
    else:
        told = list(_text_parts(snapshot, query, filters, document))
        with_learned = ranking.score(snapshot, query, allowed, widened.expansions, filters.rules, learned)
        told += _learned_parts(learned, filters, document, float(with_learned.scores[document]), _total(told))
        told += _question_parts(found.compared, filters, document, score, _total(told))
        parts = tuple(told)
    if document not in found.listed:
        return Explanation(answer_id, score, None, parts, ("Too far from the best to be listed.",))
    apart = np.isin(snapshot.columns.answer_ids[found.listed], [one for one in filters.set_apart if one != answer_id])
    order = ranking.ordered(found.scores, found.listed[~apart], snapshot.size)
    place = int(np.flatnonzero(order == document)[0]) + 1
    weak = () if found.answered else ("A weak match: the query counts as not answered.",)
    return Explanation(answer_id, score, place, parts, weak)


def _learned_parts(learned: Learned, filters: Filters, document: int, scored: float, text: float) -> Iterator[Part]:
    """Tell what visits add: words learned of earlier searches, and how useful and popular the answer is."""
    if abs(scored - text) > LEAST:
        yield Part("Words that visitors used", scored - text, "who then read this answer")
    weights, useful = filters.rules.weights, float(learned.usefulness[document])
    if popular := weights.popularity * float(learned.popularity[document]):
        yield Part("Popularity", scored * popular, f"raises the score by {popular:.1%}")
    if lifted := weights.usefulness * max(0.0, 2 * useful - 1):
        yield Part("Usefulness", scored * lifted, f"{useful:.0%} of its signs say that it helps")


def _question_parts(compared: Compared, filters: Filters, document: int, score: float, text: float) -> Iterator[Part]:
    """Tell what looking like the query adds, and being it."""
    place = next(iter(np.flatnonzero(compared.documents == document).tolist()), None)
    alike = 0.0
    if place is not None:
        likeness, typical = float(compared.likeness[place]), float(compared.typical[place])
        nearness = float(compared.nearness[place]) if filters.rules.weights.learned else likeness
        alike = text * filters.rules.weights.likeness * nearness
        if nearness > likeness:
            yield Part("Looks like what visitors asked", alike, f"who then read this answer, {typical:.0%} alike")
        else:
            yield Part("Looks like the query", alike, f"letter by letter, {likeness:.0%} alike")
    if score - text - alike > LEAST:
        yield Part("The question, word for word", score - text - alike, "stands before all others")


def _total(parts: Sequence[Part]) -> float:
    return sum(part.value for part in parts)


def _text_parts(snapshot: Snapshot, query: Query, filters: Filters, document: int) -> Iterator[Part]:
    fields = filters.rules.weights.of(SCORED)
    masses: list[float] = []
    for key, word, weight, _common in query.terms:
        rarity = snapshot.term(key, fields).rarity
        masses.append(weight * rarity)
        yield from _term_parts(word, snapshot.frequencies(key, document, fields), rarity, weight)
    expansions = widen(snapshot, query, filters.rules, filters.language).expansions
    factors = {one.key: one.weight for one in query.terms}
    [raised] = expansion.through(
        lambda key: snapshot.term(key, fields), expansions, factors, np.array([document]), snapshot.size
    )
    for one, gain in raised:
        kind = "the words of the answers" if one.rule is None else "a synonym"
        yield Part(f"“{one.added}” for “{one.typed}”", gain, f"by {kind}, at {one.factor:.2g} of what was typed")
    for pair, first, second in query.pairs:
        if document in snapshot.pairs[pair]:
            value = filters.rules.weights.neighbours * (masses[first] + masses[second]) / 2
            words = f"“{query.terms[first].word} {query.terms[second].word}” side by side"
            yield Part(words, value, "in the question as in the query")


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
