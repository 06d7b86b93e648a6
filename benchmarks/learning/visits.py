"""Recorded visits as arrays: read from a file, cut into what teaches and what is asked, and counted in pairs."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from itertools import combinations
from typing import TYPE_CHECKING
from typing import Any

import numpy as np

from answercenter.analytics.recorded_lines import BadLineError
from answercenter.analytics.recorded_lines import parse

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Sequence
    from pathlib import Path

FIRST = 50  # answers of a visit that teach
HOUR = timedelta(hours=1)
MOST_AN_HOUR, MOST = 60, 300  # views; a visit of more is a machine's and teaches nothing

Array = np.ndarray[Any, np.dtype[Any]]


@dataclass(frozen=True, slots=True)
class Visit:
    """A visit: its name, the day on which it began (UTC), and the distinct answers it read, in order."""

    name: str
    day: int
    answers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Log:
    """A file of visits: the keys of the answers, in order, and the visits by name."""

    keys: tuple[str, ...]
    visits: tuple[Visit, ...]


@dataclass(frozen=True, slots=True)
class Pairs:
    """Counts of visits: `low` < `high` were read together, on each of their `days`; and of every answer by day."""

    low: Array
    high: Array
    days: Array
    visits: Array
    answer_days: Array  # rows of (answer, day, visits)
    size: int


def read_log(path: Path, keys: Sequence[str] | None = None) -> Log:
    """Read the views of a file of recorded visits, without answers that are not among the keys.

    Lines that `events import` refuses, and lists with their reasons, are left out.
    """
    views: defaultdict[str, list[tuple[datetime, str]]] = defaultdict(list)
    begins: dict[str, datetime] = {}
    known = None if keys is None else set(keys)
    for line in path.read_bytes().splitlines():
        try:
            parse(line)
        except BadLineError:
            continue
        row = json.loads(line)
        moment = datetime.fromisoformat(row["at"]).astimezone(UTC)
        begins[row["visit"]] = min(moment, begins.get(row["visit"], moment))
        if row["kind"] == "view" and (known is None or row["answer"] in known):
            views[row["visit"]].append((moment, row["answer"]))
    found = sorted({answer for some in views.values() for _, answer in some}) if keys is None else list(keys)
    numbers = {key: number for number, key in enumerate(found)}
    visits = []
    for name in sorted(views):
        ordered = sorted(views[name], key=lambda view: view[0])
        if not _is_machine([moment for moment, _ in ordered]):
            answers = tuple(numbers[answer] for answer in dict.fromkeys(answer for _, answer in ordered))
            visits.append(Visit(name, begins[name].date().toordinal(), answers))
    return Log(tuple(found), tuple(visits))


def split(log: Log, share: float, seed: int) -> tuple[list[Visit], list[Visit]]:
    """Cut the visits into those that teach and those that are asked, a share of those with two answers or more."""
    chance = np.random.default_rng(seed)
    several = [number for number, visit in enumerate(log.visits) if len(visit.answers) > 1]
    asked = set(chance.permutation(several)[: round(len(several) * share)].tolist())
    return (
        [visit for number, visit in enumerate(log.visits) if number not in asked],
        [log.visits[number] for number in sorted(asked)],
    )


def count_pairs(visits: Sequence[Visit], size: int) -> Pairs:
    """Count for every day which answers, and which two of them, visits read."""
    first = min((visit.day for visit in visits), default=0)
    together = np.fromiter(_together(visits, size, first), dtype=np.int64)
    alone = np.fromiter(
        ((visit.day - first) * size + answer for visit in visits for answer in visit.answers[:FIRST]), dtype=np.int64
    )
    codes, times = np.unique(together, return_counts=True)
    read, reads = np.unique(alone, return_counts=True)
    pair, day = codes % (size * size), codes // (size * size)
    return Pairs(
        low=pair // size,
        high=pair % size,
        days=day + first,
        visits=times,
        answer_days=np.stack([read % size, read // size + first, reads], axis=1),
        size=size,
    )


def questions(asked: Sequence[Visit], seed: int) -> Array:
    """Choose for each visit the answer that is open and the one that is hidden, at random."""
    chance = np.random.default_rng(seed)
    return np.array([chance.choice(visit.answers, 2, replace=False) for visit in asked], dtype=np.int64)


def _together(visits: Sequence[Visit], size: int, first: int) -> Iterator[int]:
    for visit in visits:
        begin = (visit.day - first) * size * size
        for low, high in combinations(sorted(visit.answers[:FIRST]), 2):
            yield begin + low * size + high


def _is_machine(moments: Sequence[datetime]) -> bool:
    close = zip(moments, moments[MOST_AN_HOUR:], strict=False)
    return len(moments) > MOST or any(later - earlier < HOUR for earlier, later in close)
