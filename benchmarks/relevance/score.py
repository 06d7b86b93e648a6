"""Score a TREC run, which `answercenter search --queries FILE --run FILE` wrote, against relevance judgements.

    python -m benchmarks.relevance.score QRELS.tsv RUN.trec

QRELS has lines `query_id <tab> answer_id <tab> relevance`. A query without a relevant answer is left out; a judged
query that the run does not answer counts as a miss.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from pathlib import Path

from benchmarks.relevance.metrics import figures
from benchmarks.relevance.sets import read_judgements


def main() -> None:
    """Print the figures of one run."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("qrels", type=Path)
    options.add_argument("run", type=Path)
    files = options.parse_args()
    found = figures(read_judgements(files.qrels), read_run(files.run.read_text(encoding="utf-8")))
    rates = f"hit@1 {found.hit_at_1:.3f}  hit@5 {found.hit_at_5:.3f}  MRR@10 {found.mrr_at_10:.3f}"
    print(f"{found.queries} queries  {rates}  nDCG@10 {found.ndcg_at_10:.3f}")


def read_run(text: str) -> dict[str, list[str]]:
    """Read each query's answers in the order of their ranks."""
    ranked: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for line in text.splitlines():
        query, _q0, answer, rank, *_rest = line.split()
        ranked[query].append((int(rank), answer))
    return {query: [answer for _rank, answer in sorted(answers)] for query, answers in ranked.items()}


if __name__ == "__main__":
    main()
