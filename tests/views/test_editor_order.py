"""Topics and former addresses on the editors' desk, and what visitors of former addresses see."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from answercenter.answers import topics

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Desk


def test_topics_are_made_named_moved_and_their_addresses_lead_on(write: Desk, published: Callable[..., int]) -> None:
    published("What does it cost?", topic=("Cards", "Fees"))
    assert write("/editor/topics", name="Banks", parent="").status_code == 303
    cards, fees, banks = (ids()[path] for path in ("cards", "cards/fees", "banks"))
    assert write(f"/editor/topics/{fees}", act="move", parent=banks).status_code == 303
    assert write(f"/editor/topics/{fees}", act="rename", name="Costs").status_code == 303
    for old in ("/topics/cards/fees", "/topics/banks/fees/"):
        response = write.client.get(old)
        assert (response.status_code, response.location) == (301, "/topics/banks/costs"), old
    feed = write.client.get("/topics/cards/fees/feed.atom")
    assert (feed.status_code, feed.location) == (301, "/topics/banks/costs/feed.atom")
    assert write.client.get("/topics/banks/costs").status_code == 200
    assert write(f"/editor/topics/{cards}", act="remove").status_code == 303
    assert write(f"/editor/topics/{fees}", act="merge", into=banks).status_code == 303
    assert write.client.get("/topics/banks/costs").location == "/topics/banks"
    assert list(ids()) == ["banks"]


def test_steps_move_a_topic_and_keep_the_focus_on_it(write: Desk) -> None:
    for name in ("A", "B", "C"):
        write("/editor/topics", name=name, parent="")
    moved = ids()["c"]
    response = write("/editor/topics/order", up=moved)
    assert response.location == f"/editor/topics?moved={moved}&by=up"
    assert focused(write.client.get(response.location).text) == ["Up: C"]
    assert focused(write.client.get(write("/editor/topics/order", up=moved).location).text) == ["Down: C"]
    write("/editor/topics/order", down=moved)
    write("/editor/topics/order", into=moved)
    assert list(ids()) == ["a", "a/c", "b"]


def test_a_topic_moved_under_itself_is_told_so_at_the_field(write: Desk) -> None:
    write("/editor/topics", name="A", parent="")
    write("/editor/topics", name="B", parent=ids()["a"])
    response = write(f"/editor/topics/{ids()['a']}", act="move", parent=ids()["a/b"])
    assert response.status_code == 400
    assert '<span class="error" id="parent-error">A topic cannot stand below itself.</span>' in response.text
    assert list(ids()) == ["a", "a/b"]


@pytest.mark.parametrize(
    ("path", "fields", "code"),
    [
        ("", {"name": ""}, 400), ("", {"name": "X", "parent": "x"}, 400), ("", {"name": "X", "parent": "9"}, 400),
        ("/order", {}, 400), ("/order", {"up": "x"}, 400), ("/order", {"up": "1", "down": "1"}, 400),
        ("/order", {"up": "99"}, 404), ("/99", {"act": "remove"}, 404), ("/1", {"act": "drop"}, 400),
        ("/1", {"act": "merge"}, 400), ("/1", {"act": "merge", "into": "1"}, 400), ("/1", {"act": "rename"}, 400),
        ("/1", {"act": "move", "parent": str(2**63)}, 400), (f"/{2**63}", {"act": "remove"}, 404),
    ],
)  # fmt: skip
def test_whatever_is_sent_gets_a_clear_answer(write: Desk, path: str, fields: dict[str, str], code: int) -> None:
    write("/editor/topics", name="A", parent="")
    assert write(f"/editor/topics{path}", **fields).status_code == code
    assert list(ids()) == ["a"]


def test_former_addresses_are_added_followed_and_removed(write: Desk, published: Callable[..., int]) -> None:
    answer = published("Where is the key?")
    assert write("/editor/redirects", path="/help/<key>.html", target=answer, topic="").status_code == 303
    page = write.client.get("/editor/redirects").text
    assert "/help/&lt;key&gt;.html" in page
    assert "Where is the key?" in page
    response = write.client.get("/help/<key>.html")
    assert (response.status_code, response.location) == (301, f"/answers/{answer}/where-is-the-key")
    refused = write("/editor/redirects", path="/search", target=answer, topic="")
    assert refused.status_code == 400
    assert 'id="path-error">There is a page at this address.' in refused.text
    assert write("/editor/redirects/remove", path="/help/<key>.html").status_code == 303
    assert write.client.get("/help/<key>.html").status_code == 404


def test_pages_of_a_large_tree_ask_no_query_per_topic(
    write: Desk, published: Callable[..., int], statements: list[str]
) -> None:
    for number in range(3):
        published(f"Question {number}?", topic=("A", f"B {number}"))

    def asked() -> int:
        del statements[:]
        write.client.get("/editor/topics")
        return len(statements)

    few = asked()
    for number in range(3, 30):
        published(f"Question {number}?", topic=("A", f"B {number}"))
    assert asked() <= few


def ids() -> dict[str, int]:
    """Return every topic's id by its path, in order."""
    return {choice.path: choice.id for choice in topics.choices()}


def focused(page: str) -> list[str]:
    """List the labels of what a page puts the focus on."""
    return re.findall(r'autofocus aria-label="([^"]*)"', page)


@pytest.fixture
def write(desk: Callable[[str], Desk]) -> Desk:
    """An editor at work."""
    return desk("editor")
