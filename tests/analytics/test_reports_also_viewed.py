"""The report of answers read together, and its picture: what it tells, and what it withholds."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np
import pytest
from count_rows import DAY
from count_rows import Counts
from count_rows import add_counts
from factories import make_answer

from answercenter.analytics import network
from answercenter.analytics import reports
from answercenter.analytics.kinds import PAIRS
from answercenter.analytics.reports import export
from answercenter.analytics.reports.scope import Scope
from answercenter.extensions import command
from answercenter.models import CountVersion

if TYPE_CHECKING:
    from flask import Flask

    from answercenter.analytics.reports.report import Report

SCOPE = Scope(DAY - timedelta(days=29), DAY)


@pytest.fixture
def counted(app: Flask) -> list[int]:
    """Four answers: pairs of twelve, of four and of two visits, the first on two days."""
    with command() as session:
        ids = [make_answer(session, question).id for question in ("=Fees?", "Loans?", "Rates?", "Cards?")]
    counts = Counts()
    for answer, visits in zip(ids, (30, 15, 8, 6), strict=True):
        counts.answer(answer, visits)
    counts.traffic(40)
    pair(ids[0], ids[1], 7, DAY)
    pair(ids[0], ids[1], 5, DAY - timedelta(days=3))
    pair(ids[0], ids[2], 4, DAY)
    pair(ids[2], ids[3], 2, DAY)
    pair(ids[1], ids[3], 90, DAY - timedelta(days=30))
    return ids


def test_pairs_stand_by_their_visits_and_small_numbers_are_nowhere(counted: list[int]) -> None:
    found = make()
    assert [(row.question, row.other_question, row.visits, row.share) for row in found.rows] == [
        ("Loans?", "=Fees?", 12, 0.8),
        ("Rates?", "=Fees?", None, None),
    ]
    assert (found.found, dict(found.other), dict(found.sums)) == (2, {"pairs": 1}, {"pairs": 3})
    rows = json.loads(export.as_json(found))["rows"]
    assert rows[1]["visits"] is None
    assert rows[1]["share"] is None
    assert rows[1]["strength"] == "very often"


def test_files_hold_the_same_rows_and_no_formula(counted: list[int]) -> None:
    rows = list(csv.DictReader(io.StringIO(export.as_csv(make()))))
    assert [row["other_question"] for row in rows[:2]] == ["'=Fees?", "'=Fees?"]
    assert [row["visits"] for row in rows[:2]] == ["12", "fewer than 5"]


def test_pages_of_it_are_cut_from_the_same_order(counted: list[int]) -> None:
    whole, second = make(), reports.get("also-viewed").make(SCOPE, 1, 1)
    assert second.rows == whole.rows[1:]
    assert dict(second.further) == {"pairs": 1}


def test_an_answer_that_is_gone_keeps_its_line(app: Flask) -> None:
    Counts().traffic(40)
    pair(901, 902, 9, DAY)
    assert make().rows[0].question == "An answer that is no longer there"


def test_the_picture_is_the_same_every_time_and_names_never_lie_over_each_other() -> None:
    edges = network.chosen_edges([(one, one * 7 % 50 + 100, 5 + one) for one in range(1, 90)])
    points = sorted({answer for low, high, _ in edges for answer in (low, high)})
    assert len(points) <= network.MOST_POINTS
    number = {answer: place for place, answer in enumerate(points)}
    pairs = [(number[low], number[high]) for low, high, _ in edges]
    place = network.positions(len(points), pairs)
    assert (place == network.positions(len(points), pairs)).all()
    assert place.min() == 0
    assert place.max() == 1
    names = [f"How is the matter number {answer} done?" for answer in points]
    boxes = []
    for (text, side), (x, y) in zip(network.labels(place, np.ones(len(points)), names), place, strict=True):
        top = (1 - y) * network.HEIGHT + (network.LINE if side.startswith("bottom") else -network.LINE)
        if text:
            boxes.append((x * network.WIDTH, top, len(text) * network.LETTER))
    assert len(boxes) > len(points) / 3
    for one, (x, y, width) in enumerate(boxes):
        for other_x, other_y, other_width in boxes[:one]:
            assert abs(x - other_x) >= (width + other_width) / 2 or abs(y - other_y) >= network.LINE


def test_a_name_is_shortened_at_a_word_and_is_no_markup() -> None:
    assert network.short("What is <b>meant</b> by this & that?") == "What is &lt;b>meant&lt;/b> by…"
    figure = network.draw([(1, 2, 9)], {1: "A & B", 2: "C"}, "Closest", "Two answers").figure
    assert "A &amp; B" in json.loads(figure)["data"][-1]["text"]


@pytest.mark.parametrize("edges", [[], [(1, 2, 5)]])
def test_a_picture_of_hardly_anything_is_drawn(edges: list[tuple[int, int, int]]) -> None:
    assert network.draw(edges, {1: "One", 2: "Two"}, "", "").kind == "network"


def pair(one: int, other: int, visits: int, day: object) -> None:
    """Visits that read both of two answers on a day."""
    low, high = sorted((one, other))
    add_counts(PAIRS, low, high, day=day, visits=visits)
    with command() as session:
        session.get_one(CountVersion, 1).newest_day = DAY


def make() -> Report:
    """The report of the 30 days."""
    return reports.get("also-viewed").make(SCOPE)
