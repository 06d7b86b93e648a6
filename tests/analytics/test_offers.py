"""Who is offered answers while asking: the arms, what is kept of a step, and its counts."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select
from sqlalchemy import update
from visit_factory import HUMAN
from visit_factory import arrive
from visit_factory import total
from visit_factory import view

from answercenter import clock
from answercenter.analytics import counting
from answercenter.analytics import offers
from answercenter.analytics import spool
from answercenter.analytics import visits
from answercenter.analytics.visits import Visitor
from answercenter.extensions import command
from answercenter.extensions import db
from answercenter.models import Arm
from answercenter.models import AskingCount
from answercenter.models import AskingEvent
from answercenter.models import CountedDay
from answercenter.models import Drop
from answercenter.models import Step

if TYPE_CHECKING:
    from flask import Flask


def keyed(number: int) -> Visitor:
    return Visitor(f"{number:032x}", "US-OH", None, private=False)


def recorded() -> list[tuple[str, str]]:
    spool.move()
    db.session.rollback()
    return sorted((one.step, one.arm) for one in db.session.scalars(select(AskingEvent)))


@pytest.mark.parametrize("share", [1, 20, 50])
def test_the_share_of_visits_gets_no_offers(app: Flask, share: int) -> None:
    app.config["OFFERS_WITHHELD"] = share
    arms = [offers.arm_of(keyed(number * 7919)) for number in range(1000)]
    assert arms.count(Arm.WITHHELD) == share * 10
    assert arms.count(Arm.OFFERED) == 1000 - share * 10


def test_a_visit_stays_in_its_arm_and_real_keys_fall_in_both(app: Flask) -> None:
    app.config["OFFERS_WITHHELD"] = 50
    arms = []
    for number in range(60):
        with app.test_request_context(headers=HUMAN, environ_base={"REMOTE_ADDR": f"192.0.2.{number}"}):
            first, again = (offers.arm_of(visits.current_visitor(staff=False)) for _ in range(2))
        assert first == again
        arms.append(first)
    assert 10 < arms.count(Arm.WITHHELD) < 50


def test_without_a_share_and_without_a_key_there_is_no_arm(app: Flask) -> None:
    assert offers.arm_of(keyed(1)) == ""
    app.config["OFFERS_WITHHELD"] = 50
    assert offers.arm_of(Visitor(None, "US-OH", None, private=True)) == ""
    assert offers.arm_of(Visitor(None, "US-OH", "staff", private=False)) == ""


def test_a_step_is_kept_once_for_a_visit_and_without_it(app: Flask) -> None:
    for _ in range(3):
        offers.record_step(keyed(1), Step.OPENED, Arm.OFFERED)
    offers.record_step(keyed(1), Step.SENT, Arm.OFFERED)
    offers.record_step(keyed(2), Step.OPENED, Arm.WITHHELD)
    offers.record_step(keyed(3), Step.OPENED, "")
    offers.record_step(Visitor(None, "US-OH", None, private=True), Step.SENT, Arm.OFFERED)
    assert recorded() == [("opened", "offered"), ("opened", "withheld"), ("sent", "offered")]
    assert set(AskingEvent.__table__.columns.keys()) == {"id", "day", "step", "arm"}


def test_once_the_salt_is_gone_nobody_can_tell_whose_a_step_was(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    key = "0" * 32
    before = visits.once(key, Step.SENT)
    assert visits.once(key, Step.SENT) == before != visits.once(key, Step.OPENED)
    tomorrow = clock.now() + timedelta(days=1)
    monkeypatch.setattr(clock, "now", lambda: tomorrow)
    visits.keep_salts()
    assert visits.once(key, Step.SENT) != before


def test_steps_are_counted_by_arm_and_rebuilt_equal(app: Flask) -> None:
    for number in range(5):
        offers.record_step(keyed(number), Step.OPENED, Arm.OFFERED if number % 2 else Arm.WITHHELD)
    offers.record_step(keyed(1), Step.SOLVED, Arm.OFFERED)
    offers.record_step(keyed(2), Step.SENT, Arm.WITHHELD)
    spool.move()
    counting.update()
    assert [(total(AskingCount, name, arm=arm)) for arm in Arm for name in Step] == [2, 1, 0, 3, 0, 1]
    assert counting.verify() == []
    counting.rebuild()
    assert total(AskingCount, "opened") == 5
    with command() as session:
        session.execute(update(AskingCount).values(sent=7))
    assert any("asking_count" in line for line in counting.verify())


def test_steps_are_erased_with_their_day_and_their_counts_stay(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    offers.record_step(keyed(1), Step.OPENED, Arm.OFFERED)
    spool.move()
    counting.update()
    late = clock.now() + timedelta(days=app.config["EVENT_RETENTION_DAYS"] + 2)
    monkeypatch.setattr(clock, "now", lambda: late)
    arrive(view("v", 0, 1))
    assert counting.purge() == 1
    assert recorded() == []
    assert total(AskingCount, "opened") == 1


@pytest.mark.parametrize("wrong", [{"step": "begun"}, {"arm": ""}, {"arm": None}, {"step": ["sent"]}])
def test_a_damaged_line_is_dropped(app: Flask, wrong: dict[str, object], monkeypatch: pytest.MonkeyPatch) -> None:
    real = spool.append
    monkeypatch.setattr(spool, "append", lambda record: real(record | wrong))
    offers.record_step(keyed(1), Step.OPENED, Arm.OFFERED)
    assert recorded() == []
    assert db.session.scalars(select(Drop.reason)).all() == ["damaged"]


def test_a_step_of_a_closed_day_counts_as_dropped(app: Flask) -> None:
    offers.record_step(keyed(1), Step.OPENED, Arm.OFFERED)
    spool.move()
    with command() as session:
        session.execute(update(CountedDay).values(closed=True))
    offers.record_step(keyed(2), Step.OPENED, Arm.OFFERED)
    assert len(recorded()) == 1
    assert db.session.scalars(select(Drop.kind)).all() == ["asking"]
