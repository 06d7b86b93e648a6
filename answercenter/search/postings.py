"""Resident postings: one commit of the index held as arrays, immutable and shared by threads.

Whoosh's own matchers are Python, a posting at a time; a list decoded once and summed as an array gives the same scores
some fifty times faster. Terms are decoded when first asked for, and kept in bounded memory (`decoded`).
Statistics are those of live answers only.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from typing import TYPE_CHECKING
from typing import Any
from typing import NamedTuple
from weakref import WeakMethod

import numpy as np

from answercenter.arrays import distinct
from answercenter.search import analysis
from answercenter.search import scoring
from answercenter.search import segments
from answercenter.search.columns import NOWHERE
from answercenter.search.columns import combine
from answercenter.search.columns import read_segment
from answercenter.search.decoded import Decoded
from answercenter.search.schema import SCORED
from answercenter.search.spelling import Vocabulary
from answercenter.search.wordings import Wordings

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Mapping
    from collections.abc import Sequence
    from datetime import datetime

    from answercenter.models import Reader
    from answercenter.search.columns import SegmentFacts
    from answercenter.search.documents import State
    from answercenter.search.query import Key

MEMORY = 128  # MB of decoded terms
DENSE = 8  # a term that more than one in so many answers have is kept for all of them, since adding is then faster
SPREAD = 64  # likewise its fields alone, which are a byte for each answer
_MEGABYTE = 1024 * 1024


class Postings(NamedTuple):
    """A term: the documents that have it, its score and fields (bits in the order of SCORED) in each, its rarity.

    `everywhere` has the score (row 0) and the rarity (row 1) of a term that many have, zero where it is not, for all
    documents, in single precision, which is half as much to read; `spread` tells its fields in all of them, for one
    that a good part has; else None.
    """

    documents: np.ndarray
    scores: np.ndarray
    fields: np.ndarray
    rarity: float
    everywhere: np.ndarray | None
    spread: np.ndarray | None


class Snapshot:
    """One commit of one index directory. Raises anything at all on opening or decoding when files are damaged.

    `pairs` gives the documents in whose question two terms are neighbours.
    """

    def __init__(
        self,
        identity: tuple[str, int],
        reader: Any,
        state: State,
        read: dict[str, SegmentFacts],
        memory: int = MEMORY,
    ) -> None:
        """Read the columns; `read` gives the segments that an earlier snapshot has read, by their ids."""
        self.identity = identity
        self.state = state
        self._decoded = Decoded(memory * _MEGABYTE)
        self._leaves = [leaf for leaf, _offset in reader.leaf_readers()]
        ids = [leaf.segment().segment_id() for leaf in self._leaves if leaf.doc_count_all()]
        self._leaves = [leaf for leaf in self._leaves if leaf.doc_count_all()]
        self.segments = {
            key: read[key] if key in read else read_segment(leaf) for key, leaf in zip(ids, self._leaves, strict=True)
        }
        self.columns = combine(self._leaves, list(self.segments.values()))
        self.size = len(self.columns.answer_ids)
        self.languages = tuple(sorted({analysis.primary(one) for one in self.columns.languages.tolist()}))
        moments = np.concatenate([self.columns.published, self.columns.expires])
        self._moments: list[float] = np.sort(moments[np.isfinite(moments)]).tolist()
        self._norms = scoring.length_norms(self.columns.lengths)
        self._terms: dict[tuple[float, ...], Mapping[Key, Postings]] = {}  # by the weights of the fields
        self.pairs: Mapping[Key, np.ndarray] = self._decoded.at_hand(WeakMethod(self._pair))
        self._roots, self._roots_of = _table(*self.columns.roots, self.size)
        self._readable: dict[tuple[str, ...], tuple[int, np.ndarray]] = {}  # by audiences, since so many moments passed
        self._once: dict[str, Any] = {}

    def number_of(self, answer_id: int) -> int | None:
        """Tell the document number of an answer, None when it is not in the index."""
        place = int(np.searchsorted(self.columns.answer_ids, answer_id))
        return place if place < self.size and self.columns.answer_ids[place] == answer_id else None

    def readable(self, reader: Reader, moment: datetime) -> np.ndarray:
        """Mark the documents that a reader may see at a moment: the same rule as `models.readable`."""
        passed = self.moments_passed(moment)
        kept = self._readable.get(reader.audiences)
        if kept is None or kept[0] != passed:
            now = moment.timestamp()
            mine = np.isin(self.columns.audiences, reader.audiences)
            mask = mine & (self.columns.published <= now) & (self.columns.expires > now)
            mask.flags.writeable = False
            kept = self._readable[reader.audiences] = (passed, mask)
        return kept[1]

    def moments_passed(self, moment: datetime) -> int:
        """Count the publications and expiries up to a moment: while this stays, the same documents are readable."""
        return bisect_right(self._moments, moment.timestamp())

    def in_topic(self, topic_id: int) -> np.ndarray:
        """Mark the documents in a topic and all below it."""
        documents, topics = self.columns.topics
        mask = np.zeros(self.size, bool)
        mask[documents[topics == topic_id]] = True
        return mask

    def in_language(self, language: str) -> np.ndarray:
        """Mark the documents of a language; `es` includes `es-MX`."""
        spoken = self.columns.languages
        return np.asarray((spoken == language) | np.char.startswith(spoken, f"{language}-"))

    def count_by_root(self, documents: np.ndarray) -> list[tuple[int, int]]:
        """Count documents under each root topic, most first; an answer may stand under several."""
        counts = np.bincount(self._roots_of[documents].ravel(), minlength=len(self._roots))[: len(self._roots)]
        present = counts.nonzero()[0]
        most_first = present[(-counts[present]).argsort(kind="stable")]  # roots are in order of their ids
        return list(zip(self._roots[most_first].tolist(), counts[most_first].tolist(), strict=True))

    def terms(self, weights: tuple[float, ...] = scoring.WEIGHTS) -> Mapping[Key, Postings]:
        """Return the postings of words' terms, empty for an unknown word, whose rarity is the highest there is.

        `weights` are those of the fields, in the order of SCORED. A word is decoded when it is asked for.
        """
        found = self._terms.get(weights)
        if found is None:
            found = self._terms.setdefault(weights, self._decoded.at_hand(WeakMethod(self._term), weights))
        return found

    def term(self, key: Key, weights: tuple[float, ...] = scoring.WEIGHTS) -> Postings:
        """Return the postings of one word's terms."""
        return self.terms(weights)[key]

    def wordings(self) -> Wordings:
        """Return every way in which questions are asked; worked out once."""
        found: Wordings = self._made("wordings", self._collect_wordings)
        return found

    def vocabulary(self) -> Vocabulary:
        """Return the words of all answers as they are written; worked out once."""
        found: Vocabulary = self._made("vocabulary", self._collect_words)
        return found

    def frequencies(self, key: Key, document: int, weights: tuple[float, ...] = scoring.WEIGHTS) -> list[float]:
        """Tell the weighted, normalised frequency of a term in each field of a document, for explanation."""
        with self._decoded.lock:
            lists = [self._field(field, key) for field in SCORED]
        counts = [float(frequencies[documents == document].sum()) for documents, frequencies in lists]
        parts = zip(weights, counts, self._norms[document].tolist(), strict=True)
        return [weight * count / norm for weight, count, norm in parts]

    def _term(self, key: Key, weights: tuple[float, ...]) -> Postings:
        found: Postings = self._decoded.get((key, weights), lambda: self._decode(key, weights))
        return found

    def _pair(self, key: Key) -> np.ndarray:
        """Return the documents in whose question two terms are neighbours, in order."""
        found: np.ndarray = self._decoded.get(key, lambda: np.sort(self._field("pairs", key)[0]))
        return found

    def _decode(self, key: Key, weights: tuple[float, ...]) -> Postings:
        lists = [self._field(field, key) for field in SCORED]
        documents = distinct(np.concatenate([numbers for numbers, _weights in lists]))
        bits = np.zeros(len(documents), np.uint8)
        weighed = np.zeros(len(documents))
        for field, (numbers, frequencies) in enumerate(lists):
            places = np.searchsorted(documents, numbers)
            bits[places] |= 1 << field
            weighed[places] += weights[field] * frequencies / self._norms[numbers, field]
        rarity = scoring.rarity(len(documents), self.size)
        scores = rarity * scoring.damped(weighed)
        everywhere = spread = None
        if len(documents) * DENSE > self.size:
            everywhere = np.zeros((2, self.size), np.float32)
            everywhere[0, documents], everywhere[1, documents] = scores, rarity
        if len(documents) * SPREAD > self.size:
            spread = np.zeros(self.size, np.uint8)
            spread[documents] = bits
        return Postings(documents, scores, bits, rarity, everywhere, spread)

    def _field(self, field: str, key: Key) -> tuple[np.ndarray, np.ndarray]:
        """Return where a word's terms occur in a field, as our document numbers, with their frequencies.

        Each term is of a language, and each document in one, so no document comes twice.
        """
        parts = [
            (ours, *segments.decode(leaf, field, term))
            for ours, leaf in zip(self.columns.numbers, self._leaves, strict=True)
            for term in key
        ]
        every = np.concatenate([np.empty(0, np.int64), *(ours[documents] for ours, documents, _weights in parts)])
        weights = np.concatenate([np.empty(0, np.float32), *(weights for _ours, _documents, weights in parts)])
        live = every != NOWHERE
        return every[live], weights[live].astype(np.float64)

    def _collect_wordings(self) -> Wordings:
        asked = zip(self.columns.questions, self.columns.alternatives, strict=True)
        return Wordings([(question, *others) for question, others in asked], self.columns.languages.tolist())

    def _collect_words(self) -> Vocabulary:
        having: Counter[str] = Counter()
        for leaf, segment in zip(self._leaves, self.segments.values(), strict=True):
            if not segment.words:
                segment.words.update(segments.words(leaf))
            having.update(segment.words)
        words = sorted(having)
        return Vocabulary(words, [having[word] for word in words])

    def _made(self, name: str, build: Callable[[], Any]) -> Any:
        """Return what is made of the whole snapshot, once."""
        value = self._once.get(name)
        if value is None:
            with self._decoded.lock:
                value = self._once.get(name) or self._once.setdefault(name, build())
        return value


