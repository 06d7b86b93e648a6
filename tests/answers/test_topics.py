"""Topics as a tree with counts."""

from __future__ import annotations

import pytest
from answer_lines import make_answer

from answercenter.answers import publishing
from answercenter.answers import topics
from answercenter.models import PUBLIC

pytestmark = pytest.mark.usefixtures("app")


def test_answer_counts_once_in_each_topic_above_it() -> None:
    make_answer(category="A", subcategories=["B", "C"])
    make_answer(category="A / B")
    make_answer(category="D", topics=["A / C"])
    first, second = topics.tree(PUBLIC)
    assert (first.name, first.answers, second.name, second.answers) == ("A", 3, "D", 1)
    assert [(child.name, child.path, child.answers) for child in first.children] == [("B", "a/b", 2), ("C", "a/c", 2)]


def test_subcategory_of_two_categories_is_two_topics() -> None:
    make_answer(category="Loans", subcategories=["Fees"])
    make_answer(category="Cards", subcategories=["Fees"])
    assert topics.by_path("loans/fees") != topics.by_path("cards/fees")
    assert {choice.label for choice in topics.choices()} == {"Cards", "Cards / Fees", "Loans", "Loans / Fees"}


def test_names_with_the_same_slug_get_paths_of_their_own() -> None:
    names = ("Fees", "Fees!", "fees")
    for name in names:
        make_answer(category=name)
        make_answer(category=name)
    assert {node.path: (node.name, node.answers) for node in topics.tree(PUBLIC)} == {
        "fees": ("Fees", 2),
        "fees-2": ("Fees!", 2),
        "fees-3": ("fees", 2),
    }


def test_unknown_topics_lead_nowhere() -> None:
    for path in ("", "/", "x", "a\x00", "a/" * 500, "\ud800"):
        assert topics.by_path(path) is None
    assert topics.trail(999) == []
    assert topics.trail(None) == []
    assert topics.root_of(999) == 0


def test_root_of_a_topic_below() -> None:
    below = publishing.add_topic(["A", "B", "C"])
    assert [node.name for node in topics.trail(below)] == ["A", "B", "C"]
    assert topics.root_of(below) == publishing.add_topic(["A"])


def test_topic_path_is_not_a_prefix_of_its_neighbour() -> None:
    make_answer(category="Car")
    make_answer(category="Car loans")
    car = topics.by_path("car")
    assert car is not None
    assert topics.answers_in(car.id, PUBLIC).total == 1


@pytest.mark.parametrize(("page", "shown"), [(-1, ["a", "B"]), (1, ["a", "B"]), (2, ["c"]), (10**9, ["c"])])
def test_pages_of_a_topic(page: int, shown: list[str]) -> None:
    for question in ("c", "a", "B"):
        make_answer(question, category="A")
    found = topics.answers_in(topics.tree(PUBLIC)[0].id, PUBLIC, page=page, per_page=2)
    assert [link.question for link in found.answers] == shown
    assert (found.total, found.pages) == (3, 2)


@pytest.mark.parametrize("names", [[], [""], ["a", " "], ["a\x00"], ["x" * 201], ["a"] * 6])
def test_topic_needs_a_name_that_fits(names: list[str]) -> None:
    with pytest.raises(publishing.InvalidText):
        publishing.add_topic(names)
