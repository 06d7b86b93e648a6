from __future__ import annotations

import re
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from factories import make_answer
from factories import make_topic
from factories import revise
from sqlalchemy import update

from answercenter import clock
from answercenter.extensions import command
from answercenter.extensions import db
from answercenter.models import PUBLIC
from answercenter.models import Answer
from answercenter.models import Audience
from answercenter.models import Reader
from answercenter.models import State
from answercenter.search import engine
from answercenter.search import indexer
from answercenter.search import store

if TYPE_CHECKING:
    from flask import Flask

STAFF = Reader((Audience.PUBLIC, Audience.VOLUNTEER, Audience.STAFF))
HOSTILE = [
    "", " ", "*", "((((" * 50, "\x00", "a\x00b", "\ud800", "overdraft\udfff fee", "x" * 100_000, "fee " * 25_000,
    " ".join("abcdefghijklmnopqrstuvwxyz"), "audience:staff", "question:fee OR 1=1", "' OR 1=1 --", "%", "_", "\\",
    "[* TO *]", "fee~5", "^" * 300, "<script>alert(1)</script>", "🙂" * 300, "é" * 300, "\u202efee", "AND OR NOT",
]  # fmt: skip


def test_published_answer_is_found_by_the_next_search(app: Flask) -> None:
    with command() as session:
        make_answer(session, "What is an overdraft?")
    assert indexer.sync() == 1
    assert keys("overdrafts") == ["key-1"]
    with command() as session:
        make_answer(session, "Can I overdraft a prepaid card?")
    assert indexer.sync() == 1
    assert set(keys("overdraft")) == {"key-1", "key-2"}


def test_new_text_replaces_the_old_one_at_once(bank: dict[str, Answer]) -> None:
    with command() as session:
        revise(session, session.get_one(Answer, bank["overdraft"].id), question="What is a debit hold?", body="A hold.")
    indexer.sync()
    assert "hold" in engine.search("debit hold", PUBLIC).hits[0].question
    assert "overdraft" not in keys("overdraft")


@pytest.mark.parametrize("change", ["draft", "archived", "staff", "volunteer", "expired", "scheduled"])
@pytest.mark.parametrize("synced", [True, False], ids=["indexed", "not yet indexed"])
def test_what_may_not_be_read_is_never_found(bank: dict[str, Answer], change: str, synced: bool) -> None:
    hide(bank["overdraft"].id, change)
    if synced:
        indexer.sync()
    results = engine.search("overdraft", PUBLIC)
    assert results.total == 0
    assert not results.topics
    assert "overdraft" not in [hit.key for hit in results.hits]
    assert engine.suggest("overd", PUBLIC) == []
    assert bank["overdraft"].id not in engine.similar(bank["fees"].id, PUBLIC)
    assert engine.similar(bank["overdraft"].id, PUBLIC) == []


def test_counts_never_tell_of_answers_that_may_not_be_read(app: Flask) -> None:
    with command() as session:
        topic = make_topic(session, "Fees")
        for number in range(60):
            make_answer(session, f"Fee {number}", topic_id=topic.id, audience=Audience.STAFF)
        for number in range(2):
            make_answer(session, f"Fee {number}", topic_id=topic.id)
    indexer.sync()
    results = engine.search("fee", PUBLIC)
    assert (results.total, results.pages, len(results.hits)) == (2, 1, 2)
    assert [topic.results for topic in results.topics] == [2]
    assert len(engine.suggest("fee", PUBLIC)) == 2


def test_staff_find_what_is_written_for_them(bank: dict[str, Answer]) -> None:
    hide(bank["overdraft"].id, "staff")
    indexer.sync()
    assert keys("overdraft", STAFF) == ["overdraft"]
    assert engine.suggest("overd", STAFF)[0].answer_id == bank["overdraft"].id


