"""Changes of many answers at once, and the way back."""

from __future__ import annotations

from typing import Any

import pytest
from answer_lines import make_answer
from sqlalchemy import func
from sqlalchemy import select

from answercenter import clock
from answercenter.answers import bulk
from answercenter.answers import bulk_lists
from answercenter.answers import catalog
from answercenter.answers import publishing
from answercenter.answers import revisions
from answercenter.answers import stored
from answercenter.answers.publishing import Place
from answercenter.answers.publishing import RevisionText
from answercenter.answers.wording import InvalidText
from answercenter.extensions import db
from answercenter.models import PUBLIC
from answercenter.models import Answer
from answercenter.models import BulkChange
from answercenter.models import BulkRun
from answercenter.models import Review
from answercenter.search import engine
from answercenter.search import indexer

pytestmark = pytest.mark.usefixtures("app")


def some() -> list[int]:
    """Answers of every kind: published, pinned, with a draft, a draft alone, archived."""
    publishing.add_topic(["New"])
    first = make_answer("One?", keywords=["old", "Kept"], category="A", subcategories=["B"], position=1)
    second = make_answer("Two?", keywords=["old"], category="A")
    publishing.save_draft(second, RevisionText("Two, new?", "", "x", ("Old", "d")), Place(topic_id(first)), None, 1)
    third = make_answer("Three?", status="draft", keywords=["kept"])
    fourth = make_answer("Four?", status="archived", category="New", subcategories=["A"])
    return [first, second, third, fourth]


ACTS = [("retag", {"add": ["fresh"], "remove": ["OLD"]}), ("move", {}), ("archive", {}), ("restore", {})]


@pytest.mark.parametrize(("act", "value"), ACTS)
def test_undone_every_answer_stands_as_before(act: str, value: dict[str, Any]) -> None:
    ids = some()
    value = value or {"topic_id": topic_named("New")}
    before = standing()
    run_id = bulk.begin(act, value, ids, None)
    assert standing() != before
    assert indexer.verify() == []
    run = bulk_lists.run(run_id)
    assert run is not None
    assert (run.state, run.changed, run.left) == ("done", {"retag": 4, "move": 3, "archive": 3, "restore": 1}[act], 0)
    bulk.undo(run_id, None)
    assert standing() == before
    assert indexer.verify() == []
    with pytest.raises(bulk.BulkError):
        bulk.undo(run_id, None)


def test_keywords_change_in_the_live_text_and_in_the_draft() -> None:
    ids = some()
    bulk.begin("retag", {"add": ["quokka", " KEPT "], "remove": ["old"]}, ids, None)
    first, second = revisions.newest(ids[0]), revisions.newest(ids[1])
    assert first is not None
    assert second is not None
    assert (first.keywords, first.note) == (("Kept", "quokka"), "Keywords: +quokka, +KEPT, −old")
    assert (second.question, second.keywords) == ("Two, new?", ("d", "quokka", "KEPT"))
    assert second.draft_revision == second.newest
    live = revisions.revision(ids[1], second.live_revision or 0)
    assert live is not None
    assert live.keywords == ("quokka", "KEPT")
    found = engine.search("quokka", PUBLIC)
    assert {hit.question for hit in found.hits} == {"One?", "Two?"}


def test_moved_answers_stand_under_the_topic_once_it_is_a_draft_too() -> None:
    ids = some()
    new = topic_named("New")
    bulk.begin("move", {"topic_id": new}, ids, None)
    assert {answer.topic_id for answer in db.session.scalars(select(Answer))} == {new}
    sheet = revisions.newest(ids[1])
    assert sheet is not None
    assert sheet.topic_id == new


def test_what_was_changed_since_stays_and_is_told() -> None:
    ids = some()
    run_id = bulk.begin("archive", {}, ids, None)
    sheet = revisions.newest(ids[0])
    assert sheet is not None
    publishing.publish(ids[0], sheet.newest, None)
    bulk.undo(run_id, None)
    run = bulk_lists.run(run_id)
    assert run is not None
    assert (run.undone, run.left) == (2, 1)
    assert [(one.id, one.problem) for one in bulk_lists.left(run_id)] == [
        (ids[0], "It was changed since, and stays as it is.")
    ]


