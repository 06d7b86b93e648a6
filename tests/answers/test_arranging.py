"""The tree of topics as editors arrange it, and where its former addresses lead."""

from __future__ import annotations

import pytest
from answer_lines import make_answer
from sqlalchemy import select

from answercenter.answers import arranging
from answercenter.answers import publishing
from answercenter.answers import redirects
from answercenter.answers import topics
from answercenter.answers.wording import InvalidText
from answercenter.extensions import db
from answercenter.models import PUBLIC
from answercenter.models import Answer
from answercenter.search import engine
from answercenter.search import indexer

pytestmark = pytest.mark.usefixtures("app")


def test_steps_order_the_tree() -> None:
    a, b, c = (arranging.create(name, None) for name in ("A", "B", "C"))
    assert tree() == ["a", "b", "c"]
    for topic, way, expected in (
        (a, "up", ["a", "b", "c"]),
        (a, "into", ["a", "b", "c"]),
        (a, "out", ["a", "b", "c"]),
        (c, "down", ["a", "b", "c"]),
        (c, "up", ["a", "c", "b"]),
        (a, "down", ["c", "a", "b"]),
        (b, "into", ["c", "a", "a/b"]),
        (a, "into", ["c", "c/a", "c/a/b"]),
        (b, "out", ["c", "c/a", "c/b"]),
        (b, "up", ["c", "c/b", "c/a"]),
        (b, "out", ["c", "c/a", "b"]),
        (b, "up", ["b", "c", "c/a"]),
    ):
        arranging.shift(topic, way)
        assert tree() == expected, (topic, way)


def test_a_new_topic_stands_behind_those_with_a_place() -> None:
    first, second = arranging.create("B", None), arranging.create("C", None)
    arranging.shift(second, "up")
    arranging.create("A", None)
    assert tree() == ["c", "b", "a"]
    arranging.place(first, None, before_id=second)
    assert tree() == ["b", "c", "a"]


def test_a_moved_topic_takes_along_what_is_below_it_and_its_addresses_lead_on() -> None:
    answer = make_answer("What does a wire cost?", category="Cards / Fees / Wires")
    make_answer(category="Banks")
    indexer.sync()
    fees = found("cards/fees")
    arranging.place(fees.id, found("banks").id)
    assert topics.by_path("cards/fees") is None
    assert found("banks/fees/wires").answers == 1
    assert leads_to("/topics/cards/fees") == "banks/fees"
    assert leads_to("/topics/cards/fees/wires") == "banks/fees/wires"
    assert engine.search("wire cost", PUBLIC, topic_id=found("banks").id).shown == [answer]
    assert indexer.verify() == []
    arranging.rename(fees.id, "Charges")
    assert leads_to("/topics/cards/fees/wires") == leads_to("/topics/banks/fees/wires") == "banks/charges/wires"
    arranging.place(fees.id, found("cards").id)
    arranging.rename(fees.id, "Fees")  # back where it began: that is an address again, and leads nowhere else
    assert leads_to("/topics/cards/fees") == ""
    assert leads_to("/topics/banks/charges") == "cards/fees"


@pytest.mark.parametrize("below", ["a", "a/b", "a/b/c"])
def test_a_topic_cannot_stand_below_itself(below: str) -> None:
    make_answer(category="A / B / C")
    with pytest.raises(InvalidText) as refused:
        arranging.place(found("a").id, found(below).id)
    assert refused.value.errors == {"parent": "A topic cannot stand below itself."}
    assert tree() == ["a", "a/b", "a/b/c"]


def test_places_that_do_not_fit_are_refused_at_the_field() -> None:
    make_answer(category="A / B")
    make_answer(category="B")
    make_answer(category="1 / 2 / 3 / 4")
    before = tree()
    for topic, parent, part in (
        ("b", found("a").id, "stands there already"),
        ("a", found("1/2/3/4").id, "levels deep"),
        ("a", 999, "no such topic"),
    ):
        with pytest.raises(InvalidText, match=part) as refused:
            arranging.place(found(topic).id, parent)
        assert set(refused.value.errors) == {"parent"}
    assert tree() == before


@pytest.mark.parametrize("name", ["", " ", "\x00", "x" * 201, "B"])
def test_a_name_must_fit_and_be_its_own(name: str) -> None:
    a, _b = arranging.create("A", None), arranging.create("B", None)
    for act in (lambda: arranging.rename(a, name), lambda: arranging.create(name, None)):
        with pytest.raises(InvalidText) as refused:
            act()
        assert set(refused.value.errors) == {"name"}
    assert tree() == ["a", "b"]


def test_names_alike_get_addresses_of_their_own_and_keep_them() -> None:
    fees, other = arranging.create("Fees", None), arranging.create("Fees!", None)
    assert tree() == ["fees", "fees-2"]
    arranging.rename(other, "Fees?")
    assert tree() == ["fees", "fees-2"]
    arranging.rename(fees, "Costs")
    assert leads_to("/topics/fees") == "costs"
    arranging.rename(other, "Fees")
    assert leads_to("/topics/fees") == ""
    assert leads_to("/topics/fees-2") == "fees"


def test_merging_hands_over_answers_drafts_and_addresses() -> None:
    both = make_answer(category="Old", topics=["New"])
    further = make_answer(category="New", topics=["Old"])
    only = make_answer(category="Old", status="archived")
    old, new = found("old").id, found("new").id
    draft = publishing.save_draft(
        None, publishing.RevisionText("Q?", "", "B."), publishing.Place(old, (new,)), None, None
    )
    indexer.sync()
    assert arranging.standing(db.session(), old) == 4
    with pytest.raises(InvalidText, match="Merge this topic"):
        arranging.remove(old)
    arranging.merge(old, new)
    assert tree() == ["new"]
    assert leads_to("/topics/old") == "new"
    assert topics.answers_in(new, PUBLIC).total == 2
    places = dict(db.session.execute(select(Answer.id, Answer.topic_id)).all())
    assert places == dict.fromkeys([both, further, only, draft.answer_id], new)
    publishing.publish(draft.answer_id, draft.revision, None)
    assert topics.answers_in(new, PUBLIC).total == 3
    assert indexer.verify() == []
    assert make_answer(category="Old")
    assert leads_to("/topics/old") == ""


def test_only_an_empty_topic_is_removed_and_leads_to_the_one_above_it() -> None:
    top = arranging.create("Top", None)
    below = arranging.create("Below", top)
    for act in (
        lambda: arranging.remove(top),
        lambda: arranging.merge(top, below),
        lambda: arranging.merge(below, below),
    ):
        with pytest.raises(InvalidText):
            act()
    arranging.rename(below, "Beneath")
    arranging.remove(below)
    assert leads_to("/topics/top/below") == leads_to("/topics/top/beneath") == "top"
    arranging.remove(top)
    assert tree() == []
    assert redirects.count() == 0


def tree() -> list[str]:
    """List the paths of all topics in the order in which they stand."""
    return [choice.path for choice in topics.choices()]


def found(path: str) -> topics.TopicNode:
    """Return the topic at a path."""
    return topics._forest(PUBLIC).by_path[path]


def leads_to(path: str) -> str:
    """Tell the topic to which an address leads."""
    target = redirects.target(path, PUBLIC)
    return "" if target is None else target.topic_path
