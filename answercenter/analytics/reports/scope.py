"""What a report is about: a period of days, perhaps a region, topic and language; and the same as SQL conditions."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import replace
from datetime import date
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any

from flask import current_app
from sqlalchemy import func
from sqlalchemy import or_
from sqlalchemy import select

from answercenter.analytics.sums import Part
from answercenter.extensions import db
from answercenter.models import Answer
from answercenter.models import Topic

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

PRESETS = (7, 30, 90, 365)  # days
DEFAULT_DAYS = 30
SPARK_DAYS = 30
DEMO_MARK = "demo.json"  # in the instance folder


class Comparison(StrEnum):
    """What a period is compared with. Another region, if one is chosen, goes before all of these."""

    BEFORE = "before"  # the period of the same length before
    YEAR = "year"  # the same days a year earlier
    NONE = "none"


@dataclass(frozen=True, slots=True)
class TopicChoice:
    """A main topic; counts are kept by these."""

    id: int
    path: str
    name: str


@dataclass(frozen=True, slots=True)
class Scope:
    """Both days belong to the period, in the site's time zone. A country includes its subdivisions."""

    start: date
    end: date
    region: str | None = None
    topic: TopicChoice | None = None
    language: str | None = None
    comparison: Comparison = Comparison.BEFORE
    against: str | None = None  # another region, in the same period, that this one is compared with
    by: str = ""  # of what alone rows are wanted, in a report that has several divisions

    @property
    def compared(self) -> bool:
        """Tell whether there is anything that this scope is compared with."""
        return self.against is not None or self.comparison is not Comparison.NONE

    @property
    def days(self) -> int:
        """Tell how long the period is, in days."""
        return (self.end - self.start).days + 1

    @property
    def narrowed(self) -> bool:
        """Tell whether only a part of the traffic is asked for, whose small numbers are then not shown."""
        return self.region is not None or self.topic is not None or self.language is not None

    @property
    def country(self) -> str | None:
        """Tell the country of the region."""
        return self.region[:2] if self.region else None

    def before(self) -> Scope:
        """Return what this scope is compared with: the period before, the year before, or another region."""
        if self.against is not None:
            return replace(self, region=self.against, against=None)
        if self.comparison is Comparison.YEAR:
            return replace(self, start=_year_earlier(self.start), end=_year_earlier(self.end))
        length = timedelta(days=self.days)
        return replace(self, start=self.start - length, end=self.end - length)

    def over(self, today: date) -> Scope:
        """Return the days of this period that are over; the present day stays where it is all there is."""
        return replace(self, end=today - timedelta(days=1)) if self.start < today <= self.end else self

    def part(self) -> Part:
        """Return the same as a part of what was counted."""
        return Part(self.start, self.end, self.region, self.topic.id if self.topic else None, self.language)

    def spark(self) -> Scope:
        """Return the thirty days up to the end of this period."""
        return replace(self, start=self.end - timedelta(days=SPARK_DAYS - 1))

    def around(self) -> Scope:
        """Return the scope in which a region stands among others: its whole country, or everything."""
        return replace(self, region=self.country if self.region != "??" else None)


def _year_earlier(day: date) -> date:
    """Return the same day a year earlier; the 28th for a leap day."""
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


def in_region(column: Any, region: str) -> ColumnElement[bool]:
    """Say, as SQL, that a row belongs to a region; to a country also through its subdivisions."""
    if len(region) == 2 and region != "??":
        return or_(column == region, column.startswith(f"{region}-", autoescape=True))
    return or_(column == region)


def within(counts: Any, scope: Scope) -> list[ColumnElement[bool]]:
    """List, as SQL, the conditions of a scope on a table of counts."""
    return [counts.day.between(scope.start, scope.end), *narrowing(counts, scope)]


def narrowing(counts: Any, scope: Scope) -> list[ColumnElement[bool]]:
    """List, as SQL, the conditions of what a scope is narrowed to; a table that is not kept by it is not narrowed."""
    conditions: list[ColumnElement[bool]] = []
    if scope.region is not None and hasattr(counts, "region"):
        conditions.append(in_region(counts.region, scope.region))
    if scope.topic is not None and hasattr(counts, "topic_id"):
        conditions.append(counts.topic_id == scope.topic.id)
    if scope.language is not None and hasattr(counts, "language"):
        conditions.append(counts.language == scope.language)
    return conditions


def topics_below(topic: TopicChoice) -> Any:
    """Select, as SQL, the ids of a main topic and all topics below it."""
    below = Topic.path.startswith(f"{topic.path}/", autoescape=True)
    return select(Topic.id).where(or_(Topic.id == topic.id, below))


def main_topics() -> list[TopicChoice]:
    """List the main topics, in the order in which visitors see them."""
    statement = select(Topic.id, Topic.path, Topic.name).where(Topic.parent_id.is_(None))
    return [TopicChoice(*row) for row in db.session.execute(statement.order_by(Topic.position, Topic.name, Topic.id))]


def site_languages() -> list[str]:
    """List the codes of the site's languages: those of the setting, then further ones that answers have."""
    written = db.session.scalars(select(func.lower(Answer.language)).distinct())
    return list(dict.fromkeys([*current_app.config["LANGUAGES"], *sorted(written)]))


def simulated() -> bool:
    """Tell whether this instance's visits are simulated: `answercenter demo` marks the folders it makes."""
    return Path(current_app.instance_path, DEMO_MARK).is_file()
