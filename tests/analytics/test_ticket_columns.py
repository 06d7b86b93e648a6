"""Tickets packed by month: what is read from packs is what tickets say, whatever was done to them and whenever."""

from __future__ import annotations

from collections import Counter
from datetime import UTC
from datetime import date
from datetime import datetime
from datetime import timedelta
from statistics import median
from typing import TYPE_CHECKING
from typing import Any

import pytest
from factories import make_topic
from factories import make_user
from hypothesis import HealthCheck
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st
from sqlalchemy import delete
from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy import update
from ticket_factory import add_organisations
from ticket_factory import add_requests

from answercenter import clock
from answercenter.analytics import counting
from answercenter.analytics import reports
from answercenter.analytics import ticket_columns
from answercenter.analytics.reports.scope import Scope
from answercenter.answers import arranging
from answercenter.extensions import command
from answercenter.extensions import db
from answercenter.models import PackedTickets
from answercenter.models import Ticket
from answercenter.tickets import claims
from answercenter.tickets import erasing
from answercenter.tickets import merging
from answercenter.tickets import workflow
from answercenter.tickets.queue import Filters

if TYPE_CHECKING:
    from flask import Flask

BEGIN = datetime(2026, 9, 20, 0, 0, 0, 700_000, UTC)
NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
SCOPE = Scope(date(2026, 9, 1), date(2026, 11, 26))
MOMENTS = ("created_at", "replied_at", "closed_at")

moments = st.integers(0, 65 * 24 * 3600).map(lambda seconds: BEGIN + timedelta(seconds=seconds))
waits = st.none() | st.integers(0, 9 * 24 * 3600).map(lambda seconds: timedelta(seconds=seconds))


@st.composite
def tickets(draw: st.DrawFn) -> dict[str, Any]:
    """A request of two months, perhaps replied to, closed, held; from a few places."""
    created, reply, close = draw(moments), draw(waits), draw(waits)
    outcome = draw(st.sampled_from(["answered", "accepted", "declined", "spam", "merged"]))
    state = "closed" if close is not None else draw(st.sampled_from(["new", "held"]))
    return {
        "created_at": created,
        "replied_at": None if reply is None else created + reply,
        "closed_at": None if close is None else created + close,
        "outcome": None if close is None else outcome,
        "state": state,
        "region": draw(st.sampled_from(["US-OH", "US-CA", "DE"])),
        "language": draw(st.sampled_from(["en", "de"])),
        "reopened": draw(st.integers(0, 2)),
    }