def test_answer_with_too_many_keywords_is_left_and_told() -> None:
    full = make_answer("Full?", keywords=[f"k{number}" for number in range(100)])
    other = make_answer("Other?")
    run_id = bulk.begin("retag", {"add": ["one-more"]}, [full, other], None)
    run = bulk_lists.run(run_id)
    assert run is not None
    assert (run.changed, run.left) == (1, 1)
    assert "may be given 100 times" in bulk_lists.left(run_id)[0].problem


def test_thousands_are_changed_in_batches_by_the_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "BATCH", 10)
    ids = [make_answer(f"Question {number}?") for number in range(35)]
    indexer.sync()
    run_id = bulk.begin("archive", {}, [*ids, ids[0], 99_999], None)
    assert (catalog.count(PUBLIC), bulk.is_due()) == (25, True)
    with pytest.raises(bulk.BulkError):
        bulk.undo(run_id, None)
    bulk.work()
    assert (catalog.count(PUBLIC), bulk.is_due()) == (0, False)
    numbers = db.session.scalars(select(Answer.change_number).distinct()).all()
    assert len(numbers) == 4, "a commit takes one number for its answers"
    bulk.undo(run_id, None)
    bulk.work()
    assert (catalog.count(PUBLIC), indexer.verify()) == (35, [])


@pytest.mark.parametrize(
    ("act", "value", "chosen", "field"),
    [
        ("fly", {}, [1], "act"),
        ("archive", {}, [], "answers"),
        ("move", {"topic_id": 99}, [1], "topic"),
        ("move", {"topic_id": None}, [1], "topic"),
        ("retag", {"add": [" "]}, [1], "add"),
        ("retag", {"add": ["x" * 101]}, [1], "add"),
        ("retag", {"add": [f"{number}" for number in range(101)]}, [1], "add"),
    ],
)
def test_what_cannot_be_done_is_told_at_its_field(
    act: str, value: dict[str, Any], chosen: list[int], field: str
) -> None:
    with pytest.raises(InvalidText) as error:
        bulk.begin(act, value, chosen, None)
    assert list(error.value.errors) == [field]
    assert db.session.scalar(select(func.count()).select_from(BulkRun)) == 0


def test_old_changes_are_forgotten() -> None:
    ids = some()
    old = bulk.begin("archive", {}, ids, None)
    with bulk.command() as session:
        session.get(BulkRun, old).created_at -= bulk.KEPT * 2
    bulk.begin("restore", {}, ids[:1], None)
    assert db.session.scalars(select(BulkRun.act)).all() == ["restore"]
    assert db.session.scalar(select(func.count()).select_from(BulkChange)) == 1


def test_what_was_decided_of_a_draft_stays_with_its_new_keywords() -> None:
    answer_id = some()[1]
    sheet = revisions.newest(answer_id)
    assert sheet is not None
    with bulk.command() as session:
        session.add(Review(answer_id=answer_id, number=sheet.newest, verdict="approved", publish_at=clock.now()))
    bulk.begin("retag", {"add": ["fresh"]}, [answer_id], None)
    after = revisions.newest(answer_id)
    assert after is not None
    assert after.newest > sheet.newest
    held = db.session.get(Review, (answer_id, after.newest))
    assert held is not None
    assert (held.verdict, held.publish_at is not None) == ("approved", True)


def topic_id(answer_id: int) -> int | None:
    return db.session.scalar(select(Answer.topic_id).where(Answer.id == answer_id))


def topic_named(name: str) -> int:
    return publishing.add_topic([name])


def standing() -> Any:
    """What every answer says and where it stands, its newest text too."""
    db.session.rollback()
    files = [record for _, record in stored.records(db.session(), Answer.id > 0)]
    sheets = [revisions.newest(answer_id) for answer_id in db.session.scalars(select(Answer.id).order_by(Answer.id))]
    return files, sheets
