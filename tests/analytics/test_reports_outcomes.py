"""The report of requests: what is counted, against plain counting one by one; what is folded; what is open when."""

from __future__ import annotations

import csv
import io
import json
import random
from collections import Counter
from dataclasses import replace
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from statistics import median
from typing import TYPE_CHECKING
from typing import Any

import pytest
from count_rows import DAY
from ticket_factory import add_organisations
from ticket_factory import add_requests

from answercenter import clock
from answercenter.analytics import reports
from answercenter.analytics.reports import export
from answercenter.analytics.reports import regional
from answercenter.analytics.reports.outcomes import DIVISIONS
from answercenter.analytics.reports.scope import Comparison
from answercenter.analytics.reports.scope import Scope
from answercenter.analytics.reports.scope import TopicChoice
from answercenter.extensions import command
from answercenter.models import Topic

if TYPE_CHECKING:
    from flask import Flask

    from answercenter.analytics.reports.report import Report

NOON = datetime(DAY.year, DAY.month, DAY.day, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
SCOPE = Scope(DAY - timedelta(days=6), DAY)
SEED = 20_261_127


@pytest.fixture(autouse=True)
def always_at_work(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let people work day and night, so that hours of work are hours; and let it be the day after the period."""
    monkeypatch.setitem(app.config, "BUSINESS_HOURS", "mon-sun 00:00-23:59:59.999999")
    monkeypatch.setattr(clock, "now", lambda: NOON + 24 * HOUR)


def made(**scope: Any) -> Report:
    return reports.get("outcomes").make(replace(SCOPE, **scope))


def row(report: Report, by: str, name: str) -> Any:
    (found,) = [one for one in report.rows if (one.by, one.name) == (by, name)]
    return found


def request(hours: float = 0, *, reply: float | None = None, close: float | None = None, **more: Any) -> dict[str, Any]:
    """A request that came in so many hours before noon, replied to and closed so many hours later."""
    begun = NOON - hours * HOUR
    moments = {"replied_at": reply, "closed_at": close}
    ends = {name: None if after is None else begun + after * HOUR for name, after in moments.items()}
    state = "closed" if close is not None else "new" if reply is None else "waiting"
    outcome = "answered" if close is not None else None
    return {"created_at": begun, "state": state, "outcome": outcome} | ends | more


def test_requests_are_told_by_everything(app: Flask) -> None:
    (library,) = add_organisations("City Library")
    add_requests(
        *[request(reply=0.5, close=3, organisation_id=library) for _ in range(4)],
        request(reply=1.5, close=1.75, outcome="declined", region="DE", reopened=2),
        request(),
        request(state="held"),
        request(close=1, outcome="spam"),
        request(close=1, outcome="merged"),
    )
    found = made()
    whole = found.rows[0]
    assert (whole.name, whole.requests, whole.tally.backlog, whole.tally.reopened) == ("All requests", 6, 1, 1)
    assert (whole.tally.reply_hours, whole.tally.close_hours) == (pytest.approx(0.5), pytest.approx(3))
    assert (whole.tally.replied_late, whole.tally.closed_late) == (2, 5)
    assert row(found, "outcome", "Answered").share.value == pytest.approx(4 / 6)
    assert row(found, "outcome", "Not closed yet").tally.backlog == 1
    assert whole.tally.well.value == pytest.approx(4 / 5)
    assert {one.by for one in found.rows} == {"all", "type", "outcome", "topic", "region", "time"}
    assert (found.sums["held"], found.sums["spam"], found.sums["merged"]) == (1, 1, 1)
    assert dict(found.other) == {
        "rows_by_region": 1, "requests_by_region": 1, "rows_by_organisation": 2, "requests_by_organisation": 6
    }  # fmt: skip


def test_small_regions_and_organisations_are_other(app: Flask) -> None:
    one, two = add_organisations("City Library", "Town Hall")
    add_requests(*[request(organisation_id=one) for _ in range(5)], *[request(organisation_id=two) for _ in range(4)])
    found = made(by="organisation")
    assert [(line.name, line.requests) for line in found.rows] == [("City Library", 5)]
    assert dict(found.other) == {"rows": 1, "requests": 4}
    written = list(csv.reader(io.StringIO(export.as_csv(found))))
    assert written[-1][0] == "(other)"
    assert written[-1][written[0].index("requests")] == "4"
    assert "Town Hall" not in export.as_json(found)


def test_a_part_with_few_requests_tells_nothing(app: Flask) -> None:
    add_requests(*[request(reply=1, region="US-CA") for _ in range(4)])
    found = made(region="US")
    assert found.rows == ()
    assert dict(found.sums) == {}
    assert json.loads(export.as_json(found))["rows"] == []


def test_medians_of_a_part_stand_for_enough_times(app: Flask) -> None:
    add_requests(*[request(reply=1 + number, region="US-CA") for number in range(4)], request(region="US-CA"))
    assert row(made(), "all", "All requests").tally.reply_hours == pytest.approx(2.5)
    assert row(made(), "region", "California, United States").tally.reply_hours is None


def test_what_is_open_at_the_end_may_be_older(app: Flask) -> None:
    add_requests(
        request(24 * 30),
        request(24 * 30, close=1),
        request(24 * 30, close=24 * 30 + 11.9),
        request(24 * 30, close=24 * 30 + 12),
        request(-12.1),
    )
    assert made().sums["backlog"] == 2
    assert made().sums["requests"] == 0


def test_a_period_is_compared_with_another(app: Flask) -> None:
    add_requests(*[request() for _ in range(6)], *[request(24 * 8, close=2) for _ in range(7)], request(24 * 8))
    found = made()
    assert (found.sums["requests"], found.sums["requests_before"], found.sums["answered_before"]) == (6, 8, 7)
    assert row(found, "outcome", "Not closed yet").before == 1
    assert row(found, "region", "Ohio, United States").before == 8
    none = made(comparison=Comparison.NONE)
    assert "requests_before" not in none.sums
    assert none.rows[0].before is None


def test_days_are_those_of_the_site(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "TIMEZONE", "America/New_York")
    add_requests(request(-16.9), request(-17.1))  # 23:54 and 00:06 there
    assert made().sums["requests"] == 1
    assert [line.key for line in made(by="time").rows] == ["2026-11-23"]


@pytest.mark.parametrize("days", [30, 365])
def test_weeks_and_months_begin_where_they_do(app: Flask, days: int) -> None:
    add_requests(request(), request(24), request(24 * 10), request(24 * 25))
    found = made(by="time", start=DAY - timedelta(days=days - 1))
    wanted = ["2026-11-23", "2026-11-16", "2026-11-09", "2026-10-26"] if days == 30 else ["2026-11-01", "2026-10-01"]
    assert [line.key for line in found.rows] == wanted
    assert sum(line.requests for line in found.rows) == 4


def test_regions_stand_on_the_map(app: Flask) -> None:
    add_requests(*[request() for _ in range(6)], *[request(region="US-CA") for _ in range(7)], request(region="US-NV"))
    places = regional.of_requests(SCOPE)
    assert not places.rated
    assert [(one.name, one.part) for one in places.rows] == [("California", 7), ("Ohio", 6), ("Nevada", None)]


def test_many_requests_are_counted_as_one_by_one(app: Flask) -> None:
    chance = random.Random(SEED)
    organisations = add_organisations("One", "Two", "Three")
    with command() as session:
        session.add(Topic(id=5, path="keys", name="Keys", position=1))
    asked = []
    for _ in range(400):
        reply = chance.choice([None, chance.uniform(0, 3)])
        close = chance.choice([None, (reply or 0) + chance.uniform(0, 3)])
        asked.append(
            request(
                chance.uniform(-11, 156),
                reply=reply,
                close=close,
                outcome=chance.choice(["answered", "accepted", "declined"]) if close is not None else None,
                region=chance.choice(["US-OH", "US-CA", "DE"]),
                topic_id=chance.choice([None, 5]),
                organisation_id=chance.choice([None, *organisations]),
                reopened=chance.choice([0, 0, 1, 2]),
            )
        )
    add_requests(*asked)
    for scope in (SCOPE, replace(SCOPE, region="US"), replace(SCOPE, topic=TopicChoice(5, "keys", "Keys"))):
        wanted = [one for one in asked if not scope.region or one["region"].startswith("US")]
        wanted = [one for one in wanted if not scope.topic or one["topic_id"] == 5]
        assert_counted(reports.get("outcomes").make(scope), wanted)


def assert_counted(found: Report, wanted: list[dict[str, Any]]) -> None:
    whole = found.rows[0]
    replies = [(one["replied_at"] - one["created_at"]) / HOUR for one in wanted if one["replied_at"]]
    ends = [(one["closed_at"] - one["created_at"]) / HOUR for one in wanted if one["closed_at"]]
    assert whole.requests == len(wanted)
    assert (whole.tally.replied, whole.tally.closed) == (len(replies), len(ends))
    assert whole.tally.reply_hours == pytest.approx(median(replies), abs=0.001)
    assert whole.tally.close_hours == pytest.approx(median(ends), abs=0.001)
    assert whole.tally.reopened == sum(one["reopened"] > 0 for one in wanted)
    assert whole.tally.replied_late == sum(late(one, 1, "replied_at", "closed_at") for one in wanted)
    assert whole.tally.closed_late == sum(late(one, 2, "closed_at") for one in wanted)
    for by in DIVISIONS:
        rows = [one for one in found.rows if one.by == by]
        assert sum(one.requests for one in rows) + found.other.get(f"requests_by_{by}", 0) == len(wanted)
        assert sum(one.tally.closed for one in rows) == len(ends)
    regions = {one.key: one.requests for one in found.rows if one.by == "region"}
    assert regions == Counter(one["region"] for one in wanted)


def late(one: dict[str, Any], hours: int, *ends: str) -> bool:
    end = next((one[name] for name in ends if one[name]), clock.now())
    return bool(int(end.timestamp()) > int((one["created_at"] + hours * HOUR).timestamp()))
