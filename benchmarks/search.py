"""How fast searching is beside other engines: the same answers, the same queries, in turns on the same machine.

    python -m benchmarks.search ANSWERS.jsonl QUERIES.jsonl [QUERIES.jsonl ...] [--sizes 10000,30000] [--rounds 7]

"ranking" is ours from the typed text to the first ten answers in order, as peers return the keys of their ten best;
"page" adds counts by topic, why each answer is there and which words to mark. Nothing is at hand from before, neither
the query as understood nor the page. "search" is the whole of `engine.search`, which also asks the database whether
rules or what is learned have changed, reads the answers from it and marks the words.
All are warm: a first round is not counted. Then what a fresh process needs, how soon an edit is found, and (for the
first size) how fast the index is built.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import sys
import tempfile
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from answercenter.caching import LeastRecent
from answercenter.models import PUBLIC
from answercenter.search import engine
from answercenter.search import listing
from answercenter.search import query as queries
from answercenter.search.resident import MARKED
from answercenter.search.resident import resident
from benchmarks import building
from benchmarks import editing
from benchmarks import fresh
from benchmarks import peers
from benchmarks import scale
from benchmarks import site
from benchmarks.entries import read_entries
from benchmarks.timing import p95

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Hashable
    from collections.abc import Mapping
    from collections.abc import Sequence
    from typing import Any

    from benchmarks.peers import Peer

QUERIES = 500
PEERS = ("whoosh", "tantivy", "fts5")
EDITS = 20
Round = dict[str, list[float]]  # what was measured -> seconds of each query


def main() -> None:
    """Measure each size and print its figures."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("answers", type=Path)
    options.add_argument("queries", type=Path, nargs="+")
    options.add_argument("--sizes", default="10000,30000")
    options.add_argument("--rounds", type=int, default=7)
    options.add_argument("--builds", type=int, default=3, help="rounds of index building; 0 for none")
    chosen = options.parse_args()
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    texts = scale.read_queries(chosen.queries, QUERIES)
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, {len(texts)} queries, {chosen.rounds} rounds")
    for number, size in enumerate(int(word) for word in chosen.sizes.split(",")):
        with tempfile.TemporaryDirectory() as name:
            measure(Path(name), chosen.answers, size, texts, chosen.rounds, 0 if number else chosen.builds)


def measure(folder: Path, answers: Path, size: int, texts: Sequence[str], rounds: int, builds: int) -> None:
    """Measure one size."""
    sampled, asked, instance = folder / "answers.jsonl", folder / "queries.json", folder / "instance"
    size = scale.write_answers(answers, sampled, size)
    asked.write_text(json.dumps(texts), encoding="utf-8")
    site.fill(instance, sampled)
    entries = list(read_entries(sampled))
    others = peers.make(PEERS, folder)
    for peer in others:
        peer.index(entries)
    print(f"\n{size:,} answers")
    with site.opened(instance).app_context():
        report(in_turns(others, texts, rounds))
        report_fresh(instance, asked)
        editing.report(EDITS)
        if builds:
            building.compare(entries, folder, builds)


def in_turns(others: Sequence[Peer], texts: Sequence[str], rounds: int) -> list[Round]:
    """Ask all engines for all queries, engine after engine, round after round; the first round is not kept."""
    asked = []
    for _number in range(rounds + 1):
        theirs = {peer.name: timed(partial(peer.search, limit=10), texts) for peer in others}
        asked.append(ask_ours(texts) | theirs)
    return asked[1:]


def ask_ours(texts: Sequence[str]) -> Round:
    """Search for all queries with no page, mark or understood query at hand; then rank, then make pages, for all again.

    Each has a pass of its own, as each peer has: the memory nearest to the processor is small, and what the database
    needs of it between two queries is no part of ranking.
    """
    kept = resident()
    asked: list[tuple[Any, ...]] = []  # what each query is ranked with
    pages: list[Callable[[], Any]] = []

    def order(*those: Any) -> Any:
        asked.append(those)
        return ordering(*those)

    def ranked(_key: Hashable, _snapshot: object, build: Callable[[], Any]) -> Any:
        pages.append(build)
        return build()

    ordering = listing.order
    listing.order = order  # type: ignore[assignment]  # as it is, but that it tells what it is given
    kept.ranked = ranked  # type: ignore[assignment,method-assign]  # as it is, but that it forgets
    kept.marked = LeastRecent(MARKED)
    queries._understood.cache_clear()  # noqa: SLF001
    try:
        searched = timed(lambda text: engine.search(text, PUBLIC), texts)
    finally:
        del kept.ranked
        listing.order = ordering
    ranks = dict(zip(texts, [partial(ordering, *those) for those in asked], strict=True))
    return {
        "ours, ranking": understood_and(ranks, texts),
        "ours, page": understood_and(dict(zip(texts, pages, strict=True)), texts),
        "ours, search": searched,
    }


def understood_and(asks: Mapping[str, Callable[[], Any]], texts: Sequence[str]) -> list[float]:
    """Understand each query, none of which is at hand, then do what is given for it; return the seconds of each."""
    languages = resident().languages()
    queries._understood.cache_clear()  # noqa: SLF001
    return timed(lambda text: (queries.understand(text, languages), asks[text]()), texts)


def timed(ask: Callable[[str], Any], texts: Sequence[str]) -> list[float]:
    """Ask for all queries, one after the other, and return the seconds of each."""
    times = []
    for text in texts:
        began = perf_counter()
        ask(text)
        times.append(perf_counter() - began)
    return times


def report(rounds: Sequence[Mapping[str, Sequence[float]]]) -> None:
    """Print medians of the rounds' medians and p95, and how each compares with our ranking in the same round."""
    print(f"{'':14} {'median ms':>9} {'p95 ms':>8} {'median / ours':>14} {'p95 / ours':>11}")
    ours = [one["ours, ranking"] for one in rounds]
    for name in rounds[0]:
        theirs = [one[name] for one in rounds]
        middle = statistics.median(statistics.median(one) for one in theirs)
        late = statistics.median(p95(one) for one in theirs)
        pairs = list(zip(theirs, ours, strict=True))
        by_middle = statistics.median(statistics.median(one) / statistics.median(own) for one, own in pairs)
        by_late = statistics.median(p95(one) / p95(own) for one, own in pairs)
        print(f"{name:14} {middle * 1000:9.3f} {late * 1000:8.3f} {by_middle:14.2f} {by_late:11.2f}")


def report_fresh(instance: Path, asked: Path) -> None:
    """Print what a process that has just started needs: the median of three."""
    runs = [fresh.measure(instance, asked) for _number in range(3)]
    middle = {name: statistics.median(run[name] for run in runs) for name in runs[0]}
    print(f"fresh process: first search {middle['first'] * 1000:.0f} ms, second {middle['second'] * 1000:.1f} ms")
    opened, decoded, grown = (f"{middle[name] / 2**20:.1f} MB" for name in ("opened", "decoded", "grown"))
    print(f"memory: {opened} when opened, {grown} after all queries, {decoded} of it decoded terms")


if __name__ == "__main__":
    main()
