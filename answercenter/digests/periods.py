"""Which days a digest is about: the day that is over, or the week from Monday to Sunday; in the site's zone. Pure."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from answercenter.analytics.reports.scope import Scope
from answercenter.models import Rhythm

if TYPE_CHECKING:
    from datetime import date
    from datetime import datetime

HOUR = 6  # of the site's clock, before which no digest is made: visits that arrive late are counted by then


def newest(rhythm: Rhythm, now: datetime, zone: str) -> Scope:
    """Return the newest period of this rhythm whose digest may be made now."""
    return before(rhythm, (now.astimezone(ZoneInfo(zone)) - timedelta(hours=HOUR)).date())


def before(rhythm: Rhythm, today: date) -> Scope:
    """Return the newest period of this rhythm that is over on a day."""
    if rhythm is Rhythm.DAILY:
        yesterday = today - timedelta(days=1)
        return Scope(yesterday, yesterday)
    sunday = today - timedelta(days=today.weekday() + 1)
    return Scope(sunday - timedelta(days=6), sunday)
