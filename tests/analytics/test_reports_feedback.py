"""The report of what did not help: its order, votes by revision, and readers' words from the form to the page."""

from __future__ import annotations

import math
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from count_rows import DAY
from count_rows import Counts
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from visit_factory import add_answers
from visit_factory import arrive
from visit_factory import feedback
from visit_factory import view

from answercenter.analytics import counting
from answercenter.analytics import reports
from answercenter.analytics.reasons import kept_words
from answercenter.analytics.reports.feedback import by_revision
from answercenter.analytics.reports.feedback import wilson_lower
from answercenter.analytics.reports.scope import Scope
from answercenter.extensions import db
from answercenter.models import FeedbackWord
from answercenter.models import RevisionCount

if TYPE_CHECKING:
    from flask import Flask

SCOPE = Scope(DAY - timedelta(days=29), DAY)


@given(st.integers(1, 10_000).flatmap(lambda whole: st.tuples(st.integers(0, whole), st.just(whole))))
def test_the_bound_is_where_the_share_is_just_not_refuted(votes: tuple[int, int]) -> None:
    """At the bound p0, (p - p0)^2 = z^2 p0 (1 - p0) / n: that is what Wilson's interval is."""
    part, whole = votes
    bound, p = wilson_lower(part, whole), part / whole
    assert 0 <= bound <= p
    assert math.isclose((p - bound) ** 2, 1.96**2 * bound * (1 - bound) / whole, rel_tol=1e-6, abs_tol=1e-9)


def test_known_bounds() -> None:
    assert wilson_lower(0, 0) == 0
    assert wilson_lower(1, 1) == pytest.approx(0.2065, abs=1e-4)
    assert wilson_lower(40, 50) == pytest.approx(0.6696, abs=1e-4)


def test_the_surely_least_helpful_answer_stands_first(app: Flask) -> None:
    counts = Counts()
    counts.traffic(100)
    counts.answer(1, 1, helpful=0, unhelpful=1)
    counts.answer(2, 50, helpful=10, unhelpful=40)
    counts.answer(3, 50, helpful=50, unhelpful=0)
    counts.answer(4, 50)
    found = reports.get("feedback").make(SCOPE)
    assert [row.answer_id for row in found.rows] == [2, 1, 3]
    assert dict(found.sums) == {"answers": 3, "votes": 101}
    assert [row.answer_id for row in reports.get("feedback").make(SCOPE, 1, 1).rows] == [1]


def test_in_a_region_few_votes_are_in_no_line_of_their_own(app: Flask) -> None:
    counts = Counts()
    counts.traffic(100)
    counts.answer(1, 30, helpful=1, unhelpful=3)
    counts.answer(2, 30, helpful=1, unhelpful=4)
    found = reports.get("feedback").make(Scope(SCOPE.start, SCOPE.end, region="US-OH"))
    assert [row.answer_id for row in found.rows] == [2]
    assert dict(found.other) == {"answers": 1, "votes": 4}


def test_votes_are_counted_for_the_revision_that_was_read(app: Flask) -> None:
    (answer,) = add_answers(1)
    later = feedback("b", 3, answer, True)
    later.row["revision"] = 2
    unknown = feedback("c", 4, answer, False)
    unknown.row["revision"] = None
    arrive(view("a", 0, answer), feedback("a", 1, answer, True), feedback("a", 2, answer, False), later, unknown)
    counting.update()
    assert counting.verify() == []
    rows = db.session.scalars(select(RevisionCount).order_by(RevisionCount.revision)).all()
    assert [(row.revision, row.helpful, row.unhelpful) for row in rows] == [(0, 0, 1), (1, 0, 1), (2, 1, 0)]
    day = rows[0].day
    assert [tuple(row) for row in by_revision(answer, Scope(day, day))] == [(2, 1, 0), (1, 0, 1), (0, 0, 1)]


def test_words_are_kept_on_one_line_without_personal_data() -> None:
    assert (
        kept_words("Call me\r\n at +1 (415) 555-0100 or ann@example.org \u202e!") == "Call me at [number] or [email] !"
    )
    assert len(kept_words("word " * 500)) <= 500


def test_nothing_of_the_visitor_is_a_column() -> None:
    assert set(FeedbackWord.__table__.columns.keys()) == {"id", "day", "answer_id", "revision", "reason", "text"}
