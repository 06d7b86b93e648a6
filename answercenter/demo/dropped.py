"""Simulated traffic that is no visitor's: programs, pages loaded ahead of time, people with an account.

It is stored as what the site would have dropped, so that the report on it shows something too.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from datetime import time
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from answercenter.analytics.arrivals import Arrival
from answercenter.analytics.arrivals import receive
from answercenter.extensions import command
from answercenter.models import Drop

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Sequence
    from datetime import date
    from random import Random

NAMES = uuid.UUID("6f1c6d0e-5a0b-5c52-9a3a-0d1f5a2e7c11")  # of the events' ids, so that making them again adds none
RATES = {("view", "bot"): 0.16, ("search", "bot"): 0.03, ("view", "prefetch"): 0.05, ("view", "staff"): 0.02,
         ("search", "staff"): 0.01}  # fmt: skip  # of the number of visits
SPREAD = (0.6, 0.8, 1.0, 1.0, 1.1, 1.3, 2.2)  # programs come in bursts
BATCH = 2000  # events of one commit


def simulate(days: Sequence[date], visits: int, zone: str, random: Random) -> None:
    """Store what would have been dropped beside this many visits over these days; the same each time."""
    batch: list[Arrival] = []
    for arrival in _arrivals(days, visits, ZoneInfo(zone), random):
        batch.append(arrival)
        if len(batch) == BATCH:
            _store(batch)
    _store(batch)


def _arrivals(days: Sequence[date], visits: int, zone: ZoneInfo, random: Random) -> Iterator[Arrival]:
    for day in days:
        for (kind, reason), rate in RATES.items():
            for number in range(int(rate * visits / len(days) * random.choice(SPREAD) + random.random())):
                moment = datetime.combine(day, time(random.randrange(24), random.randrange(60)), zone)
                name = uuid.uuid5(NAMES, f"{day} {kind} {reason} {number}")
                yield Arrival(Drop, {"id": name, "at": moment, "day": day, "kind": kind, "reason": reason})


def _store(batch: list[Arrival]) -> None:
    if batch:
        with command() as session:
            receive(session, batch)
        batch.clear()