@pytest.fixture(autouse=True)
def always_at_work(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let people work day and night, so that hours of work are hours."""
    monkeypatch.setitem(app.config, "BUSINESS_HOURS", "mon-sun 00:00-23:59:59.999999")
    monkeypatch.setattr(clock, "now", lambda: NOW)


def add_all(asked: list[dict[str, Any]]) -> None:
    if asked:
        add_requests(*asked)


def packed_is_right() -> bool:
    """Whether packs and tickets that are read give what tickets alone do."""
    session = db.session()
    wanted = ticket_columns.read(session)
    found = ticket_columns.between(session, datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC))
    rows = [ticket_columns.rows(found), ticket_columns.rows(wanted), ticket_columns.differences(session)]
    session.rollback()
    return rows[0] == rows[1] and rows[2] == []


def ids() -> list[int]:
    found = list(db.session.scalars(select(Ticket.id).order_by(Ticket.id)))
    db.session.rollback()
    return found


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    first=st.lists(tickets(), max_size=12), later=st.lists(tickets(), max_size=6), changed=tickets(), few=st.booleans()
)
def test_the_report_counts_what_plain_python_counts(
    app: Flask, first: list[dict[str, Any]], later: list[dict[str, Any]], changed: dict[str, Any], few: bool
) -> None:
    with command() as session:
        session.execute(delete(Ticket))
        session.execute(delete(PackedTickets))
    add_all(first)
    ticket_columns.refresh()
    add_all(later)
    if first:
        later_by = first[0]["created_at"] - changed["created_at"]  # when one came in never changes
        changed |= {name: changed[name] and changed[name] + later_by for name in MOMENTS}
        with command() as session:
            moved = update(Ticket).where(Ticket.id == select(func.min(Ticket.id)).scalar_subquery())
            session.execute(moved.values(**changed))
    asked = [*([changed] if first else []), *first[1:], *later]
    assert packed_is_right()
    for region in (None, "US", "DE"):
        app.config["PRIVACY_MINIMUM_VISITS"] = 5 if few else 1
        scope = Scope(SCOPE.start, SCOPE.end, region=region)
        wanted = [one for one in asked if not region or one["region"].startswith(region)]
        assert_counted(reports.get("outcomes").make(scope), wanted, least=5 if few else 1)
        db.session.rollback()


def assert_counted(found: Any, asked: list[dict[str, Any]], least: int) -> None:
    kept = [one for one in asked if one["state"] != "held" and one["outcome"] not in {"spam", "merged"}]
    if found.scope.narrowed and len(kept) < least:
        assert found.rows == ()
        return
    replies, ends = ([(one[name] - one["created_at"]) / HOUR for one in kept if one[name]] for name in MOMENTS[1:])
    assert (found.sums["requests"], found.sums["replied"], found.sums["closed"]) == (len(kept), len(replies), len(ends))
    assert found.sums["answered"] == sum(one["outcome"] in {"answered", "accepted"} for one in kept)
    assert found.sums["reopened"] == sum(one["reopened"] > 0 for one in kept)
    assert found.sums["held"] == sum(one["state"] == "held" for one in asked)
    assert found.sums["spam"] == sum(one["outcome"] == "spam" and one["state"] != "held" for one in asked)
    midnight = datetime(2026, 11, 27, tzinfo=UTC)
    assert found.sums["backlog"] == sum(one["closed_at"] is None or one["closed_at"] >= midnight for one in kept)
    whole = found.rows[0].tally if found.rows else None
    assert (whole is None) == (not kept)
    if whole is not None:
        assert whole.reply_hours == (pytest.approx(median(replies), abs=0.001) if replies else None)
        assert whole.close_hours == (pytest.approx(median(ends), abs=0.001) if ends else None)
    named = {one.key: one.requests for one in found.rows if one.by == "region"}
    assert named == {
        region: number for region, number in Counter(one["region"] for one in kept).items() if number >= least
    }


def test_whatever_changes_a_ticket_makes_its_pack_one_of_what_was(app: Flask) -> None:
    user = make_user()
    (library,) = add_organisations("City Library")
    with command() as session:
        topic = make_topic(session, "Keys").id
    first = {"created_at": BEGIN, "topic_id": topic, "organisation_id": library, "email": "a@example.org"}
    add_requests(*[first | {"created_at": BEGIN + one * HOUR, "reference": f"R-{one}"} for one in range(5)])
    _one, two, three, _four, five = ids()
    for step in (
        lambda: claims.take(user, 1, Filters()),
        lambda: claims.put_back(user),
        lambda: workflow.close(two, user, "declined", 0),
        lambda: workflow.reopen(two, user),
        lambda: merging.merge(three, user, "R-3", 0),
        lambda: arranging.remove(topic),
        lambda: workflow.close(five, user, "answered", 0),
        lambda: erasing.erase_requester("a@example.org"),
    ):
        ticket_columns.refresh()
        before = versions()
        step()
        db.session.rollback()
        assert packed_is_right()
        assert versions() != before


def test_an_organisation_that_is_forgotten_is_in_no_pack(app: Flask) -> None:
    (library,) = add_organisations("City Library")
    row = {
        "created_at": BEGIN,
        "organisation_id": library,
        "state": "closed",
        "closed_at": BEGIN,
        "outcome": "answered",
    }
    add_requests(
        row | {"email": "a@example.org"}, row | {"email": "", "erased_at": NOW, "created_at": BEGIN - 60 * 24 * HOUR}
    )
    ticket_columns.refresh()
    erasing.erase_requester("a@example.org")
    assert packed_is_right()
    assert not ticket_columns.read(db.session()).block["organisation"].any()


def versions() -> list[tuple[int, int]]:
    found = [tuple(row) for row in db.session.execute(select(Ticket.id, Ticket.changes).order_by(Ticket.id))]
    db.session.rollback()
    return found


def test_months_are_packed_once_and_again_only_when_they_moved(app: Flask) -> None:
    add_requests({"created_at": BEGIN}, {"created_at": BEGIN + 30 * 24 * HOUR})
    assert [ticket_columns.refresh(), ticket_columns.refresh()] == [2, 0]
    add_requests({"created_at": BEGIN})
    assert packed_is_right()
    assert [ticket_columns.refresh(), ticket_columns.refresh()] == [1, 0]
    assert packed_is_right()


def test_the_last_part_of_a_second_belongs_to_its_month(app: Flask) -> None:
    add_requests({"created_at": datetime(2026, 9, 30, 23, 59, 59, 999_900, UTC)})
    for _ in range(2):
        found = [
            len(ticket_columns.between(db.session(), *span).block["created"])
            for span in ((BEGIN, datetime(2026, 10, 1, tzinfo=UTC)), (datetime(2026, 10, 1, tzinfo=UTC), NOW))
        ]
        assert found == [1, 0]
        db.session.rollback()
        ticket_columns.refresh()


def test_a_pack_that_is_wrong_is_told_and_mended(app: Flask) -> None:
    add_requests({"created_at": BEGIN}, {"created_at": BEGIN, "region": "DE"})
    ticket_columns.refresh()
    with command() as session:
        session.execute(update(PackedTickets).values(words=["", "US-CA", "en", "DE"]))
    assert counting.verify() == ["packed_tickets of 2026-09: not what its tickets say"]
    counting.rebuild()
    assert counting.verify() == []
