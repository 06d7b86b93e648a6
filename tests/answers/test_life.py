"""The state of an answer: what is stored and what time brings, told for every combination."""

from __future__ import annotations

from datetime import timedelta
from itertools import product
from typing import TYPE_CHECKING
from typing import Any

import pytest
from factories import make_answer

from answercenter import clock
from answercenter.answers import life
from answercenter.answers import overview
from answercenter.answers import revisions
from answercenter.answers.life import Life
from answercenter.extensions import command
from answercenter.models import Care
from answercenter.models import Review
from answercenter.models import Revision

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from flask import Flask

BEFORE, AHEAD, NONE = "before", "ahead", None
STATES = ("draft", "published", "archived")
VERDICTS = (None, "asked", "changes", "approved")


@pytest.mark.parametrize("required", [False, True])
def test_every_combination_has_the_state_that_people_expect(make_app: Callable[..., Flask], required: bool) -> None:
    app = make_app(REVIEW="required" if required else "off")
    with app.app_context():
        cases = list(
            product(
                STATES, (False, True), VERDICTS, (BEFORE, AHEAD), (NONE, BEFORE, AHEAD), (NONE, BEFORE), (NONE, AHEAD)
            )
        )
        with command() as session:
            ids = [_make(session, *case) for case in cases]
        found = {line.id: line for line in revisions.editor_list(revisions.EditorFilters(per_page=len(ids) + 1)).lines}
        assert len(found) == len(ids)
        for answer_id, case in zip(ids, cases, strict=True):
            line = found[answer_id]
            assert (line.life, line.edit) == _expected(required, *case), case
        sheet = revisions.newest(ids[-1])
        assert sheet is not None
        assert (sheet.life, sheet.edit) == _expected(required, *cases[-1])
        _check_filters(found, len(ids))


def test_what_time_brings_needs_no_command(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    now = clock.now()
    with command() as session:
        answer = make_answer(
            session, published_at=now + timedelta(days=1), expires_at=now + timedelta(days=20), live_revision=1
        )
        session.add(Care(answer_id=answer.id, review_on=(now + timedelta(days=10)).date()))
        answer_id = answer.id
    for days, state in ((0, "scheduled"), (2, "published"), (11, "due"), (21, "expired")):
        monkeypatch.setattr(clock, "now", lambda days=days: now + timedelta(days=days))
        sheet = revisions.newest(answer_id)
        assert sheet is not None
        assert sheet.life == state


def _make(
    session: Any, state: str, edit: bool, verdict: str | None, begins: str, ends: str | None, due: str | None,
    planned: str | None,
) -> int:  # fmt: skip
    live = None if state == "draft" else 1
    answer = make_answer(
        session, state=state, published_at=_moment(begins), expires_at=_moment(ends), live_revision=live,
        draft_revision=2 if edit else 1 if live is None else None,
    )  # fmt: skip
    number = answer.draft_revision or 1
    if number == 2:
        session.add(Revision(answer_id=answer.id, number=2, question="New?", body="New.", created_at=clock.now()))
        session.flush()
    session.add(Review(answer_id=answer.id, number=number, verdict=verdict, publish_at=_moment(planned)))
    day = _moment(due)
    session.add(Care(answer_id=answer.id, review_on=None if day is None else day.date()))
    return answer.id


def _moment(which: str | None) -> datetime | None:
    return None if which is None else clock.now() + timedelta(days=2 if which == AHEAD else -2)


def _expected(
    required: bool, state: str, edit: bool, verdict: str | None, begins: str, ends: str | None, due: str | None,
    planned: str | None,
) -> tuple[str, str]:  # fmt: skip
    """Tell the states in the order in which people would ask."""
    counts = planned is not None and (verdict == "approved" or not required)
    on_the_way = "scheduled" if counts else {"approved": "approved", "asked": "in-review"}.get(verdict or "", "draft")
    if state == "draft":
        return on_the_way, ""
    way = on_the_way if edit else ""
    if state == "archived":
        return "archived", way
    if ends == BEFORE:
        return "expired", way
    if begins == AHEAD:
        return "scheduled", way
    return ("due" if due == BEFORE else "published"), way


def _check_filters(found: dict[int, Any], most: int) -> None:
    """Hold that filters and counts agree with the names: a due answer is published too, an edit counts by its state."""
    counts = overview.state_counts()
    for state in Life:
        wanted = {line.id for line in found.values() if _is(line, state)}
        listed = revisions.editor_list(revisions.EditorFilters(state=state, per_page=most + 1)).lines
        if state in {
            Life.DRAFT,
            Life.IN_REVIEW,
            Life.APPROVED,
        }:  # a draft in review is a draft, one with a time is approved
            assert wanted <= {line.id for line in listed}, state
        else:
            assert wanted == {line.id for line in listed}, state
        assert counts[state] == len(listed)


def _is(line: Any, state: Life) -> bool:
    also = {Life.PUBLISHED: {"published", "due"}}.get(state, {state.value})
    return line.life in also or line.edit == state.value != life.Life.DRAFT
