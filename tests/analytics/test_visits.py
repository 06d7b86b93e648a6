from __future__ import annotations

from datetime import UTC
from datetime import datetime
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select
from visit_factory import HUMAN

from answercenter import clock
from answercenter.analytics import visits
from answercenter.extensions import command
from answercenter.extensions import db
from answercenter.models import VisitSalt

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

CRAWLERS = (
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/140.0 Safari/537.36",
    "curl/8.5.0",
    "python-requests/2.32",
    "Slackbot-LinkExpanding 1.0",
    "",
)
PEOPLE = (
    HUMAN["User-Agent"],
    "Mozilla/5.0 (Linux; Android 10; CUBOT X19) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Version/18.1 Mobile Safari/604.1",
)


@pytest.mark.parametrize("agent", CRAWLERS)
def test_machines_are_dropped_as_bots(app: Flask, agent: str) -> None:
    assert visitor(app, headers={"User-Agent": agent}).dropped == "bot"


@pytest.mark.parametrize("agent", PEOPLE)
def test_people_are_visitors(app: Flask, agent: str) -> None:
    assert visitor(app, headers={"User-Agent": agent}).dropped is None


@pytest.mark.parametrize(
    "header", [("Sec-Purpose", "prefetch;prerender"), ("Purpose", "prefetch"), ("X-Moz", "prefetch")]
)
def test_pages_fetched_ahead_are_dropped(app: Flask, header: tuple[str, str]) -> None:
    assert visitor(app, headers=HUMAN | dict([header])).dropped == "prefetch"


def test_staff_and_head_requests_are_dropped_and_leave_no_key(app: Flask) -> None:
    staff = visitor(app, staff=True)
    assert (staff.dropped, staff.visit) == ("staff", None)
    assert visitor(app, method="HEAD").dropped == "method"


@pytest.mark.parametrize("header", ["Sec-GPC", "DNT"])
def test_who_asks_not_to_be_followed_gets_no_key(app: Flask, header: str) -> None:
    assert visitor(app, headers=HUMAN | {header: "1"}).visit is None
    assert visitor(app, headers=HUMAN | {header: "1"}).private
    assert visitor(app, headers=HUMAN | {header: "0"}).visit is not None


def test_a_key_depends_on_address_agent_and_host(app: Flask) -> None:
    keys = [
        visitor(app).visit,
        visitor(app, address="192.0.2.2").visit,
        visitor(app, headers={"User-Agent": PEOPLE[2]}).visit,
        visitor(app, host="other.example").visit,
    ]
    assert len(set(keys)) == 4
    assert all(len(key or "") == 32 for key in keys)
    assert visitor(app).visit == keys[0]


def test_an_ipv6_line_is_one_visitor_and_a_mapped_address_is_itself(app: Flask) -> None:
    assert visitor(app, address="2001:db8:1:2::1").visit == visitor(app, address="2001:db8:1:2:ffff::9").visit
    assert visitor(app, address="2001:db8:1:2::1").visit != visitor(app, address="2001:db8:1:3::1").visit
    assert visitor(app, address="::ffff:192.0.2.1").visit != visitor(app, address="::ffff:192.0.2.2").visit


def test_two_processes_share_the_salt_of_a_day(make_app: Callable[..., Flask]) -> None:
    keys = []
    for app in (make_app(), make_app()):
        with app.app_context():
            keys.append(visitor(app).visit)
            db.session.remove()
    assert keys[0] == keys[1]


def test_keys_change_at_midnight_of_the_site_and_old_salts_are_destroyed(
    make_app: Callable[..., Flask], monkeypatch: pytest.MonkeyPatch
) -> None:
    app = make_app(TIMEZONE="America/New_York")
    with app.app_context():
        keys = []
        for moment in ("2026-11-01T03:30", "2026-11-01T04:30", "2026-11-02T04:30", "2026-11-02T05:30"):
            monkeypatch.setattr(clock, "now", lambda at=moment: datetime.fromisoformat(at).replace(tzinfo=UTC))
            keys.append(visitor(app).visit)
        assert keys[1] == keys[2]  # clocks went back that night: the day has 25 hours
        assert len(set(keys)) == 3
        assert visits.keep_salts() == 2
        left = list(db.session.scalars(select(VisitSalt.day).order_by(VisitSalt.day)))
        assert [day.isoformat() for day in left] == ["2026-11-02", "2026-11-03"]
        db.session.remove()


def test_preparing_tomorrow_does_not_change_today(app: Flask) -> None:
    before = visitor(app).visit
    visits.keep_salts()
    app.extensions.pop("answercenter.salt")
    assert visitor(app).visit == before


def test_without_a_salt_a_visitor_is_volume_only(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    with command() as session:
        session.connection().exec_driver_sql("ALTER TABLE visit_salt RENAME TO hidden_salt")
    monkeypatch.setattr(clock, "now", lambda: datetime.now(UTC) + timedelta(days=3))
    assert visitor(app).visit is None
    assert visitor(app).dropped is None


def visitor(
    app: Flask,
    *,
    headers: dict[str, str] | None = None,
    address: str = "192.0.2.1",
    host: str = "answers.example",
    method: str = "GET",
    staff: bool = False,
) -> visits.Visitor:
    """Who the application sees behind a request."""
    with app.test_request_context(
        "/",
        method=method,
        headers=HUMAN if headers is None else headers,
        base_url=f"http://{host}",
        environ_base={"REMOTE_ADDR": address},
    ):
        return visits.current_visitor(staff)
