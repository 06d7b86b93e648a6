"""Which answers a query finds, and in which order: text score, neighbouring words, likeness, and the coverage rule.

*Share* is how much of the query's meaning an answer has: the rarity of the query's terms that occur in it, as a part of
the rarity of all of them; a word that no answer has counts as the rarest. What is *found* are the answers whose share
or score is near the best one's, so that "38 answers" means something; further ones fill the first two pages. The
best of them are then compared, letter by letter, with every way in which their questions are asked (`compare`, `lift`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from answercenter.search import expansion
from answercenter.search import scoring
from answercenter.search.postings import fields_of
from answercenter.search.rules import PLAIN

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Sequence

    from answercenter.search.expansion import Expansion
    from answercenter.search.learned import Learned
    from answercenter.search.learned import Words
    from answercenter.search.postings import Postings
    from answercenter.search.postings import Snapshot
    from answercenter.search.query import Key
    from answercenter.search.query import Query
    from answercenter.search.rules import Rules

NEAR = 0.75  # of the best share, or of the highest score: is listed
NOT_FAR = 0.1  # of the best share: may fill up the first pages
ENOUGH = 20  # results that the first pages are filled up to
ROUNDING = 1e-6  # of a sum: what may be lost in adding up in single precision
ALL_BUT = 0.999  # likeness of texts that have the same pieces, but for what is lost in adding up
ASKED = 2.0  # what a text that visitors asked before counts for, when it is the query itself
COMPARED = 60  # results whose questions are compared with the query, letter by letter


@dataclass(frozen=True, slots=True)
class Scored:
    """Every document's score and share of the query's meaning, zero where it may not be found."""

    scores: np.ndarray
    shares: np.ndarray


@dataclass(frozen=True, slots=True)
class Fields:
    """In which fields words stand in some documents: a row of `bits` (in the order of SCORED) for each word."""

    rows: Mapping[Key, int]
    bits: np.ndarray

    def of(self, key: Key) -> np.ndarray:
        """Return the bits of a word in each document; 0 is in none."""
        return np.asarray(self.bits[self.rows[key]])


@dataclass(frozen=True, slots=True)
class Compared:
    """The best documents, their text scores, the numbers of all their wordings, and how alike each is to the query.

    `fields` tells where the words that are looked for stand in each document; `firsts` where the wordings of each
    document begin. `letters` is how alike each wording is to the query, `likeness` how alike the most alike wording of
    each document is, and `typical` the text that visitors mostly opened it for: 0 to 1, 0 where there is none.
    """

    documents: np.ndarray
    scores: np.ndarray
    fields: Fields
    wordings: np.ndarray
    firsts: np.ndarray
    letters: np.ndarray
    likeness: np.ndarray
    typical: np.ndarray

    @property
    def nearness(self) -> np.ndarray:
        """How near each document is to the query by letters: by a question, or by what others asked who then read it.

        A text that was asked before and is nearly the same tells more than a question does; one that is not, less.
        """
        return np.asarray(np.maximum(self.likeness, ASKED * self.typical**2))


def score(
    snapshot: Snapshot,
    query: Query,
    allowed: np.ndarray,
    expansions: Sequence[Expansion] = (),
    rules: Rules = PLAIN,
    learned: Learned | None = None,
) -> Scored:
    """Score all documents for a query; those not allowed get nothing. A learned word counts beside the text's."""
    look = snapshot.terms(rules.fields)
    terms = [(look[one.key], one.weight) for one in query.terms]
    scores, shares = summed(terms, snapshot.size)
    rarities = [weight * postings.rarity for postings, weight in terms]
    if learned is not None and learned.words:
        for place, (one, (postings, weight)) in enumerate(zip(query.terms, terms, strict=True)):
            for words in learned.terms(one.key):
                rarities[place] = _add_learned(scores, shares, postings, words, weight, rules.weights.learned)
    mass = float(sum(rarities))
    if expansions:
        factors = {one.key: one.weight for one in query.terms}
        expansion.add(look.__getitem__, expansions, factors, scores, shares)
    _add_neighbours(snapshot, query, rules.weights.neighbours, rarities, scores)
    if not allowed.all():
        scores *= allowed
        shares *= allowed
    if mass:
        shares *= 1 / mass
    return Scored(scores, shares)


def summed(terms: Sequence[tuple[Postings, float]], size: int) -> tuple[np.ndarray, np.ndarray]:
    """Add up, for every document, the scores and the rarities of the terms that it has, each times its weight.

    Terms that few documents have are added in one go; those that many have, array by array, which is then faster.
    """
    few = [(postings, weight) for postings, weight in terms if postings.everywhere is None and len(postings.documents)]
    many = [(postings.everywhere, weight) for postings, weight in terms if postings.everywhere is not None]
    groups = [_times(worth, [one for one, weight in many if weight == worth]) for worth in {one[1] for one in many}]
    scores, shares = sum(groups[1:], groups[0]).astype(np.float64) if groups else np.zeros((2, size))
    if few:
        values = [postings.scores if weight == 1 else weight * postings.scores for postings, weight in few]
        documents = np.concatenate([postings.documents for postings, _weight in few])
        worths = np.array([weight * postings.rarity for postings, weight in few])
        np.add.at(scores, documents, np.concatenate(values))
        np.add.at(shares, documents, worths.repeat([len(one) for one in values]))
    return scores, shares


