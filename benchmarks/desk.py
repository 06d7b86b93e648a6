"""The editors' desk at size: every page of it, with thousands of answers and ten times as many revisions.

Pages are found in the application itself, so that a new one is measured without being named here. Each is opened in
turns, round after round, for answers chosen at random, by an editor who is signed in. The processor's time is told
beside the seconds, since machines have other things to do.
"""

from __future__ import annotations

import argparse
import gc
import random
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from time import perf_counter
from time import process_time
from typing import TYPE_CHECKING

from sqlalchemy import insert
from sqlalchemy import select
from sqlalchemy import update

from answercenter.accounts import users
from answercenter.answers import own_links
from answercenter.extensions import command
from answercenter.extensions import db
from answercenter.models import Answer
from answercenter.models import Revision
from benchmarks import scale
from benchmarks import site
from benchmarks.timing import milliseconds
from benchmarks.timing import p95

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.routing import Rule

LIMIT = 0.2  # seconds, of the slowest page's p95
SEED = 5
PASSWORD = "three green lamps"


def main() -> None:
    """Make the site, open its desk, and print how long each page took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("answers", type=Path, help="a file of answers, of which a sample is taken")
    parser.add_argument("--size", type=int, default=5_000, help="answers")
    parser.add_argument("--revisions", type=int, default=10, help="of each answer")
    parser.add_argument("--rounds", type=int, default=40)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        instance, sample = Path(folder) / "instance", Path(folder) / "answers.jsonl"
        scale.write_answers(options.answers, sample, options.size)
        site.fill(instance, sample)
        app = site.opened(instance)
        with app.app_context():
            number = revise(options.revisions)
            users.create_user("editor@example.org", ["editor"], PASSWORD, "Editor")
            db.session.remove()
        print(f"{options.size:,} answers, {number:,} revisions")
        gc.freeze()  # as `serve` does
        slowest = measure(app, options.size, options.revisions, options.rounds)
    if slowest > LIMIT:
        sys.exit(f"the slowest page's p95 is {slowest * 1000:.0f} ms, {LIMIT * 1000:.0f} ms are allowed")


def revise(revisions: int) -> int:
    """Give every answer further revisions that differ a little and link to another; return how many there are."""
    names = [column.name for column in Revision.__table__.columns]
    with command() as session:
        for answer in session.scalars(select(Answer.id)).all():
            first = session.get_one(Revision, (answer, 1))
            row = {name: getattr(first, name) for name in names}
            further = [
                row | {"number": one, "body": f"{first.body}\n\nVersion {one}, after [another](/answers/{answer + 1})."}
                for one in range(2, revisions + 1)
            ]
            session.execute(insert(Revision), further)
        session.execute(update(Answer).values(live_revision=revisions))
    own_links.follow()
    return len(db.session.scalars(select(Revision.number)).all())


def measure(app: Flask, answers: int, revisions: int, rounds: int) -> float:
    """Open every page of the desk in turns; return the largest p95 of a page, in seconds."""
    client, chance = app.test_client(), random.Random(SEED)
    if client.post("/login", data={"email": "editor@example.org", "password": PASSWORD}).status_code != 303:
        sys.exit("signing in failed")
    times: defaultdict[str, list[float]] = defaultdict(list)
    processor: defaultdict[str, list[float]] = defaultdict(list)
    rules = [
        rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/editor/") and "GET" in (rule.methods or ())
    ]
    for turn in range(rounds + 1):
        for rule in rules:
            took = opened(client, address(app, rule, chance, answers, revisions))
            if took is not None and turn:  # the first round warms up
                times[rule.rule].append(took[0])
                processor[rule.rule].append(took[1])
    for page, samples in sorted(times.items(), key=lambda item: -p95(item[1])):
        print(f"{page}: {milliseconds(samples)}; processor {milliseconds(processor[page])}", flush=True)
    missing = sorted({one.rule for one in rules} - set(times))
    print(f"not there with nothing made for them: {', '.join(missing) or 'none'}")
    return max(map(p95, times.values()))


def address(app: Flask, rule: Rule, chance: random.Random, answers: int, revisions: int) -> str:
    """Return an address of a page, for an answer and a revision chosen at random."""
    values = {name: chance.randint(1, answers if "answer" in name else revisions) for name in rule.arguments}
    return app.url_map.bind("").build(rule.endpoint, values)


def opened(client: FlaskClient, path: str) -> tuple[float, float] | None:
    """Open a page; return the seconds that it took, by the clock and of the processor. None when nothing is there."""
    began = perf_counter(), process_time()
    status = client.get(path).status_code
    took = perf_counter() - began[0], process_time() - began[1]
    if status not in {200, 302, 303, 404}:
        sys.exit(f"{path} answered {status}")
    return took if status == 200 else None


if __name__ == "__main__":
    main()
