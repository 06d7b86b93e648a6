"""Which answers a query finds, and in which order: text score, a bonus for neighbouring words, and the coverage rule.

*Share* is how much of the query's meaning an answer has: the rarity of the query's terms that occur in it, as a part of
the rarity of all of them; a word that no answer has counts as the rarest. What is *found* are the answers whose share
or score is near the best one's, so that "38 answers" means something; a few further ones fill the first page. The
query is *answered* when the best share is not too small.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from answercenter.search import expansion
from answercenter.search.rules import PLAIN
from answercenter.search.rules import expand
from answercenter.search.schema import SCORED
from answercenter.search.weights import DEFAULTS

if TYPE_CHECKING:
    from answercenter.search.postings import Snapshot
    from answercenter.search.query import Query
    from answercenter.search.rules import Rules

NEAR = 0.75  # of the best share, or of the highest score: is listed
NOT_FAR = 0.4  # of the best share: may fill up the first page
ENOUGH = 10  # results that the first page is filled up to
ANSWERED = 0.35  # least best share of an answered query
NEIGHBOURS = DEFAULTS.neighbours  # of two terms' rarity, where they are neighbours in the question as in the query
LOOKED_AT = 20  # results that are compared with the question as typed


@dataclass(frozen=True, slots=True)
class Scored:
    """Every document's score and share of the query's meaning, zero where it may not be found."""

    scores: np.ndarray
    shares: np.ndarray


def score(
    snapshot: Snapshot, query: Query, allowed: np.ndarray, rules: Rules = PLAIN, language: str | None = None
) -> Scored:
    """Score all documents for a query; those not allowed get nothing."""
    scores = np.zeros(snapshot.size)
    shares = np.zeros(snapshot.size)
    mass = 0.0
    weights: dict[str, float] = {}
    fields = rules.weights.of(SCORED)
    for term, _word, weight, _common in query.terms:
        postings = snapshot.term(term, fields)
        weights[term] = weight * postings.rarity
        mass += weights[term]
        if len(postings.documents):
            scores[postings.documents] += postings.scores if weight == 1 else weight * postings.scores
            shares[postings.documents] += weights[term]
    expansions = expand(query, rules, language)
    if expansions:
        factors = {one.term: one.weight for one in query.terms}
        expansion.add(lambda term: snapshot.term(term, fields), expansions, factors, scores, shares)
    for pair, first, second in query.pairs:
        documents = snapshot.pair(pair)
        if len(documents):
            scores[documents] += rules.weights.neighbours * (weights[first] + weights[second]) / 2
    scores *= allowed
    shares *= allowed
    if mass:
        shares /= mass
    return Scored(scores, shares)


def is_answered(scored: Scored) -> bool:
    """Tell whether any document has enough of the query's meaning."""
    return bool(len(scored.shares)) and bool(scored.shares.max() >= ANSWERED)


def found(scored: Scored) -> np.ndarray:
    """Mark the documents that are listed."""
    if not len(scored.shares) or not scored.shares.max():
        return np.zeros(len(scored.shares), bool)
    best = scored.shares.max()
    listed = np.asarray((scored.shares >= NEAR * best - 1e-9) | (scored.scores >= NEAR * scored.scores.max()))
    missing = ENOUGH - int(np.count_nonzero(listed))
    if missing > 0:
        further = np.flatnonzero((scored.shares >= NOT_FAR * best) & ~listed)
        listed[ordered(scored.scores, further, missing)] = True
    return listed


def ordered(scores: np.ndarray, documents: np.ndarray, limit: int) -> np.ndarray:
    """Return the first `limit` of some documents, highest score first, lower number first among equals."""
    keys = scores[documents] - documents * 1e-12
    if len(documents) > 4 * limit:
        documents = documents[np.argpartition(-keys, limit)[:limit]]
        keys = scores[documents] - documents * 1e-12
    return np.asarray(documents[np.argsort(-keys, kind="stable")][:limit])


def lift_same_question(snapshot: Snapshot, query: Query, scored: Scored, listed: np.ndarray) -> None:
    """Put the answers whose question is the query, word for word, before all others."""
    if not listed.any():
        return
    typed = _bare(query.text)
    highest = scored.scores.max()
    for document in ordered(scored.scores, np.flatnonzero(listed), LOOKED_AT):
        if _bare(snapshot.columns.questions[document]) == typed:
            scored.scores[document] += highest


def _bare(text: str) -> str:
    return " ".join(text.lower().strip(" ?!.,;:").split())
