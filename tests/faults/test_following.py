"""One process edits, another searches: nothing is wrong for longer than a second. The benchmark has more of both."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from factories import make_answer

from answercenter.extensions import command
from answercenter.search import indexer
from benchmarks.following import follow

if TYPE_CHECKING:
    from flask import Flask

EDITS = 25
QUERIES = 600


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
    seen = follow(settings, ids, ["avoid a fee", "overdraft", "number 7", "balance"], EDITS, QUERIES)
    assert +seen.wrong == {}
    assert seen.edits == EDITS
    assert seen.searches >= QUERIES
