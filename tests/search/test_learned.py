from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from factories import make_answer
from sqlalchemy import delete
from sqlalchemy import event
from sqlalchemy import update

from answercenter.config import SettingError
from answercenter.extensions import command
from answercenter.extensions import db
from answercenter.models import PUBLIC
from answercenter.models import AnswerScore
from answercenter.models import CountVersion
from answercenter.models import Phrasing
from answercenter.models import TypicalQuery
from answercenter.search import engine
from answercenter.search import indexer
from answercenter.search import learned
from answercenter.search.resident import resident
from answercenter.search.rules import Rules
from answercenter.search.weights import DEFAULTS
from answercenter.search.weights import Weights

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

LEARNED = ("phrasing", "answer_score", "typical_query")
QUESTIONS = ("Where is my delivery?", "How do I return a delivery?", "What does a delivery cost?")


def test_a_learned_word_finds_the_answer_that_has_it_not(shop: list[int]) -> None:
    assert engine.search("parcel", PUBLIC).hits == ()
    teach(words=[(shop[1], "parcels", 0.4)])
    found = engine.search("parcel", PUBLIC)
    assert [hit.answer_id for hit in found.hits] == [shop[1]]
    assert found.answered


def test_a_learned_word_brings_the_answer_to_the_top_among_equals(shop: list[int]) -> None:
    teach(words=[(shop[2], "delivery", 0.3), (shop[1], "delivery", 0.01)])
    assert [hit.answer_id for hit in engine.search("delivery", PUBLIC).hits][:2] == [shop[2], shop[1]]


def test_a_learned_word_scores_no_more_than_a_word_of_the_text_can(shop: list[int]) -> None:
    teach(words=[(answer, "parcel", 1.0) for answer in shop])
    found = engine.search("parcel", PUBLIC, rules=Rules(weights=Weights(likeness=0, learned=1)))
    assert [hit.score for hit in found.hits] == pytest.approx([3 * np.log1p((len(shop) - 2.5) / 3.5)] * len(shop))
    assert resident().snapshot().term(("parcel",)).documents.size == 0


def test_forms_of_one_term_add_up_as_their_cosines_would(shop: list[int]) -> None:
    teach(words=[(shop[0], "parcel", 0.03), (shop[0], "parcels", 0.04)])
    words = learned.learned_for(resident().snapshot()).terms(("parcel",))[0]
    assert words.documents.tolist() == [0]
    assert words.strengths == pytest.approx([0.05 ** (1 / 3)])


def test_words_written_without_spaces_are_learned_letter_by_letter(shop: list[int]) -> None:
    teach(words=[(shop[1], "包裹", 0.4)])
    assert [hit.answer_id for hit in engine.search("包裹", PUBLIC).hits] == [shop[1]]


@pytest.mark.parametrize(
    ("usefulness", "popularity", "lift"),
    [(1.0, 0.0, 1.25), (0.5, 1.0, 1.15), (1.0, 1.0, 1.4), (0.75, 0.0, 1.125), (0.1, 0.0, 1.0)],
)
def test_usefulness_and_popularity_lift_within_their_limits(
    shop: list[int], usefulness: float, popularity: float, lift: float
) -> None:
    most = Rules(weights=Weights(usefulness=0.25, popularity=0.15))
    before = {hit.answer_id: hit.score for hit in engine.search("delivery", PUBLIC, rules=most).hits}
    teach(scores=[(shop[2], usefulness, popularity)])
    after = {hit.answer_id: hit.score for hit in engine.search("delivery", PUBLIC, rules=most).hits}
    assert after[shop[2]] == pytest.approx(before[shop[2]] * lift)
    assert {one: after[one] for one in shop[:2]} == {one: before[one] for one in shop[:2]}


def test_a_text_that_mostly_ended_in_an_answer_is_one_more_way_to_ask_for_it(shop: list[int]) -> None:
    asked = "is my delivery really late"
    before = {hit.answer_id: hit.score for hit in engine.search(asked, PUBLIC).hits}
    teach(texts=[(shop[2], asked), (shop[2], "what will a delivery cost me")])
    found = engine.search(asked, PUBLIC)
    after = {hit.answer_id: hit.score for hit in found.hits}
    assert after[shop[2]] > 2 * before[shop[2]]
    alike = engine.explain(asked, shop[2])
    assert alike is not None
    assert alike.score == pytest.approx(sum(part.value for part in alike.parts)) == pytest.approx(after[shop[2]])
    assert any(part.label == "Looks like what visitors asked" and "100% alike" in part.detail for part in alike.parts)
    assert {one: after[one] for one in shop[:2]} == {one: before[one] for one in shop[:2]}
    without = engine.search(asked, PUBLIC, rules=Rules(weights=Weights(learned=0)))
    assert {hit.answer_id: hit.score for hit in without.hits} == before


