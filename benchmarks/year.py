"""A year of made-up visits: the same from the same seed, day by day, as rows of the event tables."""

from __future__ import annotations

import random
from dataclasses import dataclass
from dataclasses import field
from itertools import accumulate
from typing import TYPE_CHECKING
from typing import Any

import pycountry

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

SEED = 4
QUERIES = 40_000
REGIONS = 200
SHARED = ("id", "at", "day", "visit", "origin", "region", "root_topic_id", "language")
COLUMNS = {
    "search_event": (
        *SHARED,
        *("text", "topic_id", "page", "result_count", "answered", "shown", "milliseconds"),
    ),
    "view_event": (*SHARED, "answer_id", "source", "search_id", "rank"),
    "feedback_event": (*SHARED, "answer_id", "revision", "helpful"),
}
STEMS = (
    *("mortgage", "credit", "loan", "card", "bank", "account", "student", "debt", "payment", "score", "rent", "car"),
    *(
        "insurance",
        "transfer",
        "fraud",
        "fee",
        "interest",
        "rate",
        "budget",
        "tax",
        "savings",
        "money",
        "report",
        "bill",
    ),
)
NOTHING = 0.1  # of searches
OPENED = 0.45
SAID = 0.02


def queries(file: Path | None) -> list[str]:
    """Return 40,000 distinct queries: those of a file, varied by further words until there are enough."""
    chance = random.Random(SEED)
    read = file.read_text(encoding="utf-8").splitlines() if file else list(STEMS)
    found = dict.fromkeys(line.strip().lower()[:100] for line in read if line.strip())
    base = list(found)
    while len(found) < QUERIES:
        number = len(found)
        words = " ".join(chance.sample(STEMS, chance.choice((1, 2, 2, 3))))
        found[f"{words} {word(number % 900)}" if file is None else f"{chance.choice(base)} {words}"] = None
    return list(found)[:QUERIES]


def word(number: int) -> str:
    """Spell a number as a word that nobody else has."""
    letters = "bdfgklmnprst"
    return "".join(f"{letters[number // 12**place % 12]}{'aeiou'[number % 5]}" for place in range(3))


def regions() -> list[str]:
    """Return 200 regions: all parts of the United States, then countries."""
    parts: Any = pycountry.subdivisions  # it has no types
    states = sorted(part.code for part in parts.get(country_code="US"))
    countries = [country.alpha_2 for country in pycountry.countries]
    return [*states, "??", *countries][:REGIONS]


@dataclass(slots=True)
class Day:
    """The events of one day, by table."""

    search_event: list[tuple[Any, ...]] = field(default_factory=list)
    view_event: list[tuple[Any, ...]] = field(default_factory=list)
    feedback_event: list[tuple[Any, ...]] = field(default_factory=list)

    def tables(self) -> dict[str, list[tuple[Any, ...]]]:
        """Return the rows of each table."""
        return {name: getattr(self, name) for name in COLUMNS}

    def plain(self) -> list[tuple[Any, ...]]:
        """Return the same searches and views as rows of one table."""
        rows = [("s", row[2], *row[5:9], None, row[3]) for row in self.search_event]
        return rows + [("v", row[2], *row[5:8], None, row[8], row[3]) for row in self.view_event]


class Maker:
    """Makes days of visits to a site with these answers (id, topic, language), which ask these queries."""

    def __init__(self, asked: Sequence[str], answers: Sequence[tuple[Any, ...]]) -> None:
        self.asked, self.answers, self.regions = asked, answers, regions()
        self.chance = random.Random(SEED)
        self.often = list(accumulate(1 / (rank + 5) for rank in range(len(asked))))
        self.read = list(accumulate(1 / (rank + 5) for rank in range(len(answers))))
        self.from_there = list(accumulate(1 / (rank + 2) for rank in range(len(self.regions))))

    def day(self, day: date, events: int) -> Day:
        """Make one day of about so many events."""
        made, number = Day(), 0
        chance = self.chance
        places = chance.choices(self.regions, cum_weights=self.from_there, k=events)
        texts = chance.choices(range(len(self.asked)), cum_weights=self.often, k=events)
        while number < events:
            visit = f"{chance.getrandbits(128):032x}"
            second = chance.randrange(80_000)
            for _ in range(chance.choice((1, 1, 2, 3))):
                place = (day.isoformat(), visit, "web", places[number % events])
                second += chance.randrange(10, 300)
                number += self._search(made, place, second, texts[number % events])
        return made

    def _search(self, made: Day, place: tuple[Any, ...], second: int, query: int) -> int:
        """Add a search and what was opened from it; return how many events that was."""
        chance, day = self.chance, place[0]
        where = made.search_event
        first = (query * 7 + chance.randrange(3)) % len(self.answers)
        answer, topic, language = self.answers[first]
        nothing = chance.random() < NOTHING
        search = f"{chance.getrandbits(128):032x}"
        shared = (search, moment(day, second), *place, topic or 0, language)
        shown = None if nothing else f"[{answer}]"
        where.append((*shared, self.asked[query], None, 1, 0 if nothing else 10, not nothing, shown, 4.0))
        if nothing or chance.random() >= OPENED * 2:
            return 1
        added = 1
        for step in range(chance.choice((1, 1, 2))):
            answer, topic, language = self.answers[(first + step * chance.randrange(1, 9)) % len(self.answers)]
            event = f"{chance.getrandbits(128):032x}"
            shared = (event, moment(day, second + 5 + step * 40), *place, topic or 0, language)
            rank = min(10, 1 + int(chance.expovariate(0.7)))
            made.view_event.append((*shared, answer, "search", search, rank))
            added += 1
        if chance.random() < SAID:
            event = f"{chance.getrandbits(128):032x}"
            shared = (event, moment(day, second + 60), *place, topic or 0, language)
            made.feedback_event.append((*shared, answer, 1, chance.random() < 0.7))
            added += 1
        return added


def moment(day: str, second: int) -> str:
    """Write a moment in UTC as SQLite keeps it and PostgreSQL reads it."""
    return f"{day} {second // 3600 % 24:02}:{second // 60 % 60:02}:{second % 60:02}.000000"
