"""What clicks teach: simulated visits on half of the labelled queries, measured on the other half.

    python benchmarks/learning/clicks.py FOLDER ... [--seeds 5] [--visits 10] [--days 5]

FOLDER holds answers.jsonl, queries.jsonl and qrels.tsv. A real instance is made of it; what it finds for each query is
what simulated visitors see. They follow a position-based model: a visitor looks at rank r with a probability of 1, .6,
.45, .36, .3, .25, .22, .2, .18, .17 (a tenth beyond), and opens what they look at with .9 when it is relevant and with
.05 when it is not. Visits go through `events import`; then the other half's MRR@10 is compared with what it was.
Afterwards two spammers come for one answer and all words of the second half: one visit of 10,000 clicks within an hour
and one as slow as a person, both of one day; and a hundred visits of one day. The lists that they change are counted.
`counts verify` has to hold throughout.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Iterator
    from collections.abc import Sequence

EXAMINED = (1.0, 0.6, 0.45, 0.36, 0.3, 0.25, 0.22, 0.2, 0.18, 0.17)
DEEP = 0.1
RELEVANT, STRAY = 0.9, 0.05
DEPTH = 10
FIRST_DAY = datetime(2026, 3, 2, tzinfo=UTC)
SPAM = 10_000  # clicks
CROWD = 100  # visits

Lists = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Collection:
    """The files of a folder: each query's text and its relevant answers."""

    answers: Path
    queries: Path
    texts: dict[str, str]
    relevant: dict[str, set[str]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one seed gave: MRR@10 of the second half before and after, lists that spam changed, verify's exit code."""

    before: float
    after: float
    spammed: float
    changed_by_spammers: int
    changed_by_crowd: int
    highest_lift: int
    lists: int
    verified: bool


def main() -> int:
    """Measure every folder and print a table."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("folders", nargs="+", type=Path)
    options.add_argument("--seeds", type=int, default=5)
    options.add_argument("--visits", type=int, default=10, help="visits for each query of the first half")
    options.add_argument("--days", type=int, default=5)
    options.add_argument("--answers", default="answers.jsonl")
    options.add_argument("--qrels", default="qrels.tsv")
    chosen = options.parse_args()
    good = True
    for folder in chosen.folders:
        collection = read(folder, chosen.answers, chosen.qrels)
        with tempfile.TemporaryDirectory() as name:
            fresh = Path(name) / "fresh"
            site(fresh, "import", str(collection.answers))
            lists = search(fresh, collection.queries)
            outcomes = [
                learn(fresh, collection, lists, random.Random(seed), chosen.visits, chosen.days)
                for seed in range(chosen.seeds)
            ]
        good = report(folder, outcomes) and good
    return 0 if good else 1


def read(folder: Path, answers: str, qrels: str) -> Collection:
    """Read a folder's queries and judgements."""
    relevant: defaultdict[str, set[str]] = defaultdict(set)
    for line in (folder / qrels).read_text(encoding="utf-8").splitlines():
        query, answer, relevance = line.split("\t")
        if int(relevance) > 0:
            relevant[query].add(answer)
    records = [json.loads(line) for line in (folder / "queries.jsonl").read_text(encoding="utf-8").splitlines()]
    texts = {record["id"]: record["text"] for record in records}
    return Collection(folder / answers, folder / "queries.jsonl", texts, dict(relevant))


def learn(fresh: Path, collection: Collection, lists: Lists, chance: random.Random, visits: int, days: int) -> Outcome:
    """Let one seed's visits teach a copy of the instance, then let the spammers come."""
    queries = sorted(collection.relevant)
    chance.shuffle(queries)
    taught, asked = queries[: len(queries) // 2], queries[len(queries) // 2 :]
    instance = fresh.with_name("taught")
    shutil.copytree(fresh, instance)
    try:
        teach(instance, simulated(collection, lists, taught, chance, visits, days))
        after = search(instance, collection.queries)
        target = chance.choice(sorted({answer for answers in lists.values() for answer in answers}))
        words = [collection.texts[query] for query in asked]
        teach(instance, [*spam(words, target, "quick", days, 0.3), *spam(words, target, "slow", days, 65)])
        spammed = search(instance, collection.queries)
        teach(instance, crowd(words, target, days))
        crowded = search(instance, collection.queries)
        verified = site(instance, "counts", "verify", check=False) == 0
    finally:
        shutil.rmtree(instance)
    return Outcome(
        before=mrr(lists, collection, asked),
        after=mrr(after, collection, asked),
        spammed=mrr(spammed, collection, asked),
        changed_by_spammers=sum(after.get(one) != spammed.get(one) for one in collection.texts),
        changed_by_crowd=sum(spammed.get(one) != crowded.get(one) for one in collection.texts),
        highest_lift=max(place(spammed, one, target) - place(crowded, one, target) for one in collection.texts),
        lists=len(collection.texts),
        verified=verified,
    )


def simulated(
    collection: Collection, lists: Lists, taught: Sequence[str], chance: random.Random, visits: int, days: int
) -> Iterator[dict[str, Any]]:
    """Give the events of simulated visits, each on a random day."""
    for query in taught:
        for number in range(visits):
            moment = FIRST_DAY + timedelta(days=chance.randrange(days), seconds=chance.randrange(8 * 3600, 20 * 3600))
            visit = f"{query} {number}"
            yield event(visit, moment, "search", text=collection.texts[query], results=len(lists.get(query, ())))
            for rank, answer in enumerate(lists.get(query, ())[:DEPTH], 1):
                examined = EXAMINED[rank - 1] if rank <= len(EXAMINED) else DEEP
                opens = RELEVANT if answer in collection.relevant[query] else STRAY
                if chance.random() < examined * opens:
                    moment += timedelta(seconds=chance.randrange(5, 90))
                    yield event(visit, moment, "view", answer=answer, rank=rank)


def spam(texts: Sequence[str], target: str, name: str, days: int, seconds: float) -> Iterator[dict[str, Any]]:
    """Give one visit of 10,000 clicks on one answer, after every text in turn, so many seconds apart."""
    moment = FIRST_DAY + timedelta(days=days - 1, hours=8)
    for number in range(SPAM):
        yield event(f"spam {name}", moment, "search", text=texts[number % len(texts)], results=10)
        yield event(f"spam {name}", moment + timedelta(seconds=seconds / 2), "view", answer=target, rank=10)
        moment += timedelta(seconds=seconds)


def crowd(texts: Sequence[str], target: str, days: int) -> Iterator[dict[str, Any]]:
    """Give a hundred visits of the last day that all open one answer, after twenty texts each."""
    for number in range(CROWD):
        moment = FIRST_DAY + timedelta(days=days - 1, hours=8, seconds=number)
        for place in range(20):
            moment += timedelta(minutes=2)
            text = texts[(number * 20 + place) % len(texts)]
            yield event(f"crowd {number}", moment, "search", text=text, results=10)
            yield event(f"crowd {number}", moment + timedelta(seconds=9), "view", answer=target, rank=10)


def event(visit: str, moment: datetime, kind: str, **more: Any) -> dict[str, Any]:
    """Return one event in the format of recorded visits."""
    return {"visit": visit, "at": moment.isoformat(), "kind": kind, **more}


def teach(instance: Path, events: Iterable[dict[str, Any]]) -> None:
    """Let an instance import recorded visits and learn from them."""
    file = instance / "visits.jsonl"
    file.write_text("".join(f"{json.dumps(one)}\n" for one in events), encoding="utf-8")
    site(instance, "events", "import", str(file))


def search(instance: Path, queries: Path) -> Lists:
    """Return what an instance finds for every query of a file."""
    run = instance / "run.trec"
    site(instance, "search", "--queries", str(queries), "--run", str(run), "--limit", str(DEPTH))
    lists: defaultdict[str, list[str]] = defaultdict(list)
    for line in run.read_text(encoding="utf-8").splitlines():
        query, _q0, answer, *_rest = line.split()
        lists[query].append(answer)
    return dict(lists)


def site(instance: Path, *arguments: str, check: bool = True) -> int:
    """Run a command of the program on an instance; its exit code. Raises CalledProcessError."""
    settings = {name: value for name, value in os.environ.items() if not name.startswith("ANSWERCENTER_")}
    settings |= {"ANSWERCENTER_INSTANCE": str(instance), "ANSWERCENTER_SECRET_KEY": "only-for-this-measurement"}
    command = [sys.executable, "-m", "answercenter", *arguments]
    done = subprocess.run(command, env=settings, capture_output=True, text=True, check=False)
    if check and done.returncode:
        raise SystemExit(f"{' '.join(arguments[:2])}: {done.stdout[-2000:]}{done.stderr[-2000:]}")
    return done.returncode


def mrr(lists: Lists, collection: Collection, asked: Sequence[str]) -> float:
    """Return the mean reciprocal rank of the first relevant answer among the first ten."""
    total = 0.0
    for query in asked:
        ranks = (rank for rank, one in enumerate(lists.get(query, ())[:DEPTH], 1) if one in collection.relevant[query])
        total += 1 / next(ranks, float("inf"))
    return total / len(asked)


def place(lists: Lists, query: str, answer: str) -> int:
    """Return where an answer stands in a query's list, 11 when it does not."""
    ranked = lists.get(query, [])
    return ranked.index(answer) + 1 if answer in ranked else DEPTH + 1


def report(folder: Path, outcomes: Sequence[Outcome]) -> bool:
    """Print a folder's figures, mean and spread over the seeds; tell whether counts held and the rise is enough."""
    rises = [one.after - one.before for one in outcomes]
    print(f"{folder.name}: MRR@10 of the half not clicked on, {len(outcomes)} seeds")
    for name, values in (
        ("before", [one.before for one in outcomes]),
        ("after", [one.after for one in outcomes]),
        ("rise", rises),
        ("spammed", [one.spammed for one in outcomes]),
    ):
        spread = statistics.stdev(values) if len(values) > 1 else 0.0
        print(f"  {name:8} {statistics.mean(values):.4f} +- {spread:.4f}   {' '.join(f'{one:.4f}' for one in values)}")
    print(f"  lists changed by two spammers: {[one.changed_by_spammers for one in outcomes]} of {outcomes[0].lists}")
    crowd_changed, lifts = [one.changed_by_crowd for one in outcomes], [one.highest_lift for one in outcomes]
    print(f"  lists changed by a hundred visits of one day: {crowd_changed}; at most by {lifts} places")
    print(f"  counts verify: {'holds' if all(one.verified for one in outcomes) else 'DOES NOT HOLD'}", flush=True)
    return all(one.verified for one in outcomes) and statistics.mean(rises) >= 0.05


if __name__ == "__main__":
    sys.exit(main())
