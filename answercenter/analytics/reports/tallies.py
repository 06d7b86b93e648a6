"""Tallies of requests: how many came, were replied to, closed, late; medians; what is open. All, or by a key."""

from __future__ import annotations

from dataclasses import asdict
from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

import numpy as np

from answercenter.analytics import packed
from answercenter.analytics.reports.report import Rate
from answercenter.analytics.reports.requests import COUNTS
from answercenter.analytics.worked import HOUR
from answercenter.arrays import distinct

if TYPE_CHECKING:
    from answercenter.analytics.packing import Column
    from answercenter.analytics.reports.requests import Facts

MINUTE = 60  # seconds
MEDIANS = {"reply_work": "reply_hours", "close_work": "close_hours"}


@dataclass(frozen=True, slots=True)
class Tally:
    """What is counted of some requests; a median, in hours of work, is None where too few times stand behind it."""

    requests: int = 0
    replied: int = 0
    replied_late: int = 0
    closed: int = 0
    closed_late: int = 0
    answered: int = 0
    reopened: int = 0
    reply_hours: float | None = None
    close_hours: float | None = None
    backlog: int = 0

    @property
    def late_first(self) -> Rate:
        """Requests whose first reply came late, or has not come though it was due, of all."""
        return Rate(self.replied_late, self.requests)

    @property
    def late_end(self) -> Rate:
        """Requests whose end came late, or has not come though it was due, of all."""
        return Rate(self.closed_late, self.requests)

    @property
    def well(self) -> Rate:
        """Requests that ended answered or accepted, of the closed ones."""
        return Rate(self.answered, self.closed)


def of_all(facts: Facts) -> Tally:
    """Tally all requests."""
    came, left = (np.zeros(len(block["type"]), np.int64) for block in (facts.came, facts.open))
    return grouped(facts, came, left, 1).get(0, Tally())


def grouped(facts: Facts, keys: Column, open_keys: Column, least: int) -> dict[int, Tally]:
    """Tally the requests of each key; a median stands for `least` times or more."""
    found = distinct(np.concatenate([keys, open_keys]))
    places = np.zeros(int(found[-1] - found[0]) + 1 if len(found) else 0, np.int64)
    places[found - found[:1]] = np.arange(len(found))
    came, left = (places[column - found[:1]] for column in (keys, open_keys))
    columns: dict[str, list[Any]] = {name: _sums(came, facts.came[name], len(found)) for name in COUNTS}
    columns |= {name: _medians(came, facts.came[work], len(found), least) for work, name in MEDIANS.items()}
    columns["backlog"] = np.bincount(left, minlength=len(found)).tolist()
    rows = zip(*columns.values(), strict=True)
    return {key: Tally(**dict(zip(columns, row, strict=True))) for key, row in zip(found.tolist(), rows, strict=True)}


def counted(facts: Facts, by: str, words: tuple[str, ...]) -> dict[int, int]:
    """Count requests by what they are told apart by; a word has the number that it has in `words`, if it has one."""
    (keys,), sums = packed.grouped([facts.came[by]], {"requests": facts.came["requests"]})
    meant = {word: number for number, word in enumerate(words)} if by in {"outcome", "region"} else None
    found = dict(zip(keys.tolist(), sums["requests"].tolist(), strict=True))
    if meant is None:
        return found
    return {meant[facts.words[key]]: number for key, number in found.items() if facts.words[key] in meant}


def numbers(tally: Tally) -> dict[str, int]:
    """Return a tally as whole numbers, its medians in minutes of work where there are any."""
    found = asdict(tally)
    medians = {"reply_minutes": found.pop("reply_hours"), "close_minutes": found.pop("close_hours")}
    return found | {name: round(hours * HOUR / MINUTE) for name, hours in medians.items() if hours is not None}


def _sums(places: Column, column: Column, number: int) -> list[int]:
    """Add up a column by the places of its rows."""
    found: list[int] = np.bincount(places, column, number).astype(np.int64).tolist()
    return found


def _medians(places: Column, work: Column, number: int, least: int) -> list[float | None]:
    """Return the median of the times at each place that has enough, in hours."""
    there = work >= 0
    times, places = work[there], places[there]
    width = times.max(initial=0) + 1
    times = np.sort(places * width + times) % width  # by place and time: one sort of numbers, several times as fast
    lengths = np.bincount(places, minlength=number)
    starts = np.cumsum(lengths) - lengths
    enough = (lengths >= least) & (lengths > 0)
    found = np.full(number, None, object)
    starts, lengths = starts[enough], lengths[enough]
    found[enough] = (times[starts + (lengths - 1) // 2] + times[starts + lengths // 2]) / 2 / HOUR
    medians: list[float | None] = found.tolist()
    return medians
