"""Thousands of topics on the editors' desk: a branch at a time, and lists to choose from that are written once."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import insert

from answercenter.answers import topics
from answercenter.extensions import command
from answercenter.models import Topic
from answercenter.models import take_change_number
from answercenter.views.editor import branches

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Desk

MANY = branches.OPEN + 20


def test_a_large_tree_is_shown_a_branch_at_a_time(write: Desk, large: int) -> None:
    page = write.client.get("/editor/topics").text
    assert shown(page) == [large]
    assert f'<a href="/editor/topics?below={large}" aria-label="{MANY} below: Cards">{MANY} below</a>' in page
    first = write.client.get(f"/editor/topics?below={large}").text
    assert shown(first) == list(range(large + 1, large + 1 + branches.PAGE))
    assert f'data-following="{large + 1 + branches.PAGE}"' in first
    assert '<li><a href="/editor/topics">Main topics</a></li>' in first
    assert f'<option value="{large}" selected>Cards</option>' in first  # a new topic stands in the branch that is open
    second = write.client.get(f"/editor/topics?below={large}&page=2").text
    assert shown(second)[0] == large + 1 + branches.PAGE
    assert 'disabled aria-label="Up: ' not in second  # since there is a topic before it, on the page before
    assert 'disabled aria-label="Up: ' in first
    assert 'disabled aria-label="Down: ' not in first
    last = write.client.get(f"/editor/topics?below={large}&page=99").text
    assert shown(last)[-1] == large + MANY
    assert "data-following" not in last


def test_a_topic_that_was_moved_is_shown_where_it_stands_now(write: Desk, large: int) -> None:
    moved = large + branches.PAGE + 1  # first on the second page
    response = write("/editor/topics/order", up=moved)
    page = write.client.get(response.location).text
    assert shown(page)[-2:] == [large + branches.PAGE - 1, moved]
    assert re.findall(r'autofocus aria-label="([^"]*)"', page) == [f"Up: Card {branches.PAGE:03}"]
    page = write.client.get(write("/editor/topics/order", out=moved).location).text
    assert shown(page) == [large, moved]
    made = write("/editor/topics", name="Last", parent=large).location
    assert shown(write.client.get(made.partition("#")[0]).text)[-1] == int(made.rpartition("-")[2])


def test_a_small_tree_is_shown_whole_whatever_is_asked_for(write: Desk) -> None:
    write("/editor/topics", name="A", parent="")
    top = topics.choices()[0].id
    write("/editor/topics", name="B", parent=top)
    for query in ("", f"?below={top}", "?below=99", "?below=x", f"?at={top + 1}", "?page=3"):
        assert shown(write.client.get(f"/editor/topics{query}").text) == [top, top + 1], query
    assert write.client.get("/editor/topics?page=0").status_code == 400


def test_topics_are_offered_with_what_is_chosen_and_renamed_at_once(write: Desk, published: Callable[..., int]) -> None:
    answer = published("Where?", topic=('"1" & <b>',))
    number = topics.choices()[0].id
    page = write.client.get(f"/editor/answers/{answer}").text
    assert f'<option value="{number}" selected>&#34;1&#34; &amp; &lt;b&gt;</option>' in page
    assert f'name="further_topic_ids" value="{number}">' in page
    write(f"/editor/topics/{number}", act="rename", name="Costs")
    page = write.client.get(f"/editor/answers?topic={number}").text
    assert f'<option value="{number}" selected>Costs</option>' in page
    page = write(f"/editor/answers/{answer}", act="preview", further_topic_ids=number, topic_id="").text
    assert f'name="further_topic_ids" value="{number}" checked> <span>Costs</span>' in page
    assert "selected>Costs" not in page


def shown(page: str) -> list[int]:
    """List the topics that a page shows in its tree."""
    return [int(one) for one in re.findall(r'data-topic="(\d+)"', page)]


@pytest.fixture
def large(write: Desk) -> int:
    """The number of a main topic with more topics below it than are shown at once; theirs follow."""
    write("/editor/topics", name="Cards", parent="")
    top = topics.choices()[0].id
    rows = [{"parent_id": top, "name": f"Card {one:03}", "path": f"cards/card-{one}"} for one in range(MANY)]
    with command() as session:
        session.execute(insert(Topic), rows)
        take_change_number(session)
    return top


@pytest.fixture
def write(desk: Callable[[str], Desk]) -> Desk:
    """An editor at work."""
    return desk("editor")
