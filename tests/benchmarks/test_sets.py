"""Labelled sets as they are read, and two runs compared."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from benchmarks.relevance import history
from benchmarks.relevance import sets
from benchmarks.relevance.asking import Listing
from benchmarks.relevance.metrics import figures
from benchmarks.relevance.score import read_run

if TYPE_CHECKING:
    from pathlib import Path

ANSWERS = [
    {"id": "1", "question": "One?", "answer": "First.", "alt_questions": ["Uno?"], "category": "a"},
    {"id": "2", "question": "Two?", "answer": "Two?", "category": "b"},
    {"id": "3", "question": "Three?", "answer": "Third.", "category": "b"},
]


def test_queries_of_both_kinds_are_read_with_the_categories_in_which_they_were_asked(tmp_path: Path) -> None:
    queries = [
        {"id": "a:1", "text": "one"},
        {"id": "9", "text": "two", "category": "b"},
        {"id": "a:2", "text": "hello", "unanswerable": True},
        {"id": "a:3", "text": "nothing is known of this"},
    ]
    folder = write(tmp_path, **{"queries.jsonl": lines(queries), "qrels.tsv": "a:1\t1\t1\n9\t2\t2\n9\t3\t0\n"})
    found = sets.published(sets.read_set(folder), {"1", "2", "3"})
    assert [(query.id, query.category) for query in found.queries] == [("a:1", "a"), ("9", "b"), ("a:2", "a")]
    assert found.relevant == {"a:1": {"1": 1}, "9": {"2": 2}}
    assert found.unanswerable == {"a:2"}
    assert found.has_categories()


def test_an_answer_is_given_to_peers_with_its_other_questions_and_without_a_repeated_text(tmp_path: Path) -> None:
    folder = write(tmp_path, **{"related.tsv": ""})
    first, second, _third = sets.read_set(folder).entries
    assert (first.question, first.text) == ("One?\nUno?", "First.")
    assert (second.question, second.text) == ("Two?", "")


def test_links_become_queries_that_leave_their_own_answer_out(tmp_path: Path) -> None:
    folder = write(tmp_path, **{"related.tsv": "1\t2\n1\t3\n1\t1\n1\tgone\n3\t1\n"})
    found = sets.read_set(folder)
    assert [(query.text, query.left_out) for query in found.queries] == [("One?", "1"), ("Three?", "3")]
    assert found.relevant == {"1": {"2": 1, "3": 1}, "3": {"1": 1}}


def test_what_the_site_does_not_show_is_neither_asked_nor_expected(tmp_path: Path) -> None:
    folder = write(tmp_path, **{"related.tsv": "1\t2\n1\t3\n2\t3\n3\t1\n"})
    found = sets.published(sets.read_set(folder), {"1", "3"})
    assert [query.id for query in found.queries] == ["1", "3"]
    assert found.relevant == {"1": {"3": 1}, "3": {"1": 1}}
    assert [one.key for one in found.entries] == ["1", "3"]


def test_a_folder_without_judgements_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="is no labelled set"):
        sets.read_set(write(tmp_path, **{"queries.jsonl": ""}))


def test_queries_that_won_and_lost_between_two_runs_are_told(tmp_path: Path) -> None:
    relevant = {"q1": {"a": 1}, "q2": {"a": 1}, "q3": {"a": 1}}
    before = kept({"q1": ["b", "a"], "q2": ["a"], "q3": ["a"]}, relevant)
    now = kept({"q1": ["a"], "q2": ["b"], "q3": ["a", "b"], "new": ["a"]}, relevant)
    history.write(tmp_path / "run.json", {"set": before})
    won, lost = history.changes(history.read(tmp_path / "run.json")["set"], now)
    texts = {"q1": "one", "q2": "two"}
    assert history.in_words(won, texts, 5) == ["    2 -> 1   'one': b -> a"]
    assert history.in_words(lost, texts, 5) == ["    1 -> -   'two': a -> b"]


def test_a_run_written_by_the_search_command_is_scored(tmp_path: Path) -> None:
    (tmp_path / "qrels.tsv").write_text("q1\ta\t1\nq1\tb\t0\nq2\tc\t1\nq3\td\t2\nq4\te\t0\n")
    relevant = sets.read_judgements(tmp_path / "qrels.tsv")
    assert relevant == {"q1": {"a": 1}, "q2": {"c": 1}, "q3": {"d": 2}}
    answers = read_run("q1 Q0 a 1 9 t\nq2 Q0 c 2 8 t\nq2 Q0 x 1 9 t\n")
    assert figures(relevant, answers).mrr_at_10 == 0.5


def kept(run: dict[str, list[str]], relevant: dict[str, dict[str, int]]) -> dict[str, object]:
    listed = {query: Listing(tuple(keys), answered=True, confidence=1.0) for query, keys in run.items()}
    return history.keep(listed, relevant, figures(relevant, run))


def write(folder: Path, **files: str) -> Path:
    for name, content in {"answers.jsonl": lines(ANSWERS), **files}.items():
        (folder / name).write_text(content, encoding="utf-8")
    return folder


def lines(records: list[dict[str, object]]) -> str:
    return "".join(f"{json.dumps(record)}\n" for record in records)
