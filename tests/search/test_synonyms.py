"""Synonyms as a visitor meets them: what is found, what is said of it, and what is marked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from factories import make_answer

from answercenter import clock
from answercenter.extensions import command
from answercenter.models import PUBLIC
from answercenter.models import Synonym
from answercenter.models import take_change_number
from answercenter.search import engine
from answercenter.search import indexer
from answercenter.search.rules import Rules
from answercenter.search.rules import SynonymRule

if TYPE_CHECKING:
    from flask import Flask

CARS = SynonymRule(1, "equal", ("car", "motor vehicle"))


def test_a_published_synonym_is_used_by_the_next_search(garage: None) -> None:
    assert not engine.search("car", PUBLIC).answered
    with command() as session:
        now = clock.now()
        session.add(Synonym(kind="equal", terms=["car", "motor vehicle"], created_at=now, updated_at=now))
        session.flush()
        take_change_number(session)
    assert indexer.sync() == 0
    assert indexer.verify() == []
    found = engine.search("cars", PUBLIC)
    assert (found.answered, found.total, found.hits[0].key) == (True, 1, "key-1")
    assert found.also_searched == (("cars", "motor vehicle"),)
    assert found.hits[0].why == "Found by “motor vehicle” for “cars”"
    assert "<mark>motor</mark> <mark>vehicle</mark>" in found.hits[0].question


def test_a_hit_that_has_other_words_says_both(garage: None) -> None:
    found = engine.search("insure my car", PUBLIC, rules=Rules((CARS,)))
    assert found.hits[0].why == "One word in the question, and “motor vehicle” for “car”"


def test_a_search_in_another_language_is_not_widened(garage: None) -> None:
    german = Rules((SynonymRule(1, "equal", ("car", "motor vehicle"), language="de"),))
    assert engine.search("car", PUBLIC, language="en", rules=german).also_searched == ()
    assert engine.search("car", PUBLIC, rules=german).answered


def test_typed_words_stand_before_their_synonyms(garage: None) -> None:
    with command() as session:
        make_answer(session, "How do I insure a car?", key="car")
    indexer.sync()
    found = engine.search("car", PUBLIC, rules=Rules((CARS,)))
    assert [hit.key for hit in found.hits] == ["car", "key-1"]
    assert found.hits[0].why == "Your word in the question"


@pytest.fixture
def garage(app: Flask) -> None:
    """Two answers, indexed; one says `motor vehicle`."""
    with command() as session:
        make_answer(session, "How do I insure a motor vehicle?", "Ask.")
        make_answer(session, "What is escrow?", "Wait.")
    indexer.sync()
