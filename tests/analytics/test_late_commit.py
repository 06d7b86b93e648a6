"""PostgreSQL: rows of a transaction that began before a count and commits after it are counted by the next one."""

from __future__ import annotations

import threading
from datetime import UTC
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from flask_migrate import upgrade
from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy import update
from sqlalchemy.orm import Session
from ticket_factory import add_requests
from visit_factory import arrive
from visit_factory import search
from visit_factory import total
from visit_factory import view

from answercenter import clock
from answercenter import create_app
from answercenter.analytics import counting
from answercenter.analytics import ticket_columns
from answercenter.analytics.arrivals import receive
from answercenter.analytics.kinds import ANSWERS
from answercenter.extensions import db
from answercenter.models import CountedDay
from answercenter.models import Ticket
from answercenter.models import ViewEvent

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Iterator

    from flask import Flask

WAIT = 20  # seconds at most


@pytest.mark.postgres
def test_a_count_waits_for_events_that_are_being_stored_and_misses_none(server_app: Flask) -> None:
    arrive(view("v1", 0, 1))
    counting.update()
    late = db.engine.connect()
    with Session(late) as session:
        receive(session, [search("v2", 1, "late fees"), view("v2", 2, 2)])
        assert db.session.scalar(select(func.count(ViewEvent.id))) == 1  # not visible yet
        db.session.rollback()
        counter = threading.Thread(target=_rebuild, args=(server_app,))
        counter.start()
        counter.join(1)
        assert counter.is_alive()  # it waits for the day, which the late transaction holds
        session.commit()
    late.close()
    counter.join(WAIT)
    assert not counter.is_alive()
    counting.update()
    assert total(ANSWERS, "views") == 2
    row = db.session.scalars(select(CountedDay)).one()
    assert row.arrived == row.counted
    db.session.rollback()
    assert counting.verify() == []


@pytest.mark.postgres
def test_a_change_of_a_ticket_that_is_committed_late_is_in_no_pack_that_passes(server_app: Flask) -> None:
    add_requests({}, {})
    month = clock.now().astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    with db.engine.connect() as late, Session(late) as session:
        ticket_columns.refresh()
        session.execute(update(Ticket).values(reopened=3))
        add_requests({})
        ticket_columns.refresh()
        assert ticket_columns.differences(db.session()) == []
        session.commit()
    db.session.rollback()
    for _ in range(2):
        found = ticket_columns.between(db.session(), month, month + timedelta(days=31))
        assert found.block["reopened"].tolist().count(3) == 2
        db.session.rollback()
        ticket_columns.refresh()


@pytest.fixture
def server_app(site_settings: Callable[..., dict[str, str]]) -> Iterator[Flask]:
    """An application on a database of PostgreSQL, its context pushed."""
    settings = site_settings("late", postgres=True)
    named = {name.removeprefix("ANSWERCENTER_"): value for name, value in settings.items()}
    wanted = {name: named[name] for name in ("INSTANCE", "DATABASE_URL") if name in named}
    app = create_app(wanted | {"SECRET_KEY": "only-for-tests-0123"})
    with app.app_context():
        upgrade()
        yield app
        db.session.remove()
        db.engine.dispose()


def _rebuild(app: Flask) -> None:
    with app.app_context():
        counting.rebuild()
        db.session.remove()
