"""Moments as the desks show them, in the site's time zone."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from flask import current_app
from markupsafe import Markup

if TYPE_CHECKING:
    from datetime import datetime

    from flask import Flask


def init_app(app: Flask) -> None:
    """Give templates the filters `on_day` and `at_time`."""
    app.jinja_env.filters.update(on_day=on_day, at_time=at_time)


def on_day(moment: datetime | None) -> Markup | str:
    """Return the day of a moment, such as 14 Mar 2017, as a <time>; nothing for no moment."""
    return _time(moment, "{0.day} {0:%b %Y}")


def at_time(moment: datetime | None) -> Markup | str:
    """Return a moment to the minute, such as 14 Mar 2017, 14:02, as a <time>; nothing for no moment."""
    return _time(moment, "{0.day} {0:%b %Y}, {0:%H:%M}")


def _time(moment: datetime | None, pattern: str) -> Markup | str:
    if moment is None:
        return ""
    here = moment.astimezone(ZoneInfo(current_app.config["TIMEZONE"]))
    words, machine = pattern.format(here), here.isoformat(timespec="seconds")
    return Markup('<time datetime="{}">{}</time>').format(machine, words)
