"""The demo: simulated visits in an instance of its own, never in one that holds real ones."""

from __future__ import annotations

import json
import os
import re
import sqlite3
from datetime import date
from itertools import islice
from random import Random
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from click.testing import Result
from sqlalchemy import select

from answercenter import create_app
from answercenter import sample
from answercenter.accounts import users
from answercenter.analytics import counting
from answercenter.analytics import reports
from answercenter.analytics.reports.scope import Scope
from answercenter.cli import main
from answercenter.demo import queries
from answercenter.extensions import db
from answercenter.models import FeedbackEvent
from answercenter.models import SearchEvent
from answercenter.models import ViewEvent

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask import Flask

ANSWERS = 80
VISITS = 150


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the demo is to be, with a sample of 80 answers."""
    for name in [name for name in os.environ if name.startswith("ANSWERCENTER_") and "TEST" not in name]:
        monkeypatch.delenv(name)
    short = tmp_path / "short.jsonl"
    with sample.files()[-1].open(encoding="utf-8") as lines:
        short.write_text("".join(islice(lines, ANSWERS)), encoding="utf-8")
    monkeypatch.setattr(sample, "files", lambda: [short])
    monkeypatch.setenv("ANSWERCENTER_INSTANCE", str(tmp_path / "demo"))
    return tmp_path / "demo"


@pytest.fixture
def prepared(folder: Path) -> Iterator[tuple[Flask, Result]]:
    """A prepared demo, its context pushed, and what its preparation said."""
    result = demo()
    assert result.exit_code == 0, result.output
    app = create_app({"INSTANCE": str(folder)})
    with app.app_context():
        yield app, result
        db.session.remove()
        db.engine.dispose()


def demo(*words: str) -> Result:
    return CliRunner().invoke(main, ["demo", "--no-serve", "--visits", str(VISITS), *words])


def test_prints_sign_ins_that_work_and_says_that_visits_are_simulated(prepared: tuple[Flask, Result]) -> None:
    said = prepared[1].output
    assert "simulated" in said
    signs = re.findall(r"^  (\w+) +(\S+@\S+) +(\S+)$", said, re.MULTILINE)
    assert [role for role, _, _ in signs] == ["editor", "staff", "admin"]
    for role, email, password in signs:
        user = users.check_password(email, password)
        assert user is not None
        assert [one.name for one in user.roles] == [role]


def test_every_event_is_marked_as_simulated_and_counted(prepared: tuple[Flask, Result]) -> None:
    assert prepared
    for model in (SearchEvent, ViewEvent, FeedbackEvent):
        origins = set(db.session.scalars(select(model.origin)))
        assert origins == {"simulated"}
    assert len(set(db.session.scalars(select(ViewEvent.visit)))) > VISITS / 2
    assert counting.verify() == []


def test_what_would_have_been_dropped_is_there_to_be_read(prepared: tuple[Flask, Result]) -> None:
    assert prepared
    kept = reports.get("dropped").make(Scope(date(2000, 1, 1), date(2100, 1, 1)))
    assert {row.reason for row in kept.rows} == {"bot", "prefetch", "staff"}
    assert 0 < kept.sums["drops"] < VISITS


def test_every_search_was_really_made(prepared: tuple[Flask, Result]) -> None:
    assert prepared
    searches = db.session.scalars(select(SearchEvent)).all()
    assert all(search.result_count is not None and search.answered is not None for search in searches)
    ranks = set(db.session.scalars(select(ViewEvent.rank).where(ViewEvent.search_id.is_not(None))))
    assert min(rank for rank in ranks if rank) == 1


def test_second_run_changes_nothing_and_tells_how_to_set_a_password(folder: Path) -> None:
    demo()
    before = (folder / "simulated-visits.jsonl").stat().st_mtime_ns
    again = demo()
    assert again.exit_code == 0
    assert "answercenter user password" in again.output
    assert not re.search(r"[0-9a-f]{4}-[0-9a-f]{4}-", again.output)
    assert (folder / "simulated-visits.jsonl").stat().st_mtime_ns == before


def test_interrupted_preparation_is_finished_by_the_next_run(folder: Path) -> None:
    demo()
    marker = json.loads((folder / "demo.json").read_text())
    (folder / "demo.json").write_text(json.dumps(marker | {"ready": False}))
    assert demo().exit_code == 0
    assert json.loads((folder / "demo.json").read_text())["ready"]
    with sqlite3.connect(folder / "answercenter.sqlite3") as connection:
        visits = connection.execute("SELECT count(*), count(DISTINCT id) FROM view_event").fetchone()
    connection.close()
    assert visits[0] == visits[1]


def test_same_site_gets_the_same_visits(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    demo()
    monkeypatch.setenv("ANSWERCENTER_INSTANCE", str(tmp_path / "other"))
    demo()
    name = "simulated-visits.jsonl"
    assert (folder / name).read_bytes() == (tmp_path / "other" / name).read_bytes()


@pytest.mark.parametrize("content", [{"answercenter.sqlite3": ""}, {"demo.json": "{}"}, {"demo.json": "[]"}])
def test_refuses_what_it_did_not_make(folder: Path, content: dict[str, str]) -> None:
    folder.mkdir()
    for name, text in content.items():
        (folder / name).write_text(text)
    result = demo()
    assert result.exit_code == 1
    assert result.output.startswith(f"Error: {folder}")
    assert sorted(path.name for path in folder.iterdir()) == sorted(content)


def test_refuses_a_database_that_others_filled(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANSWERCENTER_DATABASE_URL", f"sqlite:///{tmp_path / 'real.sqlite3'}")
    assert CliRunner().invoke(main, ["db", "upgrade"]).exit_code == 0
    monkeypatch.setenv("ANSWERCENTER_INSTANCE", str(folder / "new"))
    result = demo()
    assert result.exit_code == 1
    assert "DATABASE_URL names a database that the demo did not make" in result.output


def test_queries_are_words_of_their_question_or_nearly() -> None:
    question = "What happens if my reverse mortgage loan balance grows larger than the value of my home?"
    used = dict.fromkeys(queries.content_words(question), 10)
    known = "".join(sorted("".join(used)))
    for seed in range(200):
        for phrase in queries.phrases(question, used, Random(seed)):
            assert 1 <= len(phrase.split()) <= 4
            assert set(phrase) - {" "} <= set(known)
            assert sum(word in used for word in phrase.split()) >= len(phrase.split()) - 1
