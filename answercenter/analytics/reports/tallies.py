"""Tallies of requests: how many came, were replied to, closed, late; medians; what is open. All, or by a key."""

from __future__ import annotations

from dataclasses import asdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from answercenter.analytics import packed
from answercenter.analytics.reports.report import Rate
from answercenter.analytics.reports.requests import COUNTS
from answercenter.analytics.worked import HOUR

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
    (found,), sums = packed.grouped([keys], {name: facts.came[name] for name in COUNTS})
    rows = zip(*(sums[name].tolist() for name in COUNTS), strict=True)
    numbers = {key: dict(zip(COUNTS, row, strict=True)) for key, row in zip(found.tolist(), rows, strict=True)}
    middles = {name: _medians(keys, facts.came[work], least) for work, name in MEDIANS.items()}
    (left,), open_ = packed.grouped([open_keys], {"open": np.ones(len(open_keys), np.int64)})
    backlog = dict(zip(left.tolist(), open_["open"].tolist(), strict=True))
    return {
        key: Tally(
            **numbers.get(key, {}),
            reply_hours=middles["reply_hours"].get(key),
            close_hours=middles["close_hours"].get(key),
            backlog=backlog.get(key, 0),
        )
        for key in {*numbers, *backlog}
    }


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


def _medians(keys: Column, work: Column, least: int) -> dict[int, float]:
    """Return the median of the times of each key that has enough, in hours."""
    there = work >= 0
    order = np.lexsort((work[there], keys[there]))
    keys, work = keys[there][order], work[there][order]
    found, starts, lengths = np.unique(keys, return_index=True, return_counts=True)
    middle = (work[starts + (lengths - 1) // 2] + work[starts + lengths // 2]) / 2 / HOUR
    enough = lengths >= least
    return dict(zip(found[enough].tolist(), middle[enough].tolist(), strict=True))
