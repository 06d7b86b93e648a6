"""The page of an answer's life: what each may do there, and what is said when it cannot be done."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from answercenter import clock
from answercenter.answers import review
from answercenter.answers import revisions
from answercenter.forms import life

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Iterator

    from conftest import Desk
    from flask import Flask

ASKED = {"question": "How?", "body": "So.", "act": "send"}


@pytest.fixture(autouse=True)
def app(make_app: Callable[..., Flask]) -> Iterator[Flask]:
    """A site on which texts are reviewed, in a zone that is not UTC."""
    app = make_app(REVIEW="required", TIMEZONE="America/New_York")
    with app.app_context():
        yield app


def test_a_version_is_sent_sent_back_and_approved(desk: Callable[[str], Desk]) -> None:
    editor, reviewer = desk("editor"), desk("reviewer")
    assert 'value="publish"' not in editor.client.get("/editor/answers/new").text
    address = editor("/editor/answers/new", **ASKED).headers["Location"]
    assert "1 version, the oldest first" in reviewer.client.get("/editor/review").text
    assert 'value="approve"' not in editor.client.get(f"{address}/review").text
    page = reviewer.client.get(f"{address}/review").text
    assert 'value="approve"' in page
    assert "As visitors" not in page
    assert reviewer(f"{address}/review", act="changes", number="1", text="").status_code == 400
    assert reviewer(f"{address}/review", act="changes", number="1", text="<b>Why?</b>").status_code == 303
    assert "&lt;b&gt;Why?&lt;/b&gt;" in editor.client.get(f"{address}/review").text
    assert "Nothing awaits review" in reviewer.client.get("/editor/review").text
    editor(address, **ASKED | {"body": "So, since.", "base_revision": "1"})
    assert reviewer(f"{address}/review", act="approve", number="2").status_code == 303
    assert (
        reviewer(address, **ASKED | {"body": "So, since.", "base_revision": "2", "act": "publish"}).status_code == 303
    )
    assert "So, since." in reviewer.client.get("/answers/1", follow_redirects=True).text


def test_an_outdated_version_is_not_approved_and_what_was_typed_stays(desk: Callable[[str], Desk]) -> None:
    editor, reviewer = desk("editor"), desk("reviewer")
    address = editor("/editor/answers/new", **ASKED).headers["Location"]
    editor(address, **ASKED | {"act": "save", "body": "Else.", "base_revision": "1"})
    refused = reviewer(f"{address}/review", act="approve", number="1", text="Fine by me.")
    assert refused.status_code == 409
    assert "somebody saved version 2 since" in refused.text
    assert "Fine by me." in refused.text
    assert "Else." in refused.text
    sheet = revisions.newest(1)
    assert sheet is not None
    assert (sheet.life, sheet.verdict) == ("draft", "")


def test_who_may_not_gets_403_and_a_saved_draft(desk: Callable[[str], Desk]) -> None:
    editor = desk("editor")
    published = editor("/editor/answers/new", **ASKED | {"act": "publish"})
    assert published.status_code == 403
    assert "Only reviewers publish" in published.text
    assert "So." in published.text
    assert editor("/editor/answers/1/review", act="approve", number="1").status_code == 403
    assert editor("/editor/answers/1/review", act="bless", number="1").status_code == 400
    assert editor("/editor/answers/1/review", act="comment", number="7", text="?").status_code == 404
    assert review.said_of(1) == []


def test_times_and_days_are_checked_at_their_fields(desk: Callable[[str], Desk]) -> None:
    editor = desk("editor")
    editor("/editor/answers/new", **ASKED)
    for given in ("", "soon", "2020-01-01T10:00", "9999-12-31T23:59", "2026-13-01T00:00"):
        refused = editor("/editor/answers/1/schedule", number="1", publish_at=given)
        assert (refused.status_code, 'id="publish_at-error"' in refused.text) == (400, True), given
    for name, given in (("owner_id", "999"), ("owner_id", "x"), ("review_on", "2020-01-01"), ("expires_at", "x")):
        refused = editor("/editor/answers/1/care", number="1", **{name: given})
        assert (refused.status_code, f'id="{name}-error"' in refused.text) == (400, True), (name, given)
    typed = life.typed(clock.now() + timedelta(days=3))
    assert editor("/editor/answers/1/schedule", number="1", publish_at=typed).status_code == 303
    sheet = revisions.newest(1)
    assert sheet is not None
    assert life.typed(sheet.publish_at) == typed
    assert f'value="{typed}"' in editor.client.get("/editor/answers/1/review").text
    assert editor("/editor/answers/1/schedule", number="1", act="clear").status_code == 303


def test_owner_and_due_day_filter_the_list(desk: Callable[[str], Desk]) -> None:
    admin = desk("admin")
    for number in (1, 2):
        admin("/editor/answers/new", question=f"Question {number}?", body="So.", act="publish")
    day = str(clock.today("America/New_York"))
    assert admin("/editor/answers/1/care", number="1", owner_id="1", review_on=day).status_code == 303
    for query in ("state=due", "owner=1", "owner=0", "state=published"):
        page = admin.client.get(f"/editor/answers?{query}").text
        assert ("Question 1?</a>" in page) is (query != "owner=0"), query
        assert ("Question 2?</a>" in page) is (query in {"owner=0", "state=published"}), query
    assert admin.client.get("/editor/answers?owner=x").status_code == 400
    assert admin.client.get("/editor/answers?sort=review").status_code == 200
