"""Pages that are kept rendered show what is true now, and to each reader what they may see."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from answercenter import clock
from answercenter.answers import publishing
from answercenter.extensions import command
from answercenter.models import Answer
from answercenter.models import CountVersion
from answercenter.models import take_change_number

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest
    from flask.testing import FlaskClient


def test_next_request_sees_what_was_published_and_archived(client: FlaskClient, published: Callable[..., int]) -> None:
    assert "First?" not in client.get("/").get_data(as_text=True)
    answer = published("First?", topic=("Loans",))
    for path in ("/", "/topics/loans", "/feed.atom", f"/answers/{answer}/first"):
        assert "First?" in client.get(path).get_data(as_text=True), path
    publishing.archive(answer)
    assert "First?" not in client.get("/").get_data(as_text=True)
    assert client.get(f"/answers/{answer}/first").status_code == 410
    assert client.get("/topics/loans").status_code == 404


def test_page_ends_at_its_moment_though_nothing_is_committed(
    client: FlaskClient, published: Callable[..., int], monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = published("First?")
    with command() as session:
        session.get_one(Answer, answer).expires_at = clock.now() + timedelta(hours=1)
        take_change_number(session)
    assert client.get(f"/answers/{answer}/first").status_code == 200
    assert "First?" in client.get("/").get_data(as_text=True)
    later = clock.now() + timedelta(hours=2)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert client.get(f"/answers/{answer}/first").status_code == 410
    assert "First?" not in client.get("/").get_data(as_text=True)


def test_what_staff_may_read_is_not_kept_for_visitors(
    client: FlaskClient, sign_in: Callable[..., FlaskClient], published: Callable[..., int]
) -> None:
    answer = published("Where are the keys?", audience="staff", topic=("House",))
    desk = sign_in("staff")
    for path in ("/", "/topics/", "/topics/house", f"/answers/{answer}/where-are-the-keys", "/search?q=keys"):
        assert "keys" in desk.get(path).get_data(as_text=True) or "House" in desk.get(path).get_data(as_text=True)
        page = client.get(path)
        assert page.status_code in {200, 404}
        assert "Where are the keys?" not in page.get_data(as_text=True)
        assert "House" not in page.get_data(as_text=True)


def test_visitors_own_parts_are_not_kept_for_others(client: FlaskClient, published: Callable[..., int]) -> None:
    agent = {"User-Agent": "Mozilla/5.0 Firefox/140.0"}
    first, second = published("First?"), published("Second?")
    client.get(f"/answers/{first}/first", headers=agent)
    assert 'id="viewed"' in client.get(f"/answers/{second}/second", headers=agent).get_data(as_text=True)
    other = client.application.test_client()
    assert 'id="viewed"' not in other.get(f"/answers/{second}/second", headers=agent).get_data(as_text=True)
    assert "<!--own" not in other.get("/").get_data(as_text=True)


def test_page_follows_the_counts(client: FlaskClient, published: Callable[..., int], statements: list[str]) -> None:
    published("First?")
    client.get("/")
    statements.clear()
    client.get("/")
    assert not statements  # but for the versions, read without a session
    with command() as session:
        session.get_one(CountVersion, 1).number += 1
    statements.clear()
    client.get("/")
    assert statements
