from __future__ import annotations

from datetime import date
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from count_rows import add_counts
from factories import make_answer
from sqlalchemy import update

from answercenter.analytics import kinds
from answercenter.extensions import command
from answercenter.models import PUBLIC
from answercenter.models import CountVersion
from answercenter.search import engine
from answercenter.search import indexer
from answercenter.search.rules import PLAIN
from answercenter.search.rules import PromotionRule
from answercenter.search.rules import Rules
from answercenter.search.rules import SynonymRule
from answercenter.search.weights import Weights
from answercenter.tuning import verdict
from answercenter.tuning.replay import Moved
from answercenter.tuning.replay import Outcome
from answercenter.tuning.replay import QueryChange
from answercenter.tuning.replay import Replayed
from answercenter.tuning.replay import ReplayError
from answercenter.tuning.replay import Result
from answercenter.tuning.replay import Tally
from answercenter.tuning.replay import replay

if TYPE_CHECKING:
    from flask import Flask

DAY = date(2026, 11, 1)
WORDS = ("car", "vehicle", "fees", "loan", "card", "insurance", "escrow", "rate")
QUERIES = [*WORDS, *(f"{one} {other}" for one in WORDS for other in WORDS if one != other)]
CHANGES = {
    "synonym": Rules((SynonymRule(0, "equal", ("car", "motor vehicle")),)),
    "one way": Rules((SynonymRule(0, "one_way", ("card",), ("escrow", "rate")),)),
    "weights": Rules(weights=Weights(question=0.1, body=9, neighbours=0)),
    "promotion": Rules(
        promotions={"fees loan": (PromotionRule(0, 3),), "rate": (PromotionRule(0, None, "/", "Home"),)}
    ),
    "nothing": Rules((SynonymRule(0, "equal", ("xylophone", "marimba")),)),
}


@pytest.mark.parametrize("name", CHANGES)
def test_replay_finds_exactly_the_queries_that_change(site: None, name: str) -> None:
    asked(dict.fromkeys(QUERIES, 9))
    after = CHANGES[name]
    expected = {text for text in QUERIES if first_page(text, PLAIN) != first_page(text, after)}
    found = replay(PLAIN, after)
    assert {change.query.text for change in found.changes} == expected
    assert found.tally.changed == len(expected)
    assert (found.texts, found.left_out) == (len(QUERIES), 0)
    assert bool(expected) == (name != "nothing")
    for change in found.changes:
        assert [one.answer_id or one.url for one in change.after.results] == first_page(change.query.text, after)[0]


def test_rare_queries_are_run_but_never_named(site: None) -> None:
    asked({"car": 4, "a car": 1, "my car": 9})
    found = replay(PLAIN, CHANGES["synonym"])
    assert [change.query.text for change in found.changes] == ["my car"]
    assert (found.texts, found.named) == (3, 1)
    assert found.rarer == Tally(changed=2, answered=0)
    assert found.tally.changed == 3


def test_what_becomes_of_a_few_rare_queries_is_told_like_nothing(site: None) -> None:
    asked({"car": 4, "fees": 9})
    probed, unused = (Rules(promotions={text: (PromotionRule(0, 3),)}) for text in ("car", "never asked"))
    with_it, without = replay(PLAIN, probed), replay(PLAIN, unused)
    assert with_it == without
    assert verdict.judge(with_it) == verdict.judge(without)
    both, one = (
        Rules(promotions=dict.fromkeys(texts, (PromotionRule(0, 3),))) for texts in (("fees", "car"), ("fees",))
    )
    assert replay(PLAIN, both, limit=1) == replay(PLAIN, one, limit=1)


def test_queries_of_other_days_are_left_out(site: None) -> None:
    asked({"car": 9}, DAY - timedelta(days=10))
    asked({"my car": 9}, DAY)
    assert [one.query.text for one in replay(PLAIN, CHANGES["synonym"], days=10).changes] == ["my car"]
    assert len(replay(PLAIN, CHANGES["synonym"], days=11).changes) == 2


def test_the_most_asked_are_searched_first_and_the_rest_is_told(site: None) -> None:
    asked({"car": 9, "my car": 20, "fees": 30, "a car": 5})
    seen: list[tuple[int, int]] = []
    found = replay(PLAIN, CHANGES["synonym"], limit=2, progress=lambda done, total: seen.append((done, total)))
    assert {change.query.text for change in found.changes} == {"my car", "car"}
    assert found.left_out == 1
    assert seen == [(1, 2), (2, 2)]