def _times(worth: float, arrays: Sequence[np.ndarray]) -> np.ndarray:
    """Add up some arrays, at least one, and multiply the sum; return a new array."""
    total = worth * arrays[0] if len(arrays) == 1 else arrays[0] + arrays[1]
    for one in arrays[2:]:
        total += one
    if worth != 1 and len(arrays) > 1:
        total *= worth
    return np.asarray(total)


def _add_neighbours(
    snapshot: Snapshot, query: Query, weight: float, rarities: Sequence[float], scores: np.ndarray
) -> None:
    """Add what it is worth that two words of the query are neighbours in a question too."""
    look = snapshot.pairs
    pairs = [(look[key], weight * (rarities[first] + rarities[second]) / 2) for key, first, second in query.pairs]
    pairs = [(documents, worth) for documents, worth in pairs if len(documents)]
    if pairs:
        worths = np.array([worth for _documents, worth in pairs])
        every = np.concatenate([documents for documents, _worth in pairs])
        np.add.at(scores, every, worths.repeat([len(documents) for documents, _worth in pairs]))


def _add_learned(
    scores: np.ndarray, shares: np.ndarray, postings: Postings, words: Words, weight: float, worth: float
) -> float:
    """Add what a term scores where it was learned, and its share where the text has it not; return its rarity then.

    The term is now known of more documents, and so a little less rare. At most it scores what it could in a text.
    """
    missing = ~np.isin(words.documents, postings.documents, assume_unique=True)
    rarity = scoring.rarity(len(postings.documents) + int(np.count_nonzero(missing)), len(scores))
    if len(postings.documents):
        scores[postings.documents] += weight * (rarity / postings.rarity - 1) * postings.scores
        shares[postings.documents] += weight * (rarity - postings.rarity)
    scores[words.documents] += worth * weight * rarity * (scoring.DAMPING + 1) * words.strengths
    shares[words.documents] += missing * min(worth, 1.0) * weight * rarity * words.strengths
    return weight * rarity


def listed(scored: Scored) -> np.ndarray:
    """Return the documents, in order, whose share or score is near the best one's, or that fill the first pages."""
    best, highest = scored.shares.max(initial=0), scored.scores.max(initial=0)
    if not best:
        return np.empty(0, np.int64)
    documents = ((scored.shares >= NOT_FAR * best) | (scored.scores >= NEAR * highest)).nonzero()[0]
    scores, shares = scored.scores[documents], scored.shares[documents]
    near = (shares >= NEAR * best - ROUNDING * best) | (scores >= NEAR * highest)
    missing = ENOUGH - int(np.count_nonzero(near))
    if missing > 0:
        near[ordered(scores, (~near).nonzero()[0], missing)] = True
    return np.asarray(documents[near])


def ordered(scores: np.ndarray, documents: np.ndarray, limit: int) -> np.ndarray:
    """Return the first `limit` of some documents, highest score first, lower number first among equals."""
    if len(documents) > 4 * limit:
        values = scores[documents]
        least = np.partition(values, len(values) - limit)[len(values) - limit]
        documents = documents[values >= least]
    return np.asarray(documents[(-scores[documents]).argsort(kind="stable")[:limit]])


def compare(
    snapshot: Snapshot,
    query: Query,
    scored: Scored,
    listed: np.ndarray,
    expansions: Sequence[Expansion] = (),
    learned: Learned | None = None,
) -> Compared:
    """Compare the best of the listed answers with the query, letter by letter, and see where its words stand."""
    best = ordered(scored.scores, listed, COMPARED)
    wordings, firsts = snapshot.wordings().of(best)
    letters = snapshot.wordings().letters(query.text, wordings)
    fields = standing(snapshot, query, expansions, best)
    typical = learned.texts.likeness(query.text, best) if learned is not None else np.zeros(len(best))
    likeness = np.maximum.reduceat(letters, firsts) if len(best) else letters
    return Compared(best, scored.scores[best], fields, wordings, firsts, letters, likeness, typical)


def standing(snapshot: Snapshot, query: Query, expansions: Sequence[Expansion], documents: np.ndarray) -> Fields:
    """Tell where all words that are looked for, first those of the query in their order, stand in some documents."""
    added = [key for one in expansions for key, _weight in one.terms]
    keys = list(dict.fromkeys([*[one.key for one in query.terms], *added]))
    return Fields({key: row for row, key in enumerate(keys)}, fields_of(snapshot, keys, documents))


def lift(
    snapshot: Snapshot,
    query: Query,
    scored: Scored,
    compared: Compared,
    rules: Rules = PLAIN,
    learned: Learned | None = None,
) -> None:
    """Raise answers by how useful and popular they are, and how much one wording of a question looks like the query.

    A question that is the query, word for word, goes before all others.
    """
    if learned is not None:
        lifts = learned.lift(rules.weights)
        if lifts is not None:
            np.multiply(scored.scores, lifts, out=scored.scores)
    if not len(compared.documents):
        return
    likeness = compared.likeness
    nearness = compared.nearness if rules.weights.learned else likeness
    scored.scores[compared.documents] *= 1 + rules.weights.likeness * nearness
    typed = _bare(query.text)
    same = [one for one in compared.documents[likeness > ALL_BUT].tolist() if _asks(snapshot, one, typed)]
    if same:
        scored.scores[same] += scored.scores.max()


def _asks(snapshot: Snapshot, document: int, typed: str) -> bool:
    """Tell whether a document's question, or another wording of it, is what was typed."""
    columns = snapshot.columns
    return any(_bare(text) == typed for text in (columns.questions[document], *columns.alternatives[document]))


def _bare(text: str) -> str:
    return " ".join(text.lower().strip(" ?!.,;:").split())
