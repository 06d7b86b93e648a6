"""Score a TREC run against relevance judgements: hit@1, hit@5 and MRR@10.

    python benchmarks/relevance/score.py QRELS.tsv RUN.trec

QRELS has lines `query_id <tab> answer_id <tab> relevance`. A query without a relevant answer is left out; a judged
query that the run does not answer counts as a miss.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Sequence

DEPTH = 10  # ranks looked at for the mean reciprocal rank


@dataclass(frozen=True, slots=True)
class Figures:
    """How many queries were judged, and how well the run did on them, 0 to 1."""

    queries: int
    hit_at_1: float
    hit_at_5: float
    mrr_at_10: float


def figures(relevant: Mapping[str, set[str]], run: Mapping[str, Sequence[str]]) -> Figures:
    """Return the figures of a run: each query's answers, best first."""
    ranks = [_first_rank(answers, run.get(query, ())) for query, answers in relevant.items()]
    judged = max(len(ranks), 1)
    return Figures(
        queries=len(ranks),
        hit_at_1=sum(rank == 1 for rank in ranks) / judged,
        hit_at_5=sum(rank is not None and rank <= 5 for rank in ranks) / judged,
        mrr_at_10=sum(1 / rank for rank in ranks if rank is not None) / judged,
    )


def read_judgements(text: str) -> dict[str, set[str]]:
    """Read the relevant answers of each query."""
    relevant: dict[str, set[str]] = defaultdict(set)
    for line in text.splitlines():
        query, answer, relevance = line.split("\t")
        if int(relevance) > 0:
            relevant[query].add(answer)
    return dict(relevant)


def read_run(text: str) -> dict[str, list[str]]:
    """Read each query's answers in the order of their ranks."""
    ranked: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for line in text.splitlines():
        query, _q0, answer, rank, *_rest = line.split()
        ranked[query].append((int(rank), answer))
    return {query: [answer for _rank, answer in sorted(answers)] for query, answers in ranked.items()}


def _first_rank(relevant: set[str], answers: Sequence[str]) -> int | None:
    return next((rank for rank, answer in enumerate(answers[:DEPTH], 1) if answer in relevant), None)


def main() -> None:
    """Print the figures of one run."""
    options = argparse.ArgumentParser(description="Score a TREC run against relevance judgements.")
    options.add_argument("qrels", type=Path, help="query id, answer id, relevance: a line each, separated by tabs")
    options.add_argument("run", type=Path, help="what `answercenter search --queries FILE --run FILE` wrote")
    files = options.parse_args()
    judgements, ranked = files.qrels.read_text(encoding="utf-8"), files.run.read_text(encoding="utf-8")
    found = figures(read_judgements(judgements), read_run(ranked))
    rates = f"hit@1 {found.hit_at_1:.3f}  hit@5 {found.hit_at_5:.3f}  MRR@10 {found.mrr_at_10:.3f}"
    print(f"{found.queries} queries  {rates}")


if __name__ == "__main__":
    main()
