"""The period over a report: two days, or a preset that ends on the newest counted day. Wrong values get a message."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from datetime import timedelta
from typing import TYPE_CHECKING

from answercenter.analytics.reports.scope import DEFAULT_DAYS
from answercenter.analytics.reports.scope import PRESETS

if TYPE_CHECKING:
    from collections.abc import Mapping

EARLIEST = date(1990, 1, 1)
LATEST = date(2100, 12, 31)
LONGEST = 3660  # days
SHOWN_VALUE = 60  # characters of a wrong value that are repeated in its message
NAMED = {"month": "This month", "last-month": "Last month", "year": "This year"}


@dataclass(frozen=True, slots=True)
class Period:
    """The first and the last day, and the name of the preset that they come from, if they do."""

    start: date
    end: date
    preset: str | None = None


def presets() -> list[tuple[str, str]]:
    """List the presets with the words for them."""
    days = [(str(number), "A year" if number == PRESETS[-1] else f"{number} days") for number in PRESETS]
    return [*days, *NAMED.items()]


def read(typed: Mapping[str, str], newest: date, errors: dict[str, str]) -> Period:
    """Read the period; given days win over `period`. What is wrong goes into `errors`, by field."""
    default = _preset(str(DEFAULT_DAYS), newest)
    if "from" in typed or "to" in typed:
        start, end = _day("from", typed.get("from"), errors), _day("to", typed.get("to"), errors)
        if errors:
            return Period(default.start, default.end)
        end = end or max(newest, start or newest)
        start = start or end - timedelta(days=DEFAULT_DAYS - 1)
        if start > end:
            errors["from"] = "The first day is after the last one."
        elif (end - start).days >= LONGEST:
            errors["from"] = "A report covers ten years at most; choose a later first day."
        else:
            return Period(start, end)
        return Period(default.start, default.end)
    preset = typed.get("period", str(DEFAULT_DAYS))
    if preset not in dict(presets()):
        choices = ", ".join([*map(str, PRESETS), *NAMED])
        errors["period"] = f"{quoted(preset)} is no period; choose one of {choices}, or a first and a last day."
        return Period(default.start, default.end)
    return _preset(preset, newest)


def quoted(text: str) -> str:
    """Return a wrong value as its message repeats it: printable, and not too long."""
    shown = "".join(letter if letter.isprintable() else " " for letter in text[:SHOWN_VALUE])
    return f"“{shown}{'…' if len(text) > SHOWN_VALUE else ''}”"


def _preset(name: str, newest: date) -> Period:
    first = newest.replace(day=1)
    if name == "month":
        return Period(first, newest, name)
    if name == "last-month":
        last = first - timedelta(days=1)
        return Period(last.replace(day=1), last, name)
    if name == "year":
        return Period(newest.replace(month=1, day=1), newest, name)
    return Period(newest - timedelta(days=int(name) - 1), newest, name)


def _day(name: str, text: str | None, errors: dict[str, str]) -> date | None:
    if text is None:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        errors[name] = f"{quoted(text)} is not a day; write it as 2026-11-23."
        return None
    if not EARLIEST <= day <= LATEST:
        errors[name] = f"Choose a day from {EARLIEST} to {LATEST}."
        return None
    return day
