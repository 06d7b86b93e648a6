"""Simulated past visits: who asks when, for what, what our own search shows them, and what they make of it.

Days follow a weekly pattern and grow slowly; places ask for different topics; interest has a heavy tail. Every search
is really made, so that result counts, ranks and searches that find nothing are those of the site.
"""

from __future__ import annotations

import bisect
import itertools
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from datetime import time
from datetime import timedelta
from typing import TYPE_CHECKING
from typing import Any

from answercenter.demo import places
from answercenter.demo import queries

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Iterator
    from collections.abc import Sequence
    from datetime import date
    from random import Random
    from zoneinfo import ZoneInfo

    from answercenter.demo.subjects import Subject

WEEK = (1.15, 1.2, 1.15, 1.1, 0.95, 0.5, 0.45)  # Monday first
HOURS = (1, 1, 0.5, 0.5, 0.5, 1, 2, 4, 7, 10, 11, 11, 10, 10, 10, 9, 8, 7, 6, 6, 6, 5, 3, 2)
GROWTH = 0.5  # how much more visits the last day has than the first
SEARCHING = 0.72  # of the visits begin with a search
OUTSIDE = 0.09  # of the searches are for what the answers do not cover
NOTICED = 0.85  # exponent of how the attention falls with the rank
CLICKS = {"right": 0.88, "near": 0.2, "far": 0.05}  # how often a noticed result is opened
SECOND_TRY = 0.4  # of those who open nothing ask again
READ_ON = 0.42  # of the readers open another answer
FEEDBACK = 0.1  # of the readers say whether it helped
TREND_DAYS = 14  # in which one topic is asked for more and more
TREND = 3.0


@dataclass(frozen=True, slots=True)
class Found:
    """What our search shows for a query: the keys of the first page, in order."""

    keys: tuple[str, ...]
    results: int
    answered: bool


class Crowd:
    """All simulated visitors; the same random numbers make the same visits."""

    def __init__(self, subjects: Sequence[Subject], search: Callable[[str], Found], random: Random) -> None:
        self._random = random
        self._search = search
        self._found: dict[str, Found] = {}
        self._by_key = {subject.key: subject for subject in subjects}
        self._topics: dict[str, list[Subject]] = defaultdict(list)
        for subject in subjects:
            self._topics[subject.topic].append(subject)
        self._sums = {
            topic: list(itertools.accumulate(subject.weight for subject in members))
            for topic, members in self._topics.items()
        }
        self._trend = sorted(self._topics)[len(self._topics) // 2] if self._topics else ""

    def visits(self, days: Sequence[date], number: int, zone: ZoneInfo) -> Iterator[list[dict[str, Any]]]:
        """Make this many visits over these days, in the order in which they began."""
        weights = [WEEK[day.weekday()] * (1 + GROWTH * at / len(days)) for at, day in enumerate(days)]
        begins = []
        for at in self._random.choices(range(len(days)), weights, k=number):
            hour = self._random.choices(range(24), HOURS)[0]
            moment = time(hour, self._random.randrange(60), self._random.randrange(60))
            begins.append((datetime.combine(days[at], moment, zone), max(0, at - len(days) + TREND_DAYS)))
        for count, (begin, trend) in enumerate(sorted(begins, key=lambda pair: pair[0])):
            yield self._visit(f"simulated-{count:06}", begin, trend / TREND_DAYS)

    def _visit(self, name: str, begin: datetime, trend: float) -> list[dict[str, Any]]:
        region = self._random.choices(list(places.PEOPLE), list(places.PEOPLE.values()))[0]
        subject = self._subject(region, trend)
        visit = Visit(name, begin, region, self._random)
        if self._random.random() >= SEARCHING:
            self._read(visit, subject)
        elif self._random.random() < OUTSIDE:
            self._ask(visit, self._random.choice(queries.ELSEWHERE), subject, right=False)
        elif not self._ask(visit, self._skewed(subject.phrases), subject) and self._random.random() < SECOND_TRY:
            self._ask(visit, self._skewed(subject.phrases[::-1]), subject)
        return visit.records

    def _subject(self, region: str, trend: float) -> Subject:
        """Choose a topic as this place does, then an answer within it."""
        names = list(self._topics)
        weights = [
            self._sums[name][-1] * places.eagerness(region, name) * (1 + TREND * trend * (name == self._trend))
            for name in names
        ]
        topic = self._random.choices(names, weights)[0]
        sums = self._sums[topic]
        return self._topics[topic][bisect.bisect_right(sums, self._random.random() * sums[-1] * 0.999999)]

    def _ask(self, visit: Visit, text: str, subject: Subject, right: bool = True) -> bool:
        """Search, and open what is noticed and seems right; tells whether anything was opened."""
        found = self._found.get(text)
        if found is None:
            found = self._found[text] = self._search(text)
        visit.record("search", text=text, results=found.results, answered=found.answered)
        for rank, key in enumerate(found.keys, start=1):
            other = self._by_key.get(key)
            near = other is not None and other.topic == subject.topic
            fits = "right" if right and key == subject.key else "near" if right and near else "far"
            if other is not None and self._random.random() < CLICKS[fits] / rank**NOTICED:
                self._read(visit, other, rank)
                return True
        return False

    def _read(self, visit: Visit, subject: Subject, rank: int | None = None) -> None:
        """Open an answer, perhaps say whether it helped, perhaps go on to the next."""
        visit.record("view", answer=subject.key, **({"rank": rank} if rank else {}))
        if self._random.random() < FEEDBACK:
            visit.record("feedback", answer=subject.key, helpful=self._random.random() < subject.helpful)
        if subject.next and self._random.random() < READ_ON:
            following = self._by_key.get(self._skewed(subject.next))
            if following is not None and following.key not in visit.seen:
                self._read(visit, following)

    def _skewed(self, choices: Sequence[str]) -> str:
        """Choose one, the first ones more often."""
        return self._random.choices(choices, [1 / (at + 1) for at in range(len(choices))])[0]


class Visit:
    """One visit while it is being made: what it has done until now, and what time it has become."""

    def __init__(self, name: str, begin: datetime, region: str, random: Random) -> None:
        self.records: list[dict[str, Any]] = []
        self.seen: set[str] = set()
        self._name = name
        self._at = begin
        self._region = region
        self._random = random

    def record(self, kind: str, **facts: Any) -> None:
        """Write down what was done, some seconds or minutes after what was done before."""
        line = {"visit": self._name, "at": self._at.isoformat(), "kind": kind, "region": self._region, **facts}
        self.records.append({name: value for name, value in line.items() if value != "??"})
        if kind == "view":
            self.seen.add(facts["answer"])
        self._at += timedelta(seconds=self._random.randint(8, 90))
