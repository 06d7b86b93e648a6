"""How well "also viewed" tells what a visit read besides: ours beside the usual scores, on any file of recorded visits.

    python -m benchmarks.learning.also_viewed VISITS.jsonl [--answers ANSWERS.jsonl] [--seeds 100,101,102]
                                              [--splits 7,8,9] [--asked 0.2] [--sample 1000] [--no-site]

A share of the visits that read two answers or more is set aside; all others teach. Of each visit set aside one answer
is open and another hidden, both at random; the list of the open one, filled up with the most read answers, should
hold the hidden one. Figures are means over splits and seeds; intervals are of 95 %, by a bootstrap over visits,
paired against the plain count. Then a site is made of the same visits by `events import`, and its `also-viewed --run`
is compared with the lists measured, answer by answer.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from dataclasses import dataclass
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from benchmarks import site
from benchmarks.learning import scores
from benchmarks.learning import visits as recorded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.learning.visits import Array
    from benchmarks.learning.visits import Log
    from benchmarks.learning.visits import Visit

SHOWN = 5


@dataclass(frozen=True, slots=True)
class Figures:
    """What a score's lists are worth; `hits` has a number for each visit, the mean over seeds."""

    hits: Array
    reciprocal_rank: float
    catalogue: float  # share of all answers that any list showed
    covered: float  # share of lists with a learned link
    per_link: float  # hits for each learned link shown
    popularity: float  # mean percentile of what was shown; 1 is the most read answer


