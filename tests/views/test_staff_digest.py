"""The page of the digest, and leaving it by the link in a mail."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from typing import Any

import pytest
from count_rows import Counts
from sqlalchemy import select

from answercenter import clock
from answercenter.digests import making
from answercenter.digests import periods
from answercenter.digests import subscriptions
from answercenter.extensions import db
from answercenter.models import DigestSubscription
from answercenter.models import Rhythm

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from flask.testing import FlaskClient

PAGE = "/staff/digest"


@pytest.mark.parametrize(("wanted", "kept"), [("weekly", "weekly"), ("daily", "daily"), ("never", None)])
def test_one_chooses_for_oneself_alone(desk: Callable[[str], Any], wanted: str, kept: str | None) -> None:
    admin, staff = desk("admin"), desk("staff")
    admin(PAGE, rhythm="daily")
    staff(PAGE, rhythm="weekly")
    assert staff(PAGE, rhythm=wanted).status_code == 303
    assert rhythms() == {"admin@example.org": "daily"} | ({"staff@example.org": kept} if kept else {})
    page = staff.client.get(PAGE).text
    assert re.search(rf'value="{wanted}" checked', page)
    assert page.count("checked") == 1


@pytest.mark.parametrize("wanted", ["", "hourly", "weekly\r\nBcc: x", "x" * 10_000])
def test_wrong_choice_gets_its_message(desk: Callable[[str], Any], wanted: str) -> None:
    page = desk("staff")(PAGE, rhythm=wanted)
    assert page.status_code == 400
    assert "Choose daily, weekly or never." in page.text
    assert rhythms() == {}


def test_page_says_that_no_mail_goes_out_yet(app: Flask, desk: Callable[[str], Any]) -> None:
    staff = desk("staff")
    assert "No mail goes out yet" in staff.client.get(PAGE).text
    app.config.update(BASE_URL="http://localhost", SMTP_URL="smtp://127.0.0.1", MAIL_FROM="a@example.org")
    assert "No mail goes out yet" not in staff.client.get(PAGE).text


def test_preview_is_what_would_be_sent(app: Flask, desk: Callable[[str], Any]) -> None:
    staff, counts = desk("staff"), Counts()
    assert "Nothing to tell" in staff.client.get(PAGE).text
    scope = periods.before(Rhythm.WEEKLY, clock.today("UTC"))
    counts.traffic(40, day=scope.end)
    counts.query("<b>where</b> is the key", 9, day=scope.end)
    counts.query("rare words", 4, day=scope.end)
    page = staff.client.get(PAGE).text
    assert "Answer Center: the week, " in page
    assert "1. &lt;b&gt;where&lt;/b&gt; is the key" in page
    assert "rare words" not in page
    assert f'href="http://localhost/staff/reports/overview?from={scope.start}&amp;to={scope.end}"' in page
    counts.traffic(40, day=periods.before(Rhythm.DAILY, clock.today("UTC")).end)
    assert "Answer Center: the day, " in staff.client.get(f"{PAGE}?rhythm=daily").text
    assert "Answer Center: the week, " in staff.client.get(f"{PAGE}?rhythm=hourly").text


def test_link_in_the_mail_asks_and_then_ends_it_without_signing_in(
    client: FlaskClient, desk: Callable[[str], Any], subscribed: int
) -> None:
    link = making.leaving_address("", subscribed)
    page = client.get(link)
    assert (page.status_code, page.headers["Cache-Control"]) == (200, "no-store")
    assert "Stop the digest?" in page.text
    assert rhythms() == {"staff@example.org": "weekly"}
    assert "You get no more digests" in client.post(link).text
    assert rhythms() == {}
    assert client.post(link).status_code == 200


def test_mail_program_ends_it_with_one_click(client: FlaskClient, subscribed: int) -> None:
    link = making.leaving_address("", subscribed)
    assert client.post(link, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    assert rhythms() == {}


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}])
def test_another_sites_page_ends_nothing(client: FlaskClient, subscribed: int, headers: dict[str, str]) -> None:
    assert client.post(making.leaving_address("", subscribed), headers=headers).status_code == 403
    assert rhythms() == {"staff@example.org": "weekly"}


@pytest.mark.parametrize(
    "change", [lambda link: link[:-1], lambda link: link + "x", lambda _link: f"{making.LEAVING}/1"]
)
def test_link_that_is_not_whole_ends_nothing(
    client: FlaskClient, subscribed: int, change: Callable[[str], str]
) -> None:
    link = change(making.leaving_address("", subscribed))
    assert (client.get(link).status_code, client.post(link).status_code) == (404, 404)
    assert rhythms() == {"staff@example.org": "weekly"}


@pytest.fixture
def subscribed(desk: Callable[[str], Any]) -> int:
    """The id of somebody who gets the digest weekly."""
    desk("staff")(PAGE, rhythm="weekly")
    return db.session.scalars(select(DigestSubscription.user_id)).one()


def rhythms() -> dict[str, str]:
    db.session.rollback()
    return {one.email: str(one.rhythm) for one in subscriptions.everybody()}