def test_answer_appears_and_expires_by_time_alone(bank: dict[str, Answer], monkeypatch: pytest.MonkeyPatch) -> None:
    soon, later = clock.now() + timedelta(hours=1), clock.now() + timedelta(hours=2)
    change(bank["overdraft"].id, published_at=soon, expires_at=later)
    indexer.sync()
    assert engine.search("overdraft", PUBLIC).total == 0
    monkeypatch.setattr(clock, "now", lambda: soon)
    assert engine.search("overdraft", PUBLIC).total == 1
    monkeypatch.setattr(clock, "now", lambda: later)
    assert engine.search("overdraft", PUBLIC).total == 0


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("page", [-1, 0, 1, 10**9])
def test_hostile_queries_are_answered(bank: dict[str, Answer], text: str, page: int) -> None:
    change(bank["fees"].id, audience=Audience.STAFF)
    indexer.sync()
    results = engine.search(text, PUBLIC, page=page, topic_id=page)
    assert "fees" not in [hit.key for hit in results.hits]
    assert all(hit.answer_id != bank["fees"].id for hit in engine.search(text, PUBLIC, page=page).hits)
    assert all(one.answer_id != bank["fees"].id for one in engine.suggest(text, PUBLIC))


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_queries_are_answered_without_an_index(app: Flask, text: str) -> None:
    with command() as session:
        make_answer(session, audience=Audience.STAFF)
        make_answer(session)
    results = engine.search(text, PUBLIC, page=10**9)
    assert results.degraded
    assert "key-1" not in [hit.key for hit in results.hits]
    assert "key-1" not in [one.slug for one in engine.suggest(text, PUBLIC)]


def test_topic_filter_takes_in_all_below_and_counts_stand_by_root(bank: dict[str, Answer]) -> None:
    results = engine.search("card", PUBLIC)
    counted = {topic.topic_id: topic.results for topic in results.topics}
    cards = bank["prepaid"].topic_id
    assert list(counted.items()) == [(cards, 2), (bank["fees"].topic_id, 1)]
    for root, number in counted.items():
        assert len(engine.search("card", PUBLIC, topic_id=root).hits) == number
    lost = db.session.get_one(Answer, bank["lost"].id).topic_id
    assert keys("card", topic_id=lost) == ["lost"]
    assert engine.search("card", PUBLIC, topic_id=999_999).hits == ()


def test_topic_filter_finds_weaker_matches_when_there_are_none_near(bank: dict[str, Answer]) -> None:
    found = engine.search("what is an overdraft", PUBLIC, topic_id=bank["prepaid"].topic_id)
    assert "overdraft" not in [hit.key for hit in found.hits]


def test_language_filter_keeps_to_a_language(bank: dict[str, Answer]) -> None:
    change(bank["overdraft"].id, language="es-MX")
    indexer.sync()
    assert keys("overdraft", language="es") == ["overdraft"]
    assert keys("overdraft", language="en") == []
    assert keys("overdraft") == ["overdraft"]


def test_pages_hold_every_result_once(app: Flask) -> None:
    with command() as session:
        for number in range(25):
            make_answer(session, f"Fee number {number}?")
    indexer.sync()
    pages = [engine.search("fee", PUBLIC, page=page) for page in (1, 2, 3)]
    assert [len(page.hits) for page in pages] == [10, 10, 5]
    assert len({hit.key for page in pages for hit in page.hits}) == 25
    assert {(page.total, page.pages) for page in pages} == {(25, 3)}
    assert engine.search("fee", PUBLIC, page=10**9).page == 3


def test_only_answers_near_the_best_are_counted(app: Flask) -> None:
    with command() as session:
        for number in range(12):
            make_answer(session, f"Wire transfer {number}", "About something.")
        for number in range(200):
            make_answer(session, f"Transfer {number}", "About something else.")
    indexer.sync()
    assert engine.search("wire transfer", PUBLIC).total == 12


def test_unknown_words_are_not_answered_but_the_nearest_are_shown(bank: dict[str, Answer]) -> None:
    results = engine.search("overdraft quantum chromodynamics lecture", PUBLIC)
    assert (results.answered, results.total) == (False, 0)
    assert [hit.key for hit in results.hits] == ["overdraft"]


def test_typing_error_is_taken_for_what_it_means(bank: dict[str, Answer]) -> None:
    results = engine.search("overdarft", PUBLIC)
    assert (results.corrected, results.replaced) == ("overdraft", True)
    assert results.hits[0].key == "overdraft"
    assert "<mark>overdraft</mark>" in results.hits[0].question


def test_typing_error_beside_known_words_is_offered_as_another_query(bank: dict[str, Answer]) -> None:
    results = engine.search("overdarft card", PUBLIC)
    assert (results.corrected, results.replaced) == ("overdraft card", False)
    assert engine.search("overdraft card", PUBLIC).corrected == ""


def test_what_nobody_wrote_leads_to_questions_that_look_alike(bank: dict[str, Answer]) -> None:
    results = engine.search("overdraftfeesing", PUBLIC)
    assert (results.answered, results.total) == (False, 0)


def test_question_as_typed_stands_first(app: Flask) -> None:
    with command() as session:
        make_answer(session, "How do I close an account, close a card, close anything?", "close account " * 9)
        make_answer(session, "How do I close an account?", "Ask.", keywords=[])
    indexer.sync()
    assert keys("how do i close an account")[0] == "key-2"


