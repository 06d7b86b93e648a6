from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from answercenter.answers import leading
from answercenter.answers import publishing
from answercenter.answers import revisions
from answercenter.models import PUBLIC

KEY = ("Where is the key?", "Under the mat.")

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Desk


def test_leading_questions_are_pinned_moved_and_unpinned(write: Desk, published: Callable[..., int]) -> None:
    ids = [published(f"Question {number}?") for number in range(3)]
    for answer_id in ids:
        assert write(f"/editor/leading/{answer_id}", act="pin").status_code == 303
    assert _order() == ids
    write(f"/editor/leading/{ids[2]}", act="up")
    assert _order() == [ids[0], ids[2], ids[1]]
    write(f"/editor/leading/{ids[2]}", act="up")
    write(f"/editor/leading/{ids[2]}", act="up")
    assert _order() == [ids[2], ids[0], ids[1]]
    write(f"/editor/leading/{ids[1]}", act="down")
    assert _order() == [ids[2], ids[0], ids[1]]
    write(f"/editor/leading/{ids[0]}", act="unpin")
    assert _order() == [ids[2], ids[1]]
    assert [link.id for link in leading.leading(PUBLIC, [], 2)] == [ids[2], ids[1]]
    page = write.client.get("/editor/leading").text
    assert page.index("Question 2?") < page.index("Question 1?")


@pytest.mark.parametrize(("act", "code"), [("up", 400), ("down", 400), ("", 400), ("first", 400), ("unpin", 303)])
def test_what_is_not_pinned_cannot_be_moved(write: Desk, published: Callable[..., int], act: str, code: int) -> None:
    assert write(f"/editor/leading/{published(*KEY)}", act=act).status_code == code


def test_a_draft_cannot_be_pinned(write: Desk) -> None:
    answer_id = int(write("/editor/answers/new", question="Q?", body="B.").headers["Location"].rsplit("/", 1)[1])
    write(f"/editor/leading/{answer_id}", act="pin")
    assert "Only a published answer" in write.client.get("/editor/leading").text
    assert _order() == []


def test_answers_to_pin_are_found_by_words(write: Desk, published: Callable[..., int]) -> None:
    published("Where is the mat?")
    assert "Where is the mat?" in write.client.get("/editor/leading?q=mat").text.split("Pin another answer")[1]
    assert "No published answer" in write.client.get("/editor/leading?q=zzz").text


def test_the_list_filters_sorts_and_counts(write: Desk, published: Callable[..., int]) -> None:
    topic = publishing.add_topic(["Money"])
    published("Zebra?")
    published("Apple?", topic=("Money",), language="de")
    write("/editor/answers/new", question="A draft?", body="B.")
    for query, questions in (
        ("", ["A draft?", "Apple?", "Zebra?"]),
        ("?q=ZEBRA", ["Zebra?"]),
        ("?state=draft", ["A draft?"]),
        (f"?topic={topic}", ["Apple?"]),
        ("?language=de", ["Apple?"]),
        ("?sort=question&state=published", ["Apple?", "Zebra?"]),
        ("?pinned=1", []),
        ("?q=%25", []),
    ):
        page = write.client.get(f"/editor/answers{query}").text
        assert re.findall(r'<th scope="row" class="question-cell"><a [^>]*>([^<]*)</a>', page) == questions, query
    assert "No answer fits" in write.client.get("/editor/answers?q=nothing").text
    assert re.search(r"All <span>3</span>", write.client.get("/editor/answers").text)


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("page=-1", 400), ("page=1000000000", 400), ("page=2", 404), ("topic=x", 400), ("topic=" + "9" * 30, 400),
        ("topic=5", 200), ("state=owner", 400), ("sort=id;drop", 400), ("audience=x", 400), ("language=%00", 200),
        ("q=" + "%00*((((" * 50, 200),
        ("q=" + "x" * 5000, 200), ("pinned=2", 200),
    ],
)  # fmt: skip
def test_whatever_is_asked_of_the_list_gets_a_clear_answer(write: Desk, query: str, code: int) -> None:
    assert write.client.get(f"/editor/answers?{query}").status_code == code


@pytest.mark.parametrize("number", ["99", "0", str(2**31), str(2**63), "9" * 60])
def test_an_unknown_answer_is_not_found(write: Desk, published: Callable[..., int], number: str) -> None:
    for path in ("answers/{}", "answers/{}/history", "answers/{}/history/1"):
        assert write.client.get("/editor/" + path.format(number)).status_code == 404
    for path in ("answers/{}", "answers/{}/archive", "answers/{}/history/1/restore", "leading/{}"):
        assert write("/editor/" + path.format(number), act="pin").status_code == 404
    answer_id = published(*KEY)
    assert write.client.get(f"/editor/answers/{answer_id}/history/{number}").status_code == 404


@pytest.fixture
def write(desk: Callable[[str], Desk]) -> Desk:
    """An editor at work."""
    return desk("editor")


def _order() -> list[int]:
    lines = revisions.editor_list(revisions.EditorFilters(pinned=True)).lines
    return [line.id for line in sorted(lines, key=lambda line: line.position or 0)]
