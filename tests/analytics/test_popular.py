from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from visit_factory import add_answers
from visit_factory import add_topic
from visit_factory import arrive
from visit_factory import search
from visit_factory import view

from answercenter.analytics import counting
from answercenter.analytics import popular
from answercenter.extensions import command
from answercenter.models import AnswerTopic

if TYPE_CHECKING:
    from flask import Flask

DAY = 24 * 60


def test_nothing_is_popular_before_anybody_came(app: Flask) -> None:
    assert most_opened(None, None, "week", 5) == []
    assert popular.interest(5) == []
    assert popular.often_asked(5) == []


def test_a_period_ends_with_the_newest_counted_day(app: Flask) -> None:
    visit_on(0, 1, times=9)
    visit_on(24, 2, times=2)
    visit_on(30, 3, times=1)
    assert most_opened(None, None, "week", 5) == [(2, 2), (3, 1)]
    assert most_opened(None, None, "month", 5) == [(2, 2), (3, 1)]
    assert most_opened(None, None, "year", 5) == [(1, 9), (2, 2), (3, 1)]
    assert most_opened(None, None, "all", 1) == [(1, 9)]


def test_a_country_includes_its_parts_and_no_other(app: Flask) -> None:
    for number, region in enumerate(("US-OH", "US", "DE", "??")):
        arrive(view(f"v{number}", 0, number + 1, region=region))
    counting.update()
    assert most_opened(None, "US", "all", 5) == [(1, 1), (2, 1)]
    assert most_opened(None, "US-OH", "all", 5) == [(1, 1)]
    assert most_opened(None, "??", "all", 5) == [(4, 1)]
    assert most_opened(None, "%", "all", 5) == []


def test_a_topic_includes_answers_that_have_it_as_a_further_one(app: Flask) -> None:
    loans, cards = add_topic("Loans"), add_topic("Cards")
    (loan,) = add_answers(1, topic_id=loans)
    (card,) = add_answers(1, topic_id=cards, prefix="c")
    with command() as session:
        session.add(AnswerTopic(answer_id=card, topic_id=loans))
    arrive(view("v", 0, loan), view("v", 1, card))
    counting.update()
    assert most_opened([loans], None, "all", 5) == [(loan, 1), (card, 1)]
    assert most_opened([cards], None, "all", 5) == [(card, 1)]
    assert most_opened([], None, "all", 5) == []


def test_an_unknown_period_is_an_error(app: Flask) -> None:
    with pytest.raises(KeyError):
        most_opened(None, None, "fortnight", 5)


def test_current_interest_prefers_what_is_recent_and_counts_visitors_not_views(app: Flask) -> None:
    visit_on(0, 1, times=4)
    visit_on(6, 2, times=2)
    arrive(*(view("reload", 6 * DAY + minute, 3) for minute in range(20)))
    counting.update()
    assert popular.interest(5) == [2, 1, 3]


def test_often_asked_names_only_what_enough_visitors_asked_and_found(app: Flask) -> None:
    for number in range(6):
        arrive(
            search(f"a{number}", 0, "how do i pay"),
            search(f"b{number}", 0, "atlantis", result_count=0),
            search(f"c{number}", 0, "is [email] right"),
            search(f"d{number // 2}", number, f"rare{number // 2}"),
        )
        arrive(search(f"e{number}", 0, "fees")) if number else None
    arrive(search(None, 0, "private"), *(search("alone", minute * 40, "jane roe") for minute in range(9)))
    counting.update()
    assert popular.often_asked(9) == ["how do i pay", "fees"]


def test_lists_follow_the_counts(app: Flask) -> None:
    visit_on(0, 1, times=1)
    assert most_opened(None, None, "week", 5) == [(1, 1)]
    arrive(view("later", 1, 2), view("later", 2, 2))
    assert most_opened(None, None, "week", 5) == [(1, 1)]
    counting.update()
    assert most_opened(None, None, "week", 5) == [(2, 2), (1, 1)]


def visit_on(day: int, answer_id: int, *, times: int) -> None:
    """Let so many visitors read an answer on a day, and count it."""
    arrive(*(view(f"{day}-{answer_id}-{number}", day * DAY + number, answer_id) for number in range(times)))
    counting.update()


def most_opened(topic_ids: list[int] | None, region: str | None, period: str, limit: int) -> list[tuple[int, int]]:
    return [(one.answer_id, one.views) for one in popular.popular(topic_ids, region, period, limit)]
