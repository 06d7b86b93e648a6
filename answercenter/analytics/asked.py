"""What visitors asked lately, and which answers they then opened: what a change of search is tried on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from answercenter.analytics import privacy
from answercenter.analytics import sums
from answercenter.analytics import terms
from answercenter.analytics.grains import WHOLE
from answercenter.analytics.kinds import CLICKS
from answercenter.analytics.kinds import QUERIES
from answercenter.analytics.packed import grouped
from answercenter.analytics.reports import traffic
from answercenter.extensions import db

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date


@dataclass(frozen=True, slots=True)
class Asked:
    """A query with its searches and visits; only one that enough visits used may be named."""

    text: str
    searches: int
    visits: int

    @property
    def named(self) -> bool:
        """Tell whether this text may be shown."""
        return self.visits >= privacy.least_visits()


def period(days: int) -> tuple[date, date] | None:
    """Return the last days up to the newest counted one, both inclusive; None when nothing was counted."""
    newest = traffic.newest_day()
    return (newest - timedelta(days=days - 1), newest) if newest is not None else None


def asked(days: int) -> list[Asked]:
    """List the queries of the last days, those of most visits first."""
    span = period(days)
    if span is None:
        return []
    found = sums.by_key(QUERIES, sums.Part(*span), ("searches", "visits"))
    texts = terms.texts_of(db.session(), found.keys.tolist())
    columns = (found.keys.tolist(), found.of["searches"].tolist(), found.of["visits"].tolist())
    rows = [Asked(texts[number], searches, visits) for number, searches, visits in zip(*columns, strict=True)]
    return sorted(rows, key=lambda one: (-one.visits, -one.searches, one.text))


def clicked_answers(texts: Iterable[str], days: int) -> dict[str, dict[int, int]]:
    """Return, for each text, how often each answer was opened from its results in the last days."""
    span = period(days)
    found: dict[str, dict[int, int]] = {}
    if span is None:
        return found
    names = {number: text for text, number in terms.known_terms(db.session(), set(texts)).items()}
    only = np.array(sorted(names), np.int64)
    rows = sums.gathered(CLICKS, sums.Part(*span), CLICKS.columns, WHOLE, only)
    (asked_for, answers), of = grouped((rows["text"], rows["answer_id"]), {"clicks": rows["clicks"]})
    columns = (asked_for.tolist(), answers.tolist(), of["clicks"].tolist())
    for text, answer_id, clicks in zip(*columns, strict=True):
        found.setdefault(names[text], {})[answer_id] = clicks
    return found
