from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from factories import make_answer

from answercenter.extensions import command
from answercenter.extensions import db
from answercenter.models import PUBLIC
from answercenter.models import Promotion
from answercenter.models import SearchWeight
from answercenter.models import State
from answercenter.models import version_marks
from answercenter.search import engine
from answercenter.search import indexer
from answercenter.search.rules import current_rules
from answercenter.search.weights import Weights
from answercenter.tuning import keeping
from answercenter.tuning import lists
from answercenter.tuning.wording import InvalidRule
from answercenter.tuning.wording import PromotionText
from answercenter.tuning.wording import SynonymText
from answercenter.tuning.wording import UnknownRule

if TYPE_CHECKING:
    from flask import Flask

CARS = SynonymText("equal", ("car", "motor vehicle"), note="From the gaps")


def test_a_synonym_is_found_by_at_once_until_it_is_deleted(app: Flask) -> None:
    with command() as session:
        make_answer(session, "How do I insure a motor vehicle?")
    indexer.sync()
    kept = keeping.save_synonym(None, CARS, None)
    assert engine.search("car", PUBLIC).answered
    keeping.save_synonym(kept, SynonymText("one_way", ("auto",), ("motor vehicle",)), None)
    assert not engine.search("car", PUBLIC).answered
    assert engine.search("auto", PUBLIC).answered
    keeping.delete_synonym(kept, None)
    assert not engine.search("auto", PUBLIC).answered
    assert indexer.verify() == []


def test_every_change_takes_a_change_number(app: Flask, answer: int) -> None:
    numbers = [version_marks(db.engine)[1]]

    def moved() -> bool:
        numbers.append(version_marks(db.engine)[1])
        return numbers[-1] == numbers[-2] + 1

    synonym = keeping.save_synonym(None, CARS, None)
    assert moved()
    keeping.delete_synonym(synonym, None)
    assert moved()
    promotion = keeping.save_promotion(None, PromotionText("fees", answer), None)
    assert moved()
    keeping.move_promotion(promotion, 1)
    assert moved()
    keeping.delete_promotion(promotion, None)
    assert moved()
    keeping.set_weights({"body": 2.0}, None)
    assert moved()


def test_what_is_refused_changes_nothing(app: Flask, answer: int) -> None:
    before = version_marks(db.engine)
    for wrong in (
        lambda: keeping.save_synonym(None, SynonymText("equal", ("car",)), None),
        lambda: keeping.save_promotion(None, PromotionText("fees", 10**6), None),
        lambda: keeping.set_weights({"body": -1.0}, None),
    ):
        with pytest.raises(InvalidRule):
            wrong()
    for missing in (
        lambda: keeping.save_synonym(9, CARS, None),
        lambda: keeping.delete_synonym(9, None),
        lambda: keeping.save_promotion(9, PromotionText("fees", answer), None),
        lambda: keeping.move_promotion(9, 1),
        lambda: keeping.delete_promotion(9, None),
    ):
        with pytest.raises(UnknownRule):
            missing()
    assert version_marks(db.engine) == before


def test_promotions_of_a_query_stand_in_their_order(app: Flask, answer: int) -> None:
    ids = [keeping.save_promotion(None, link("fees", f"/{number}"), None) for number in range(3)]
    keeping.save_promotion(None, link("other", "/0"), None)
    keeping.move_promotion(ids[2], -1)
    assert order("fees") == ["/0", "/2", "/1"]
    keeping.move_promotion(ids[0], -1)
    keeping.move_promotion(ids[1], 1)
    assert order("fees") == ["/0", "/2", "/1"]
    assert [line.url for line in lists.promotions("fee").lines] == ["/0", "/2", "/1"]
    keeping.save_promotion(ids[0], link("other", "/9"), None)
    assert (order("fees"), order("other")) == (["/2", "/1"], ["/0", "/9"])


def test_a_query_has_room_for_a_few_promotions_each_once(app: Flask, answer: int) -> None:
    for number in range(keeping.MOST_A_QUERY):
        keeping.save_promotion(None, link("fees", f"/{number}"), None)
    with pytest.raises(InvalidRule, match="more would hide"):
        keeping.save_promotion(None, PromotionText("Fees?", answer), None)
    first = keeping.save_promotion(None, PromotionText("rates", answer), None)
    with pytest.raises(InvalidRule, match="already"):
        keeping.save_promotion(None, PromotionText("rates", answer), None)
    assert keeping.save_promotion(first, PromotionText("rates", answer), None) == first


def test_weights_at_their_defaults_are_not_kept(app: Flask) -> None:
    keeping.set_weights({"body": 3.0, "question": 2.0}, None)
    assert [(one.name, one.value) for one in db.session.query(SearchWeight)] == [("body", 3.0)]
    assert current_rules().weights == Weights(body=3)
    keeping.set_weights({}, None)
    assert current_rules().weights == Weights()


def test_lists_say_what_visitors_do_not_see(app: Flask, answer: int) -> None:
    with command() as session:
        draft = make_answer(session, "Not yet?", state=State.DRAFT, live_revision=None, draft_revision=1).id
    keeping.save_promotion(None, PromotionText("a", draft), None)
    keeping.save_promotion(None, PromotionText("a", answer), None)
    first, second = lists.promotions().lines
    assert (first.question, first.problem) == ("Not yet?", "Visitors may not read this answer")
    assert (second.question, second.problem) == ("What is a fee?", "")
    assert engine.search("a", PUBLIC).shown[0] == answer


def test_synonyms_are_listed_by_their_phrases(app: Flask) -> None:
    keeping.save_synonym(None, CARS, None)
    keeping.save_synonym(None, SynonymText("one_way", ("laptop",), ("Computer",)), None)
    assert [line.terms[0] for line in lists.synonyms().lines] == ["laptop", "car"]
    assert [line.terms[0] for line in lists.synonyms("computer").lines] == ["laptop"]
    assert [line.terms[0] for line in lists.synonyms("gaps").lines] == ["car"]
    assert lists.synonym(2**40) is None
    assert lists.counts() == {"synonyms": 2, "promotions": 0, "weights": 0}


def link(query: str, url: str) -> PromotionText:
    return PromotionText(query, url=url, title="Look here")


def order(query: str) -> list[str]:
    db.session.rollback()
    return [one.url for one in db.session.query(Promotion).filter_by(query=query).order_by(Promotion.position)]


@pytest.fixture
def answer(app: Flask) -> int:
    """An answer, indexed."""
    with command() as session:
        made = make_answer(session, "What is a fee?").id
    indexer.sync()
    return made
