"""What a process makes before its first visitor, and what an edit leaves of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from factories import make_answer
from factories import revise

from answercenter.extensions import command
from answercenter.models import PUBLIC
from answercenter.search import engine
from answercenter.search import indexer
from answercenter.search import segments
from answercenter.search.grams import Grams

if TYPE_CHECKING:
    import pytest
    from flask import Flask


def test_the_first_search_finds_all_of_it_made(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    with command() as session:
        make_answer(session, "What is an overdraft fee?")
    indexer.sync()
    engine.warm()
    monkeypatch.delattr(Grams, "__init__")  # no word list can be made any more
    monkeypatch.delattr(segments, "words")
    results = engine.search("overdrft fee", PUBLIC)
    assert (results.total, results.degraded, results.corrected) == (1, False, "overdraft fee")
    assert [one.text for one in engine.suggest("overd", PUBLIC)] == ["What is an overdraft fee?"]


def test_without_an_index_nothing_is_made_and_nothing_raised(app: Flask) -> None:
    engine.warm()
    assert engine.search("fee", PUBLIC).degraded


def test_words_of_an_edit_are_known_beside_those_read_before(app: Flask) -> None:
    with command() as session:
        first = make_answer(session, "What is an overdraft fee?")
        make_answer(session, "Where is my mortgage statement?")
    indexer.sync()
    engine.warm()
    with command() as session:
        revise(session, first, question="What is an escrow account?")
    indexer.sync()
    assert engine.search("escroow", PUBLIC).corrected == "escrow"
    assert engine.search("mortgge", PUBLIC).corrected == "mortgage"
