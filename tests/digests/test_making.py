"""Digests: made once per period and subscriber, of what the reports tell, and not at all where nothing happened."""

from __future__ import annotations

import re
from datetime import UTC
from datetime import date
from datetime import datetime
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import delete
from sqlalchemy import select

from answercenter.accounts import users
from answercenter.digests import making
from answercenter.digests import periods
from answercenter.digests import subscriptions
from answercenter.extensions import command
from answercenter.extensions import db
from answercenter.mail import outbox
from answercenter.models import CountedDay
from answercenter.models import Digest
from answercenter.models import OutgoingMail
from answercenter.models import Rhythm

if TYPE_CHECKING:
    from collections.abc import Callable

    from count_rows import Counts
    from flask import Flask

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SUNDAY = date(2026, 11, 22)


@pytest.mark.usefixtures("monday", "counts")
def test_week_is_told_with_its_changes_and_links(subscribe: Callable[..., int]) -> None:
    subscribe("weekly")
    assert making.make_due() == 1
    mail = mails()[0]
    assert (mail.recipient, mail.subject) == ("ann@example.org", "Ask us: the week, 16 Nov – 22 Nov 2026")
    for words in (
        "Visits           350 (sittings of one visitor)",
        "rise: 25.0\u00a0%, from 280 the week before",
        "1. where is the key\n   63 searches, 67\u00a0% opened a result",
        "LOOKED FOR IN VAIN\n1. flying carpet\n   at most 12 visits lost",
        "https://answers.example.org/staff/reports/overview?from=2026-11-16&to=2026-11-22",
        "https://answers.example.org/staff/reports/gaps?from=2026-11-16&to=2026-11-22",
        "No answer of which 5 readers said whether it helped.",
    ):
        assert words in mail.text, mail.text
    assert "flying carpet" in mail.html
    assert "/staff/reports/trending?from=2026-11-16&amp;to=2026-11-22" in mail.html


@pytest.mark.usefixtures("monday", "counts")
def test_rare_texts_are_not_named(subscribe: Callable[..., int]) -> None:
    subscribe("weekly")
    subscribe("daily", "bob@example.org")
    assert making.make_due() == 2
    for mail in mails():
        assert "smith" not in mail.text + mail.html


@pytest.mark.usefixtures("monday", "counts")
def test_html_asks_nothing_of_anybody(subscribe: Callable[..., int]) -> None:
    subscribe("weekly")
    making.make_due()
    html = mails()[0].html
    assert not re.search(r"<(img|link|script|style|iframe|object|form)\b|url\(|@import|src=", html)
    assert {address.split("/")[2] for address in re.findall(r'href="([^"]+)"', html)} == {"answers.example.org"}


@pytest.mark.usefixtures("monday", "counts")
def test_markup_that_visitors_typed_stays_text(subscribe: Callable[..., int], counts: Counts) -> None:
    counts.query("<b>bold</b> & <script>x</script>", 30, day=SUNDAY)
    subscribe("weekly")
    making.make_due()
    assert "&lt;script&gt;" in mails()[0].html
    assert "<script>" not in mails()[0].html


@pytest.mark.usefixtures("counts")
def test_each_period_comes_once_however_often_the_job_runs(
    subscribe: Callable[..., int], monday: Callable[[datetime], None]
) -> None:
    subscribe("weekly")
    subscribe("daily", "bob@example.org")
    for hours in (0, 0, 1, 12):
        monday(MONDAY + timedelta(hours=hours))
        making.make_due()
    assert sorted(mail.recipient for mail in mails()) == ["ann@example.org", "bob@example.org"]
    assert not making.is_due()
    monday(MONDAY + timedelta(days=7))
    assert making.is_due()


@pytest.mark.usefixtures("monday", "counts")
def test_digest_and_its_mail_are_one_transaction(
    subscribe: Callable[..., int], monkeypatch: pytest.MonkeyPatch
) -> None:
    subscribe("weekly")

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken, pytest.raises(KeyboardInterrupt):
        broken.setattr(outbox, "queue", die)
        making.make_due()
    assert db.session.scalars(select(Digest)).all() == []
    assert making.make_due() == 1


@pytest.mark.usefixtures("monday", "counts")
def test_only_the_newest_period_is_made_up_for(
    subscribe: Callable[..., int], monday: Callable[[datetime], None]
) -> None:
    subscribe("daily")
    monday(MONDAY - timedelta(days=5))
    making.make_due()
    monday(MONDAY)
    making.make_due()
    assert [mail.subject for mail in mails()] == ["Ask us: the day, 17 Nov 2026", "Ask us: the day, 22 Nov 2026"]