def test_results_say_why_they_match(bank: dict[str, Answer]) -> None:
    reasons = {hit.key: hit.why for hit in engine.search("prepaid card", PUBLIC).hits}
    assert reasons["prepaid"] == "Both words in the question"
    assert engine.search("overdraft", PUBLIC).hits[0].why == "Your word in the question"
    explained = engine.explain("prepaid card", bank["prepaid"].id)
    assert explained is not None
    assert any("rarity" in line for line in explained.lines())


def test_marks_are_the_only_markup(app: Flask) -> None:
    with command() as session:
        make_answer(session, "<b>Bold</b> & <mark>fees</mark>?", 'Fees <script>alert("x")</script> & more <i>fees</i>.')
    indexer.sync()
    hit = engine.search("fees bold", PUBLIC).hits[0]
    for html in (hit.question, hit.excerpt):
        assert "<mark>" in html
        assert not re.search(r"<(?!/?mark>)", html)
        assert not re.search(r"&(?!(amp|lt|gt|quot|#x27);)", html)


def test_suggestions_need_every_word_the_last_one_unfinished(bank: dict[str, Answer]) -> None:
    assert [one.text for one in engine.suggest("what is an ov", PUBLIC)] == ["What is an overdraft?"]
    assert engine.suggest("what is an zz", PUBLIC) == []
    assert engine.suggest("overdraft wha", PUBLIC)[0].answer_id == bank["overdraft"].id


def test_similar_answers_share_their_rare_words(bank: dict[str, Answer]) -> None:
    assert engine.similar(bank["lost"].id, PUBLIC)[0] == bank["prepaid"].id
    assert bank["lost"].id not in engine.similar(bank["lost"].id, PUBLIC)
    assert engine.similar(10**9, PUBLIC) == []


def test_without_an_index_the_database_answers(app: Flask) -> None:
    with command() as session:
        topic = make_topic(session, "Cards")
        make_answer(session, "Lost a card?", "Call.", topic_id=topic.id)
        make_answer(session, "Other card?", "Wait.")
    assert store.current(store.folder()) is None
    results = engine.search("lost card", PUBLIC)
    assert (results.degraded, results.total, results.hits[0].key) == (True, 1, "key-1")
    assert engine.search("card", PUBLIC, topic_id=topic.id).total == 1
    assert engine.suggest("Lost", PUBLIC)[0].slug == "lost-a-card"
    indexer.sync()
    assert not engine.search("lost card", PUBLIC).degraded


def keys(text: str, reader: Reader = PUBLIC, **filters: object) -> list[str]:
    return [hit.key for hit in engine.search(text, reader, **filters).hits]


def change(answer_id: int, **values: object) -> None:
    with command() as session:
        answer = session.get_one(Answer, answer_id)
        revise(session, answer, **text_of(answer))
        session.execute(update(Answer).where(Answer.id == answer_id).values(**values))


def text_of(answer: Answer) -> dict[str, str]:
    return TEXTS[answer.key]


def hide(answer_id: int, how: str) -> None:
    moment = datetime(2000, 1, 1, tzinfo=UTC)
    values = {
        "draft": {"state": State.DRAFT},
        "archived": {"state": State.ARCHIVED},
        "staff": {"audience": Audience.STAFF},
        "volunteer": {"audience": Audience.VOLUNTEER},
        "expired": {"expires_at": moment},
        "scheduled": {"published_at": clock.now() + timedelta(days=1)},
    }
    change(answer_id, **values[how])


TEXTS = {
    "overdraft": {"question": "What is an overdraft?", "body": "A payment from an account without enough money."},
    "fees": {"question": "How do I avoid fees?", "body": "Keep an eye on the balance, or use a card less."},
    "prepaid": {"question": "What is a prepaid card?", "body": "A card that is loaded with money before it is used."},
    "lost": {"question": "What if I lost my prepaid card?", "body": "Tell the card's issuer at once that it is lost."},
}


@pytest.fixture
def bank(app: Flask) -> dict[str, Answer]:
    """Four answers in three topics, indexed."""
    with command() as session:
        accounts = make_topic(session, "Accounts")
        cards = make_topic(session, "Cards")
        lost = make_topic(session, "Lost cards", cards)
        topics = {"overdraft": accounts.id, "fees": accounts.id, "prepaid": cards.id, "lost": lost.id}
        for key, text in TEXTS.items():
            make_answer(session, **text, key=key, topic_id=topics[key])
    indexer.sync()
    return {answer.key: answer for answer in db.session.query(Answer).all()}
