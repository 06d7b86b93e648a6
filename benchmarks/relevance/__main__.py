"""How well the right answer is found: our site and other engines on the same labelled data, a table for each set.

    python -m benchmarks.relevance FOLDER [FOLDER ...] [--peers whoosh,fts5,tantivy,postgres] [--postgres URL]
                                   [--save FILE.json] [--against FILE.json]

Each folder's answers are imported into a fresh site by the real program; its queries go through the door that
`answercenter search --queries FILE --run FILE` uses. A set whose queries were asked within a category is searched
both ways. Without --postgres, a server of its own is started.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import peers
from benchmarks import site
from benchmarks.peers.server import private_server
from benchmarks.relevance import asking
from benchmarks.relevance import history
from benchmarks.relevance import recognition
from benchmarks.relevance import sets
from benchmarks.relevance.metrics import figures

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Sequence

    from benchmarks.relevance.asking import Listing
    from benchmarks.relevance.metrics import Figures
    from benchmarks.relevance.sets import LabelledSet

OURS = "answercenter"
TOLD = 10  # changed queries that are told, of each kind


def main() -> None:
    """Measure every folder, print its tables, and keep or compare the run as wanted."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("folders", type=Path, nargs="+", metavar="FOLDER")
    options.add_argument("--peers", default=",".join(peers.NAMES), help="names, comma-separated; empty for none")
    options.add_argument("--postgres", default="", metavar="URL", help="a database that may be written to")
    options.add_argument("--save", type=Path, metavar="FILE", help="keep our own run")
    options.add_argument("--against", type=Path, metavar="FILE", help="compare with a run that was kept")
    chosen = options.parse_args()
    names = [name for name in chosen.peers.split(",") if name]
    before = history.read(chosen.against) if chosen.against else {}
    kept: history.Kept = {}
    with ExitStack() as stack:
        postgres = chosen.postgres
        if "postgres" in names and not postgres:
            postgres = stack.enter_context(private_server())
        for folder in chosen.folders:
            kept |= measure(sets.read_set(folder), names, postgres, before)
    if chosen.save:
        history.write(chosen.save, kept)


def measure(labelled: LabelledSet, names: Sequence[str], postgres: str, before: history.Kept) -> history.Kept:
    """Measure one set in all answers and, where its queries have categories, within those; return our runs."""
    kept: history.Kept = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        site.fill(folder / "instance", labelled.answers)
        with site.opened(folder / "instance").app_context():
            labelled = sets.published(labelled, asking.readable_keys())
            others = peers.make(names, folder, postgres)
            for peer in others:
                peer.index(labelled.entries)
            for within in (False, True) if labelled.has_categories() else (False,):
                runs = {OURS: asking.ask_site(labelled.queries, within=within)}
                runs |= {peer.name: asking.ask_peer(peer, labelled.queries, within=within) for peer in others}
                title = labelled.name + (", each query within its category" if within else "")
                kept[title] = report(title, labelled, runs)
                tell_changes(labelled, before.get(title), kept[title])
    return kept


def report(title: str, labelled: LabelledSet, runs: Mapping[str, Mapping[str, Listing]]) -> dict[str, object]:
    """Print the tables of one set; return what is kept of our own run."""
    print(f"\n{title}: {len(labelled.entries):,} answers, {len(labelled.relevant):,} labelled queries")
    print(f"{'':20} {'hit@1':>6} {'hit@5':>6} {'MRR@10':>7} {'nDCG@10':>8}")
    measured: dict[str, Figures] = {}
    for engine, run in runs.items():
        found = figures(labelled.relevant, {query: listing.keys for query, listing in run.items()})
        measured[engine] = found
        rates = f"{found.hit_at_1:6.3f} {found.hit_at_5:6.3f} {found.mrr_at_10:7.3f} {found.ndcg_at_10:8.3f}"
        print(f"{engine:20} {rates}")
    if labelled.unanswerable:
        report_recognition(labelled, runs)
    sys.stdout.flush()
    return history.keep(runs[OURS], labelled.relevant, measured[OURS])


def report_recognition(labelled: LabelledSet, runs: Mapping[str, Mapping[str, Listing]]) -> None:
    """Print how many unanswerable queries are shown as such, and how many could be at fixed losses."""
    ours = runs[OURS]
    answered = [[ours[query].answered for query in part] for part in (labelled.relevant, labelled.unanswerable)]
    shown = recognition.shown(*answered)
    print(
        f"{shown.unanswerable:,} unanswerable queries: {shown.recognised:.1%} shown as unanswered"
        f" with {shown.lost:.1%} of the labelled ones; with a threshold on the confidence (peers: on the first score),"
    )
    losses = " ".join(f"{loss:6.0%}" for loss in recognition.LOSSES)
    print(f"{'at a loss of':20} {losses}")
    for engine, run in runs.items():
        sure = [[run[query].confidence for query in part] for part in (labelled.relevant, labelled.unanswerable)]
        print(
            f"{engine:20} {' '.join(f'{recognition.recognised_at(loss, *sure):6.1%}' for loss in recognition.LOSSES)}"
        )


def tell_changes(labelled: LabelledSet, before: dict[str, object] | None, now: dict[str, object]) -> None:
    """Print which queries our site answers better and worse than in the run that was kept, if one was of this set."""
    if before is None:
        return
    texts = {query.id: query.text for query in labelled.queries}
    won, lost = history.changes(before, now)
    print(f"{len(won)} queries won since, {len(lost)} lost (rank of the first relevant answer then -> now)")
    for word, moved in (("won", won), ("lost", lost)):
        for line in history.in_words(moved, texts, TOLD):
            print(f"  {word:4}{line}")


if __name__ == "__main__":
    main()
