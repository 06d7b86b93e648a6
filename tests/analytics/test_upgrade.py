from __future__ import annotations

from typing import TYPE_CHECKING

from flask_migrate import downgrade
from flask_migrate import upgrade
from visit_factory import arrive
from visit_factory import counts
from visit_factory import search
from visit_factory import view

from answercenter.analytics import counting
from answercenter.extensions import db

if TYPE_CHECKING:
    from flask import Flask


def test_days_that_have_their_events_are_counted_again_when_there_is_more_to_count(app: Flask) -> None:
    for day in range(2):
        found = search("v", day * 24 * 60, "late fees")
        arrive(found, view("v", day * 24 * 60 + 1, 7, found))
    counting.update()
    before = counts()
    db.session.remove()
    downgrade(revision="0001")
    upgrade()
    assert counts()["phrasing"] == set()
    assert counting.update() == 2
    assert counts() == before
    assert counting.verify() == []
