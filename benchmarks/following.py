"""Two processes on one site: one edits answers, the other searches, and must never be wrong for longer than a second.

    python -m benchmarks.following ANSWERS.jsonl QUERIES.jsonl [--size 2000] [--edits 200] [--queries 10000]

Each edit gives one of a few answers a new word in the place of its former one. The searching process asks in turn for
a real query, for an answer's newest word and for its former word. It fails when a search raises or is degraded, when an
answer is listed twice, and when, more than a second after an edit was acknowledged, the new word does not find its
answer or the former one still does.
"""

from __future__ import annotations

import argparse
import multiprocessing
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import select

from answercenter import create_app
from answercenter.extensions import db
from answercenter.models import PUBLIC
from answercenter.models import Answer
from answercenter.search import engine
from benchmarks import editing
from benchmarks import scale
from benchmarks import site

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Sequence
    from multiprocessing.connection import Connection

EDITED = 10  # answers that are edited in turn
PATIENCE = 1.0  # seconds after an edit was acknowledged
PAUSE = 0.05  # seconds between two edits
LIMIT = 600  # seconds that the whole may take


@dataclass(slots=True)
class Seen:
    """What the searching process met. `late` is the longest time, in seconds, that an edit was not yet found."""

    searches: int = 0
    edits: int = 0
    late: float = 0.0
    patience: float = PATIENCE
    wrong: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class Edited:
    """What is known of an answer: the edit that is acknowledged, the one before it, since when, and one under way."""

    number: int | None = None
    former: int | None = None
    since: float = 0.0
    under_way: bool = False


def follow(
    settings: Mapping[str, object],
    ids: Sequence[int],
    texts: Sequence[str],
    edits: int,
    queries: int,
    patience: float = PATIENCE,
) -> Seen:
    """Search in an application's context while a process of its own edits the answers `ids` of the same site.

    Goes on until both numbers are reached. `settings` make the application of the editing process; `patience` is how
    many seconds an acknowledged edit may take to be found.
    """
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    editor = context.Process(target=edit, args=(dict(settings), list(ids), edits, theirs), daemon=True)
    editor.start()
    theirs.close()
    try:
        return _search(ours, ids, texts, edits, queries, Seen(patience=patience))
    finally:
        editor.kill()
        editor.join()
        ours.close()


def edit(settings: dict[str, object], ids: list[int], edits: int, told: Connection) -> None:
    """Publish edits of the answers in turn, and tell of each before it begins and once it is acknowledged."""
    app = create_app(settings)
    with app.app_context():
        for number in range(edits):
            answer_id = ids[number % len(ids)]
            told.send((answer_id, None, time.time()))
            editing.publish(answer_id, word(answer_id, number))
            told.send((answer_id, number, time.time()))
            time.sleep(PAUSE)


def word(answer_id: int, number: int) -> str:
    """Return the word that an edit puts into an answer; no two have one word, or one stem."""
    return f"edited{answer_id}by{number}x"


def _search(told: Connection, ids: Sequence[int], texts: Sequence[str], edits: int, queries: int, seen: Seen) -> Seen:
    known = {answer_id: Edited() for answer_id in ids}
    until = time.monotonic() + LIMIT
    while (seen.searches < queries or seen.edits < edits) and time.monotonic() < until:
        _listen(told, known, seen)
        _ask(seen, texts[seen.searches % len(texts)])
        _check(told, known, seen, ids[seen.searches % len(ids)])
        db.session.rollback()
    return seen


def _listen(told: Connection, known: dict[int, Edited], seen: Seen) -> None:
    """Take in what the editing process has told until now."""
    while told.poll():
        try:
            answer_id, number, at = told.recv()
        except EOFError:
            return
        one = known[answer_id]
        if number is not None:
            one.former, one.number, one.since = one.number, number, at
            seen.edits += 1
        one.under_way = number is None


def _check(told: Connection, known: dict[int, Edited], seen: Seen, answer_id: int) -> None:
    """Ask for the newest word of an answer and for its former one, unless an edit of it is under way."""
    before = replace(known[answer_id])
    if before.under_way:
        return
    for number, wanted in ((before.number, True), (before.former, False)):
        if number is None:
            continue
        asked_at = time.time()
        found = answer_id in _ask(seen, word(answer_id, number))
        _listen(told, known, seen)
        if known[answer_id] != before:
            return
        if found != wanted:
            seen.late = max(seen.late, asked_at - before.since)
            seen.wrong["stale for too long"] += asked_at - before.since > seen.patience


def _ask(seen: Seen, text: str) -> list[int]:
    """Search once, note what is wrong, and return the answers that were found, the weak matches too."""
    seen.searches += 1
    try:
        results = engine.search(text, PUBLIC)
    except Exception as error:  # noqa: BLE001  # any is a failure, and is counted
        seen.wrong[f"raised {type(error).__name__}"] += 1
        return []
    found = [hit.answer_id for hit in results.hits]
    seen.wrong["degraded"] += results.degraded
    seen.wrong["listed twice"] += len(set(found)) < len(found)
    return found


def main() -> None:
    """Make a site, run both processes, and tell what was met; exit 1 when anything was wrong."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("answers", type=Path)
    options.add_argument("texts", type=Path, metavar="QUERIES")
    options.add_argument("--size", type=int, default=2000)
    options.add_argument("--edits", type=int, default=200)
    options.add_argument("--queries", type=int, default=10_000)
    chosen = options.parse_args()
    texts = scale.read_queries([chosen.texts], 500)
    with tempfile.TemporaryDirectory() as name:
        instance = Path(name) / "instance"
        scale.write_answers(chosen.answers, Path(name) / "answers.jsonl", chosen.size)
        site.fill(instance, Path(name) / "answers.jsonl")
        began = time.monotonic()
        with site.opened(instance).app_context():
            ids = list(db.session.scalars(select(Answer.id).order_by(Answer.id).limit(EDITED)))
            seen = follow(site.settings(instance), ids, texts, chosen.edits, chosen.queries)
    wrong = +seen.wrong
    print(f"{seen.searches:,} searches while {seen.edits} edits were made, in {time.monotonic() - began:.0f} s")
    print(f"longest time that an acknowledged edit was not found: {seen.late * 1000:.0f} ms")
    print("wrong: " + (", ".join(f"{what} {count} times" for what, count in wrong.items()) or "nothing"))
    sys.exit(bool(wrong) or seen.edits < chosen.edits or seen.searches < chosen.queries)


if __name__ == "__main__":
    main()
