"""Pins of topics and regions, and what visitors there see first."""

from __future__ import annotations

import pytest
from answer_lines import make_answer

from answercenter.answers import arranging
from answercenter.answers import leading
from answercenter.answers import pinning
from answercenter.answers import publishing
from answercenter.answers import topics
from answercenter.models import PUBLIC

pytestmark = pytest.mark.usefixtures("app")


def test_a_topics_pins_come_first_then_what_is_of_interest() -> None:
    liked, first, second = (make_answer(category="A") for _ in range(3))
    scope = pinning.Scope(topic_id=topics.tree(PUBLIC)[0].id)
    assert leading.of_topic(PUBLIC, scope.topic_id or 0, [liked]) == []
    for answer in (second, first):
        pinning.move(scope, answer, "pin")
    pinning.move(scope, first, "up")
    pinning.move(scope, first, "pin")  # pinned already
    assert shown(leading.of_topic(PUBLIC, scope.topic_id or 0, [first, liked])) == [first, second, liked]
    publishing.archive(first)
    assert shown(leading.of_topic(PUBLIC, scope.topic_id or 0, [liked])) == [second, liked]
    assert [one.state for one in pinning.pinned(scope)] == ["archived", "published"]
    pinning.move(scope, first, "unpin")
    assert pinning.counts() == [(scope, 1)]
    arranging.merge(scope.topic_id or 0, arranging.create("B", None))
    assert pinning.counts() == []


def test_a_regions_pins_come_before_those_for_all() -> None:
    everywhere, country, state, liked = (make_answer(position=position) for position in (1, None, None, None))
    pinning.move(pinning.Scope(region="US"), country, "pin")
    pinning.move(pinning.Scope(region="US-OH"), state, "pin")
    for region, expected in (
        ("US-OH", [state, country, everywhere, liked]),
        ("US-TX", [country, everywhere, liked]),
        ("DE", [everywhere, liked]),
        ("??", [everywhere, liked]),
    ):
        assert shown(leading.leading(PUBLIC, [liked], 4, region))[: len(expected)] == expected
    assert [leading.own_place(region) for region in ("US-OH", "US-TX", "DE", "??", "")] == ["US-OH", "US", "", "", ""]


def test_only_a_published_answer_is_pinned_and_only_a_pinned_one_moved() -> None:
    draft, other = make_answer(status="draft"), make_answer()
    scope = pinning.Scope(region="US")
    for answer, act in ((draft, "pin"), (other, "up"), (other, "first")):
        with pytest.raises(publishing.PinError):
            pinning.move(scope, answer, act)
    assert pinning.pinned(scope) == []


def shown(links: list) -> list[int]:
    """Return the ids of answers."""
    return [link.id for link in links]
