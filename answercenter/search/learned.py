"""What visits teach ranking, aligned to a snapshot's documents: words and texts of answers, usefulness, popularity.

The tables are made by counting (`analytics/phrasings.py`, `typical.py`, `usefulness.py`); here they are read in a query
each when they, or the index, have changed, and kept until then. Text decides first: usefulness raises a score by a
quarter at most and popularity by 15 %, and a learned word scores at most what the same word scores in a text. With the
setting LEARNING off, or before anything is learned, all of it is neutral.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from dataclasses import field
from functools import lru_cache
from itertools import accumulate
from math import cbrt
from math import hypot
from typing import TYPE_CHECKING
from typing import NamedTuple

import numpy as np
from flask import current_app
from sqlalchemy import select

from answercenter.caching import VersionedCache
from answercenter.extensions import db
from answercenter.models import AnswerScore
from answercenter.models import Phrasing
from answercenter.models import TypicalQuery
from answercenter.models import learned_version
from answercenter.search import analysis
from answercenter.search.grams import Grams
from answercenter.search.wordings import PIECE

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Mapping

    from sqlalchemy import Connection

    from answercenter.search.postings import Snapshot
    from answercenter.search.query import Key
    from answercenter.search.weights import Weights

KNOWN_NOTHING = 0.5  # usefulness of an answer of which nothing is known; what is less does not lower a score
NEUTRAL = -1  # version of a learned nothing


class Words(NamedTuple):
    """The documents that a term was learned for, in order, and its strength in each, 0 to 1.

    The strength is the cube root of the cosine that was learned: the first visits tell most, as the first occurrences
    of a word in a text do.
    """

    documents: np.ndarray
    strengths: np.ndarray


class TypicalTexts:
    """The texts that visitors searched for and mostly opened one answer, by document. Immutable."""

    def __init__(self, size: int, found: Iterable[tuple[int, str]]) -> None:
        """Take texts with the number of the document, of `size`, that each led to."""
        ordered = sorted(found)
        documents = np.array([document for document, _text in ordered], np.int64)
        self._starts = np.searchsorted(documents, np.arange(size + 1))
        self._grams = Grams([text for _document, text in ordered], PIECE)

    def likeness(self, text: str, documents: np.ndarray) -> np.ndarray:
        """Return how alike, letter by letter, the most alike text of each document is to another one, 0 to 1."""
        best = np.zeros(len(documents))
        if not self._grams.texts:
            return best
        firsts, ends = self._starts[documents], self._starts[documents + 1]
        told = np.flatnonzero(ends > firsts)
        if len(told):
            spans = list(zip(firsts[told].tolist(), ends[told].tolist(), strict=True))
            alike = self._grams.likeness_of(text, np.concatenate([np.arange(*span) for span in spans]))
            places = list(accumulate((end - first for first, end in spans[:-1]), initial=0))
            best[told] = np.maximum.reduceat(alike, places)
        return best


@dataclass(frozen=True, slots=True)
class Learned:
    """What is learned of a snapshot's documents; `version` tells one state of it from another."""

    version: int
    usefulness: np.ndarray  # 0 to 1
    popularity: np.ndarray  # 0 to 1
    words: Mapping[str, Words]
    texts: TypicalTexts
    lifts: dict[Weights, np.ndarray | None] = field(default_factory=dict)  # worked out so far

    def terms(self, key: Key) -> list[Words]:
        """List where a word's terms were learned, as far as they were."""
        return [self.words[term] for term in key if term in self.words]

    def lift(self, weights: Weights) -> np.ndarray | None:
        """Return what each text score is multiplied with, 1 to 1.4; None when all stay as they are."""
        if weights not in self.lifts:
            useful = np.maximum(0, self.usefulness - KNOWN_NOTHING) / (1 - KNOWN_NOTHING)
            lifts = 1 + weights.popularity * self.popularity + weights.usefulness * useful
            self.lifts[weights] = lifts if (lifts != 1).any() else None
        return self.lifts[weights]


def learned_for(snapshot: Snapshot) -> Learned:
    """Return what is learned as of now, read anew only when counting or the index has brought something new."""
    version = learned_version(db.engine) if current_app.config["LEARNING"] == "on" else NEUTRAL
    store: VersionedCache[Learned] = current_app.extensions.setdefault("answercenter.learned", VersionedCache(1))
    return store.get("learned", (snapshot.identity, version), lambda: _read(snapshot, version))


def neutral(snapshot: Snapshot, version: int = NEUTRAL) -> Learned:
    """Return what changes nothing."""
    size = snapshot.size
    return Learned(version, np.full(size, KNOWN_NOTHING), np.zeros(size), {}, TypicalTexts(size, ()))


def _read(snapshot: Snapshot, version: int) -> Learned:
    if version == NEUTRAL or not snapshot.size:
        return neutral(snapshot, version)
    with db.engine.connect() as connection:
        usefulness, popularity = _scores(connection, snapshot)
        words = _words(connection, snapshot)
        texts = connection.execute(select(TypicalQuery.answer_id, TypicalQuery.text)).all()
    found = ((snapshot.number_of(answer), text) for answer, text in texts)
    typical = TypicalTexts(snapshot.size, ((document, text) for document, text in found if document is not None))
    return Learned(version, usefulness, popularity, words, typical)


def _scores(connection: Connection, snapshot: Snapshot) -> tuple[np.ndarray, np.ndarray]:
    usefulness, popularity = np.full(snapshot.size, KNOWN_NOTHING), np.zeros(snapshot.size)
    rows = connection.execute(select(AnswerScore.answer_id, AnswerScore.usefulness, AnswerScore.popularity)).all()
    for answer_id, useful, popular in rows:
        document = snapshot.number_of(answer_id)
        if document is not None:
            usefulness[document], popularity[document] = useful, popular
    return usefulness, popularity


def _words(connection: Connection, snapshot: Snapshot) -> dict[str, Words]:
    """Read the learned words as terms; forms of one term add up as their cosines would, had they been one word."""
    found: defaultdict[str, dict[int, float]] = defaultdict(dict)
    languages = snapshot.columns.languages.tolist()
    documents = {int(answer): number for number, answer in enumerate(snapshot.columns.answer_ids)}
    for answer_id, word, weight in connection.execute(select(Phrasing.answer_id, Phrasing.word, Phrasing.weight)):
        document = documents.get(answer_id)
        if document is not None:
            for term in _terms_of(word, languages[document]):
                places = found[term]
                places[document] = hypot(places.get(document, 0.0), weight)
    return {term: _as_arrays(places) for term, places in found.items()}


def _as_arrays(places: dict[int, float]) -> Words:
    ordered = sorted(places)
    return Words(np.array(ordered, np.int64), np.array([cbrt(min(places[one], 1.0)) for one in ordered]))


@lru_cache(maxsize=100_000)
def _terms_of(word: str, language: str) -> tuple[str, ...]:
    """Return the terms of a word as counted: one, but for languages written without spaces."""
    return tuple(dict.fromkeys(analysis.terms(word, language)))