@pytest.mark.usefixtures("app")
def test_time_without_a_visit_brings_no_mail(subscribe: Callable[..., int], monday: Callable[[datetime], None]) -> None:
    subscribe("weekly")
    assert making.make_due() == 0
    assert mails() == []
    assert not making.is_due()


@pytest.mark.usefixtures("monday", "counts")
def test_digest_waits_until_its_days_are_counted(subscribe: Callable[..., int]) -> None:
    subscribe("weekly")
    with command() as session:
        session.add(CountedDay(day=SUNDAY, arrived=2, counted=1, newest_arrival=SUNDAY))
    assert not making.is_due()
    assert making.make_due() == 0
    with command() as session:
        session.execute(delete(CountedDay))
    assert making.make_due() == 1


@pytest.mark.usefixtures("monday", "counts")
def test_first_digest_is_of_the_period_in_which_one_subscribed(
    app: Flask, monday: Callable[[datetime], None], counts: Counts
) -> None:
    number = users.create_user("ann@example.org", "staff", "three green lamps").id
    subscriptions.choose(number, "weekly")
    assert making.make_due() == 0
    counts.traffic(9, day=SUNDAY + timedelta(days=2))
    monday(MONDAY + timedelta(days=7))
    assert making.make_due() == 1
    assert mails()[0].subject.endswith("23 Nov – 29 Nov 2026")


@pytest.mark.usefixtures("monday", "counts")
def test_nobody_gets_what_they_may_not_read(subscribe: Callable[..., int]) -> None:
    subscribe("weekly", "left@example.org")
    subscribe("weekly", "editor@example.org", "editor")
    subscribe("weekly", "admin@example.org", "admin")
    users.disable_user("left@example.org")
    assert making.make_due() == 1
    assert mails()[0].recipient == "admin@example.org"


@pytest.mark.usefixtures("monday", "counts")
def test_without_the_sites_address_nothing_is_made(app: Flask, subscribe: Callable[..., int]) -> None:
    app.config["BASE_URL"] = None
    subscribe("weekly")
    assert (making.is_due(), making.make_due()) == (False, 0)


@pytest.mark.usefixtures("monday", "counts")
def test_line_breaks_in_names_add_no_header(app: Flask, subscribe: Callable[..., int]) -> None:
    app.config["SITE_NAME"] = "Ask us\r\nBcc: eve@example.org"
    number = subscribe("weekly")
    users.create_user("bob@example.org", "staff", "three green lamps", "Bob\r\nBcc: eve@example.org")
    assert making.make_due() == 1
    assert mails()[0].subject.startswith("Ask us Bcc: eve@example.org: the week")
    assert set(mails()[0].headers) == {"List-Unsubscribe", "List-Unsubscribe-Post"}
    assert mails()[0].headers["List-Unsubscribe"] == f"<{making.leaving_address(app.config['BASE_URL'], number)}>"


@pytest.mark.parametrize(
    ("moment", "zone", "day", "week"),
    [
        ("2026-11-23T05:59:00+00:00", "UTC", "2026-11-21", "2026-11-09"),
        ("2026-11-23T06:00:00+00:00", "UTC", "2026-11-22", "2026-11-16"),
        ("2026-11-23T06:00:00+00:00", "America/New_York", "2026-11-21", "2026-11-09"),
        ("2026-11-23T11:00:00+00:00", "America/New_York", "2026-11-22", "2026-11-16"),
        ("2026-11-22T23:00:00+00:00", "Pacific/Auckland", "2026-11-22", "2026-11-16"),
        ("2026-11-29T23:59:00+00:00", "UTC", "2026-11-28", "2026-11-16"),
    ],
)
def test_periods_end_at_midnight_of_the_sites_zone(moment: str, zone: str, day: str, week: str) -> None:
    now = datetime.fromisoformat(moment)
    assert periods.newest(Rhythm.DAILY, now, zone).start.isoformat() == day
    found = periods.newest(Rhythm.WEEKLY, now, zone)
    assert (found.start.isoformat(), found.days, found.start.weekday()) == (week, 7, 0)


def mails() -> list[OutgoingMail]:
    db.session.rollback()
    return list(db.session.scalars(select(OutgoingMail).order_by(OutgoingMail.id)))
