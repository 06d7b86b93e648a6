"""When no word of a query occurs anywhere: the questions that look most like it, by the three-letter pieces they share.

R. C. Angell, G. E. Freund, P. Willett, "Automatic spelling correction using a trigram similarity measure", 1983.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from answercenter.search import analysis

if TYPE_CHECKING:
    from answercenter.search.postings import Snapshot

LEAST = 0.4  # of the query's pieces: fewer is no likeness


@dataclass(frozen=True, slots=True)
class Pieces:
    """The questions that hold each piece, and how many pieces each question has."""

    documents: dict[str, np.ndarray]
    counts: np.ndarray


def pieces(snapshot: Snapshot) -> Pieces:
    """Take the questions of a snapshot to pieces."""
    holding: dict[str, list[int]] = {}
    counts = np.ones(snapshot.size)
    for document, question in enumerate(snapshot.columns.questions):
        own = _pieces(question)
        counts[document] = max(len(own), 1)
        for piece in own:
            holding.setdefault(piece, []).append(document)
    return Pieces({piece: np.array(documents, np.int64) for piece, documents in holding.items()}, counts)


def likeness(index: Pieces, text: str, allowed: np.ndarray) -> np.ndarray:
    """Return how alike each allowed question is to a text, 0 to 1, and 0 for less than `LEAST`."""
    own = _pieces(text)
    shared = np.zeros(len(allowed))
    for piece in own:
        documents = index.documents.get(piece)
        if documents is not None:
            shared[documents] += 1
    shared *= allowed
    enough = shared >= LEAST * max(len(own), 1)
    return np.asarray(np.where(enough, shared / np.sqrt(max(len(own), 1) * index.counts), 0.0))


def _pieces(text: str) -> set[str]:
    padded = [f" {word} " for word in analysis.spelled(text)]
    return {word[place : place + 3] for word in padded for place in range(max(len(word) - 2, 1))}
