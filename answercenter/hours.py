"""Hours of work: when something is due that has so many of them, as the setting BUSINESS_HOURS says.

Pure; imports nothing of ours.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from datetime import datetime
from datetime import time
from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from datetime import date

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True)
class Week:
    """The days of a week (0 is Monday) on which people work, and from when to when, in a time zone."""

    days: frozenset[int]
    opens: time
    closes: time
    zone: str

    def of(self, day: date) -> tuple[datetime, datetime] | None:
        """Tell from when to when people work on a day; None for a day off."""
        if day.weekday() not in self.days:
            return None
        here = ZoneInfo(self.zone)
        begin = datetime.combine(day, self.opens, here).astimezone(UTC)
        return begin, datetime.combine(day, self.closes, here).astimezone(UTC)


def week(text: str, zone: str) -> Week:
    """Read `mon-fri 09:00-17:00`, or `mon,wed,sat 08:30-12:00`. Raises ValueError."""
    days, _, span = text.strip().lower().partition(" ")
    opens, _, closes = span.strip().partition("-")
    found = Week(_days(days), time.fromisoformat(opens), time.fromisoformat(closes), zone)
    if not found.days or found.opens >= found.closes:
        raise ValueError("hours of work need a day, and end after they begin")
    return found


def checked(text: object) -> str:
    """Return hours of work as they were given, once they are understood. Raises ValueError."""
    given = str(text)
    week(given, "UTC")
    return given


def after(moment: datetime, hours: int, working: Week) -> datetime:
    """Tell when so many hours of work are over, counted from a moment."""
    left, day = timedelta(hours=hours), moment.astimezone(ZoneInfo(working.zone)).date()
    while True:
        span = working.of(day)
        day += timedelta(days=1)
        if span is None:
            continue
        begin = max(span[0], moment)
        if begin >= span[1]:
            continue
        if span[1] - begin >= left:
            return begin + left
        left -= span[1] - begin


def _days(text: str) -> frozenset[int]:
    found: set[int] = set()
    for part in text.split(","):
        first, dash, last = part.partition("-")
        begin = _DAYS.index(first)
        end = _DAYS.index(last) if dash else begin
        if end < begin:
            raise ValueError("days go from Monday to Sunday")
        found |= set(range(begin, end + 1))
    return frozenset(found)
