"""Hours of work between moments, against those that are counted one by one."""

from __future__ import annotations

from datetime import UTC
from datetime import datetime

import numpy as np
from hypothesis import given
from hypothesis import strategies as some

from answercenter import hours
from answercenter.analytics import worked

OFFICE = hours.week("mon-thu,sat 09:00-17:30", "America/New_York")  # the clock there changes
MOMENTS = some.integers(1_770_000_000, 1_800_000_000)


@given(some.lists(some.tuples(MOMENTS, some.integers(1, 400)), min_size=1, max_size=20))
def test_due_moments_are_as_many_hours_of_work_away_as_they_were_given(begun: list[tuple[int, int]]) -> None:
    due = [hours.after(datetime.fromtimestamp(moment, UTC), wanted, OFFICE) for moment, wanted in begun]
    ends = np.array([round(one.timestamp()) for one in due])
    found = worked.between(np.array([moment for moment, _ in begun]), ends, OFFICE)
    assert found.tolist() == [wanted * worked.HOUR for _, wanted in begun]


def test_nothing_is_done_at_night() -> None:
    friday, sunday = (datetime(2026, 11, day, 18, tzinfo=UTC).timestamp() for day in (27, 29))
    week = hours.week("mon-thu 09:00-17:00", "UTC")
    assert worked.between(np.array([friday]), np.array([sunday]), week).tolist() == [0]
    assert worked.between(np.array([]), np.array([]), week).tolist() == []
