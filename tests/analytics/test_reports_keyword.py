"""One keyword: its queries and the answers they ended in, as far as they may be told and read."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from count_rows import DAY
from count_rows import Counts
from count_rows import add_counts
from factories import make_answer

from answercenter.analytics.kinds import CLICKS
from answercenter.analytics.reports import keyword
from answercenter.analytics.reports.scope import Scope
from answercenter.extensions import command
from answercenter.models import PUBLIC
from answercenter.models import Answer

MONTH = Scope(date(2026, 10, 25), DAY)

pytestmark = pytest.mark.usefixtures("app")


def test_queries_with_a_keyword_are_found_in_all_its_forms(counts: Counts) -> None:
    counts.keyword("loan", 20, form="loans")
    counts.form("loan", "loan", 5)
    for query in ("student loans", "a loan for a car", "loansome dove", "credit card"):
        counts.query(query, 9)

    found = keyword.queries_with("loan", MONTH)

    assert [row.text for row in found] == ["a loan for a car", "student loans"]


def test_phrase_stands_in_queries_with_just_its_words(counts: Counts) -> None:
    counts.keyword("student loan", 20, form="student loans")
    for query in ("student loans", "loans of a student", "student loans forgiven"):
        counts.query(query, 9)

    assert [row.text for row in keyword.queries_with("student loan", MONTH)] == ["student loans"]


def test_rare_query_is_not_told(counts: Counts) -> None:
    counts.keyword("loan", 20)
    counts.query("my very own loan", 4)
    counts.query("loan", 9, region="US-CA")

    assert [row.text for row in keyword.queries_with("loan", MONTH)] == ["loan"]
    assert keyword.queries_with("loan", replace(MONTH, region="US-OH")) == []
    assert keyword.queries_with("unknown", MONTH) == []


def test_answers_are_those_that_many_opened_and_the_reader_may_see(counts: Counts) -> None:
    counts.keyword("loan", 20)
    counts.query("loan", 30)
    with command() as session:
        shown, rare, internal = (make_answer(session, f"Question {number}?").id for number in range(3))
        session.get_one(Answer, internal).audience = "staff"
    for answer, clicks in ((shown, 12), (rare, 4), (internal, 9)):
        add_counts(CLICKS, "loan", answer, 1, clicks=clicks)
    add_counts(CLICKS, "my own loan", rare, 1, clicks=90)

    opened = keyword.answers_of(keyword.queries_with("loan", MONTH), MONTH, PUBLIC)

    assert [(row.question, row.visits) for row in opened.rows] == [("Question 0?", 12)]
    assert opened.other == 13


@pytest.fixture
def counts() -> Counts:
    return Counts()