def main() -> int:
    """Measure a file, print the table, and compare with the real program; 1 when they differ."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("visits", type=Path)
    options.add_argument("--answers", type=Path, help="the catalogue; without it, the answers of the visits")
    options.add_argument("--seeds", default="100,101,102")
    options.add_argument("--splits", default="7,8,9")
    options.add_argument("--asked", type=float, default=0.2)
    options.add_argument("--sample", type=int, default=1000, help="bootstrap samples")
    options.add_argument("--no-site", action="store_true")
    chosen = options.parse_args()
    for path in filter(None, (chosen.visits, chosen.answers)):
        if not path.is_file():
            sys.exit(f"{path}: no such file")
    lines = chosen.answers.read_text(encoding="utf-8").splitlines() if chosen.answers else None
    log = recorded.read_log(chosen.visits, [json.loads(line)["id"] for line in lines] if lines else None)
    seeds = [int(seed) for seed in chosen.seeds.split(",")]
    cuts = [recorded.split(log, chosen.asked, int(number)) for number in chosen.splits.split(",")]
    if not all(asked for _, asked in cuts):
        sys.exit(f"{chosen.visits}: too few visits read two answers or more, so that there is nothing to ask")
    print(f"{len(log.keys):,} answers; of {len(log.visits):,} visits {len(cuts[0][1]):,} are asked, the others teach")
    report(joined([every_score(log, taught, asked, seeds) for taught, asked in cuts]), chosen.sample)
    return 0 if chosen.no_site else compare(log, cuts[0][0])


def every_score(log: Log, taught: Sequence[Visit], asked: Sequence[Visit], seeds: Sequence[int]) -> dict[str, Figures]:
    """Measure the lists of every score that the one visits teach on the others."""
    pairs = recorded.count_pairs(taught, len(log.keys))
    read = np.bincount(pairs.answer_days[:, 0], pairs.answer_days[:, 2], pairs.size)
    asks = [recorded.questions(asked, seed) for seed in seeds]
    return {name: measured(scores.lists(pairs, name, len(taught)), read, asks) for name in scores.NAMES}


def joined(parts: Sequence[dict[str, Figures]]) -> dict[str, Figures]:
    """Join the figures of several splits: all their visits for the hits, the mean of everything else."""
    means = [field.name for field in fields(Figures) if field.name != "hits"]
    return {
        name: Figures(
            np.concatenate([part[name].hits for part in parts]),
            *(float(np.mean([getattr(part[name], one) for part in parts])) for one in means),
        )
        for name in parts[0]
    }


def measured(table: Array, read: Array, pairs_asked: Sequence[Array]) -> Figures:
    """Ask every question of every seed of a table of lists, filled up by popularity."""
    full = filled(table, read)
    learned = table >= 0
    percentile = np.searchsorted(np.sort(read), read, side="right") / len(read)
    ranks = []
    for asked in pairs_asked:
        same = full[asked[:, 0]] == asked[:, 1:]
        ranks.append(np.where(same.any(axis=1), same.argmax(axis=1) + 1, np.inf))
    opened = np.concatenate([asked[:, 0] for asked in pairs_asked])
    rank = np.concatenate(ranks)
    shown, links = full[opened, :SHOWN], learned[opened, :SHOWN].sum(axis=1)
    return Figures(
        hits=np.mean([one <= SHOWN for one in ranks], axis=0),
        reciprocal_rank=float((1 / rank).mean()),
        catalogue=len(np.unique(shown[shown >= 0])) / len(read),
        covered=float((links > 0).mean()),
        per_link=float((rank <= links).sum() / max(links.sum(), 1)),
        popularity=float(percentile[shown[shown >= 0]].mean()),
    )


def filled(table: Array, read: Array) -> Array:
    """Fill lists up with the most read answers that are neither in them nor the answer itself."""
    popular = np.lexsort((np.arange(len(read)), -read))[: 2 * scores.KEPT + 1]
    full = table.copy()
    for answer, row in enumerate(full):
        there = int((row >= 0).sum())
        if there < scores.KEPT:
            rest = popular[~np.isin(popular, [*row[:there], answer])][: scores.KEPT - there]
            row[there : there + len(rest)] = rest
    return full


def report(found: dict[str, Figures], samples: int) -> None:
    """Print a row for each score, with its interval and that of its difference to the count."""
    print("| score | HR@5 | against count | MRR@20 | catalogue shown | covered | hits per link | popularity |")
    print("|---|---|---|---|---|---|---|---|")
    chance = np.random.default_rng(1)
    base = found["count"].hits
    drawn = chance.integers(0, len(base), (samples, len(base)))
    for name, one in found.items():
        low, high = np.percentile(one.hits[drawn].mean(axis=1), [2.5, 97.5])
        apart = np.percentile((one.hits - base)[drawn].mean(axis=1), [2.5, 97.5]) * 100
        difference = (one.hits - base).mean() * 100
        against = f"{difference:+.1f} ({apart[0]:+.1f} to {apart[1]:+.1f})" if name != "count" else "-"
        share = f"{one.catalogue:.3f} ({one.catalogue / found['count'].catalogue:.2f} x)"
        print(
            f"| {name} | {one.hits.mean():.3f} ({low:.3f}-{high:.3f}) | {against} | {one.reciprocal_rank:.3f} "
            f"| {share} | {one.covered:.3f} | {one.per_link:.3f} | {one.popularity:.3f} |"
        )


def compare(log: Log, taught: Sequence[Visit]) -> int:
    """Let a real site learn from the same visits and compare its lists with those measured; tell how long it took."""
    table = scores.lists(recorded.count_pairs(taught, len(log.keys)), "ours", len(taught))
    with tempfile.TemporaryDirectory() as name:
        instance, folder = Path(name) / "site", Path(name)
        answers, visits, run = folder / "answers.jsonl", folder / "visits.jsonl", folder / "also.trec"
        answers.write_text("".join(f"{json.dumps(_answer(key))}\n" for key in log.keys), encoding="utf-8")
        visits.write_text("".join(_lines(log, taught)), encoding="utf-8")
        site.fill(instance, answers)
        began = time.perf_counter()
        told = site.program(instance, "events", "import", str(visits)).strip().splitlines()[-1]
        imported = time.perf_counter()
        site.program(instance, "also-viewed", "--run", str(run))
        ended = time.perf_counter()
        theirs: dict[str, list[str]] = {}
        for line in run.read_text(encoding="utf-8").splitlines():
            answer, _q0, other, *_rest = line.split()
            theirs.setdefault(answer, []).append(other)
    ours = {log.keys[number]: [log.keys[other] for other in row if other >= 0] for number, row in enumerate(table)}
    differing = [key for key, some in ours.items() if some != theirs.get(key, [])]
    print(f"\nthe program: {told}; imported in {imported - began:.1f} s, run in {ended - imported:.1f} s")
    print(f"lists that differ from those measured: {len(differing)} of {len(ours)}", *differing[:5])
    return 1 if differing else 0


def _answer(key: str) -> dict[str, str]:
    return {"id": key, "question": f"Answer {key}", "answer": f"Answer {key}"}


def _lines(log: Log, taught: Sequence[Visit]) -> list[str]:
    """Write visits as lines, on their day, an answer every three minutes."""
    return [
        json.dumps({"visit": visit.name, "at": _moment(visit.day, place), "kind": "view", "answer": log.keys[answer]})
        + "\n"
        for visit in taught
        for place, answer in enumerate(visit.answers)
    ]


def _moment(day: int, place: int) -> str:
    moment = np.datetime64("0001-01-01T00:00:00") + np.timedelta64(day - 1, "D") + np.timedelta64(3 * place, "m")
    return f"{moment}+00:00"


if __name__ == "__main__":
    sys.exit(main())
