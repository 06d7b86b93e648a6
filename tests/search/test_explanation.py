"""Every part of a score is told, and the parts add up to the score that orders the results."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from factories import make_answer

from answercenter.extensions import command
from answercenter.models import PUBLIC
from answercenter.models import Audience
from answercenter.search import engine
from answercenter.search import indexer
from answercenter.tuning import keeping
from answercenter.tuning.wording import PromotionText
from answercenter.tuning.wording import SynonymText

if TYPE_CHECKING:
    from flask import Flask

QUERIES = [
    "car", "what is a car", "insure my car", "fees", "How do I insure a motor vehicle?", "vehicles motor", "carr insur",
    "card fees and car fees", "xylophone", "promoted words", "the", "what is escrow",
]  # fmt: skip


@pytest.mark.parametrize("text", QUERIES)
def test_the_parts_add_up_to_the_score_and_the_place_is_right(site: dict[str, int], text: str) -> None:
    found = engine.search(text, PUBLIC)
    hits = [*(one.hit for one in found.promotions if one.hit), *found.hits]
    for place, hit in enumerate(hits, 1):
        explained = engine.explain(text, hit.answer_id)
        assert explained is not None
        assert explained.score == pytest.approx(hit.score)
        assert sum(part.value for part in explained.parts) == pytest.approx(hit.score)
        assert explained.place == place
        assert all(part.label for part in explained.parts)


def test_synonyms_promotions_and_the_whole_question_are_named(site: dict[str, int]) -> None:
    assert labels("insure my car", site["vehicle"])[-2:] == ["“motor vehicle” for “car”", "Looks like the query"]
    assert labels("fees", site["card"])[0] == "Chosen by our editors"
    assert "The question, word for word" in labels("how do i insure a motor vehicle", site["vehicle"])
    assert "“motor vehicle” side by side" in labels("motor vehicle", site["vehicle"])
    assert labels("carr insur", site["car"])


def test_what_stands_in_no_list_is_explained_too(site: dict[str, int]) -> None:
    far = engine.explain("car", site["escrow"])
    assert far is not None
    assert (far.place, far.score) == (None, 0)
    secret = engine.explain("escrow", site["secret"])
    assert secret is not None
    assert secret.notes == ("Visitors may not read this answer now.",)
    assert secret.place is None
    assert engine.explain("car", 10**9) is None


def labels(text: str, answer_id: int) -> list[str]:
    explained = engine.explain(text, answer_id)
    assert explained is not None
    return [part.label for part in explained.parts]


@pytest.fixture
def site(app: Flask) -> dict[str, int]:
    """Answers about cars and fees, a synonym, two promotions, and changed weights."""
    with command() as session:
        made = {
            "vehicle": make_answer(session, "How do I insure a motor vehicle?", "Any vehicle needs it.").id,
            "car": make_answer(session, "What is a car?", "A motor vehicle of your own.", keywords=["auto"]).id,
            "fees": make_answer(session, "What are fees?", "Card fees and car fees.").id,
            "card": make_answer(session, "Are there fees for a card?", "Yes, there are fees.").id,
            "escrow": make_answer(session, "What is escrow?", "Money that waits.").id,
            "secret": make_answer(session, "What is our escrow?", audience=Audience.STAFF).id,
        }
    keeping.save_synonym(None, SynonymText("equal", ("car", "motor vehicle")), None)
    keeping.save_promotion(None, PromotionText("fees", made["card"]), None)
    keeping.save_promotion(None, PromotionText("promoted words", made["escrow"]), None)
    keeping.set_weights({"body": 1.7, "neighbours": 0.9}, None)
    indexer.sync()
    return made
