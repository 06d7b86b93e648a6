"""The time: the one thing that tests freeze. Call `clock.now()`, never the standard library's clock."""

from __future__ import annotations

from datetime import UTC
from datetime import date
from datetime import datetime
from zoneinfo import ZoneInfo


def now() -> datetime:
    """Tell the present moment, in UTC."""
    return datetime.now(UTC)


def day_of(moment: datetime, zone: str) -> date:
    """Tell the calendar day on which a moment falls in the site's time zone (an IANA name)."""
    return moment.astimezone(ZoneInfo(zone)).date()


def today(zone: str) -> date:
    """Tell the present calendar day in the site's time zone."""
    return day_of(now(), zone)
