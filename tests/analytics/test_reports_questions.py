from __future__ import annotations

from dataclasses import replace
from datetime import date
from datetime import timedelta

import pytest
from count_rows import DAY
from count_rows import Counts
from factories import make_answer

from answercenter.analytics.reports import dropped
from answercenter.analytics.reports import overview
from answercenter.analytics.reports import questions
from answercenter.analytics.reports.scope import Scope
from answercenter.analytics.reports.scope import main_topics
from answercenter.extensions import command

MONTH = Scope(date(2026, 10, 25), DAY)

pytestmark = pytest.mark.usefixtures("app")


def test_answers_stand_by_views_with_their_questions(counts: Counts) -> None:
    fees, escrow = answer("How do I avoid fees?"), answer("What is escrow?")
    counts.traffic(9, views=9)
    counts.answer(fees, 2, views=3)
    counts.answer(escrow, 6, clicks=4, helpful=1, unhelpful=1)

    report = questions.report(MONTH)

    assert [(row.question, row.views, row.visits) for row in report.rows] == [
        ("What is escrow?", 6, 6),
        ("How do I avoid fees?", 3, 2),
    ]
    assert report.rows[0].helpful_rate.value == 0.5
    assert report.sums["answer_views"] == report.totals.views == 9


def test_in_a_region_answers_of_few_visits_are_one_line(counts: Counts) -> None:
    fees, escrow = answer("How do I avoid fees?"), answer("What is escrow?")
    counts.traffic(10, views=10)
    counts.answer(fees, 4)
    counts.answer(escrow, 6)

    report = questions.report(replace(MONTH, region="US-OH"))

    assert [row.answer_id for row in report.rows] == [escrow]
    assert report.other == {"answers": 1, "views": 4}


def test_answer_that_is_gone_keeps_its_views(counts: Counts) -> None:
    counts.traffic(6, views=6)
    counts.answer(4711, 6)

    row = questions.report(MONTH).rows[0]

    assert (row.question, row.external_id, row.views) == ("Answer 4711, no longer there", "", 6)


def test_topic_takes_in_the_answers_below_it(counts: Counts) -> None:
    root, below, other = (counts.topic(path) for path in ("mortgages", "mortgages/closing", "mortgagesque"))
    inside, outside = answer("Inside?", topic_id=below), answer("Outside?", topic_id=other)
    counts.traffic(9, topic_id=root, views=3)
    counts.answer(inside, 3)
    counts.answer(outside, 6)
    topic = next(choice for choice in main_topics() if choice.id == root)

    report = questions.report(replace(MONTH, topic=topic))

    assert [(row.answer_id, row.views) for row in report.rows] == [(inside, 3)]


def test_overview_has_every_day_from_the_first_counted_one(counts: Counts) -> None:
    counts.traffic(7, day=DAY - timedelta(days=3), served_visits=3, views=4)
    counts.traffic(5, day=DAY)

    report = overview.report(replace(MONTH, end=DAY + timedelta(days=30)))

    assert [(row.day, row.counts.visits) for row in report.rows] == [
        (DAY, 5),
        (DAY - timedelta(days=1), 0),
        (DAY - timedelta(days=2), 0),
        (DAY - timedelta(days=3), 7),
    ]
    assert (report.totals.served.part, report.totals.served.whole) == (3, 12)


def test_overview_of_a_region_withholds_small_days_and_keeps_the_total(counts: Counts) -> None:
    counts.traffic(4, day=DAY - timedelta(days=1))
    counts.traffic(6)

    report = overview.report(replace(MONTH, region="US-OH"))

    assert [(row.counts.visits, row.counts.few) for row in report.rows] == [(6, False), (None, True)]
    assert report.totals.visits == 10


def test_totals_compare_with_the_period_before(counts: Counts) -> None:
    counts.traffic(8)
    counts.traffic(6, day=MONTH.start - timedelta(days=1))
    counts.traffic(50, day=MONTH.start - timedelta(days=31))

    report = overview.report(MONTH)

    assert (report.totals.visits, report.before.visits) == (8, 6)


def test_drops_stand_by_reason(counts: Counts) -> None:
    counts.drop("bot", 6)
    counts.drop("bot", 2, kind="search")
    counts.drop("staff", 2, day=MONTH.start)
    counts.drop("bot", 90, day=MONTH.start - timedelta(days=1))

    report = dropped.report(MONTH)

    assert [(row.kind, row.reason, row.drops, row.share, row.before) for row in report.rows] == [
        ("view", "bot", 6, 0.6, 90),
        ("search", "bot", 2, 0.2, 0),
        ("view", "staff", 2, 0.2, 0),
    ]
    assert report.sums == {"drops": 10, "drops_before": 90}


@pytest.fixture
def counts() -> Counts:
    return Counts()


def answer(question: str, **fields: int) -> int:
    with command() as session:
        return make_answer(session, question, **fields).id
