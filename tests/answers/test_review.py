"""Review: who may approve what, what an approval is worth, and what is said on the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from answercenter.accounts import users
from answercenter.answers import catalog
from answercenter.answers import publishing
from answercenter.answers import review
from answercenter.answers import revisions
from answercenter.answers.publishing import InvalidText
from answercenter.answers.publishing import NotAllowed
from answercenter.answers.publishing import Place
from answercenter.answers.publishing import RevisionText
from answercenter.answers.publishing import StaleRevision
from answercenter.models import PUBLIC

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Iterator

    from flask import Flask


def test_a_live_text_stays_until_its_edit_is_approved_and_published(people: dict[str, int]) -> None:
    answer_id = _write(people["editor"], "Old.")
    review.approve(answer_id, 1, people["reviewer"])
    publishing.publish(answer_id, 1, people["reviewer"])
    _write(people["editor"], "New.", answer_id, 1)
    review.send(answer_id, 2, people["editor"], "Please look.")
    assert _read(answer_id) == "Old."
    with pytest.raises(NotAllowed, match="Only reviewers publish"):
        publishing.publish(answer_id, 2, people["editor"])
    review.ask_changes(answer_id, 2, people["reviewer"], "Say why.")
    _write(people["editor"], "New, since.", answer_id, 2)
    review.send(answer_id, 3, people["editor"])
    review.approve(answer_id, 3, people["reviewer"], "Good.")
    assert _read(answer_id) == "Old."
    publishing.publish(answer_id, 3, people["reviewer"])
    assert _read(answer_id) == "New, since."
    acts = [(one.number, one.act.value, one.text) for one in review.said_of(answer_id)]
    assert acts == [
        (3, "approved", "Good."),
        (3, "asked", ""),
        (2, "changes", "Say why."),
        (2, "asked", "Please look."),
        (1, "approved", ""),
    ]


def test_nobody_approves_their_own_text_but_an_administrator(people: dict[str, int]) -> None:
    own = _write(people["reviewer"], "Mine.")
    for attempt in (review.approve, publishing.publish):
        with pytest.raises(NotAllowed, match="yourself"):
            attempt(own, 1, people["reviewer"])
    assert _read(own) is None
    review.approve(own, 1, people["other"])
    publishing.publish(own, 1, people["reviewer"])
    assert _read(own) == "Mine."
    by_admin = _write(people["admin"], "Decreed.")
    publishing.publish(by_admin, 1, people["admin"])
    assert [(one.act.value, one.author) for one in review.said_of(by_admin)] == [("approved", "admin@example.org")]


@pytest.mark.parametrize("role", ["editor", "staff", "volunteer", "disabled"])
def test_other_roles_neither_approve_nor_send_back_nor_publish(people: dict[str, int], role: str) -> None:
    answer_id = _write(people["editor"], "A.")
    review.send(answer_id, 1, people["editor"])
    for attempt in (
        lambda: review.approve(answer_id, 1, people[role]),
        lambda: review.ask_changes(answer_id, 1, people[role], "No."),
        lambda: publishing.publish(answer_id, 1, people[role]),
    ):
        with pytest.raises(NotAllowed):
            attempt()
    sheet = revisions.newest(answer_id)
    assert sheet is not None
    assert (sheet.life, len(review.said_of(answer_id))) == ("in-review", 1)


def test_an_approval_of_an_outdated_version_is_refused_and_none_is_carried_over(people: dict[str, int]) -> None:
    answer_id = _write(people["editor"], "A.")
    review.send(answer_id, 1, people["editor"])
    _write(people["editor"], "B.", answer_id, 1)
    for attempt in (review.approve, publishing.publish):
        with pytest.raises(StaleRevision, match="somebody saved version 2 since"):
            attempt(answer_id, 1, people["reviewer"])
    review.approve(answer_id, 2, people["reviewer"])
    _write(people["editor"], "C, unseen.", answer_id, 2)
    sheet = revisions.newest(answer_id)
    assert sheet is not None
    assert (sheet.life, sheet.verdict) == ("draft", "")
    assert _read(answer_id) is None


def test_an_approval_can_be_taken_back(people: dict[str, int]) -> None:
    answer_id = _write(people["editor"], "A.")
    review.approve(answer_id, 1, people["reviewer"])
    review.ask_changes(answer_id, 1, people["other"], "Not so fast.")
    with pytest.raises(NotAllowed, match="yourself"):
        _write(people["other"], "A.", answer_id, 1)
        _write(people["other"], "Mine.", answer_id, 1)
        publishing.publish(answer_id, 2, people["other"])


def test_what_was_live_needs_no_second_approval(people: dict[str, int]) -> None:
    answer_id = _write(people["reviewer"], "A.")
    publishing.publish(answer_id, 1, None)
    publishing.archive(answer_id)
    publishing.publish(answer_id, 1, people["reviewer"])
    assert _read(answer_id) == "A."


@pytest.mark.parametrize(
    ("act", "text"),
    [
        (review.comment, " \n "),
        (review.ask_changes, ""),
        (review.comment, "x" * 5001),
        (review.send, "x" * 5001),
        (review.approve, "\ud800"),
    ],
)
def test_what_cannot_be_kept_is_refused_at_its_field(
    people: dict[str, int], act: Callable[[int, int, int, str], None], text: str
) -> None:
    answer_id = _write(people["editor"], "A.")
    with pytest.raises(InvalidText) as refused:
        act(answer_id, 1, people["reviewer"], text)
    assert list(refused.value.errors) == ["text"]
    assert review.said_of(answer_id) == []


def test_what_is_in_review_or_published_is_not_sent_again(people: dict[str, int]) -> None:
    answer_id = _write(people["editor"], "A.")
    review.send(answer_id, 1, people["editor"])
    with pytest.raises(NotAllowed, match="in review already"):
        review.send(answer_id, 1, people["editor"])
    publishing.publish(answer_id, 1, people["reviewer"])
    for attempt in (review.send, review.approve):
        with pytest.raises(NotAllowed, match="already"):
            attempt(answer_id, 1, people["reviewer"])


def _write(author: int, body: str, answer_id: int | None = None, base: int | None = None) -> int:
    return publishing.save_draft(answer_id, RevisionText("How?", "", body), Place(), author, base).answer_id


def _read(answer_id: int) -> str | None:
    page = catalog.answer_page(answer_id, PUBLIC)
    return None if page is None else str(page.body.striptags())


@pytest.fixture
def people(make_app: Callable[..., Flask]) -> Iterator[dict[str, int]]:
    """Accounts by role, with another reviewer and a reviewer whose account is disabled, on a site that reviews."""
    quick = {"argon2__time_cost": 1, "argon2__memory_cost": 256, "argon2__parallelism": 1}
    app = make_app(REVIEW="required", SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS=quick)
    with app.app_context():
        roles = ("volunteer", "editor", "reviewer", "staff", "admin")
        called = {role: role for role in roles} | {"other": "reviewer", "disabled": "reviewer"}
        made = {
            name: users.create_user(f"{name}@example.org", role, "three green lamps").id
            for name, role in called.items()
        }
        users.disable_user("disabled@example.org")
        yield made
