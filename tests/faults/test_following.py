"""One process edits, another searches: every edit is found. The benchmark has more of both, and a clock."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from factories import make_answer

from answercenter.extensions import command
from answercenter.extensions import db
from answercenter.models import PUBLIC
from answercenter.search import engine
from answercenter.search import indexer
from benchmarks.following import follow
from benchmarks.following import word

if TYPE_CHECKING:
    from flask import Flask

EDITS = 25
QUERIES = 600
PATIENCE = 30.0  # seconds


@pytest.mark.fault
def test_edits_of_another_process_are_found_and_nothing_is_listed_twice(app: Flask) -> None:
    with command() as session:
        answers = [make_answer(session, f"How do I avoid fee number {number}?") for number in range(60)]
        ids = [answer.id for answer in answers[:5]]
    indexer.sync()
    settings = {
        "INSTANCE": app.instance_path,
        "DATABASE_URL": app.config["DATABASE_URL"],
        "SECRET_KEY": app.config["SECRET_KEY"],
    }
    seen = follow(settings, ids, ["avoid a fee", "overdraft", "number 7", "balance"], EDITS, QUERIES, PATIENCE)

    assert +seen.wrong == {}
    assert seen.edits == EDITS
    assert seen.searches >= QUERIES
    until = time.monotonic() + PATIENCE
    while not all(_found(word(ids[number % len(ids)], number)) for number in range(EDITS - len(ids), EDITS)):
        assert time.monotonic() < until
    assert not any(_found(word(ids[number % len(ids)], number)) for number in range(EDITS - len(ids)))


def _found(text: str) -> bool:
    db.session.rollback()  # what was read before is let go
    return bool(engine.search(text, PUBLIC).hits)
