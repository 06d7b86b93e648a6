from __future__ import annotations

from collections import Counter
from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING

from hypothesis import HealthCheck
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st
from sqlalchemy import select
from visit_factory import START
from visit_factory import clear
from visit_factory import click

from answercenter import clock
from answercenter.analytics import counting
from answercenter.analytics.position import click_weight
from answercenter.extensions import db
from answercenter.models import TypicalQuery

if TYPE_CHECKING:
    import pytest
    from flask import Flask

CLICKS = st.tuples(
    st.integers(0, 3), st.integers(0, 8), st.sampled_from(["late fees", "fees"]), st.integers(1, 3), st.integers(1, 12)
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(CLICKS, max_size=80, unique_by=lambda one: one[:2]))
def test_texts_are_what_the_rule_says_of_any_clicks(app: Flask, clicks: list[tuple[int, int, str, int, int]]) -> None:
    clear()
    for day, number, text, answer, rank in clicks:
        click(f"v{day}-{number}", day, text, answer, rank)
    counting.update()
    assert learned() == by_hand(clicks)
    assert counting.verify() == []


def test_a_text_needs_three_visits_of_two_days(app: Flask) -> None:
    for number in range(9):
        click(f"v{number}", 0, "where is my parcel", 1)
    click("v", 1, "where is my parcel", 1)
    counting.update()
    assert learned() == {}
    click("w", 1, "where is my parcel", 1)
    counting.update()
    assert learned() == {(1, "where is my parcel"): 11}


def test_a_text_that_mostly_ends_elsewhere_is_not_typical(app: Flask) -> None:
    for day in range(3):
        for number in range(8):
            click(f"v{number}", day, "parcel", 1)
        for number in range(2):
            click(f"w{number}", day, "parcel", 2)
    counting.update()
    assert set(learned()) == {(1, "parcel")}


def test_a_hundred_visits_of_one_day_teach_no_text(app: Flask) -> None:
    for number in range(100):
        click(f"crowd{number}", 0, "parcel", 3, rank=10)
    counting.update()
    assert learned() == {}


def test_texts_outlive_the_events(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    for day in range(3):
        for number in range(3):
            click(f"v{number}", day, "parcel", 1)
    counting.update()
    before = learned()
    monkeypatch.setattr(clock, "now", lambda: START + timedelta(days=500))
    assert counting.purge() == 3
    counting.rebuild()
    assert learned() == before == {(1, "parcel"): 9}


def by_hand(clicks: list[tuple[int, int, str, int, int]]) -> dict[tuple[int, str], int]:
    """Say what is typical, from all clicks (day, visitor, text, answer, rank); a day fades by less than a hundredth."""
    newest = max((day for day, *_rest in clicks), default=0)
    visits: defaultdict[tuple[int, str], Counter[int]] = defaultdict(Counter)
    worth: defaultdict[tuple[int, str], Counter[int]] = defaultdict(Counter)
    for day, _number, text, answer, rank in clicks:
        visits[answer, text][day] += 1
        worth[answer, text][day] += click_weight(rank) * round(2**20 * 2 ** ((day - newest) / 90))
    both = {key: sum(days.values()) - max(days.values()) for key, days in worth.items()}
    whole: Counter[str] = Counter()
    for (_answer, text), one in both.items():
        whole[text] += one
    return {
        (answer, text): sum(days.values())
        for (answer, text), days in visits.items()
        if sum(days.values()) - max(days.values()) >= 2 and both[answer, text] >= 0.3 * whole[text]
    }


def learned() -> dict[tuple[int, str], int]:
    """Return the stored texts with their visits."""
    rows = db.session.execute(select(TypicalQuery.answer_id, TypicalQuery.text, TypicalQuery.visits))
    found = {(answer, text): visits for answer, text, visits in rows}
    db.session.rollback()
    return found
