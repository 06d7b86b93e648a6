"""A full build of the index beside a plain loop: Whoosh's own fields and analyzer, one writer, one commit.

    python -m benchmarks.building ANSWERS.jsonl [--size 10000] [--rounds 3] [--profile]

Ours reads the answers from the database, takes the markup off, and keeps more (pairs of words, what filters need); the
plain loop has its texts in memory. Both on one core, in turns. Processor time is told beside time, since it is what
other work on the machine disturbs least.
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import statistics
import tempfile
from pathlib import Path
from time import perf_counter
from time import process_time
from typing import TYPE_CHECKING

from answercenter.search import indexer
from benchmarks import scale
from benchmarks import site
from benchmarks.entries import read_entries
from benchmarks.peers.stock_whoosh import StockWhoosh

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Sequence

    from benchmarks.entries import Entry

SHOWN = 25  # lines of a profile


def main() -> None:
    """Build both in turns and print the figures; then, if wanted, where our time goes."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("answers", type=Path)
    options.add_argument("--size", type=int, default=10_000)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--profile", action="store_true")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        scale.write_answers(chosen.answers, folder / "answers.jsonl", chosen.size)
        site.fill(folder / "instance", folder / "answers.jsonl")
        with site.opened(folder / "instance").app_context():
            compare(list(read_entries(folder / "answers.jsonl")), folder, chosen.rounds)
            if chosen.profile:
                profile()


def compare(entries: Sequence[Entry], folder: Path, rounds: int) -> None:
    """Build both some times in turns, in an application's context, and print medians and their ratios."""
    ours: list[tuple[float, float]] = []
    plain: list[tuple[float, float]] = []
    for number in range(rounds):
        peer = StockWhoosh(folder / f"plain-{number}")
        plain.append(timed(lambda peer=peer: peer.index(entries)))  # type: ignore[misc]
        ours.append(timed(indexer.rebuild))
    print(f"full build of {len(entries):,} answers, median of {rounds} (seconds, processor seconds):")
    for engine, times in (("plain Whoosh loop", plain), ("ours", ours)):
        wall, used = (statistics.median(column) for column in zip(*times, strict=True))
        ratios = [[theirs / one for theirs, one in zip(*pair, strict=True)] for pair in zip(plain, times, strict=True)]
        by_wall, by_used = (statistics.median(column) for column in zip(*ratios, strict=True))
        print(
            f"  {engine:18} {wall:6.1f} {used:6.1f}   {by_wall:.2f} and {by_used:.2f} times as fast as the plain loop"
        )


def timed(build: Callable[[], object]) -> tuple[float, float]:
    """Build, and return the seconds and the processor's seconds that it took."""
    began, used = perf_counter(), process_time()
    build()
    return perf_counter() - began, process_time() - used


def profile() -> None:
    """Print where the time of one of our builds goes."""
    profiler = cProfile.Profile()
    profiler.runcall(indexer.rebuild)
    pstats.Stats(profiler).sort_stats("cumulative").print_stats(SHOWN)


if __name__ == "__main__":
    main()
