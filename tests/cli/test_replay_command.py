from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

import pytest
from count_rows import add_counts
from factories import make_answer

from answercenter.analytics.kinds import QUERIES
from answercenter.cli import main
from answercenter.extensions import command
from answercenter.search import indexer
from answercenter.search.rules import PLAIN
from answercenter.search.rules import current_rules

if TYPE_CHECKING:
    from click.testing import Result
    from flask import Flask
    from flask.testing import FlaskCliRunner

DAY = date(2026, 11, 1)


def test_a_change_is_tried_and_told_and_not_kept(terminal: FlaskCliRunner) -> None:
    shown = run(terminal, "replay", "--synonym", "car = auto, motor vehicle").stdout
    assert shown.splitlines()[0].startswith("1 of 3 queries changes; clicked answers move up in 0, down in 0; 1 query gets")  # fmt: skip  # noqa: E501
    assert "car (9 visits)" in shown
    assert "1. Who insures a motor vehicle?" in shown
    assert "secret" not in shown
    assert "rarer queries: none change, or those of fewer than 5 visits" in shown
    assert current_rules() == PLAIN


@pytest.mark.parametrize(
    ("change", "texts"),
    [
        (("--one-way", "car -> motor vehicle"), ["car"]),
        (("--promote", "fees=insurer"), ["fees"]),
        (("--weight", "question=0.01", "--weight", "body=10"), []),
        (("--synonym", "fees = charges", "--promote", "Car?=insurer"), ["car"]),
    ],
)
def test_every_kind_of_change_may_be_tried(terminal: FlaskCliRunner, change: tuple[str, ...], texts: list[str]) -> None:
    found = json.loads(run(terminal, "replay", "--json", *change).stdout)
    assert [one["text"] for one in found["changes"]] == texts
    assert (found["queries"], found["named"], found["not_searched"]) == (3, 2, 0)
    assert found["words"]


def test_an_unknown_answer_is_one_clear_line(terminal: FlaskCliRunner) -> None:
    result = run(terminal, "replay", "--promote", "fees=nowhere")
    assert (result.exit_code, result.stderr) == (1, "Error: no answer has the id 'nowhere'\n")


@pytest.mark.parametrize(
    "arguments",
    [
        [], ["--synonym", "car"], ["--synonym", "car = "], ["--synonym", "car = " + "x" * 300], ["--one-way", "car"],
        ["--one-way", "car -> cars"], ["--weight", "body"], ["--weight", "body=nan"], ["--weight", "body=1e9"],
        ["--weight", "other=1"], ["--promote", "=insurer"], ["--weight", "body=1", "--days", "0"],
        ["--weight", "body=1", "--limit", "0"],
    ],
)  # fmt: skip
def test_wrong_usage_is_told_apart(terminal: FlaskCliRunner, arguments: list[str]) -> None:
    result = run(terminal, "replay", *arguments)
    assert result.exit_code == 2, result.output
    assert "Traceback" not in result.output


def test_without_an_index_nothing_is_tried(terminal: FlaskCliRunner, app: Flask) -> None:
    for path in (indexer.store.folder()).iterdir():
        if path.is_file():
            path.unlink()
    result = run(terminal, "replay", "--one-way", "car -> motor vehicle")
    assert result.exit_code == 1
    assert "index is not usable" in result.stderr


def run(terminal: FlaskCliRunner, *arguments: str) -> Result:
    return terminal.invoke(main, arguments)


@pytest.fixture
def terminal(app: Flask, runner: FlaskCliRunner, monkeypatch: pytest.MonkeyPatch) -> FlaskCliRunner:
    """A terminal at an instance with two answers, on which three queries were counted, one of them rare."""
    monkeypatch.setenv("ANSWERCENTER_INSTANCE", app.instance_path)
    monkeypatch.setenv("ANSWERCENTER_DATABASE_URL", app.config["DATABASE_URL"])
    with command() as session:
        make_answer(session, "Who insures a motor vehicle?", "Most insurers.", key="insurer")
        make_answer(session, "What are fees?", key="fees")
    for text, visits in (("car", 9), ("fees", 8), ("my secret car", 2)):
        add_counts(QUERIES, text, day=DAY, region="??", visits=visits, searches=visits)
    indexer.sync()
    return runner
