"""Pinning for a topic or a region on the editors' desk, and what visitors there see."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from answercenter.analytics import regions
from answercenter.answers import publishing

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Desk


def test_what_is_pinned_for_a_topic_or_region_is_shown_there(
    desk: Callable[[str], Desk], published: Callable[..., int]
) -> None:
    write = desk("editor")
    answer, topic = published("Zebra first?", topic=("A",)), publishing.add_topic(["A"])
    for number in range(9):
        published(f"Another {number}?", topic=("A",))
    there = write(f"/editor/leading/{answer}", act="pin", topic=topic)
    assert there.location == f"/editor/leading?moved={answer}&topic={topic}#pin-{answer}"
    page = write.client.get(there.location).text
    assert "Zebra first?" in page.split("As visitors see it")[1]
    page = write.client.get("/topics/a").text
    assert "Zebra first?" in page.split("All questions")[0]
    assert write(f"/editor/leading/{answer}", act="pin", region="Ohio").status_code == 303
    assert "Ohio" in write.client.get("/editor/leading").text.split("Pinned elsewhere")[1]
    assert "Zebra first?" not in write.client.get("/").text
    with write.client.application.app_context():
        write.client.set_cookie(regions.COOKIE, str(regions._serializer().dumps("US-OH")))
    page = write.client.get("/").text
    assert page.index("Zebra first?") < page.index("Another")


@pytest.mark.parametrize(
    ("query", "code"),
    [("topic=9", 404), ("topic=x", 404), ("region=Nowhere", 400), ("region=??", 400), ("region=us-oh", 200)],
)
def test_a_place_that_there_is_not_gets_a_clear_answer(desk: Callable[[str], Desk], query: str, code: int) -> None:
    assert desk("editor").client.get(f"/editor/leading?{query}").status_code == code
