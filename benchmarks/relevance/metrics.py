"""Figures of a ranking: pure functions of the answers an engine lists for a query and those that are relevant to it.

An answer that is listed twice counts once, where it stands first.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log2
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Sequence

DEPTH = 10  # ranks looked at


@dataclass(frozen=True, slots=True)
class Figures:
    """How many queries were judged, and how well they were answered on the mean, each figure from 0 to 1."""

    queries: int
    hit_at_1: float
    hit_at_5: float
    mrr_at_10: float
    ndcg_at_10: float


def figures(relevant: Mapping[str, Mapping[str, int]], run: Mapping[str, Sequence[str]]) -> Figures:
    """Return the figures of a run, which gives each query's answers, best first.

    `relevant` gives for each judged query its relevant answers and how relevant they are. A judged query that the run
    does not answer counts as a miss; a query that is not judged counts for nothing.
    """
    both = [(grades, run.get(query, ())) for query, grades in relevant.items()]
    ranks = [first_rank(grades, answers) or DEPTH + 1 for grades, answers in both]
    return Figures(
        queries=len(relevant),
        hit_at_1=_mean([rank == 1 for rank in ranks]),
        hit_at_5=_mean([rank <= 5 for rank in ranks]),
        mrr_at_10=_mean([reciprocal_rank(grades, answers) for grades, answers in both]),
        ndcg_at_10=_mean([gain(grades, answers) for grades, answers in both]),
    )


def first_rank(relevant: Mapping[str, int], answers: Sequence[str]) -> int | None:
    """Return the rank of the first relevant answer, 1 being the best, None when it is not among the first ten."""
    distinct = list(dict.fromkeys(answers))[:DEPTH]
    return next((rank for rank, answer in enumerate(distinct, 1) if relevant.get(answer, 0) > 0), None)


def reciprocal_rank(relevant: Mapping[str, int], answers: Sequence[str]) -> float:
    """Return one over the rank of the first relevant answer, 0 when it is not among the first ten."""
    rank = first_rank(relevant, answers)
    return 1 / rank if rank else 0.0


def gain(relevant: Mapping[str, int], answers: Sequence[str]) -> float:
    """Return the normalised discounted cumulative gain of the first ten answers, 0 to 1.

    K. Järvelin, J. Kekäläinen, "Cumulated gain-based evaluation of IR techniques", 2002, with the relevance itself as
    gain and the discount log2(rank + 1), as trec_eval counts it.
    """
    ideal = _discounted(sorted((max(grade, 0) for grade in relevant.values()), reverse=True))
    found = _discounted([max(relevant.get(answer, 0), 0) for answer in dict.fromkeys(answers)])
    return found / ideal if ideal else 0.0


def _discounted(grades: Sequence[int]) -> float:
    return sum(grade / log2(rank + 1) for rank, grade in enumerate(grades[:DEPTH], 1))


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
