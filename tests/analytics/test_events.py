from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select
from visit_factory import HUMAN

from answercenter.analytics import events
from answercenter.analytics import spool
from answercenter.analytics import visits
from answercenter.extensions import db
from answercenter.models import Drop
from answercenter.models import FeedbackEvent
from answercenter.models import SearchEvent
from answercenter.models import ViewEvent

if TYPE_CHECKING:
    from flask import Flask

SOMEBODY = visits.Visitor("0" * 32, "US-OH", None, private=False)
PRIVATE = visits.Visitor(None, "US-OH", None, private=True)
PERSONAL = (
    "jane.doe+x@example.org",
    "jane (at) example (dot) org",
    "JANE@EXAMPLE.CO.UK",
    "+1 (555) 010-9999",
    "555-010-9999",
    "4111 1111 1111 1111",
    "4111-1111-1111-1111",
    "4111111111111111",
    "DE89 3704 0044 0532 0130 00",
    "de89370400440532013000",
    "078-05-1120",
    "1234567",
)


@pytest.mark.parametrize("secret", PERSONAL)
def test_personal_data_reaches_neither_spool_nor_database(app: Flask, secret: str) -> None:
    with app.test_request_context("/", headers=HUMAN):
        record_search(f"why was {secret} refused")
    spooled = b"".join(path.read_bytes() for path in (Path(app.instance_path) / "spool").glob("*.jsonl"))
    spool.move()
    stored = db.session.scalars(select(SearchEvent.text)).one()
    for digits in ("".join(filter(str.isalnum, secret)).lower(), secret.lower()):
        assert digits not in stored.replace(" ", "")
        assert digits.encode() not in spooled.lower()
    assert stored.startswith("why was [")
    assert stored.endswith("] refused")


def test_a_search_is_recorded_with_what_was_shown(app: Flask) -> None:
    with app.test_request_context("/", headers=HUMAN):
        record_search("  How do I\tPAY?\x00 ", shown=[3, 1, 2])
    spool.move()
    found = db.session.scalars(select(SearchEvent)).one()
    assert (found.text, found.shown, found.result_count, found.answered) == ("how do i pay", [3, 1, 2], 3, True)
    assert (found.region, found.visit, found.origin) == ("US-OH", "0" * 32, "web")


def test_a_result_link_ties_the_view_to_its_search(app: Flask) -> None:
    with app.test_request_context("/", headers=HUMAN):
        token = record_search("pay")
        assert token
        assert len(token) < 40
        events.record_view(SOMEBODY, answer_id=3, token=token, rank=2)
    spool.move()
    search, view = db.session.scalars(select(SearchEvent)).one(), db.session.scalars(select(ViewEvent)).one()
    assert (view.search_id, view.rank, view.source) == (search.id, 2, "search")


@pytest.mark.parametrize("token", ["", "x", "A" * 32, "é" * 32, "=" * 32, "A" * 5000, "\ud800"])
def test_a_forged_token_is_a_view_without_search(app: Flask, token: str) -> None:
    with app.test_request_context("/", headers=HUMAN):
        events.record_view(SOMEBODY, answer_id=3, token=token, rank=2)
    spool.move()
    view = db.session.scalars(select(ViewEvent)).one()
    assert (view.search_id, view.rank, view.source) == (None, None, "direct")


@pytest.mark.parametrize("rank", [None, 0, -1, 10**9])
def test_an_impossible_rank_is_a_view_without_search(app: Flask, rank: int | None) -> None:
    with app.test_request_context("/", headers=HUMAN):
        events.record_view(SOMEBODY, answer_id=3, token=record_search("pay"), rank=rank)
    spool.move()
    assert db.session.scalars(select(ViewEvent.search_id)).one() is None


def test_who_asks_not_to_be_followed_leaves_no_visit_and_no_search_id(app: Flask) -> None:
    with app.test_request_context("/", headers=HUMAN):
        assert record_search("pay", PRIVATE) is None
        events.record_view(PRIVATE, answer_id=3, token=record_search("pay"), rank=1)
        events.record_feedback(PRIVATE, answer_id=3, revision=1, helpful=True)
    spool.move()
    view = db.session.scalars(select(ViewEvent)).one()
    assert (view.visit, view.search_id, view.rank) == (None, None, None)
    assert None in set(db.session.scalars(select(SearchEvent.visit)))
    assert db.session.scalars(select(FeedbackEvent.visit)).one() is None


@pytest.mark.parametrize("reason", ["bot", "staff", "prefetch", "method"])
def test_what_is_dropped_is_counted_with_its_reason_and_nothing_else(app: Flask, reason: str) -> None:
    machine = visits.Visitor(None, "US", reason, private=False)
    with app.test_request_context("/", headers=HUMAN):
        assert record_search("pay", machine) is None
        events.record_view(machine, answer_id=3)
        events.record_feedback(machine, answer_id=3, revision=1, helpful=True)
    spool.move()
    assert set(db.session.execute(select(Drop.kind, Drop.reason))) == {
        ("search", reason),
        ("view", reason),
        ("feedback", reason),
    }
    for model in (SearchEvent, ViewEvent, FeedbackEvent):
        assert db.session.scalars(select(model)).all() == []


def test_a_search_without_words_is_not_recorded(app: Flask) -> None:
    with app.test_request_context("/", headers=HUMAN):
        assert record_search(" ?!\x00\ud800 ") is None
    assert spool.waiting() == (0, 0)


def test_a_page_is_answered_though_nothing_can_be_recorded(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "open", refuse)
    with app.test_request_context("/", headers=HUMAN):
        record_search("pay")
        events.record_view(SOMEBODY, answer_id=3)
        events.record_feedback(SOMEBODY, answer_id=3, revision=1, helpful=False)
    assert spool.waiting() == (0, 0)


@pytest.mark.parametrize(
    ("referrer", "source"),
    [
        (None, "direct"),
        ("http://here.example/", "home"),
        ("http://here.example/search?q=secret", "search"),
        ("http://here.example/answers/3/pay", "answer"),
        ("http://here.example/topics/a/b", "topic"),
        ("http://here.example/popular", "popular"),
        ("http://here.example/viewed", "viewed"),
        ("http://here.example/privacy", "direct"),
        ("http://here.example.evil.example/search", "elsewhere"),
        ("https://search.example/?q=x", "elsewhere"),
        ("http://[broken", "elsewhere"),
    ],
)
def test_the_source_is_the_kind_of_page_one_came_from(referrer: str | None, source: str) -> None:
    assert events.source_of(referrer, "here.example") == source


def record_search(text: str, visitor: visits.Visitor = SOMEBODY, shown: list[int] | None = None) -> str | None:
    """Record a search that found three answers."""
    return events.record_search(
        visitor,
        text=text,
        topic_id=None,
        page=1,
        result_count=3,
        answered=True,
        shown=shown or [1, 2, 3],
        milliseconds=1.234,
    )
