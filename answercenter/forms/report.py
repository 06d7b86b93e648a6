"""The filters over a report: period, region, topic, language, format. Every wrong value gets its own message."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field
from datetime import date
from datetime import timedelta
from typing import TYPE_CHECKING

from answercenter.analytics import regions
from answercenter.analytics.reports.scope import DEFAULT_DAYS
from answercenter.analytics.reports.scope import PRESETS
from answercenter.analytics.reports.scope import Scope

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Sequence

    from answercenter.analytics.reports.scope import TopicChoice

FORMATS = ("html", "csv", "xlsx", "json")
EARLIEST = date(1990, 1, 1)
LATEST = date(2100, 12, 31)
LONGEST = 3660  # days
SHOWN_VALUE = 60  # characters of a wrong value that are repeated in its message


@dataclass(slots=True)
class ReportFilters:
    """What was asked for, as far as it could be understood, and in `errors` what was wrong, by field."""

    scope: Scope
    preset: int | None = None
    format: str = "html"
    typed: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)


def parse(
    values: Mapping[str, str],
    topics: Sequence[TopicChoice],
    newest: date,
    *,
    languages: Sequence[str] = (),
    regional: bool = True,
) -> ReportFilters:
    """Read the filters; `newest` is the day that a period ends on unless another is asked for.

    Given days win over `period`. A region, topic or language is wrong for a report that has none.
    """
    typed = {name: value.strip() for name, value in values.items() if value.strip()}
    errors: dict[str, str] = {}
    start, end, preset = _period(typed, newest, errors)
    region, topic = _region(typed.get("region"), errors), _topic(typed.get("topic"), topics, errors)
    language = _language(typed.get("language"), languages, errors)
    if not regional:
        for name in ("region", "topic", "language"):
            if name in typed:
                errors[name] = f"This report is not kept by {name}; leave it empty."
        region = topic = language = None
    format_ = typed.get("format", "html").lower()
    if format_ not in FORMATS:
        errors["format"] = f"{_quoted(format_)} is no format of reports; choose one of {', '.join(FORMATS)}."
        format_ = "html"
    return ReportFilters(Scope(start, end, region, topic, language), preset, format_, typed, errors)


def _period(typed: Mapping[str, str], newest: date, errors: dict[str, str]) -> tuple[date, date, int | None]:
    default = (newest - timedelta(days=DEFAULT_DAYS - 1), newest)
    if "from" in typed or "to" in typed:
        start, end = _day("from", typed.get("from"), errors), _day("to", typed.get("to"), errors)
        if errors:
            return *default, None
        end = end or max(newest, start or newest)
        start = start or end - timedelta(days=DEFAULT_DAYS - 1)
        if start > end:
            errors["from"] = "The first day is after the last one."
        elif (end - start).days >= LONGEST:
            errors["from"] = "A report covers ten years at most; choose a later first day."
        else:
            return start, end, None
        return *default, None
    preset = typed.get("period", str(DEFAULT_DAYS))
    if preset not in {str(days) for days in PRESETS}:
        choices = ", ".join(str(days) for days in PRESETS)
        errors["period"] = f"{_quoted(preset)} is no period; choose {choices} days, or a first and a last day."
        return *default, None
    return newest - timedelta(days=int(preset) - 1), newest, int(preset)


def _day(name: str, text: str | None, errors: dict[str, str]) -> date | None:
    if text is None:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        errors[name] = f"{_quoted(text)} is not a day; write it as 2026-11-23."
        return None
    if not EARLIEST <= day <= LATEST:
        errors[name] = f"Choose a day from {EARLIEST} to {LATEST}."
        return None
    return day


def _region(text: str | None, errors: dict[str, str]) -> str | None:
    if text is None:
        return None
    code = regions.parse(text)
    if code is None:
        errors["region"] = f"{_quoted(text)} is no region; write US-OH, US or ??, or choose one from the list."
    return code


def _topic(text: str | None, topics: Sequence[TopicChoice], errors: dict[str, str]) -> TopicChoice | None:
    """Find the main topic of a topic's path; counts are kept by main topics."""
    if text is None:
        return None
    root = text.strip("/").split("/")[0]
    found = next((topic for topic in topics if topic.path == root), None)
    if found is None:
        errors["topic"] = f"{_quoted(text)} is no topic; choose one from the list."
    return found


def _language(text: str | None, languages: Sequence[str], errors: dict[str, str]) -> str | None:
    """Find the language of a code; counts are kept by the languages of answers."""
    if text is None:
        return None
    code = text.lower()
    if code not in languages:
        errors["language"] = f"{_quoted(text)} is no language of this site; choose {' or '.join(languages)}."
        return None
    return code


def _quoted(text: str) -> str:
    shown = "".join(letter if letter.isprintable() else " " for letter in text[:SHOWN_VALUE])
    return f"“{shown}{'…' if len(text) > SHOWN_VALUE else ''}”"
