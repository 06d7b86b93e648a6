from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from factories import make_answer
from factories import make_topic

from answercenter.cli import main
from answercenter.extensions import command
from answercenter.extensions import db
from answercenter.models import Audience
from answercenter.models import SearchEvent
from answercenter.search import indexer
from answercenter.search import store

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result
    from flask import Flask
    from flask.testing import FlaskCliRunner


def test_search_shows_what_a_visitor_gets_and_records_nothing(terminal: FlaskCliRunner) -> None:
    found = json.loads(run(terminal, "search", "overdraft", "--json").stdout)
    assert (found["answered"], found["total"]) == (True, 1)
    assert found["results"][0]["id"] == "overdraft"
    assert found["results"][0]["question"] == "What is an overdraft & a <fee>?"
    assert db.session.query(SearchEvent).count() == 0


def test_search_explains_each_result_in_numbers(terminal: FlaskCliRunner) -> None:
    shown = run(terminal, "search", "overdraft fee", "--explain").stdout
    assert "“overdraft” in the question: rarity" in shown


def test_search_keeps_to_a_topic_and_names_an_unknown_one(terminal: FlaskCliRunner) -> None:
    inside = json.loads(run(terminal, "search", "card", "--topic", "cards", "--json").stdout)
    assert [hit["id"] for hit in inside["results"]] == ["card"]
    unknown = run(terminal, "search", "card", "--topic", "nowhere")
    assert (unknown.exit_code, unknown.stderr) == (1, "Error: no topic has the path 'nowhere'\n")


def test_weak_matches_are_told_from_answers(terminal: FlaskCliRunner) -> None:
    found = json.loads(run(terminal, "search", "overdraft of quantum chromodynamics lectures", "--json").stdout)
    assert (found["answered"], found["total"]) == (False, 0)


def test_queries_of_a_file_become_a_run(terminal: FlaskCliRunner, tmp_path: Path) -> None:
    queries, trec = tmp_path / "queries.jsonl", tmp_path / "run.trec"
    queries.write_text('{"id": "q1", "text": "overdraft"}\n\n{"id": "q2", "text": "card \\u0000 ((("}\n')
    assert run(terminal, "search", "--queries", str(queries), "--run", str(trec)).exit_code == 0
    lines = [line.split() for line in trec.read_text().splitlines()]
    assert lines[0][:4] == ["q1", "Q0", "overdraft", "1"]
    assert {line[0] for line in lines} == {"q1", "q2"}
    assert all(line[5] == "answercenter" for line in lines)


@pytest.mark.parametrize("line", ["{", "[]", '{"id": "a"}', '{"id": 3, "text": "x"}', '{"id": "a b", "text": "x"}'])
def test_broken_query_file_is_named_by_line(terminal: FlaskCliRunner, tmp_path: Path, line: str) -> None:
    queries = tmp_path / "queries.jsonl"
    queries.write_text(f'{{"id": "q1", "text": "fine"}}\n{line}\n')
    result = run(terminal, "search", "--queries", str(queries), "--run", str(tmp_path / "run"))
    assert result.exit_code == 1
    assert "line 2" in result.stderr
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize(
    "arguments", [[], ["text", "--queries", __file__], ["--queries", __file__], ["x", "--run", "y"]]
)
def test_wrong_usage_is_told_apart(terminal: FlaskCliRunner, arguments: list[str]) -> None:
    assert run(terminal, "search", *arguments).exit_code == 2


def test_index_commands_follow_verify_and_tell(terminal: FlaskCliRunner) -> None:
    assert run(terminal, "index", "verify").stdout == "the index agrees with the database\n"
    with command() as session:
        make_answer(session, "Something new?")
    assert run(terminal, "index", "status").exit_code == 1
    behind = run(terminal, "index", "verify")
    assert behind.exit_code == 1
    assert "answer 4 is not in the index" in behind.stderr
    assert run(terminal, "index", "sync").stdout == "1 answers applied\n"
    assert run(terminal, "index", "verify").exit_code == 0
    assert run(terminal, "index", "rebuild").stdout == "4 answers indexed\n"
    assert run(terminal, "index", "status").exit_code == 0


def test_busy_index_is_one_clear_line(terminal: FlaskCliRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indexer, "SYNC_TIMEOUT", 0.05)
    with store.lock(store.folder(), "write", 1):
        result = run(terminal, "index", "sync")
    assert (result.exit_code, result.stderr) == (
        1, "Error: another process is writing to the index; try again later\n",
    )  # fmt: skip


def run(terminal: FlaskCliRunner, *arguments: str) -> Result:
    return terminal.invoke(main, arguments)


@pytest.fixture
def terminal(app: Flask, runner: FlaskCliRunner, monkeypatch: pytest.MonkeyPatch) -> FlaskCliRunner:
    """A terminal at an instance with two public answers and one for staff."""
    monkeypatch.setenv("ANSWERCENTER_INSTANCE", app.instance_path)
    monkeypatch.setenv("ANSWERCENTER_DATABASE_URL", app.config["DATABASE_URL"])
    with command() as session:
        cards = make_topic(session, "Cards")
        make_answer(session, "What is an overdraft & a <fee>?", key="overdraft")
        make_answer(session, "What is a card?", "About cards.", key="card", topic_id=cards.id)
        make_answer(session, "What is a secret card?", key="secret", audience=Audience.STAFF, topic_id=cards.id)
    indexer.sync()
    return runner
