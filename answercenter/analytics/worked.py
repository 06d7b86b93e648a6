"""Hours of work between moments, for many at once, as the setting BUSINESS_HOURS says; for medians in reports.

The hours of work up to a moment grow in straight lines: they stand still at night and run while people work. So they
are read off that line, once where something began and once where it ended.
"""

from __future__ import annotations

from datetime import UTC
from datetime import datetime
from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from datetime import date

    from answercenter.analytics.packing import Column
    from answercenter.hours import Week

HOUR = 3600  # seconds


def between(begun: Column, ended: Column, working: Week) -> Column:
    """Tell the seconds of work from each beginning to its end; moments are seconds since 1970, UTC."""
    if not len(begun):
        return np.zeros(0, np.int64)
    first, last = int(min(begun.min(), ended.min())), int(max(begun.max(), ended.max()))
    days = (datetime.fromtimestamp(moment, UTC).date() for moment in (first, last))
    turns, done = _line(working, *days)
    found: Column = np.rint(np.interp(ended, turns, done) - np.interp(begun, turns, done)).astype(np.int64)
    return found


@lru_cache(maxsize=8)
def _line(working: Week, first: date, last: date) -> tuple[Column, Column]:
    """Return the moments at which work begins and ends, and the seconds of work that are done by then."""
    spans = [working.of(first + timedelta(days=day)) for day in range(-1, (last - first).days + 2)]
    turns = [moment.timestamp() for span in spans if span is not None for moment in span]
    if not turns:
        return np.zeros(1), np.zeros(1)
    lengths = np.diff(turns, prepend=turns[0])
    lengths[::2] = 0  # nights, and days off
    return np.array(turns), np.cumsum(lengths)
