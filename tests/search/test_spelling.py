from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_postings import indexed
from test_postings import numbered

from answercenter.search.query import understand
from answercenter.search.rules import PLAIN
from answercenter.search.rules import Rules
from answercenter.search.rules import SynonymRule
from answercenter.search.spelling import Vocabulary
from answercenter.search.spelling import slips
from answercenter.search.widening import Widened
from answercenter.search.widening import widen

WORDS = st.text(alphabet="abcd", min_size=1, max_size=7)
QUESTIONS = [
    ("How do I sign up for overdraft protection?", "", []),
    ("What is a checkout page?", "Strikethrough and highlights.", ["call centre number"]),
    ("Where is my signup bonus?", "", []),
]


@given(WORDS, WORDS)
def test_slips_are_counted_alike_from_either_side(one: str, other: str) -> None:
    assert slips(one, other, 9) == slips(other, one, 9)
    assert (slips(one, other, 9) == 0) == (one == other)
    assert slips(one, other, 1) == min(slips(one, other, 9), 2)


@given(WORDS, st.integers(0, 6), st.sampled_from("abcd"))
def test_one_slip_is_one(word: str, place: int, letter: str) -> None:
    place = min(place, len(word) - 1)
    for slipped in (word[:place] + letter + word[place:], word[:place] + word[place + 1 :], word[:place] + letter + word[place + 1 :]):  # fmt: skip  # noqa: E501
        assert slips(word, slipped, 2) <= 1


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("overdarft", "overdraft"), ("protecton", "protection"), ("stikethrough", "strikethrough"), ("numbr", "number")],
)
def test_misspelled_words_lead_to_words_of_the_index(typed: str, meant: str) -> None:
    found = widened(typed)
    assert found.corrected == meant
    assert found.replaced
    assert found.corrections[0].added == meant


@pytest.mark.parametrize("typed", ["abc", "702164", "cov1d19", "zzzzzzzz", "", "the"])
def test_short_words_numbers_and_strange_ones_are_left_alone(typed: str) -> None:
    assert widened(typed).corrected == ""


def test_the_most_used_word_comes_first_among_equals() -> None:
    vocabulary = Vocabulary(["card", "cart", "care"], [1, 9, 3])
    assert [one.word for one in vocabulary.alike("carx")] == ["cart", "care", "card"]


def test_two_words_that_are_one_and_one_that_is_two_find_each_other() -> None:
    assert [one.added for one in widened("sign up").corrections] == ["signup"]
    assert [one.added for one in widened("callcentre").corrections] == ["call centre"]
    assert [one.added for one in widened("check out").corrections] == ["checkout"]


def test_known_words_stay_as_typed_beside_corrected_ones() -> None:
    found = widened("What is my overdarft?")
    assert found.corrected == "What is my overdraft?"
    assert found.replaced
    assert not widened("bonus overdarft").replaced


def test_a_word_with_a_synonym_is_not_corrected() -> None:
    rules = Rules((SynonymRule(1, "one_way", ("overdarft",), ("fees",)),))
    snapshot = indexed([numbered(QUESTIONS)])
    assert widen(snapshot, understand("overdarft"), rules).corrections == ()


def widened(text: str) -> Widened:
    return widen(opened_index(), understand(text), PLAIN)


def opened_index():
    snapshot = indexed([numbered(QUESTIONS)])
    snapshot.vocabulary()
    return snapshot
