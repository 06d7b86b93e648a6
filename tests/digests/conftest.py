"""A week of counts, somebody on the staff, and the moment at which the week's digest is due."""

from __future__ import annotations

from datetime import UTC
from datetime import datetime
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from count_rows import Counts

from answercenter import clock
from answercenter.accounts import users
from answercenter.digests import subscriptions
from answercenter.extensions import command
from answercenter.models import DigestSubscription

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Iterator

    from flask import Flask

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SUNDAY = MONDAY.date() - timedelta(days=1)
PASSWORD = "three green lamps"
QUICK = {"argon2__time_cost": 1, "argon2__memory_cost": 256, "argon2__parallelism": 1}


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Iterator[Flask]:
    """An application that knows its own address and a sender, but no mail server."""
    made = make_app(
        BASE_URL="https://answers.example.org",
        SITE_NAME="Ask us",
        SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS=QUICK,
    )
    with made.app_context():
        yield made


@pytest.fixture
def monday(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """The clock: Monday morning, until a test sets it."""

    def at(moment: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: moment)

    at(MONDAY)
    return at


@pytest.fixture
def subscribe(app: Flask) -> Callable[..., int]:
    """A maker of subscribers of long ago: `subscribe("weekly")` gives the account's id."""

    def make(rhythm: str, email: str = "ann@example.org", role: str = "staff") -> int:
        number = users.create_user(email, role, PASSWORD, "Ann").id
        subscriptions.choose(number, rhythm)
        with command() as session:
            session.get_one(DigestSubscription, number).since = SUNDAY - timedelta(days=90)
        return number

    return make


@pytest.fixture
def counts(app: Flask) -> Counts:
    """Two weeks before Monday: 40 visits a day, 50 in the second; a query that enough visits share, and a rare one."""
    made = Counts()
    for number in range(14):
        day, visits = SUNDAY - timedelta(days=number), 50 if number < 7 else 40
        sums = {"shown_searches": visits, "measured_searches": visits, "clicked_searches": 20, "served_visits": 30}
        made.traffic(visits, day=day, views=30, **sums)
        made.query("where is the key", 9, day=day, shown_searches=9, measured_searches=9, clicked_searches=6)
    made.query("my neighbour smith", 4, day=SUNDAY, shown_searches=4, measured_searches=4)
    made.query("flying carpet", 12, day=SUNDAY, zero_searches=12, measured_searches=12)
    return made
