"""Hours of work: when something is due, over nights, weekends and changes of the clock."""

from __future__ import annotations

from datetime import UTC
from datetime import datetime
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from answercenter import hours

OFFICE = hours.week("mon-fri 09:00-17:00", "America/New_York")
MOMENTS = some.integers(1_700_000_000, 1_850_000_000).map(lambda one: datetime.fromtimestamp(one, UTC))


@pytest.mark.parametrize(
    ("begun", "wanted", "due"),
    [
        ("2026-11-27T10:00-05:00", 4, "2026-11-27T14:00-05:00"),  # within a Friday
        ("2026-11-27T16:00-05:00", 8, "2026-11-30T16:00-05:00"),  # over a weekend
        ("2026-11-28T03:00-05:00", 1, "2026-11-30T10:00-05:00"),  # begun on a Saturday
        ("2026-03-06T16:00-05:00", 2, "2026-03-09T10:00-04:00"),  # the clock goes forward between
    ],
)
def test_hours_of_work_are_counted(begun: str, wanted: int, due: str) -> None:
    assert hours.after(datetime.fromisoformat(begun), wanted, OFFICE) == datetime.fromisoformat(due)


@given(MOMENTS, some.integers(1, 100), some.integers(1, 100))
def test_hours_add_up(begun: datetime, first: int, more: int) -> None:
    middle = hours.after(begun, first, OFFICE)
    assert hours.after(middle, more, OFFICE) == hours.after(begun, first + more, OFFICE)
    assert middle - begun >= timedelta(hours=first)


@pytest.mark.parametrize(
    "text", ["", "mon-fri", "fri-mon 09:00-17:00", "mon 17:00-09:00", "mon 09:00-25:00", "day 09:00-17:00"]
)
def test_what_is_no_week_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        hours.checked(text)
