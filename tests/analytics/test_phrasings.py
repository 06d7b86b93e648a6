from __future__ import annotations

from collections import Counter
from collections import defaultdict
from datetime import timedelta
from math import sqrt
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st
from sqlalchemy import select
from visit_factory import DAY
from visit_factory import START
from visit_factory import arrive
from visit_factory import clear
from visit_factory import click
from visit_factory import counted
from visit_factory import search
from visit_factory import total
from visit_factory import view

from answercenter import clock
from answercenter.analytics import counting
from answercenter.analytics import kinds
from answercenter.analytics import phrasings
from answercenter.analytics.position import examined
from answercenter.extensions import db
from answercenter.models import Phrasing

if TYPE_CHECKING:
    from flask import Flask

    from answercenter.analytics.arrivals import Arrival

CLICKS = st.tuples(
    st.sampled_from([0, 1, 2, 90]),
    st.integers(0, 6),
    st.sampled_from(["late fees", "fees", "parcel fees", "parcel"]),
    st.integers(1, 3),
    st.integers(1, 12),
)

Learned = dict[tuple[int, str], tuple[float, int]]


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(CLICKS, max_size=80, unique_by=lambda one: one[:2]))
def test_words_are_what_the_formula_says_of_any_clicks(
    app: Flask, clicks: list[tuple[int, int, str, int, int]]
) -> None:
    clear()
    for day, number, text, answer, rank in clicks:
        click(f"v{day}-{number}", day, text, answer, rank)
    counting.update()
    wanted, found = by_hand(clicks), learned()
    assert found.keys() == wanted.keys()
    for key, (weight, visits) in found.items():
        assert (weight, visits) == pytest.approx(wanted[key], rel=1e-4)
    assert counting.verify() == []


def test_a_word_needs_three_visits_of_two_days(app: Flask) -> None:
    for number in range(9):
        click(f"v{number}", 0, "parcel", 1)
    counting.update()
    assert learned() == {}
    click("v", 1, "parcel", 1)
    counting.update()
    assert learned() == {}  # beside the best day there is but one
    click("w", 1, "parcel", 1)
    counting.update()
    assert list(learned()) == [(1, "parcel")]


def test_a_deep_click_tells_more_than_one_at_the_top(app: Flask) -> None:
    click("v", 0, "parcel", 1, rank=1)
    click("w", 0, "parcel", 2, rank=3)
    click("x", 0, "parcel", 3, rank=80)
    counting.update()
    weights = {row.answer_id: row.weight for row in counted(kinds.PHRASINGS)}
    assert weights == {1: 1000, 2: 2222, 3: 10_000}
    assert {row.answer_id: row.rank for row in counted(kinds.CLICKS)} == {1: 1, 2: 3, 3: 50}


def test_words_are_folded_and_neither_common_nor_personal(app: Flask) -> None:
    click("v", 0, "how do i send my café parcel to [email]", 1)
    counting.update()
    assert {row.word for row in counted(kinds.PHRASINGS)} == {"send", "cafe", "parcel"}


def test_stray_clicks_teach_no_word(app: Flask) -> None:
    for day in range(4):
        for number in range(10):
            click(f"v{number}", day, "parcel", 1)
        click(f"w{day}", day, "parcel", 2, rank=1)
    counting.update()
    assert {answer for answer, _word in learned()} == {1, 2}
    for day in range(4):
        for number in range(10, 14):
            click(f"v{number}", day, "parcel", 1)
    counting.update()
    assert {answer for answer, _word in learned()} == {1}


def test_who_is_no_visitor_teaches_nothing(app: Flask) -> None:
    for day in range(4):
        click(None, day, "parcel", 1)
        found = search(f"m{day}", day * DAY, "parcel")
        arrive(found, *(view(f"m{day}", day * DAY + place / 10, place, found) for place in range(1, 70)))
    counting.update()
    assert counted(kinds.PHRASINGS) == []
    assert counted(kinds.CLICKS) == []


