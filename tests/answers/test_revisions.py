"""What editors see: all states, filters, versions."""

from __future__ import annotations

from typing import Any

import pytest
from answer_lines import make_answer

from answercenter.answers import publishing
from answercenter.answers import revisions
from answercenter.answers.revisions import EditorFilters

pytestmark = pytest.mark.usefixtures("app")


@pytest.mark.parametrize(
    ("filters", "shown"),
    [
        ({}, {"cat", "dog", "fee"}),
        ({"text": "DO"}, {"dog"}),
        ({"text": "%"}, set()),
        ({"text": "o\x00\ud800g"}, {"dog"}),
        ({"state": "draft"}, {"dog"}),
        ({"audience": "staff"}, {"cat"}),
        ({"language": "es"}, {"fee"}),
        ({"pinned": True}, {"fee"}),
        ({"state": "nothing\x00"}, set()),
    ],
)
def test_filters(filters: dict[str, Any], shown: set[str]) -> None:
    make_answer("cat", audience="staff")
    make_answer("dog", status="draft")
    make_answer("fee", language="es", position=3)
    assert {line.question for line in revisions.editor_list(EditorFilters(**filters)).lines} == shown


def test_filter_by_a_topic_and_all_below_it() -> None:
    make_answer("cat", category="Animals / Small")
    make_answer("fee", category="Money")
    animals = publishing.add_topic(["Animals"])
    (line,) = revisions.editor_list(EditorFilters(topic_id=animals)).lines
    assert (line.question, line.topic) == ("cat", "Small")


@pytest.mark.parametrize(("page", "shown"), [(-1, 2), (1, 2), (2, 1), (10**9, 1)])
def test_pages(page: int, shown: int) -> None:
    for number in range(3):
        make_answer(f"{number}?")
    found = revisions.editor_list(EditorFilters(page=page, per_page=2))
    assert (len(found.lines), found.pages, found.total) == (shown, 2, 3)


def test_list_shows_the_newest_wording() -> None:
    answer_id = make_answer("Old?")
    publishing.save_draft(answer_id, publishing.RevisionText("New?", "", "x"), publishing.Place(), None, 1)
    (line,) = revisions.editor_list(EditorFilters()).lines
    assert (line.question, line.has_draft, line.state) == ("New?", True, "published")


def test_sheet_of_a_version() -> None:
    answer_id = make_answer("Old?", "text", keywords=["k"], category="A", audience="staff")
    sheet = revisions.revision(answer_id, 1)
    assert sheet is not None
    assert (sheet.question, sheet.body, sheet.keywords, sheet.audience) == ("Old?", "text", ("k",), "staff")
    assert (sheet.live_revision, sheet.newest, sheet.topic_id is not None) == (1, 1, True)


def test_unknown_versions() -> None:
    answer_id = make_answer()
    assert revisions.revision(answer_id, 2) is None
    assert revisions.newest(999) is None
    assert revisions.newest(10**30) is None
    assert revisions.history(999) == []
