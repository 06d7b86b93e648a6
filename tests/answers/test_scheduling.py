"""Publishing at a set time: on time, never before an approval, and no more once somebody wrote on."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from answercenter import clock
from answercenter.accounts import users
from answercenter.answers import care
from answercenter.answers import catalog
from answercenter.answers import publishing
from answercenter.answers import review
from answercenter.answers import revisions
from answercenter.answers import scheduling
from answercenter.answers.publishing import InvalidText
from answercenter.answers.publishing import NotAllowed
from answercenter.answers.publishing import Place
from answercenter.answers.publishing import RevisionText
from answercenter.models import PUBLIC
from answercenter.search import engine

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from flask import Flask

HOUR = timedelta(hours=1)
QUICK = {"argon2__time_cost": 1, "argon2__memory_cost": 256, "argon2__parallelism": 1}


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[timedelta], None]:
    """A maker of later moments; until then time stands still."""
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now)
    return lambda passed: monkeypatch.setattr(clock, "now", lambda: now + passed)


@pytest.mark.parametrize("required", [False, True])
def test_a_new_answer_appears_on_time_without_a_worker(
    make_app: Callable[..., Flask], later: Callable[[timedelta], None], required: bool
) -> None:
    with _site(make_app, required).app_context():
        answer_id, at = _write("The gate opens."), _hence(HOUR)
        assert scheduling.schedule(answer_id, 1, at, _id("eve")) is not required
        if required:
            later(HOUR / 2)
            review.approve(answer_id, 1, _id("rob"))
        assert _state(answer_id) == "scheduled"
        assert (_read(answer_id), engine.search("gate", PUBLIC).hits) == (None, ())
        later(HOUR)
        assert (_read(answer_id), _state(answer_id)) == ("The gate opens.", "published")
        assert [hit.answer_id for hit in engine.search("gate", PUBLIC).hits] == [answer_id]


def test_a_time_never_jumps_an_approval(make_app: Callable[..., Flask], later: Callable[[timedelta], None]) -> None:
    with _site(make_app, required=True).app_context():
        answer_id = _write("Old.")
        publishing.publish(answer_id, 1, _id("rob"))
        _write("New.", answer_id, 1)
        assert not scheduling.schedule(answer_id, 2, _hence(HOUR), _id("eve"))
        later(HOUR * 2)
        assert not scheduling.is_due()
        assert (scheduling.publish_due(), _read(answer_id)) == (0, "Old.")
        review.approve(answer_id, 2, _id("rob"))
        assert _read(answer_id) == "Old."  # until the worker comes by
        assert scheduling.is_due()
        assert (scheduling.publish_due(), _read(answer_id)) == (1, "New.")
        assert scheduling.publish_due() == 0


def test_an_edit_of_a_live_text_takes_its_place_at_the_time(
    make_app: Callable[..., Flask], later: Callable[[timedelta], None]
) -> None:
    with _site(make_app).app_context():
        answer_id = _published("Old.")
        _write("New.", answer_id, 1)
        assert scheduling.schedule(answer_id, 2, _hence(HOUR), _id("eve"))
        sheet = revisions.newest(answer_id)
        assert sheet is not None
        assert (sheet.life, sheet.edit) == ("published", "scheduled")
        assert (scheduling.publish_due(), _read(answer_id)) == (0, "Old.")
        later(HOUR)
        assert (scheduling.publish_due(), _read(answer_id)) == (1, "New.")


def test_saving_a_newer_version_voids_the_time_and_archiving_stops_it(
    make_app: Callable[..., Flask], later: Callable[[timedelta], None]
) -> None:
    with _site(make_app).app_context():
        written_on, archived = _published("Old."), _published("Kept.")
        for answer_id in (written_on, archived):
            _write("New.", answer_id, 1)
            scheduling.schedule(answer_id, 2, _hence(HOUR), _id("eve"))
        _write("Newer.", written_on, 2)
        publishing.archive(archived)
        later(HOUR * 2)
        assert scheduling.publish_due() == 0
        assert (_read(written_on), _read(archived)) == ("Old.", None)


def test_a_time_is_moved_and_taken_back(make_app: Callable[..., Flask], later: Callable[[timedelta], None]) -> None:
    with _site(make_app).app_context():
        answer_id = _write("A.")
        scheduling.schedule(answer_id, 1, _hence(HOUR), _id("eve"))
        scheduling.schedule(answer_id, 1, _hence(HOUR * 3), _id("eve"))
        later(HOUR * 2)
        assert _read(answer_id) is None
        scheduling.unschedule(answer_id, 1, _id("eve"))
        later(HOUR * 4)
        assert (_read(answer_id), _state(answer_id)) == (None, "draft")
        with pytest.raises(NotAllowed, match="No time is set"):
            scheduling.unschedule(answer_id, 1, _id("eve"))


def test_what_cannot_be_is_refused_and_changes_nothing(make_app: Callable[..., Flask]) -> None:
    with _site(make_app).app_context():
        answer_id = _write("A.")
        for at in (clock.now(), clock.now() - HOUR):
            with pytest.raises(InvalidText) as refused:
                scheduling.schedule(answer_id, 1, at, _id("eve"))
            assert list(refused.value.errors) == ["publish_at"]
        publishing.publish(answer_id, 1, _id("eve"))
        with pytest.raises(NotAllowed, match="published already"):
            scheduling.schedule(answer_id, 1, _hence(HOUR), _id("eve"))
        now = clock.now()
        wrong = care.Kept(owner_id=9999, review_on=now.date() - timedelta(days=1), expires_at=now - HOUR)
        with pytest.raises(InvalidText) as kept:
            care.keep(answer_id, wrong, _id("eve"))
        assert set(kept.value.errors) == {"owner_id", "review_on", "expires_at"}
        assert care.of(answer_id) == (None, None)


def test_an_answer_ends_at_its_moment_and_coming_back_needs_who_may_publish(
    make_app: Callable[..., Flask], later: Callable[[timedelta], None]
) -> None:
    with _site(make_app, required=True).app_context():
        answer_id = _published("A.")
        ends = _hence(HOUR)
        care.keep(answer_id, care.Kept(_id("eve"), None, ends), _id("eve"))
        assert _read(answer_id) == "A."
        later(HOUR)
        assert (_read(answer_id), _state(answer_id)) == (None, "expired")
        with pytest.raises(NotAllowed):
            care.keep(answer_id, care.Kept(), _id("eve"))
        care.keep(answer_id, care.Kept(), _id("rob"))
        assert _read(answer_id) == "A."


def _site(make_app: Callable[..., Flask], required: bool = False) -> Flask:
    app = make_app(REVIEW="required" if required else "off", SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS=QUICK)
    with app.app_context():
        for name, role in (("eve", "editor"), ("rob", "reviewer")):
            users.create_user(f"{name}@example.org", role, "three green lamps")
    return app


def _id(name: str) -> int:
    return next(account.id for account in users.list_users() if account.email.startswith(name))


def _write(body: str, answer_id: int | None = None, base: int | None = None) -> int:
    return publishing.save_draft(answer_id, RevisionText("How?", "", body), Place(), _id("eve"), base).answer_id


def _published(body: str) -> int:
    answer_id = _write(body)
    publishing.publish(answer_id, 1, None)
    return answer_id


def _hence(passed: timedelta) -> datetime:
    return clock.now() + passed


def _read(answer_id: int) -> str | None:
    page = catalog.answer_page(answer_id, PUBLIC)
    return None if page is None else str(page.body.striptags())


def _state(answer_id: int) -> str:
    sheet = revisions.newest(answer_id)
    return "" if sheet is None else sheet.life
