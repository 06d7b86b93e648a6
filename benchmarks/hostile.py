"""Queries made to hurt, sent to a served site over HTTP: the slowest answer, any failure, any hidden answer shown.

    python -m benchmarks.hostile ANSWERS.jsonl [--size 10000] [--rounds 3]

The site has a sample of the answers; a twentieth of them are drafts, archived, or for volunteers or staff only. Each
query goes to the results page and to the suggestions, in each round with another page number, so that no page is at
hand; so do the questions of some hidden answers. It fails when the server answers 500 or worse or not at all, when an
answer takes more than half a second in every round, and when a page links to an answer that the public may not read.
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import sys
import tempfile
from dataclasses import dataclass
from dataclasses import field
from http.client import HTTPConnection
from http.client import HTTPException
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING
from urllib.parse import quote

from sqlalchemy import select

from answercenter import clock
from answercenter.extensions import db
from answercenter.models import PUBLIC
from answercenter.models import Answer
from answercenter.models import readable
from benchmarks import scale
from benchmarks import site
from benchmarks.entries import read_records
from benchmarks.hostile_queries import HIDDEN_WORD
from benchmarks.hostile_queries import QUERIES
from benchmarks.pages import VISITOR

if TYPE_CHECKING:
    from collections.abc import Collection
    from collections.abc import Mapping

LONGEST = 0.5  # seconds
HIDDEN_EVERY = 20
HIDDEN_AS = ({"status": "draft"}, {"status": "archived"}, {"audience": "volunteer"}, {"audience": "staff"})
HIDDEN_ASKED = 40  # questions of hidden answers that are asked
TIMEOUT = 30  # seconds
TOLD = 5  # of the slowest
_LINKED = re.compile(rb"/answers/(\d+)/")


@dataclass(slots=True)
class Met:
    """What a query met at one address: its times in seconds, the statuses, and the hidden answers that were linked."""

    name: str
    times: list[float] = field(default_factory=list)
    statuses: set[int] = field(default_factory=set)
    hidden: set[int] = field(default_factory=set)


def main() -> None:
    """Make a site, serve it, ask, and tell what was met; exit 1 when anything was wrong."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("answers", type=Path)
    options.add_argument("--size", type=int, default=10_000)
    options.add_argument("--rounds", type=int, default=3)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as name:
        instance, answers = Path(name) / "instance", Path(name) / "answers.jsonl"
        size = scale.write_answers(chosen.answers, answers, chosen.size)
        asked = QUERIES | hide(answers)
        site.fill(instance, answers)
        hidden = hidden_ids(instance)
        with site.served(instance) as port:
            met = ask(port, asked, hidden, chosen.rounds)
    sys.exit(report(met, size, len(hidden)))


def hide(answers: Path) -> dict[str, str]:
    """Make a twentieth of a file's answers ones that the public may not read; return the questions of some."""
    records = list(read_records(answers))
    for number, record in enumerate(records[::HIDDEN_EVERY]):
        words = {name: f"{record[name]} {HIDDEN_WORD}" for name in ("question", "answer")}
        record.update(words | HIDDEN_AS[number % len(HIDDEN_AS)])
    answers.write_text("".join(f"{json.dumps(record)}\n" for record in records), encoding="utf-8")
    questions = [record["question"] for record in records[::HIDDEN_EVERY]][:HIDDEN_ASKED]
    return {f"hidden question {number}": question for number, question in enumerate(questions, 1)}


def hidden_ids(instance: Path) -> set[int]:
    """List the answers that the public may not read, as the addresses of pages name them."""
    with site.opened(instance).app_context():
        return set(db.session.scalars(select(Answer.id).where(~readable(PUBLIC, clock.now()))))


def ask(port: int, asked: Mapping[str, str], hidden: Collection[int], rounds: int) -> list[Met]:
    """Send every query to both addresses, round after round; a first, harmless query opens the index."""
    for _worker in range(8):
        get(port, "/search?q=how")
    met = {(name, address): Met(f"{address}: {name}") for name in asked for address in ("/search", "/suggest")}
    for number in range(1, rounds + 1):
        for (name, address), one in met.items():
            encoded = quote(asked[name].encode("utf-8", "surrogatepass"))
            began = perf_counter()
            status, body = get(port, f"{address}?q={encoded}&page={number}")
            one.times.append(perf_counter() - began)
            one.statuses.add(status)
            one.hidden |= {int(found) for found in _LINKED.findall(body)} & set(hidden)
    return list(met.values())


def get(port: int, path: str) -> tuple[int, bytes]:
    """Read a page; status 0 when the server broke off or did not answer."""
    connection = HTTPConnection("127.0.0.1", port, timeout=TIMEOUT)
    try:
        connection.request("GET", path, headers={"User-Agent": VISITOR})
        response = connection.getresponse()
        return response.status, response.read()
    except (OSError, HTTPException):
        return 0, b""
    finally:
        connection.close()


def report(met: list[Met], size: int, hidden: int) -> int:
    """Print what was met; 1 when anything was wrong."""
    slowest = sorted(met, key=lambda one: -max(one.times))[:TOLD]
    failed = [one for one in met if any(status == 0 or status >= 500 for status in one.statuses)]
    late = [one for one in met if min(one.times) > LONGEST]
    late_once = sum(max(one.times) > LONGEST for one in met)
    shown = [one for one in met if one.hidden]
    statuses = sorted({status for one in met for status in one.statuses})
    print(f"{size:,} answers, {hidden} of them hidden; {len(met)} queries and addresses; statuses {statuses}")
    print(f"{late_once} took over half a second in some round, as when a process makes what it keeps for later")
    print("slowest (best, median and longest of the rounds, in ms):")
    for one in slowest:
        best, middle, worst = (value(one.times) * 1000 for value in (min, statistics.median, max))
        print(f"  {best:6.1f} {middle:6.1f} {worst:6.1f}  {one.name}")
    wrong = {"failed": failed, "over half a second in every round": late, "showed hidden answers": shown}
    for what, which in wrong.items():
        print(f"{what}: {', '.join(one.name for one in which) or 'none'}")
    return int(bool(failed or late or shown))


if __name__ == "__main__":
    main()