def test_a_text_that_is_not_much_alike_raises_nothing(shop: list[int]) -> None:
    before = {hit.answer_id: hit.score for hit in engine.search("delivery", PUBLIC).hits}
    teach(texts=[(shop[2], "postage and packaging of heavy goods")])
    assert {hit.answer_id: hit.score for hit in engine.search("delivery", PUBLIC).hits} == before


def test_nothing_learned_changes_nothing_to_the_last_digit(shop: list[int]) -> None:
    snapshot = resident().snapshot()
    some = learned.learned_for(snapshot)
    assert some.lift(DEFAULTS) is None
    assert not some.words


def test_switched_off_results_are_as_if_nothing_had_been_learned(
    make_app: Callable[..., Flask], shop: list[int]
) -> None:
    plain = [(hit.answer_id, hit.score) for hit in engine.search("delivery parcel", PUBLIC).hits]
    teach(words=[(shop[2], "parcel", 0.4)], scores=[(shop[1], 0.9, 0.9)])
    assert [(hit.answer_id, hit.score) for hit in engine.search("delivery parcel", PUBLIC).hits] != plain
    with make_app(LEARNING="off").app_context():
        assert [(hit.answer_id, hit.score) for hit in engine.search("delivery parcel", PUBLIC).hits] == plain
        db.session.remove()


def test_the_switch_takes_on_and_off_alone(make_app: Callable[..., Flask]) -> None:
    assert make_app(LEARNING=False).config["LEARNING"] == "off"
    with pytest.raises(SettingError, match="LEARNING is 'perhaps'; allowed: `on` or `off`"):
        make_app(LEARNING="perhaps")


def test_what_is_learned_is_read_once_until_it_or_the_index_moves(shop: list[int]) -> None:
    teach(words=[(shop[1], "parcel", 0.4)])
    read: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *given: read.append(given[2]))
    for text in ("parcel", "delivery", "cost", "parcel cost"):
        engine.search(text, PUBLIC)
    assert sum(any(table in one for table in LEARNED) for one in read) == len(LEARNED)
    with command() as session:
        make_answer(session, "What is a delivery note?")
    indexer.sync()
    engine.search("note", PUBLIC)
    assert sum(any(table in one for table in LEARNED) for one in read) == 2 * len(LEARNED)


def test_what_is_learned_of_answers_that_are_gone_is_left_out(shop: list[int]) -> None:
    teach(
        words=[(999_999, "parcel", 0.9), (shop[0], "parcel", 0.2)],
        scores=[(999_999, 0.9, 1.0)],
        texts=[(999_999, "parcel")],
    )
    assert [hit.answer_id for hit in engine.search("parcel", PUBLIC).hits] == [shop[0]]


def teach(
    words: list[tuple[int, str, float]] | None = None,
    scores: list[tuple[int, float, float]] | None = None,
    texts: list[tuple[int, str]] | None = None,
) -> None:
    """Put these words, scores and texts in the place of what is learned."""
    with command() as session:
        for model in (Phrasing, AnswerScore, TypicalQuery):
            session.execute(delete(model))
        session.add_all(
            Phrasing(answer_id=one, word=word, weight=weight, visits=9) for one, word, weight in words or ()
        )
        session.add_all(
            AnswerScore(answer_id=one, usefulness=useful, popularity=popular) for one, useful, popular in scores or ()
        )
        session.add_all(TypicalQuery(answer_id=one, text=text, visits=9) for one, text in texts or ())
        session.execute(update(CountVersion).values(number=CountVersion.number + 1, learned=CountVersion.number + 1))


@pytest.fixture
def shop(app: Flask) -> list[int]:
    """Three answers in the index, by their ids."""
    with command() as session:
        ids = [make_answer(session, question, "See the page of your order.").id for question in QUESTIONS]
    indexer.sync()
    return ids
