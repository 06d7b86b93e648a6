from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from answercenter import clock
from answercenter.extensions import command
from answercenter.models import Promotion
from answercenter.models import SearchWeight
from answercenter.models import Synonym
from answercenter.models import take_change_number
from answercenter.search import analysis
from answercenter.search import rules
from answercenter.search.expansion import terms_of
from answercenter.search.query import understand
from answercenter.search.rules import PLAIN
from answercenter.search.rules import PromotionRule
from answercenter.search.rules import Rules
from answercenter.search.rules import SynonymRule
from answercenter.search.rules import expand
from answercenter.search.weights import Weights

if TYPE_CHECKING:
    from flask import Flask

WORDS = ["car", "motor", "vehicle", "automobile", "laptop", "the", "of", "fee", "Fees", "é", "税", "x-ray", "?", "'s"]
PHRASES = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(" ".join)
SYNONYMS = st.builds(
    SynonymRule,
    id=st.integers(0, 9),
    kind=st.sampled_from(["equal", "one_way"]),
    terms=st.lists(PHRASES, min_size=1, max_size=12).map(tuple),
    expansions=st.lists(PHRASES, max_size=12).map(tuple),
    language=st.sampled_from(["", "en", "de"]),
)
CARS = SynonymRule(1, "equal", ("car", "automobile", "motor vehicle"))
LAPTOP = SynonymRule(2, "one_way", ("laptop",), ("computer",))


@settings(max_examples=150, deadline=None)
@given(st.lists(SYNONYMS, max_size=6), st.one_of(PHRASES, st.text(max_size=80)), st.sampled_from([None, "en", "de-AT"]))
def test_expansions_are_bounded_apart_and_never_what_was_typed(
    synonyms: list[SynonymRule], text: str, language: str | None
) -> None:
    query = understand(text)
    typed = analysis.terms(query.text)
    found = expand(query, Rules(tuple(synonyms)), language)
    assert len(found) <= rules.MOST_EXPANSIONS
    assert sum(len(one.terms) for one in found) <= rules.MOST_ADDED
    spans = {(one.first, one.last) for one in found}
    covered = [place for first, last in spans for place in range(first, last + 1)]
    assert len(covered) == len(set(covered))
    assert all(0 <= first <= last < len(typed) for first, last in spans)
    owned = {(one.first, one.own) for one in found}
    assert len([term for _first, own in owned for term in own]) == len({term for _first, own in owned for term in own})
    for one in found:
        assert typed[one.first : one.last + 1] != analysis.terms(one.added)
        assert one.terms == terms_of(one.added, query.languages)
        assert one.typed in query.text


@settings(max_examples=60, deadline=None)
@given(st.lists(SYNONYMS, max_size=6), PHRASES)
def test_expansions_depend_on_the_analysed_words_alone(synonyms: list[SynonymRule], text: str) -> None:
    given_rules = Rules(tuple(synonyms))
    first = [(one.first, one.last, one.own, one.terms) for one in expand(understand(text), given_rules)]
    again = [(one.first, one.last, one.own, one.terms) for one in expand(understand(f" {text.upper()}  "), given_rules)]
    assert first == again


def test_what_the_query_takes_for_the_same_word_is_not_added() -> None:
    german = SynonymRule(0, "equal", ("fee", "Fees"), language="de")  # two words in German, one in English
    assert expand(understand("fee"), Rules((german,))) == ()


def test_an_equal_set_leads_from_each_to_every_other() -> None:
    assert added("my Cars", CARS) == [("Cars", "automobile"), ("Cars", "motor vehicle")]
    assert added("motor vehicles tax", CARS) == [("motor vehicles", "car"), ("motor vehicles", "automobile")]


def test_a_one_way_rule_does_not_lead_back() -> None:
    assert added("laptops", LAPTOP) == [("laptops", "computer")]
    assert added("computer", LAPTOP) == []


def test_the_longest_phrase_wins() -> None:
    motor = SynonymRule(3, "one_way", ("motor",), ("engine",))
    assert added("motor vehicle", CARS, motor) == [("motor vehicle", "car"), ("motor vehicle", "automobile")]
    assert added("motor of a vehicle", CARS, motor) == [("motor", "engine")]


def test_an_added_phrase_is_not_widened_again() -> None:
    computer = SynonymRule(3, "equal", ("computer", "machine"))
    assert added("laptop", LAPTOP, computer) == [("laptop", "computer")]


def test_a_large_set_leaves_room_for_other_words() -> None:
    many = SynonymRule(3, "one_way", ("fee",), tuple(f"word{number}" for number in range(50)))
    found = added("fee laptop", many, LAPTOP)
    assert len(found) == rules.MOST_EXPANSIONS
    assert ("laptop", "computer") in found


def test_a_rule_of_one_language_stays_out_of_another() -> None:
    german = Rules((SynonymRule(1, "equal", ("gift", "poison"), language="de"),))
    query = understand("gift")
    assert expand(query, german, "en") == ()
    assert len(expand(query, german, "de-AT")) == len(expand(query, german, None)) == 1


def test_rules_are_read_anew_with_every_change_and_not_otherwise(app: Flask) -> None:
    assert rules.current_rules() == PLAIN
    with command() as session:
        now = clock.now()
        session.add(Synonym(kind="equal", terms=["car", "auto"], expansions=[], created_at=now, updated_at=now))
        session.add(SearchWeight(name="body", value=2.5))
        session.add(SearchWeight(name="of another release", value=1))
        session.add_all(
            Promotion(query="fees", url=f"/{place}", title="All fees", position=place, created_at=now)
            for place in (2, 1)
        )
        session.flush()
        take_change_number(session)
    found = rules.current_rules()
    assert found.synonyms == (SynonymRule(1, "equal", ("car", "auto")),)
    assert found.weights == Weights(body=2.5)
    assert [one.url for one in found.promotions["fees"]] == ["/1", "/2"]
    assert rules.current_rules() is found
    with command() as session:
        take_change_number(session)
    assert rules.current_rules() == found
    assert rules.current_rules() is not found


def test_promotions_fit_the_query_as_it_is_counted_and_expire() -> None:
    now = clock.now()
    over = PromotionRule(1, None, "/old", "Old", now)
    still = PromotionRule(2, None, "/new", "New", now + timedelta(seconds=1))
    given_rules = Rules(promotions={"what are fees": (over, still)})
    assert rules.promoted(understand("  What are FEES?"), given_rules, now) == (still,)
    assert rules.promoted(understand("what are the fees"), given_rules, now) == ()


@pytest.mark.parametrize(
    ("changed", "alike"),
    [
        (PLAIN, True),
        (Rules((LAPTOP,)), True),
        (Rules((CARS,)), False),
        (Rules(weights=Weights(body=2)), False),
        (Rules(promotions={"car": (PromotionRule(1, 1),)}), False),
        (Rules(promotions={"cars": (PromotionRule(1, 1),)}), True),
    ],
)
def test_queries_that_rules_do_not_touch_are_told_from_others(changed: Rules, alike: bool) -> None:
    assert rules.same_for(understand("car"), PLAIN, changed, clock.now()) is alike


def added(text: str, *synonyms: SynonymRule) -> list[tuple[str, str]]:
    return [(one.typed, one.added) for one in expand(understand(text), Rules(synonyms))]
