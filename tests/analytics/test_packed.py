from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from typing import Any

import numpy as np
import pytest
from sqlalchemy import delete
from sqlalchemy import select
from sqlalchemy import update
from visit_factory import DAY
from visit_factory import arrive
from visit_factory import click
from visit_factory import feedback
from visit_factory import search
from visit_factory import view

from answercenter.analytics import counting
from answercenter.analytics import grains
from answercenter.analytics import packed
from answercenter.analytics import shelves
from answercenter.analytics import terms
from answercenter.analytics.kinds import ANSWERS
from answercenter.analytics.kinds import CLICKS
from answercenter.analytics.kinds import FORMS
from answercenter.analytics.kinds import KEYWORDS
from answercenter.analytics.kinds import PHRASINGS
from answercenter.analytics.kinds import PLACE
from answercenter.analytics.kinds import QUERIES
from answercenter.analytics.kinds import TRAFFIC
from answercenter.analytics.packing import unpack
from answercenter.extensions import command
from answercenter.extensions import db
from answercenter.models import CoarseDay
from answercenter.models import CountVersion
from answercenter.models import PackedDay
from answercenter.models import PackedMonth

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy.orm import Session

MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)


def test_a_month_is_its_days_added_up_at_every_grain(app: Flask) -> None:
    for day in range(40):
        click("v", day, "late fees", 7)
        arrive(search("w", day * DAY, "atlantis", region="DE", result_count=0), view("w", day * DAY, 3, region="US"))
    counting.update()
    assert months() == {MARCH}
    for kind in (TRAFFIC, KEYWORDS, FORMS, QUERIES, ANSWERS, CLICKS, PHRASINGS):
        days = [row for day in all_days() for row in packed.day_rows(db.session(), kind, day) if day < APRIL]
        whole = block(kind, grains.WHOLE, MARCH)
        for place, name in enumerate(kind.numbers, len(kind.keys)):
            assert whole[name].sum() == sum(row[place] for row in days)
            for grain in grains.GRAINS[1:] if kind.placed else ():
                assert block(kind, grain, MARCH)[name].sum() == whole[name].sum()
    places = terms.places_of(db.session())
    regions = {
        grain: {places[one].region for one in block(QUERIES, grain, MARCH)[PLACE].tolist()}
        for grain in grains.GRAINS[1:]
    }
    assert regions == {"themes": {""}, "countries": {"US", "DE"}, "places": {"US-OH", "DE"}}


def test_a_late_event_takes_its_month_along(app: Flask) -> None:
    arrive(view("v", 0, 1), view("v", 35 * DAY, 1))
    counting.update()
    assert block(ANSWERS, grains.WHOLE, MARCH)["views"].tolist() == [1]
    arrive(view("w", 5, 1))
    counting.update()
    assert block(ANSWERS, grains.WHOLE, MARCH)["views"].tolist() == [2]
    assert counting.verify() == []


def test_a_month_stays_away_after_a_crash_before_it_was_added_up(app: Flask, monkeypatch: Any) -> None:
    arrive(view("v", 0, 1), view("v", 35 * DAY, 1))
    counting.update()
    arrive(feedback("w", 5, 1, helpful=True))
    monkeypatch.setattr(counting, "_learn", lambda **_given: None)
    counting.update()
    monkeypatch.undo()
    assert months() == set()
    counting.update()
    assert months() == {MARCH}


def test_what_was_added_up_before_a_crash_stays(app: Flask, monkeypatch: Any) -> None:
    for day in (0, 1, 2, 40, 80):
        arrive(view("v", day * DAY, 1))
    monkeypatch.setattr(counting, "ADDED_UP", 2)
    refresh, whole = grains.refresh, iter(range(2))

    def breaks_off(session: Session, most: int | None = None) -> bool:
        next(whole)
        return refresh(session, most)

    monkeypatch.setattr(grains, "refresh", breaks_off)
    with pytest.raises(StopIteration):
        counting.update()
    db.session.rollback()
    added_up = select(CoarseDay.day).where(CoarseDay.grain == grains.WHOLE).distinct()
    assert (len(db.session.scalars(added_up).all()), months()) == (4, set())
    monkeypatch.undo()
    counting.update()
    assert (len(db.session.scalars(added_up).all()), months()) == (5, {MARCH, APRIL})
    assert counting.verify() == []


def test_what_is_counted_while_lists_are_learned_is_learned_too(app: Flask, monkeypatch: Any) -> None:
    arrive(view("v", 0, 1))
    learned = counting._learned

    def overtaken(session: Session) -> Any:
        found = learned(session)
        monkeypatch.undo()
        monkeypatch.setattr(counting, "_learn", lambda **_given: None)
        arrive(*(feedback(f"w{day}", day * DAY, 1, helpful=True) for day in range(4)))
        counting.update()
        return found

    monkeypatch.setattr(counting, "_learned", overtaken)
    counting.update()
    versions = db.session.execute(select(CountVersion.number, CountVersion.learned)).one()
    assert versions.number == versions.learned
    assert counting.verify() == []


def test_verify_tells_of_packed_days_and_months_that_are_wrong(app: Flask) -> None:
    arrive(view("v", 0, 1), view("v", 35 * DAY, 1), view("v", 70 * DAY, 2))
    counting.update()
    with command() as session:
        other = session.scalar(select(PackedDay.data).where(PackedDay.day == date(2026, 5, 11), kind_is("answer")))
        session.execute(
            update(PackedDay).where(PackedDay.day == date(2026, 3, 2), kind_is("answer")).values(data=other)
        )
        session.execute(delete(PackedMonth).where(PackedMonth.month == APRIL))
        session.execute(delete(CoarseDay).where(CoarseDay.day == date(2026, 4, 6), CoarseDay.grain == grains.THEMES))
    said = "\n".join(counting.verify())
    assert "answer_count of 2026-03-02: missing: (1, ('US-OH', 0, 'en'), 1, 1, 0, 0, 0, 0, 0)" in said
    ohio = shelves.regional_name(grains.PLACES, shelves.regional_number("US-OH"))
    assert f"packed_month of 2026-03: answer, {ohio}, is not what its days say" in said
    assert "packed_month of 2026-04: missing" in said
    assert f"coarse_day of 2026-03-02: answer, {ohio}, is not what its days say" in said
    assert "coarse_day of 2026-04-06: answer, themes, is not what its days say" in said
    counting.rebuild()
    assert counting.verify() == []


def kind_is(name: str) -> Any:
    return PackedDay.kind == name


def months() -> set[date]:
    return set(db.session.scalars(select(PackedMonth.month)))


def all_days() -> list[date]:
    return sorted(set(db.session.scalars(select(PackedDay.day))))


def block(kind: Any, grain: str, month: date) -> dict[str, Any]:
    """The columns of a month at a grain, from all its shelves."""
    named = shelves.regional_names(grain, None) if grains.regional(kind, grain) else [grain]
    chosen = (PackedMonth.kind == kind.name, PackedMonth.grain.in_(named), PackedMonth.month == month)
    packs = [unpack(data) for data in db.session.scalars(select(PackedMonth.data).where(*chosen)).all()]
    names = [name for name in kind.columns if name != PLACE or grain != grains.WHOLE]
    return dict(zip(names, map(np.concatenate, zip(*packs, strict=True)), strict=True))
