"""Drafts, publication, archive and pins: what readers see when, and that no save is lost."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import TYPE_CHECKING

import pytest
from answer_lines import make_answer

from answercenter.answers import catalog
from answercenter.answers import leading
from answercenter.answers import publishing
from answercenter.answers import revisions
from answercenter.answers.publishing import InvalidText
from answercenter.answers.publishing import PinError
from answercenter.answers.publishing import Place
from answercenter.answers.publishing import RevisionText
from answercenter.answers.publishing import StaleRevision
from answercenter.answers.publishing import UnknownAnswer
from answercenter.extensions import db
from answercenter.models import PUBLIC
from answercenter.models import Answer
from answercenter.models import current_versions
from answercenter.search import indexer

if TYPE_CHECKING:
    from flask import Flask

pytestmark = pytest.mark.usefixtures("app")

TEXT = RevisionText("May I bring a dog?", "Yes.", "Dogs are *welcome*.", ("pets",), ("Are dogs allowed?",), "first")


def test_draft_is_for_editors_and_publication_for_readers() -> None:
    saved = save(None, TEXT)
    assert catalog.links([saved.answer_id], PUBLIC) == []
    assert publishing.publish(saved.answer_id, saved.revision, None) == "may-i-bring-a-dog"
    page = catalog.answer_page(saved.answer_id, PUBLIC)
    assert page is not None
    assert (page.question, page.revision, page.state) == (TEXT.question, 1, "published")
    assert page.published_at is not None
    assert indexer.verify() == []


def test_live_text_stays_until_its_draft_is_published() -> None:
    saved = published()
    again = save(saved.answer_id, RevisionText("May I bring a cat?", "", "No."), base=saved.revision)
    assert shown(saved.answer_id) == TEXT.question
    publishing.publish(saved.answer_id, again.revision, None)
    assert shown(saved.answer_id) == "May I bring a cat?"
    assert [line.standing for line in revisions.history(saved.answer_id)] == ["live", ""]


def test_draft_takes_its_place_only_when_published() -> None:
    topic_id, other = publishing.add_topic(["A"]), publishing.add_topic(["B"])
    saved = published(Place(topic_id, (), "staff"))
    again = save(saved.answer_id, TEXT, Place(topic_id, (other, topic_id), "public", "pt-BR"), saved.revision)
    assert catalog.answer_page(saved.answer_id, PUBLIC) is None
    sheet = revisions.newest(saved.answer_id)
    assert sheet is not None
    assert (sheet.audience, sheet.language, sheet.further_topic_ids) == ("public", "pt-BR", (other,))
    publishing.publish(saved.answer_id, again.revision, None)
    page = catalog.answer_page(saved.answer_id, PUBLIC)
    assert page is not None
    assert (page.topic_ids, page.language) == ((topic_id, other), "pt-BR")


def test_saving_the_same_again_makes_no_revision() -> None:
    saved = published()
    assert save(saved.answer_id, TEXT, base=saved.revision).revision == saved.revision
    assert len(revisions.history(saved.answer_id)) == 1


def test_saving_a_draft_takes_no_change_number() -> None:
    saved = published()
    before = current_versions(db.session()).change
    save(saved.answer_id, RevisionText("Another?", "", "text"), base=saved.revision)
    assert current_versions(db.session()).change == before


def test_each_publication_takes_one_number_and_carries_it() -> None:
    before = current_versions(db.session()).change
    saved = published()
    after = current_versions(db.session()).change
    assert after == before + 1
    assert db.session.get_one(Answer, saved.answer_id).change_number == after


@pytest.mark.parametrize("base", [0, None, 1, 3, -1])
def test_stale_save_is_refused_and_nothing_kept(base: int | None) -> None:
    saved = published()
    save(saved.answer_id, RevisionText("Second?", "", "text"), base=1)
    with pytest.raises(StaleRevision):
        save(saved.answer_id, RevisionText("Third?", "", "text"), base=base)
    assert [line.question for line in revisions.history(saved.answer_id)] == ["Second?", TEXT.question]


def test_publishing_an_older_version_than_the_newest_is_refused() -> None:
    saved = published()
    save(saved.answer_id, RevisionText("Second?", "", "text"), base=1)
    with pytest.raises(StaleRevision):
        publishing.publish(saved.answer_id, 1, None)
    assert shown(saved.answer_id) == TEXT.question


def test_one_of_many_who_save_at_once_wins(app: Flask) -> None:
    saved = published()
    start = Barrier(6)

    def attempt(number: int) -> str:
        with app.app_context():
            start.wait()
            try:
                save(saved.answer_id, RevisionText(f"Version {number}?", "", "text"), base=saved.revision)
            except StaleRevision:
                return "stale"
            return f"Version {number}?"

    db.session.remove()
    with ThreadPoolExecutor(6) as pool:
        outcomes = list(pool.map(attempt, range(6)))
    winners = [outcome for outcome in outcomes if outcome != "stale"]
    assert len(winners) == 1
    assert [line.question for line in revisions.history(saved.answer_id)] == [winners[0], TEXT.question]


def test_archived_answer_is_gone_and_may_come_back() -> None:
    saved = published()
    publishing.pin(saved.answer_id, 1)
    publishing.archive(saved.answer_id)
    publishing.archive(saved.answer_id)
    assert catalog.gone(saved.answer_id)
    assert leading.pinned(PUBLIC) == []
    publishing.publish(saved.answer_id, saved.revision, None)
    assert shown(saved.answer_id) == TEXT.question


@pytest.mark.parametrize("answer_id", [999, 2**31 - 1])
def test_unknown_answer_is_told(answer_id: int) -> None:
    for attempt in (
        lambda: publishing.publish(answer_id, 1, None),
        lambda: publishing.archive(answer_id),
        lambda: publishing.pin(answer_id, 1),
        lambda: save(answer_id, TEXT),
    ):
        with pytest.raises(UnknownAnswer):
            attempt()


@pytest.mark.parametrize(
    ("text", "field"),
    [
        (RevisionText(" \n", "", "x"), "question"),
        (RevisionText("x" * 501, "", "x"), "question"),
        (RevisionText("a\x00", "", "x"), "question"),
        (RevisionText("a", "", "\ud800"), "body"),
        (RevisionText("a", "", "\n\t\n"), "body"),
        (RevisionText("a", "", "x" * 200_001), "body"),
        (RevisionText("a", "x" * 2001, "x"), "short_answer"),
        (RevisionText("a", "", "x", ("k" * 101,)), "keywords"),
        (RevisionText("a", "", "x", tuple(f"k{number}" for number in range(101))), "keywords"),
        (RevisionText("a", "", "x", (), ("q\x00",)), "alt_questions"),
        (RevisionText("a", "", "x", (), (), "n" * 501), "note"),
    ],
)
def test_wrong_text_is_told_at_its_field(text: RevisionText, field: str) -> None:
    with pytest.raises(InvalidText) as refused:
        save(None, text)
    assert list(refused.value.errors) == [field]
    assert revisions.editor_list(revisions.EditorFilters()).total == 0


@pytest.mark.parametrize(
    ("place", "field"),
    [
        (Place(999), "topic_id"),
        (Place(2**40), "topic_id"),
        (Place(None, (7,)), "topic_id"),
        (Place(audience="everyone"), "audience"),
        (Place(language="english!"), "language"),
        (Place(language=""), "language"),
    ],
)
def test_wrong_place_is_told_at_its_field(place: Place, field: str) -> None:
    with pytest.raises(InvalidText) as refused:
        save(None, TEXT, place)
    assert list(refused.value.errors) == [field]


def test_pins_keep_one_gapless_order() -> None:
    one, two, three = (make_answer(f"{number}?") for number in range(3))
    for answer_id in (one, two, three):
        publishing.pin(answer_id, 1)
    assert pinned() == [three, two, one]
    publishing.pin(one, 2)
    assert pinned() == [three, one, two]
    publishing.pin(three, None)
    assert pinned() == [one, two]
    publishing.reorder_pins([two, one])
    assert pinned() == [two, one]
    publishing.pin(three, 10**6)
    assert pinned() == [two, one, three]


@pytest.mark.parametrize("order", [[], [1], [1, 1], [1, 2, 3]])
def test_order_of_other_pins_is_refused(order: list[int]) -> None:
    ids = [make_answer(f"{number}?", position=number) for number in (1, 2)]
    with pytest.raises(PinError):
        publishing.reorder_pins([ids[number - 1] if number <= 2 else 999 for number in order])
    assert pinned() == ids


def test_draft_cannot_be_pinned() -> None:
    with pytest.raises(PinError):
        publishing.pin(make_answer(status="draft"), 1)


def test_broken_index_does_not_stop_a_publication(app: Flask) -> None:
    place = Path(app.instance_path) / "index"
    shutil.rmtree(place, ignore_errors=True)
    place.write_text("a file where the index should be")
    assert shown(published().answer_id) == TEXT.question


def save(
    answer_id: int | None, text: RevisionText, place: Place | None = None, base: int | None = None
) -> publishing.SavedDraft:
    return publishing.save_draft(answer_id, text, place or Place(), None, base)


def published(place: Place | None = None) -> publishing.SavedDraft:
    saved = save(None, TEXT, place)
    publishing.publish(saved.answer_id, saved.revision, None)
    return saved


def shown(answer_id: int) -> str:
    (link,) = catalog.links([answer_id], PUBLIC)
    return link.question


def pinned() -> list[int]:
    return [link.id for link in leading.pinned(PUBLIC)]
