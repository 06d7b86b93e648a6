"""Changing many answers of the editors' list."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

import pytest

from answercenter import jobs
from answercenter.answers import bulk
from answercenter.answers import catalog
from answercenter.answers import topics
from answercenter.models import PUBLIC

if TYPE_CHECKING:
    from collections.abc import Callable


def test_chosen_answers_are_moved_and_undone(desk: Any, published: Callable[..., int]) -> None:
    ids = [published(f"Question {number}?", topic=("Old",)) for number in range(3)]
    published("Elsewhere?", topic=("New",))
    editor = desk("editor")
    page = editor.client.get("/editor/answers").text
    assert 'name="answers" value="1"' in page
    new = topics.by_path("new")
    assert new is not None
    sent = editor("/editor/bulk", act="move", topic_id=str(new.id), answers=[str(ids[0]), str(ids[1]), "x"])
    assert sent.status_code == 303
    address = sent.headers["Location"]
    assert "Undo all of it" in editor.client.get(address).text
    assert counted() == {"new": 3, "old": 1}
    assert editor(address, act="undo").status_code == 303
    assert "Undone" in editor.client.get(f"{address}/progress").text
    assert counted() == {"new": 1, "old": 3}
    editor(address, act="undo")
    assert "cannot be undone" in editor.client.get(address).text


def test_all_that_match_the_filters_are_meant(
    desk: Any, published: Callable[..., int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "BATCH", 60)
    for number in range(70):
        published(f"Wombat {number}?")
    published("Other?")
    editor = desk("editor")
    assert "All 70 that match" in editor.client.get("/editor/answers?q=wombat&page=2").text
    address = editor("/editor/bulk?q=wombat", act="archive", scope="all").headers["Location"]
    assert "85 %" in editor.client.get(address).text
    jobs.run_all()
    assert catalog.count(PUBLIC) == 1
    assert "Done" in editor.client.get(address).text


@pytest.mark.parametrize(
    ("path", "fields", "message"),
    [
        ("", {"act": "archive"}, "Choose at least one answer"),
        ("?q=nothing", {"act": "archive", "scope": "all"}, "Choose at least one answer"),
        ("", {"act": "move", "answers": "1"}, "Choose a topic"),
        ("", {"act": "retag", "answers": "1", "add": " , "}, "Name a keyword"),
        ("", {"act": "archive", "scope": "world"}, "all that match"),
        ("?topic=x", {"act": "archive", "scope": "all"}, "chosen by its number"),
    ],
)
def test_what_cannot_be_done_is_told(
    desk: Any, published: Callable[..., int], path: str, fields: dict[str, str], message: str
) -> None:
    published("Why?")
    answer = desk("editor")(f"/editor/bulk{path}", **fields)
    assert answer.status_code == 400
    assert message in answer.text
    assert catalog.count(PUBLIC) == 1


def test_unknown_changes_are_not_there(desk: Any) -> None:
    editor = desk("editor")
    assert editor.client.get("/editor/bulk/7").status_code == 404
    assert editor("/editor/bulk/7", act="undo").status_code == 404


def counted() -> dict[str, int]:
    return {node.path: node.answers for node in topics.tree(PUBLIC)}
