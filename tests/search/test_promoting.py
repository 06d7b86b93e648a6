from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from typing import Any

import pytest
from factories import make_answer
from factories import make_topic

from answercenter import clock
from answercenter.extensions import command
from answercenter.models import PUBLIC
from answercenter.models import Answer
from answercenter.models import Audience
from answercenter.models import Reader
from answercenter.models import State
from answercenter.search import engine
from answercenter.search import indexer
from answercenter.search.promoting import CHOSEN
from answercenter.search.rules import PromotionRule
from answercenter.search.rules import Rules

if TYPE_CHECKING:
    from flask import Flask

    from answercenter.search.results import SearchResults

STAFF = Reader((Audience.PUBLIC, Audience.VOLUNTEER, Audience.STAFF))


def test_promoted_answers_stand_first_in_their_order_and_once(fees: list[int]) -> None:
    plain = engine.search("fees", PUBLIC)
    last, other = plain.hits[-1].answer_id, plain.hits[3].answer_id
    found = engine.search("Fees?", PUBLIC, rules=promote("fees", last, other))
    assert found.shown[:2] == [last, other]
    assert len(found.shown) == len(set(found.shown)) == 12
    assert {one.hit.why for one in found.promotions if one.hit} == {CHOSEN}
    assert found.total == plain.total == 15
    rest = [one.answer_id for one in plain.hits if one.answer_id not in {last, other}]
    assert [hit.answer_id for hit in found.hits][: len(rest)] == rest
    second = engine.search("fees", PUBLIC, page=2, rules=promote("fees", last, other))
    assert (second.promotions, second.total, second.pages) == ((), 15, 2)
    assert sorted(found.shown + second.shown) == sorted(fees)


def test_a_promoted_answer_beats_every_score(fees: list[int]) -> None:
    found = engine.search("fees", PUBLIC, rules=promote("fees", fees[0], fees[1]))
    scores = [one.hit.score for one in found.promotions if one.hit] + [hit.score for hit in found.hits]
    assert scores == sorted(scores, reverse=True)
    assert scores[1] > scores[2]


@pytest.mark.parametrize(
    "hidden",
    [
        {"state": State.DRAFT},
        {"state": State.ARCHIVED},
        {"audience": Audience.STAFF},
        {"audience": Audience.VOLUNTEER},
        {"expires_at": -1},
        {"published_at": 1},
    ],
    ids=str,
)
def test_what_may_not_be_read_is_not_promoted(fees: list[int], hidden: dict[str, Any]) -> None:
    with command() as session:
        answer = session.get_one(Answer, fees[0])
        for name, value in hidden.items():
            setattr(answer, name, clock.now() + timedelta(days=value) if isinstance(value, int) else value)
    for text in ("fees", "xylophone"):
        found = engine.search(text, PUBLIC, rules=promote(text, fees[0]))
        assert found.promotions == ()
        assert fees[0] not in found.shown
    if hidden == {"audience": Audience.STAFF}:
        assert engine.search("fees", STAFF, rules=promote("fees", fees[0])).shown[0] == fees[0]


def test_an_expired_promotion_is_over_without_any_change(fees: list[int]) -> None:
    over = PromotionRule(1, fees[5], expires_at=clock.now())
    assert engine.search("fees", PUBLIC, rules=Rules(promotions={"fees": (over,)})).promotions == ()


def test_a_promotion_answers_a_query_that_nothing_else_does(fees: list[int]) -> None:
    assert not engine.search("xylophone", PUBLIC).answered
    found = engine.search("xylophone", PUBLIC, page=3, rules=promote("xylophone", fees[0]))
    assert (found.answered, found.total, found.page, found.pages) == (True, 1, 1, 1)
    assert found.shown == [fees[0]]


def test_a_link_is_promoted_beside_answers(fees: list[int]) -> None:
    link = PromotionRule(7, None, "/topics/fees", "All about fees")
    found = engine.search("fees", PUBLIC, rules=Rules(promotions={"fees": (link, PromotionRule(8, fees[4]))}))
    assert [(one.url, one.hit and one.hit.answer_id) for one in found.promotions] == [("/topics/fees", None), ("", fees[4])]  # fmt: skip  # noqa: E501
    assert found.shown[0] == fees[4]
    assert found.total == 16


def test_nothing_is_promoted_within_a_topic_or_in_another_language(fees: list[int], app: Flask) -> None:
    with command() as session:
        topic = make_topic(session, "Cards")
        make_answer(session, "Card fees?", key="card", topic_id=topic.id)
    indexer.sync()
    rules = promote("fees", fees[0])
    assert engine.search("fees", PUBLIC, topic_id=topic.id, rules=rules).promotions == ()
    assert engine.search("fees", PUBLIC, language="de", rules=rules).promotions == ()
    assert engine.search("fees", PUBLIC, language="en", rules=rules).shown[0] == fees[0]


def test_promotions_stand_first_when_the_database_answers(app: Flask) -> None:
    with command() as session:
        ids = [make_answer(session, f"Fee {number}?").id for number in range(3)]
    found = engine.search("fee", PUBLIC, rules=promote("fee", ids[2]))
    assert found.degraded
    assert found.shown[0] == ids[2]
    assert sorted(found.shown) == ids


def test_rules_that_are_tried_leave_the_rules_in_use_alone(fees: list[int]) -> None:
    before = shown(engine.search("fees", PUBLIC))
    assert shown(engine.search("fees", PUBLIC, rules=promote("fees", fees[9]))) != before
    assert shown(engine.search("fees", PUBLIC)) == before


def promote(query: str, *answer_ids: int) -> Rules:
    return Rules(promotions={query: tuple(PromotionRule(number, one) for number, one in enumerate(answer_ids, 1))})


def shown(found: SearchResults) -> list[int]:
    return found.shown


@pytest.fixture
def fees(app: Flask) -> list[int]:
    """Fifteen answers about fees, indexed."""
    with command() as session:
        ids = [make_answer(session, f"Fees {'again ' * number}?", "About it.").id for number in range(15)]
    indexer.sync()
    return ids