def test_a_visitor_teaches_an_answer_three_texts_a_day(app: Flask) -> None:
    for place, text in enumerate(("parcel", "letter", "stamp", "postcard", "parcel letter")):
        click("v", 0, text, 1, minute=place * 40)
    counting.update()
    assert {row.word for row in counted(kinds.PHRASINGS)} == {"parcel", "letter", "stamp"}
    assert total(kinds.CLICKS, "clicks") == 5
    assert total(kinds.PHRASINGS, "visits") == 3


@pytest.mark.parametrize("minutes", [0.05, 1.2], ids=["quick", "as slow as a person"])
def test_one_visitor_with_ten_thousand_clicks_moves_nothing(app: Flask, minutes: float) -> None:
    teach_ordinary_words()
    before = learned()
    spam: list[Arrival] = []
    for number in range(5000):
        found = search("spam", 2 * DAY + number * minutes, ("parcel", "letter", "stamp fees")[number % 3])
        spam += [found, view("spam", 2 * DAY + (number + 0.3) * minutes, 3, found, rank=10)]
    arrive(*(in_one_visit(one) for one in spam))
    counting.update()
    assert learned() == before


def test_a_hundred_visits_of_one_day_teach_nothing_new(app: Flask) -> None:
    teach_ordinary_words()
    before = learned()
    for number in range(100):
        click(f"crowd{number}", 2, "parcel letter stamp", 3, rank=10)
    counting.update()
    assert learned() == before


def test_a_word_of_few_visits_is_not_named(app: Flask) -> None:
    for day in range(2):
        for number in range(3):
            click(f"v{number}", day, "parcel", 1)
            if number < 2:
                click(f"w{number}", day, "schmidt", 1)
    counting.update()
    assert set(learned()) == {(1, "parcel"), (1, "schmidt")}
    assert [one.word for one in phrasings.named_words(1)] == ["parcel"]


def test_words_outlive_the_events(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    teach_ordinary_words()
    before = learned()
    monkeypatch.setattr(clock, "now", lambda: START + timedelta(days=500))
    assert counting.purge() == 3
    counting.rebuild()
    assert learned() == before != {}
    assert counting.verify() == []


def teach_ordinary_words() -> None:
    """Three days of visits that find answers 1 and 2."""
    for day in range(3):
        for number in range(3):
            click(f"v{number}", day, "parcel fees", 1)
            click(f"w{number}", day, "letter", 2, rank=2)
    counting.update()


def in_one_visit(arrival: Arrival) -> Arrival:
    """An event of a visit that a file bounds, however long it is."""
    day = (START + timedelta(days=2)).date()
    return type(arrival)(arrival.model, arrival.row | {"origin": "recorded", "day": day})


def learned() -> Learned:
    """The stored words."""
    rows = db.session.execute(select(Phrasing.answer_id, Phrasing.word, Phrasing.weight, Phrasing.visits))
    found = {(answer, word): (weight, visits) for answer, word, weight, visits in rows}
    db.session.rollback()
    return found


def by_hand(clicks: list[tuple[int, int, str, int, int]]) -> Learned:
    """The words by the formula alone."""
    weights: defaultdict[tuple[int, str], Counter[int]] = defaultdict(Counter)
    visits: defaultdict[tuple[int, str], Counter[int]] = defaultdict(Counter)
    for day, _number, text, answer, rank in clicks:
        for word in text.split():
            weights[answer, word][day] += round(1000 / examined(rank))
            visits[answer, word][day] += 1
    newest = max((day for day, *_ in clicks), default=0)
    faded = {key: [some[day] * 0.5 ** ((newest - day) / 90) for day in some] for key, some in weights.items()}
    enough = {key for key, some in visits.items() if some.total() - max(some.values()) >= 2}
    kept = {key: (sum(some) - max(some)) / 1000 for key, some in faded.items() if key in enough}
    best = {word: max(both for (_, other), both in kept.items() if other == word) for _, word in kept}
    of_answer = {answer: sum(both for (other, _), both in kept.items() if other == answer) for answer, _ in kept}
    of_word = {word: sum(both for (_, other), both in kept.items() if other == word) for _, word in kept}
    return {
        (answer, word): (both / sqrt((of_answer[answer] + 5) * of_word[word]), visits[answer, word].total())
        for (answer, word), both in kept.items()
        if both >= 0.1 * best[word]
    }
