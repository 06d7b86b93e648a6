"""Sections for some regions or days: `::: only US-OH from 2026-01-01 until 2026-12-31`, `::: except US-OH`.

`only` is for whoever is in one of the regions, a country being all its parts, `except` for whoever is in none of them,
and both on the days named, the last one included. Words behind a bar are a title: `::: only US-OH | En Ohio`. What is
not understood is shown to nobody, and told to whoever saves it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

OPENERS = ("only", "except")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_CODE = re.compile(r"[A-Z]{2}(?:-[A-Z0-9]{1,3})?", re.ASCII)
_MOST_TOLD = 60  # characters of what is not understood


@dataclass(frozen=True, slots=True)
class Viewpoint:
    """Where and when a text is read: a region's code and a day. `everything` shows every section, with its title."""

    region: str = ""
    day: date | None = None
    everything: bool = False


NOWHERE = Viewpoint()  # what is told to everybody: no region is known, and no day holds for good
EVERYWHERE = Viewpoint(everything=True)


@dataclass(frozen=True, slots=True)
class Condition:
    """For whom a section is; `problem` says in words what was not understood."""

    opener: str
    regions: tuple[str, ...] = ()
    start: date | None = None
    end: date | None = None
    words: str = ""
    problem: str = ""

    @property
    def dated(self) -> bool:
        """Tell whether it depends on the day."""
        return bool(self.start or self.end)

    def holds(self, viewpoint: Viewpoint) -> bool:
        """Tell whether a section with this condition is shown from there and then."""
        if viewpoint.everything:
            return True
        if self.problem or (self.regions and self._inside(viewpoint.region) == (self.opener == "except")):
            return False
        if not self.dated or viewpoint.day is None:
            return not self.dated
        return (self.start or viewpoint.day) <= viewpoint.day <= (self.end or viewpoint.day)

    def title(self) -> str:
        """Say what stands over the section: its own words with the names and days, or the condition in words."""
        if self.problem:
            return f"Shown to nobody: {self.problem}"
        if not self.words:
            return _capital(", ".join(filter(None, (self._place(), self._days()))))
        names = ", ".join(map(_name, self.regions))
        place = f"≠ {names}" if self.opener == "except" else names
        days = f"{self.start or ''} – {self.end or ''}".strip() if self.dated else ""
        return f"{self.words} ({', '.join(filter(None, (place, days)))})"

    def _inside(self, region: str) -> bool:
        return any(region == one or region.startswith(f"{one}-") for one in self.regions)

    def _place(self) -> str:
        names = " or ".join(map(_name, self.regions))
        return f"{'outside' if self.opener == 'except' else 'in'} {names}" if names else ""

    def _days(self) -> str:
        start = f"from {_in_words(self.start)}" if self.start else ""
        end = f"until {_in_words(self.end)}" if self.end else ""
        return " ".join(filter(None, (start, end)))


@lru_cache(maxsize=1024)
def read(opener: str, text: str) -> Condition:
    """Read the condition behind the word that opens a section."""
    given, _, words = text.partition("|")
    regions: list[str] = []
    days: dict[str, date] = {}
    left = given.replace(",", " ").split()
    try:
        while left:
            word = left.pop(0)
            if word in {"from", "until"}:
                days[word] = _day(left.pop(0) if left else "")
            else:
                regions.append(_region(word))
    except ValueError as error:
        return Condition(opener, words=words.strip(), problem=str(error))
    start, end = days.get("from"), days.get("until")
    problem = ""
    if not regions and (opener == "except" or not days):
        problem = "it names no region, such as US or US-OH"
    elif start and end and start > end:
        problem = f"{start} is after {end}"
    return Condition(opener, tuple(dict.fromkeys(regions)), start, end, words.strip(), problem)


def _day(text: str) -> date:
    """Return a day. Raises ValueError, which says what is wrong."""
    if _DAY.fullmatch(text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            pass
    raise ValueError(f"“{text[:_MOST_TOLD]}” is no day, such as 2026-12-31")


def _region(text: str) -> str:
    """Return the code of a region that there is. Raises ValueError, which says what is wrong."""
    if _CODE.fullmatch(text) and _known(text) is not None:
        return text
    raise ValueError(f"“{text[:_MOST_TOLD]}” is no region, such as US or US-OH")


def _name(code: str) -> str:
    known = _known(code)
    return str(getattr(known, "common_name", None) or getattr(known, "name", code))


def _known(code: str) -> object | None:
    """Return what is known of a country or a part of one; None when there is none of this code."""
    import pycountry  # slow to import, and wanted by few texts

    parts: Any = pycountry.subdivisions  # it has no types
    found: object | None = parts.get(code=code) if "-" in code else pycountry.countries.get(alpha_2=code)
    return found


def _in_words(day: date) -> str:
    return f"{day.day} {day:%B} {day.year}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
