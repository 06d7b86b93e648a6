"""What filters need of each answer, as arrays: audience, language, times, topics, lengths.

Documents are numbered anew: live answers only, in the order of their ids, so that two machines whose indexes were
merged at different times number, score and break ties alike. A segment never changes, so what was read of it is kept
for the next commit's snapshot, which then reads only what is new.
"""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field
from typing import TYPE_CHECKING
from typing import Any

import numpy as np

from answercenter.search import segments
from answercenter.search.schema import SCORED

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Sequence

    from answercenter.search.documents import Facts

NOWHERE = -1  # the number of a document that is deleted, or is no answer


@dataclass(frozen=True, slots=True)
class SegmentFacts:
    """The facts of one segment's answers by document number, and how many documents it holds.

    `words` are filled in when they are first asked for: how many of its documents have each, as it is written.
    """

    size: int
    facts: dict[int, Facts]
    words: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Columns:
    """The facts of all live answers; position is the document's number."""

    numbers: list[np.ndarray]  # for each segment: its document numbers -> ours
    answer_ids: np.ndarray
    questions: list[str]
    alternatives: list[tuple[str, ...]]  # other ways in which a question is asked
    audiences: np.ndarray
    languages: np.ndarray
    published: np.ndarray  # seconds since 1970; minus infinity: always was
    expires: np.ndarray  # seconds since 1970; infinity: never
    lengths: np.ndarray  # a row each, a column for each scored field
    topics: tuple[np.ndarray, np.ndarray]  # pairs of document and topic
    roots: tuple[np.ndarray, np.ndarray]


def read_segment(leaf: Any) -> SegmentFacts:
    """Read the facts of a segment."""
    return SegmentFacts(leaf.doc_count_all(), dict(segments.stored(leaf)))


def combine(leaves: Sequence[Any], read: Sequence[SegmentFacts]) -> Columns:
    """Make the columns of all segments' live answers."""
    places = [
        (facts.answer_id, part, number)
        for part, (leaf, segment) in enumerate(zip(leaves, read, strict=True))
        for number, facts in segment.facts.items()
        if not leaf.is_deleted(number)
    ]
    places.sort()
    numbers = [np.full(segment.size, NOWHERE, np.int64) for segment in read]
    for ours, (_answer, part, number) in enumerate(places):
        numbers[part][number] = ours
    facts = [read[part].facts[number] for _answer, part, number in places]
    return Columns(
        numbers=numbers,
        answer_ids=np.array([one.answer_id for one in facts], np.int64),
        questions=[one.question for one in facts],
        alternatives=[one.alt_questions for one in facts],
        audiences=np.array([one.audience for one in facts], np.str_),
        languages=np.array([one.language for one in facts], np.str_),
        published=np.array([-np.inf if one.published_at is None else one.published_at for one in facts], np.float64),
        expires=np.array([np.inf if one.expires_at is None else one.expires_at for one in facts], np.float64),
        lengths=np.array([one.lengths for one in facts], np.float64).reshape(-1, len(SCORED)),
        topics=_pairs(facts, lambda one: one.topics),
        roots=_pairs(facts, lambda one: one.roots),
    )


def _pairs(facts: Sequence[Facts], values: Callable[[Facts], tuple[int, ...]]) -> tuple[np.ndarray, np.ndarray]:
    pairs = [(number, value) for number, one in enumerate(facts) for value in values(one)]
    both = np.array(pairs, np.int64).reshape(-1, 2)
    return both[:, 0].copy(), both[:, 1].copy()
