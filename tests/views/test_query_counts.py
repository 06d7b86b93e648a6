"""No page of the desk asks the database once per row: with many answers it asks as often as with few.

The pages are those of the address map, so that a new one is held to it without being named here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from answercenter.answers import publishing
from answercenter.extensions import command
from answercenter.extensions import db
from answercenter.models import Answer

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from flask.testing import FlaskClient

FEW, MANY = 3, 30


def test_pages_ask_as_often_with_many_answers_as_with_few(
    app: Flask, sign_in: Callable[..., FlaskClient], published: Callable[..., int], statements: list[str]
) -> None:
    client = sign_in("editor")
    _more(published, FEW)
    few = _asked(app, client, statements)
    _more(published, MANY)
    many = _asked(app, client, statements)
    assert {path: number for path, number in many.items() if number > few[path]} == {}
    assert len(many) > 10


def _more(published: Callable[..., int], number: int) -> None:
    """Publish answers, pin some, and give the first one more versions."""
    for one in range(number):
        answer_id = published(f"Where is key {one} of {number}?", "Under [the mat](/answers/1).", topic=("Keys",))
        with command() as session:
            session.get_one(Answer, answer_id).position = answer_id
        newest = db.session.get_one(Answer, 1)
        text = publishing.RevisionText("Where is the first key?", "", f"Under the mat {one} {number}.")
        base = max(newest.draft_revision or 0, newest.live_revision or 0)
        db.session.rollback()
        publishing.save_draft(1, text, publishing.Place(), None, base)


def _asked(app: Flask, client: FlaskClient, statements: list[str]) -> dict[str, int]:
    """Tell how often each page of the desk asks the database, opened for the second time."""
    found = {}
    for rule in app.url_map.iter_rules():
        if not rule.endpoint.startswith("editor.") or "GET" not in (rule.methods or ()):
            continue
        path = app.url_map.bind("").build(rule.endpoint, dict.fromkeys(rule.arguments, 1))
        if client.get(path).status_code != 200:
            continue
        statements.clear()
        client.get(path)
        found[rule.rule] = len(statements)
    return found


@pytest.fixture(autouse=True)
def _readable(app: Flask) -> None:
    """Errors of a page are the test's."""
    app.config["PROPAGATE_EXCEPTIONS"] = True