def fields_of(snapshot: Snapshot, keys: Sequence[Key], documents: np.ndarray) -> np.ndarray:
    """Tell in which fields words (rows) stand in some documents (columns), as bits in the order of SCORED; 0: none."""
    bits = np.zeros((len(keys), len(documents)), np.uint8)
    look, rare = snapshot.terms(), []
    for row, key in enumerate(keys):
        postings = look[key]
        if postings.spread is not None:
            bits[row] = postings.spread[documents]
        elif len(postings.documents):
            rare.append((row, postings))
    if rare and len(documents):
        places = np.full(snapshot.size, NOWHERE, np.int32)
        places[documents] = np.arange(len(documents))
        columns = places[np.concatenate([postings.documents for _row, postings in rare])]
        asked = (columns != NOWHERE).nonzero()[0]
        lengths = [len(postings.documents) for _row, postings in rare]
        rows = np.array([row for row, _postings in rare]).repeat(lengths)
        bits[rows[asked], columns[asked]] = np.concatenate([postings.fields for _row, postings in rare])[asked]
    return bits


def _table(documents: np.ndarray, values: np.ndarray, size: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the different values in order, and a row for each of `size` documents with the places of its own.

    Rows are filled up with the number of values. `documents` are in order.
    """
    different, places = np.unique(values, return_inverse=True)
    columns = np.arange(len(documents)) - np.searchsorted(documents, documents)
    table = np.full((size, int(columns.max(initial=-1)) + 1), len(different), np.int64)
    table[documents, columns] = places
    return different, table
