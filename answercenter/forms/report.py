"""The filters over a report: period, comparison, region, topic, language, format; each wrong value has its message."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field
from typing import TYPE_CHECKING

from flask import current_app

from answercenter import clock
from answercenter.analytics import regions
from answercenter.analytics.reports import traffic
from answercenter.analytics.reports.scope import Comparison
from answercenter.analytics.reports.scope import Scope
from answercenter.analytics.reports.scope import main_topics
from answercenter.analytics.reports.scope import site_languages
from answercenter.forms import period
from answercenter.forms.period import quoted

if TYPE_CHECKING:
    from collections.abc import Collection
    from collections.abc import Mapping
    from collections.abc import Sequence
    from datetime import date

    from answercenter.analytics.reports.report import Definition
    from answercenter.analytics.reports.scope import TopicChoice

FORMATS = ("html", "csv", "xlsx", "json")
COMPARISONS = {
    Comparison.BEFORE.value: "The period before",
    Comparison.YEAR.value: "The year before",
    Comparison.NONE.value: "Nothing",
}


@dataclass(slots=True)
class ReportFilters:
    """What was asked for, as far as it could be understood, and in `errors` what was wrong, by field."""

    scope: Scope
    preset: str | None = None
    format: str = "html"
    typed: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Choices:
    """What may be chosen: main topics, languages; `newest` is the day that a period ends on unless another is given."""

    newest: date
    topics: Sequence[TopicChoice] = ()
    languages: Sequence[str] = ()


def choices() -> Choices:
    """Read what may be chosen now; the newest day is the newest counted one, or today before anything is counted."""
    newest = traffic.newest_day() or clock.today(current_app.config["TIMEZONE"])
    return Choices(newest, main_topics(), site_languages())


def parse_for(definition: Definition, values: Mapping[str, str], offered: Choices) -> ReportFilters:
    """Read the filters that a report has."""
    has = {"regional": definition.regional, "against": definition.against}
    return parse(values, offered, **has, divisions=definition.divisions)


def parse(
    values: Mapping[str, str],
    offered: Choices,
    *,
    regional: bool = True,
    against: bool = False,
    divisions: Collection[str] = (),
) -> ReportFilters:
    """Read the filters. Given days win over `period`.

    A region, topic or language is wrong for a report that has none, and so is another region to compare with
    (`against`) where there is nothing of the kind, and what rows are divided `by` unless it is one of `divisions`.
    """
    typed = {name: value.strip() for name, value in values.items() if value.strip()}
    errors: dict[str, str] = {}
    asked = period.read(typed, offered.newest, errors)
    region, topic = _region("region", typed, errors), _topic(typed.get("topic"), offered.topics, errors)
    language = _language(typed.get("language"), offered.languages, errors)
    other = _region("against", typed, errors)
    kept_by = dict.fromkeys(("region", "topic", "language"), regional) | {"against": regional and against}
    for name, possible in kept_by.items():
        if name in typed and not possible:
            errors[name] = f"This report is not kept by {name}; leave it empty."
            if name == "against":
                errors[name] = "This report compares no regions; leave it empty."
    if other is not None and other == region:
        errors.setdefault("against", "This is the same region; choose another one.")
    comparison = _one_of("compare", tuple(COMPARISONS), typed, errors)
    format_ = _one_of("format", FORMATS, typed, errors)
    scope = Scope(
        asked.start,
        asked.end,
        region if regional else None,
        topic if regional else None,
        language if regional else None,
        Comparison(comparison),
        None if "against" in errors else other,
        _division(typed.get("by", ""), divisions, errors),
    )
    return ReportFilters(scope, asked.preset, format_, typed, errors)


def _one_of(name: str, choices: tuple[str, ...], typed: Mapping[str, str], errors: dict[str, str]) -> str:
    """Return the chosen word; the first one where none or a wrong one was given."""
    value = typed.get(name, choices[0]).lower()
    if value in choices:
        return value
    what = {"compare": "comparison", "format": "format of reports"}[name]
    errors[name] = f"{quoted(value)} is no {what}; choose one of {', '.join(choices)}."
    return choices[0]


def _division(value: str, divisions: Collection[str], errors: dict[str, str]) -> str:
    """Return what rows are divided by; nothing where nothing was chosen."""
    if not value or value in divisions:
        return value
    errors["by"] = "This report has one kind of row; leave it empty."
    if divisions:
        errors["by"] = f"Rows are not divided by {quoted(value)}; choose one of {', '.join(divisions)}."
    return ""


def _region(name: str, typed: Mapping[str, str], errors: dict[str, str]) -> str | None:
    text = typed.get(name)
    if text is None:
        return None
    code = regions.parse(text)
    if code is None:
        errors[name] = f"{quoted(text)} is no region; write US-OH, US or ??, or choose one from the list."
    return code


def _topic(text: str | None, topics: Sequence[TopicChoice], errors: dict[str, str]) -> TopicChoice | None:
    """Find the main topic of a topic's path; counts are kept by main topics."""
    if text is None:
        return None
    root = text.strip("/").split("/")[0]
    found = next((topic for topic in topics if topic.path == root), None)
    if found is None:
        errors["topic"] = f"{quoted(text)} is no topic; choose one from the list."
    return found


def _language(text: str | None, languages: Sequence[str], errors: dict[str, str]) -> str | None:
    """Find the language of a code; counts are kept by the languages of answers."""
    if text is None:
        return None
    code = text.lower()
    if code not in languages:
        errors["language"] = f"{quoted(text)} is no language of this site; choose {' or '.join(languages)}."
        return None
    return code
