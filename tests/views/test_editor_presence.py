"""Who is writing on an answer: told, forgotten by itself, and never in anybody's way."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from answercenter import clock
from answercenter.answers import presence
from answercenter.extensions import db
from answercenter.models import Presence

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Desk

WRITES = "<b>Admin</b> has been writing on this answer since"


@pytest.fixture
def answer(published: Callable[..., int]) -> int:
    """A published answer."""
    return published("Where is the key?", "Under the mat.")


def test_the_next_who_opens_an_answer_is_told_who_writes_on_it(desk: Callable[[str], Desk], answer: int) -> None:
    first, second = desk("admin"), desk("editor")
    assert first(f"/editor/answers/{answer}/presence").text.strip() == ""
    assert WRITES in second.client.get(f"/editor/answers/{answer}").text
    assert WRITES in second(f"/editor/answers/{answer}/presence").text
    assert "<b>Editor</b>" in first(f"/editor/answers/{answer}/presence").text
    assert WRITES not in first.client.get(f"/editor/answers/{answer}").text
    saved = second(f"/editor/answers/{answer}", question="New?", body="New.", base_revision="1", act="save")
    assert saved.status_code == 303


def test_who_leaves_or_falls_silent_is_not_told_any_more(
    desk: Callable[[str], Desk], answer: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = desk("admin"), desk("editor")
    path = f"/editor/answers/{answer}"
    first(f"{path}/presence")
    assert first(f"{path}/presence/leave").status_code == 204
    assert WRITES not in second.client.get(path).text
    first(f"{path}/presence")
    since = presence.others(answer, None)[0].since
    later = clock.now() + timedelta(seconds=100)
    monkeypatch.setattr(clock, "now", lambda: later)
    first(f"{path}/presence")
    assert presence.others(answer, None)[0].since == since
    silent = later + presence.LAPSE
    monkeypatch.setattr(clock, "now", lambda: silent)
    assert presence.others(answer, None) == []
    second(f"{path}/presence")
    db.session.rollback()
    assert db.session.query(Presence).count() == 1


def test_an_unknown_answer_has_nobody(desk: Callable[[str], Desk]) -> None:
    editor = desk("editor")
    for number in ("99", "9" * 30):
        assert editor(f"/editor/answers/{number}/presence").status_code == 404
        assert editor(f"/editor/answers/{number}/presence/leave").status_code == 204
