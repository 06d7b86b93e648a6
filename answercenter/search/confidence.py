"""How sure a search is that its best answer answers the query: 0 to 1. Below SURE the visitor is told that none does.

The more of the query's words one wording of a question shares, the more it and a few others look alike letter by
letter, the more of the query's words the answer has at all, and the higher its text score for a query of this size,
the surer the search is. A word that no answer has counts against it; a number that no answer has, hardly: it is a
value, not a subject. The sum goes through the logistic function. Its weights are round numbers chosen on labelled
questions (see docs/decisions); the figures that they reach are in benchmarks/README.md.

Whatever the sum says, a query is answered when one wording of a question, or an answer's keywords, hold all that it
says of its subject: who types one keyword is to see the questions about it.
"""

from __future__ import annotations

from math import exp
from math import sqrt
from typing import TYPE_CHECKING

import numpy as np

from answercenter.search import analysis
from answercenter.search import scoring
from answercenter.search.query import COMMON
from answercenter.search.schema import SCORED

if TYPE_CHECKING:
    from collections.abc import Collection
    from collections.abc import Mapping

    from answercenter.search.expansion import Expansion
    from answercenter.search.learned import Learned
    from answercenter.search.postings import Snapshot
    from answercenter.search.query import Key
    from answercenter.search.query import Query
    from answercenter.search.ranking import Compared
    from answercenter.search.widening import Widened

SURE = 0.5
SCORE = 0.5  # of the text score, on a scale that does not depend on how large the index is
WORDS = 4.0  # of the cosine, in words, of the wording that is most alike
LETTERS = 2.0  # of the likeness, in letters, of the wording that is most alike
COMPANY = 2.0  # of the mean likeness of the FEW most alike wordings
FEW = 5
MATCH = 0.4  # of each word of the query that the answer has
MATCHES = 5.0  # words beyond these add nothing
KEYWORDS = 1 << SCORED.index("keywords")
ASKED = 1 << SCORED.index("question") | 1 << SCORED.index("alt_questions")
NEEDED = 3.6  # the sum at which the confidence is one half


def confidence(
    snapshot: Snapshot,
    query: Query,
    widened: Widened,
    best: Compared,
    learned: Learned | None = None,
) -> float:
    """Return how sure a search is that one of the best documents answers the query.

    The words that were learned of an answer count as one more wording of it.
    """
    if not len(best.documents):
        return 0.0
    unknown, expansions = widened.unknown, widened.expansions
    meant = {key: one for one in reversed(expansions) for key in one.own if key in unknown}
    weights = _weights(query, unknown, meant)
    norm = sqrt(sum([weight * weight for weight in weights.values()]))
    cosines = snapshot.wordings().cosines(weights, norm, best.wordings)
    sums = SCORE * best.scores / sqrt(max(_mass(snapshot, query, unknown) * scoring.rarity(0, snapshot.size), 1e-9))
    told = _learned(query, learned, best.documents)
    taught = sum(weights.get(key, 0.0) ** 2 * marked for key, marked in told.items()) / norm**2
    sums += WORDS * np.maximum(np.maximum.reduceat(cosines, best.firsts), taught) + LETTERS * best.likeness
    sums += MATCH * np.minimum(_matched(query, meant, told, best), MATCHES)
    few = np.sort(best.letters)[-FEW:]
    found = 1 / (1 + exp(NEEDED - float(sums.max()) - COMPANY * float(few.sum()) / FEW))
    return SURE if found < SURE and _is_about(snapshot, query, widened, best) else found


def _weights(query: Query, unknown: Collection[Key], meant: Mapping[Key, Expansion]) -> dict[Key, float]:
    """Return what each term weighs in the cosine; an unknown word counts as what it probably means."""
    weights: dict[Key, float] = {}
    for one in query.terms:
        if one.key in meant:
            expansion = meant[one.key]
            weights |= {key: expansion.factor * weight for key, weight in expansion.terms}
        else:
            value = one.key in unknown and _is_value(one.word)
            weights[one.key] = COMMON if one.common or value else 1.0
    return weights


def _mass(snapshot: Snapshot, query: Query, unknown: Collection[Key]) -> float:
    look = snapshot.terms()
    if not unknown:
        return sum([look[one.key].rarity * one.weight for one in query.terms])
    return sum(
        look[one.key].rarity * (COMMON if one.key in unknown and _is_value(one.word) else one.weight)
        for one in query.terms
    )


def _learned(query: Query, learned: Learned | None, documents: np.ndarray) -> dict[Key, np.ndarray]:
    """Mark, for each word that was learned of any answer, the documents of which it was."""
    if learned is None or not learned.words:
        return {}
    found = {one.key: learned.terms(one.key) for one in query.terms}
    return {
        key: np.logical_or.reduce([np.isin(documents, one.documents) for one in words])
        for key, words in found.items()
        if words
    }


def _matched(
    query: Query, meant: Mapping[Key, Expansion], told: Mapping[Key, np.ndarray], best: Compared
) -> np.ndarray:
    """Count the words of the query that each document has, common ones and corrected ones as less than one."""
    there = (best.fields.bits[: len(query.terms)] > 0).astype(np.float64)
    for row, one in enumerate(query.terms if told else ()):
        if one.key in told:
            there[row][told[one.key]] = 1.0
    worths = [0.0 if one.key in meant else COMMON if one.common else 1.0 for one in query.terms]
    matched = np.array(worths) @ there
    for added in meant.values():
        matched += np.maximum.reduce([added.factor * weight * (best.fields.of(key) > 0) for key, weight in added.terms])
    return np.asarray(matched)


def _is_about(snapshot: Snapshot, query: Query, widened: Widened, best: Compared) -> bool:
    """Tell whether all that a query says of its subject stands in one wording of a question, or in the keywords.

    One span of the subject may be said in another way.
    """
    subject = {one.key for one in query.terms if not analysis.is_common(one.word, query.languages)}
    others = [
        subject - set(one.own) | {key for key, weight in one.terms if weight == 1}
        for one in widened.expansions
        if subject & set(one.own)
    ]
    known = [said for said in (subject, *others) if said.isdisjoint(widened.unknown)]
    return any(_holds(snapshot, said, best) for said in known)


def _holds(snapshot: Snapshot, subject: set[Key], best: Compared) -> bool:
    if not subject:
        return False
    fields = best.fields.bits[[best.fields.rows[key] for key in subject]]
    if np.bitwise_and.reduce(fields & KEYWORDS).any():
        return True
    asked = np.logical_and.reduce(fields & ASKED)  # in one wording, or in several of them
    return bool(asked.any()) and snapshot.wordings().hold_all(subject, best.wordings)


def _is_value(word: str) -> bool:
    return any(letter.isdigit() for letter in word)
