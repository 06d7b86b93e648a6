"""Adding up: whatever was counted, months and days together give what its rows add up to one by one."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from datetime import timedelta
from typing import TYPE_CHECKING
from typing import Any

import numpy as np
from count_rows import clear_counts
from hypothesis import HealthCheck
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from answercenter.analytics import grains
from answercenter.analytics import packed
from answercenter.analytics import sums
from answercenter.analytics import terms
from answercenter.analytics.kinds import ANSWERS
from answercenter.analytics.kinds import QUERIES
from answercenter.analytics.kinds import TRAFFIC
from answercenter.analytics.shelves import DAY
from answercenter.analytics.sums import Part
from answercenter.extensions import command
from answercenter.extensions import db
from answercenter.models import PackedMonth

if TYPE_CHECKING:
    from flask import Flask

FIRST = date(2025, 12, 20)
NAMES = ("searches", "visits")
REGIONS = ("US", "US-OH", "US-CA", "DE", "??", "FR-75")
PLACES = st.tuples(st.sampled_from(REGIONS), st.integers(0, 2), st.sampled_from(["en", "es"]))
DAYS = st.integers(0, 140).map(lambda number: FIRST + timedelta(days=number))
ROWS = st.dictionaries(
    st.tuples(DAYS, st.sampled_from(["fees", "late fees", "pay", "é"]), PLACES),
    st.tuples(st.integers(1, 400), st.integers(0, 400)),
    max_size=25,
)
PARTS = st.builds(
    lambda start, length, region, topic, language: Part(start, start + timedelta(days=length), region, topic, language),
    DAYS,
    st.integers(0, 150),
    st.sampled_from([None, None, *REGIONS]),
    st.sampled_from([None, None, 0, 1]),
    st.sampled_from([None, None, "es"]),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(queries=ROWS, traffic=ROWS, moved=st.sets(DAYS), part=PARTS, text=st.sampled_from(["fees", "é"]))
def test_sums_are_those_of_the_rows(app: Flask, queries: Any, traffic: Any, moved: Any, part: Part, text: str) -> None:
    clear_counts()
    write(queries, traffic, moved)
    numbers = terms.known_terms(db.session(), ["fees", "late fees", "pay", "é"])
    here = [(*key, *row) for key, row in queries.items() if belongs(part, key[0], key[2])]

    found = sums.by_key(QUERIES, part, NAMES)
    assert table(found) == {numbers[key]: row for key, row in added(here, lambda row: row[1]).items()}
    everywhere = replace(part, region=None)
    beside = [(*key, *row) for key, row in queries.items() if belongs(everywhere, key[0], key[2])]
    beside = [row for row in beside if row not in here]
    rest = sums.by_key(QUERIES, everywhere, NAMES).less(found)
    assert table(rest) == {numbers[key]: row for key, row in added(beside, lambda row: row[1]).items()}
    assert sums.by_region(QUERIES, part, NAMES) == added(here, lambda row: row[2][0])
    some = [row for row in here if row[1] == text]
    only = np.array(sorted(numbers[one] for one in numbers if one == text), np.int64)
    assert table(sums.by_key(QUERIES, part, NAMES, only)) == {
        numbers[key]: row for key, row in added(some, lambda row: row[1]).items()
    }
    assert sums.by_region(QUERIES, part, NAMES, only) == added(some, lambda row: row[2][0])
    days = sums.by_day(QUERIES, part, NAMES, only)
    (ordinals,), summed = packed.grouped((days[DAY],), {name: days[name] for name in NAMES})
    rows = zip(ordinals.tolist(), *(summed[name].tolist() for name in NAMES), strict=True)
    assert {date.fromordinal(day): tuple(row) for day, *row in rows} == added(some, lambda row: row[0])

    visits = [(*key, *row) for key, row in traffic.items() if belongs(part, key[0], key[2])]
    assert sums.whole(TRAFFIC, part, NAMES) == (sum(row[3] for row in visits), sum(row[4] for row in visits))
    regions = {region: row for region, row in sums.by_region(TRAFFIC, part, NAMES).items() if any(row)}
    assert regions == added(visits, lambda row: row[2][0])
    by_day = {day: row for day, row in sums.totals_by_day(TRAFFIC, part, NAMES).items() if any(row)}
    assert by_day == added(visits, lambda row: row[0])


def test_a_month_without_anything_of_a_kind_adds_nothing(app: Flask) -> None:
    place = ("US-OH", 0, "en")
    write({(date(2026, 1, 5), "fees", place): (3, 2)}, {(date(2026, 2, 5), "", place): (5, 4)})
    write({(date(2026, 3, 5), "fees", place): (7, 6)}, {(date(2026, 4, 5), "", place): (1, 1)})
    assert set(db.session.query(PackedMonth.month)) == {(date(2026, month, 1),) for month in (1, 2, 3)}
    year = Part(date(2026, 1, 1), date(2026, 12, 31))
    assert list(table(sums.by_key(QUERIES, year, NAMES)).values()) == [(10, 8)]
    assert sums.whole(TRAFFIC, year, NAMES) == (6, 5)
    assert sums.by_key(ANSWERS, year, ("views",)).keys.tolist() == []


def belongs(part: Part, day: date, place: tuple[str, int, str]) -> bool:
    """Tell whether a row belongs to a part, said in plain words."""

    def inside(region: str) -> bool:
        return place[0] == region or place[0].startswith(f"{region}-")

    return (
        part.start <= day <= part.end
        and (part.region is None or inside(part.region))
        and part.topic_id in {None, place[1]}
        and part.language in {None, place[2]}
    )


def added(rows: list[Any], key: Any) -> dict[Any, tuple[int, int]]:
    """Add up searches and visits by a key."""
    searches, visits = Counter[Any](), Counter[Any]()
    for row in rows:
        searches[key(row)] += row[3]
        visits[key(row)] += row[4]
    return {one: (searches[one], visits[one]) for one in searches}


def table(found: sums.Sums) -> dict[int, tuple[int, ...]]:
    return dict(zip(found.keys.tolist(), zip(*(found.of[name].tolist() for name in NAMES), strict=True), strict=True))


def write(queries: Any, traffic: Any, moved: Any = ()) -> None:
    """Write days, and add them up, and the months that are over; but not those that have moved since."""
    with command() as session:
        for day in {key[0] for key in (*queries, *traffic)}:
            asked = [(key[1], key[2], *row, 0, 0, 0, 0) for key, row in queries.items() if key[0] == day]
            came: dict[Any, Counter[str]] = {}
            for key, row in traffic.items():
                if key[0] == day:
                    came.setdefault(key[2], Counter()).update(dict(zip(NAMES, row, strict=True)))
            rows = [(place, *(numbers[name] for name in TRAFFIC.numbers)) for place, numbers in came.items()]
            packed.write_day(session, day, {QUERIES: asked, TRAFFIC: rows})
            grains.forget(session, day)
        grains.refresh(session)
        for day in moved:
            grains.forget(session, day)