def test_clicked_answers_are_followed_to_where_they_move(site: None) -> None:
    asked({"fees": 9, "rate": 9})
    fees = engine.search("fees", PUBLIC).shown
    rate = engine.search("rate", PUBLIC).shown
    clicked("fees", fees[-1], 12)
    clicked("rate", rate[0], 3)
    after = Rules(promotions={"fees": (PromotionRule(0, fees[-1]),), "rate": (PromotionRule(0, rate[-1]),)})
    found = replay(PLAIN, after)
    by_text = {change.query.text: change for change in found.changes}
    assert by_text["fees"].moved == (Moved(fees[-1], 12, len(fees), 1),)
    assert by_text["rate"].moved == (Moved(rate[0], 3, 1, 2),)
    assert found.tally == Tally(changed=2, up=1, down=1)
    assert [change.query.text for change in found.changes] == ["rate", "fees"]
    assert verdict.judge(found).words.endswith("clicked answers move up in 1, down in 1: mixed.")
    assert verdict.clicked(by_text["fees"].moved[0]) == f"opened 12 times, moves up from {len(fees)} to 1"
    assert verdict.clicked(by_text["rate"].moved[0]) == "opened a few times, moves down from 1 to 2"


def test_queries_that_get_an_answer_are_counted(site: None) -> None:
    asked({"automobile": 9})
    found = replay(PLAIN, Rules((SynonymRule(0, "one_way", ("automobile",), ("vehicle",)),)))
    assert found.tally == Tally(changed=1, answered=1)
    assert verdict.judge(found) == (
        verdict.Level.GOOD,
        "1 of 1 query changes; clicked answers move up in 0, down in 0; 1 query gets an answer that had none: looks good.",  # noqa: E501
    )
    back = replay(Rules((SynonymRule(0, "one_way", ("automobile",), ("vehicle",)),)), PLAIN)
    assert verdict.judge(back).level == verdict.Level.HARMFUL


def test_nothing_is_tried_on_an_index_that_is_not_there(app: Flask) -> None:
    asked({"car": 9})
    with pytest.raises(ReplayError):
        replay(PLAIN, CHANGES["synonym"])


def test_without_queries_there_is_nothing_to_judge(site: None) -> None:
    found = replay(PLAIN, CHANGES["synonym"])
    assert (found.start, found.texts) == (None, 0)
    assert "nothing to try it on" in verdict.judge(found).words


@pytest.mark.parametrize(
    ("tally", "level"),
    [
        (Tally(3, up=2), verdict.Level.GOOD),
        (Tally(3), verdict.Level.OPEN),
        (Tally(9, up=2, down=2), verdict.Level.MIXED),
        (Tally(9, up=2, down=3), verdict.Level.HARMFUL),
        (Tally(9, up=2, unanswered=3), verdict.Level.HARMFUL),
        (Tally(), verdict.Level.NOTHING),
    ],
)
def test_the_verdict_weighs_better_against_worse(tally: Tally, level: verdict.Level) -> None:
    assert verdict.judge(Replayed(DAY, DAY, 120, 100, tally, (), None, 0)).level == level


def test_clicks_that_lose_more_than_others_gain_count_as_down() -> None:
    one, two, three = (Result(number, "", str(number)) for number in (1, 2, 3))
    moved = (Moved(1, 10, 1, 2), Moved(2, 5, 2, 1))
    change = QueryChange(None, Outcome((one, two), True), Outcome((two, one, three), True), moved)  # type: ignore[arg-type]
    assert change.gain == pytest.approx((10 * (1 / 2 - 1) + 5 * (1 - 1 / 2)) / 15)


def first_page(text: str, rules: Rules) -> tuple[list[int | str], bool]:
    found = engine.search(text, PUBLIC, rules=rules)
    chosen = [one.hit.answer_id if one.hit else one.url for one in found.promotions]
    return ([*chosen, *(hit.answer_id for hit in found.hits)][:10], found.answered)


def asked(visits: dict[str, int], day: date = DAY) -> None:
    for text, count in visits.items():
        add_counts(kinds.QUERIES, text, day=day, region="??", visits=count, searches=count)
    with command() as session:
        session.execute(update(CountVersion).values(newest_day=day, number=CountVersion.number + 1))


def clicked(text: str, answer_id: int, times: int) -> None:
    add_counts(kinds.CLICKS, text, answer_id, 1, day=DAY, clicks=times)


@pytest.fixture
def site(app: Flask) -> None:
    """A small site of answers that share words, indexed."""
    with command() as session:
        for number, word in enumerate(WORDS):
            make_answer(session, f"What is a {word}?", f"About {word} and {WORDS[(number + 3) % len(WORDS)]}.")
            make_answer(session, f"How much is a {word}?", f"It depends on the {WORDS[(number + 1) % len(WORDS)]}.")
        make_answer(session, "Who insures a motor vehicle?", "Most insurers do.")
    indexer.sync()
