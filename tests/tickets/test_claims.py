"""Batches are taken by one person each, whoever takes at the same time, and come back when a lease ends."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from factories import make_user
from sqlalchemy import select
from ticket_factory import make_ticket
from ticket_factory import ticket

from answercenter import clock
from answercenter.extensions import command
from answercenter.extensions import db
from answercenter.models import Ticket
from answercenter.models import TicketEntry
from answercenter.tickets import claims
from answercenter.tickets import queue
from answercenter.tickets import workflow
from answercenter.tickets.workflow import TakenError

if TYPE_CHECKING:
    from flask import Flask

PEOPLE, BATCH, TICKETS = 20, 20, 2000


@pytest.fixture
def many(app: Flask) -> list[int]:
    """2,000 requests, copied from one."""
    first = make_ticket()
    with command() as session:
        columns = [column for column in Ticket.__table__.columns if column.name != "id"]
        row = dict(session.execute(select(*columns).where(Ticket.id == first)).mappings().one())
        rows = [
            row | {"reference": f"R-{number}", "form": f"form {number}", "secret_hash": f"hash {number}"}
            for number in range(TICKETS - 1)
        ]
        session.execute(Ticket.__table__.insert(), rows)  # type: ignore[attr-defined]
    return list(db.session.scalars(select(Ticket.id)))


def test_people_who_take_at_once_share_nothing_and_leave_nothing(app: Flask, many: list[int]) -> None:
    users = [make_user(f"Person {number}") for number in range(PEOPLE)]
    taken: dict[int, list[int]] = {user: [] for user in users}
    ready = threading.Barrier(PEOPLE)

    def work(user: int) -> None:
        with app.app_context():
            ready.wait()
            for _ in range(TICKETS // PEOPLE // BATCH + 2):
                taken[user] += claims.take(user, BATCH, queue.Filters())
            db.session.remove()

    threads = [threading.Thread(target=work, args=(user,)) for user in users]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    all_taken = [number for numbers in taken.values() for number in numbers]
    assert len(all_taken) == len(set(all_taken))
    rest: list[int] = []
    while more := claims.take(users[0], 50, queue.Filters()):  # what others were just passing over
        rest += more
    assert sorted(all_taken + rest) == sorted(many)
    db.session.rollback()
    entries = db.session.scalars(select(TicketEntry.ticket_id).where(TicketEntry.kind == "taken")).all()
    assert sorted(entries) == sorted(many)


def test_a_lease_that_ended_gives_its_requests_to_others(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second, number = make_user("Ann"), make_user("Bob"), make_ticket()
    assert claims.take(first, 5, queue.Filters()) == [number]
    assert claims.take(second, 5, queue.Filters()) == []
    late = clock.now() + claims.LEASE + timedelta(seconds=1)
    monkeypatch.setattr(clock, "now", lambda: late)
    claims.renew(number, first)  # too late: it stays free
    assert claims.take(second, 5, queue.Filters()) == [number]
    with pytest.raises(TakenError):
        claims.take_one(number, first)
    with pytest.raises(TakenError):
        workflow.reply(number, first, workflow.Written("Mine", seen=999, form="1"))
    assert ticket(number).holder_id == second


def test_what_belongs_to_somebody_is_in_nobody_elses_batch(app: Flask) -> None:
    first, second, number = make_user("Ann"), make_user("Bob"), make_ticket()
    workflow.assign(number, first, second)
    assert claims.take(first, 5, queue.Filters()) == []
    assert claims.take(second, 5, queue.Filters()) == [number]
    workflow.assign(number, second, first)  # given on: the lease ends with it
    assert claims.take(first, 5, queue.Filters()) == [number]
