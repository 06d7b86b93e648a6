from __future__ import annotations

from datetime import timedelta
from math import log1p
from typing import TYPE_CHECKING

import pytest
from count_rows import DAY
from count_rows import Counts
from sqlalchemy import select
from visit_factory import START
from visit_factory import arrive
from visit_factory import feedback
from visit_factory import search
from visit_factory import total
from visit_factory import view

from answercenter import clock
from answercenter.analytics import counting
from answercenter.analytics import usefulness
from answercenter.analytics.kinds import ANSWERS
from answercenter.extensions import db
from answercenter.models import AnswerScore

if TYPE_CHECKING:
    from flask import Flask

    from answercenter.analytics.arrivals import Arrival

DAYS = 24 * 60  # minutes


def test_scores_are_what_the_formula_says(app: Flask) -> None:
    counted = Counts()
    for age in (0, 60, 120):  # a half-life apart: a half and a quarter, and the best day left out
        counted.answer(1, 100, day=DAY - timedelta(days=age), helpful=8, unhelpful=2, last_views=40, returned=20)
        counted.answer(2, 9, day=DAY - timedelta(days=age))
    learned = usefulness.learn(db.session())
    good, bad = 0.75 * (8 + 0.25 * 40), 0.75 * (2 + 0.1 * 20)
    assert learned[1][0].usefulness == pytest.approx((good + 2) / (good + bad + 4), rel=1e-6)
    assert learned[1][0].popularity == 1
    assert learned[2][0] == pytest.approx((0.5, log1p(6.75) / log1p(75)), rel=1e-6)


def test_what_happened_on_one_day_counts_for_nothing(app: Flask) -> None:
    counted = Counts()
    for answer, visits in ((1, [5, 3, 4]), (2, [5, 3, 4]), (3, [])):
        for age, number in enumerate(visits):
            counted.answer(answer, number, day=DAY - timedelta(days=age), helpful=1)
    before = usefulness.learn(db.session())
    counted.answer(1, 100, region="DE", helpful=100)
    counted.answer(3, 100, helpful=100)
    assert usefulness.learn(db.session()) == before


def test_a_sudden_day_brings_back_at_most_an_ordinary_one(app: Flask) -> None:
    counted = Counts()
    for answer in (1, 2):
        for age, number in enumerate([1, 9, 9, 9]):
            counted.answer(answer, number, day=DAY - timedelta(days=age), helpful=0)
    before = usefulness.learn(db.session())
    counted.answer(1, 1000, region="DE")
    after = usefulness.learn(db.session())
    assert after[1][0].popularity == 1
    assert after[2][0].popularity == pytest.approx(log1p(18.5) / log1p(26.5), rel=0.01)
    assert before[2][0].popularity == 1


def test_an_answer_is_useful_that_ends_visits_and_less_so_when_it_is_left_for_another(app: Flask) -> None:
    for day in range(2):
        for number in range(3):
            found = search(f"v{number}", day * DAYS, "fees")
            opened = [view(f"v{number}", day * DAYS + minute, one, found) for minute, one in ((0.1, 1), (0.3, 2))]
            arrive(found, *opened)
    counting.update()
    assert (total(ANSWERS, "returned", answer_id=1), total(ANSWERS, "last_views", answer_id=1)) == (6, 0)
    assert (total(ANSWERS, "returned", answer_id=2), total(ANSWERS, "last_views", answer_id=2)) == (0, 6)
    left, kept = scores()[1][0], scores()[2][0]
    assert left < 0.5 < kept


def test_who_is_no_visitor_gives_no_sign(app: Flask) -> None:
    private, machine = search(None, 0, "fees"), search("m", 0, "fees")
    arrive(private, view(None, 0.1, 1, private), view(None, 0.2, 2, private))
    arrive(machine, *(view("m", 0.1 + place / 10, place + 1, machine) for place in range(70)))
    counting.update()
    for column in ("last_views", "returned"):
        assert total(ANSWERS, column) == 0


def test_a_visitor_says_once_a_day_whether_an_answer_helped(app: Flask) -> None:
    for minute, region in ((0, "US-OH"), (1, "US-WA"), (50, "DE")):
        arrive(
            view("v", minute, 2, region=region),
            view("v", minute + 0.05, 1, region=region),
            in_region(feedback("v", minute + 0.1, 1, helpful=True), region),
        )
    counting.update()
    assert total(ANSWERS, "helpful") == 1
    assert total(ANSWERS, "last_views") == 1


def test_one_visitor_with_ten_thousand_clicks_moves_no_score(app: Flask) -> None:
    for day in range(3):
        for number in range(4):
            found = search(f"v{day}{number}", day * DAYS, "fees")
            arrive(found, view(f"v{day}{number}", day * DAYS + 1, 1 + number % 2, found))
    counting.update()
    before = scores()
    found = search("spam", 2 * DAYS, "fees")
    arrive(found, *(view("spam", 2 * DAYS + number * 0.05, 9, found) for number in range(10_000)))
    arrive(*(feedback("spam", 2 * DAYS + number, 9, helpful=True) for number in range(30)))
    counting.update()
    assert scores() == before


def test_scores_outlive_the_events(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    for day in range(2):
        arrive(view("v", day * DAYS, 2), view("v", day * DAYS + 1, 1))
    counting.update()
    before = scores()
    assert len(before) == 2
    monkeypatch.setattr(clock, "now", lambda: START + timedelta(days=500))
    assert counting.purge() == 2
    counting.rebuild()
    assert scores() == before
    assert counting.verify() == []


def scores() -> dict[int, tuple[float, float]]:
    """The stored scores."""
    columns = (AnswerScore.answer_id, AnswerScore.usefulness, AnswerScore.popularity)
    rows = {answer: (useful, popular) for answer, useful, popular in db.session.execute(select(*columns))}
    db.session.rollback()
    return rows


def in_region(arrival: Arrival, region: str) -> Arrival:
    """The same event elsewhere."""
    return type(arrival)(arrival.model, arrival.row | {"region": region})
