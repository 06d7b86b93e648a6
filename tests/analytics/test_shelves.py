from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
from sqlalchemy import select
from sqlalchemy import update
from visit_factory import DAY as A_DAY
from visit_factory import arrive
from visit_factory import search
from visit_factory import view

from answercenter.analytics import counting
from answercenter.analytics import grains
from answercenter.analytics import shelves
from answercenter.analytics import sums
from answercenter.analytics import terms
from answercenter.analytics.kinds import ANSWERS
from answercenter.analytics.kinds import PLACE
from answercenter.analytics.kinds import QUERIES
from answercenter.analytics.kinds import TRAFFIC
from answercenter.analytics.packing import unpack
from answercenter.extensions import command
from answercenter.extensions import db
from answercenter.models import PackedDay
from answercenter.models import PackedMonth

if TYPE_CHECKING:
    from flask import Flask

MARCH = date(2026, 3, 1)


def test_a_shelf_holds_its_keys_in_the_order_of_key_day_and_place(app: Flask) -> None:
    for day in (3, 1, 2):
        arrive(view(f"v{day}", day * A_DAY, 7), view(f"w{day}", day * A_DAY, 7 + shelves.SHELVES, region="DE"))
        arrive(view(f"x{day}", day * A_DAY, 8))
    arrive(view("v", 40 * A_DAY, 7))
    counting.update()
    rows = shelf(ANSWERS.name, 7)
    assert sorted(rows["answer_id"].tolist()) == [7] * 3 + [7 + shelves.SHELVES] * 3
    order = list(zip(*(rows[name].tolist() for name in ("answer_id", shelves.DAY, PLACE)), strict=True))
    assert order == sorted(order)
    assert shelf(ANSWERS.name, 8)["views"].tolist() == [1, 1, 1]


def test_a_line_over_months_reads_one_pack_a_month_and_no_day_of_these(app: Flask) -> None:
    for day in range(70):
        arrive(search(f"v{day}", day * A_DAY, "late fees"))
    counting.update()
    number = terms.known_terms(db.session(), ["late fees"])["late fees"]
    with command() as session:  # days within months are not looked at, so nobody misses them
        session.execute(update(PackedDay).where(PackedDay.day < date(2026, 5, 1)).values(data=b"not a pack"))
    found = sums.by_day(
        QUERIES, sums.Part(date(2026, 3, 1), date(2026, 5, 31)), ("searches",), np.array([number], np.int64)
    )
    assert found["searches"].tolist() == [1] * 70
    assert len(set(found[shelves.DAY].tolist())) == 70


def test_verify_tells_of_a_shelf_that_is_wrong(app: Flask) -> None:
    arrive(view("v", 0, 1), view("v", 40 * A_DAY, 2), view("v", 70 * A_DAY, 2))
    counting.update()
    with command() as session:
        other = session.scalar(select(PackedMonth.data).where(is_shelf(ANSWERS.name, 2)))
        session.execute(update(PackedMonth).where(is_shelf(ANSWERS.name, 1)).values(data=other))
    assert counting.verify() == ["packed_month of 2026-03: answer, shelf 001, is not what its days say"]


def test_a_region_lies_on_one_shelf_and_reads_no_other(app: Flask) -> None:
    for region in ("US-OH", "US-CA", "DE", "FR-75", "??"):
        arrive(search(f"v{region}", 0, "late fees", region=region))
    arrive(search("later", 70 * A_DAY, "late fees", region="US-CA"))
    counting.update()
    mine = shelves.regional_names(grains.PLACES, "US-OH")
    with command() as session:  # what is not looked at is missed by nobody
        other = PackedMonth.grain.startswith(f"{grains.PLACES} ") & PackedMonth.grain.not_in(mine)
        assert len(session.scalars(select(PackedMonth.grain).where(other, PackedMonth.kind == QUERIES.name)).all()) > 1
        session.execute(update(PackedMonth).where(other).values(data=b"not a pack"))
        session.execute(update(PackedDay).where(PackedDay.day < date(2026, 4, 1)).values(data=b"not a pack"))
    spring = sums.Part(MARCH, date(2026, 4, 30), "US-OH")
    assert sums.by_key(QUERIES, spring, ("searches",)).of["searches"].tolist() == [1]


def test_the_parts_of_a_country_lie_on_shelves_of_their_own(app: Flask) -> None:
    for region in ("US-OH", "US-CA", "US-WA", "US", "DE"):
        arrive(search(f"v{region}", 0, "late fees", region=region))
        arrive(search(f"w{region}", 70 * A_DAY, "late fees", region=region))
    counting.update()
    found = sums.by_region(QUERIES, sums.Part(MARCH, date(2026, 5, 31), "US"), ("searches",))
    assert found == dict.fromkeys(("US-OH", "US-CA", "US-WA", "US"), (2,))


def test_a_day_added_up_is_read_at_its_grain_and_one_that_moved_as_counted(app: Flask) -> None:
    arrive(search("v", 0, "late fees", region="US-OH"), search("w", A_DAY, "late fees", region="DE"))
    counting.update()
    unread = PackedDay.day == date(2026, 3, 2)
    with command() as session:
        grains.forget(session, date(2026, 3, 3))
        session.execute(update(PackedDay).where(unread).values(data=b"not a pack"))
    both = sums.Part(MARCH, date(2026, 3, 3))
    for region, found in ((None, [2]), ("US", [1]), ("US-OH", [1]), ("DE", [1])):
        assert sums.by_key(QUERIES, replace(both, region=region), ("searches",)).of["searches"].tolist() == found
    assert sums.whole(TRAFFIC, replace(both, language="en"), ("searches",)) == (2,)


def test_a_month_without_a_region_is_not_looked_for_in_its_days(app: Flask) -> None:
    arrive(search("v", 0, "late fees", region="DE"), search("w", 70 * A_DAY, "late fees", region="DE"))
    counting.update()
    with command() as session:
        session.execute(update(PackedDay).where(PackedDay.day < date(2026, 4, 1)).values(data=b"not a pack"))
    march = sums.Part(MARCH, date(2026, 3, 31), "US-OH")
    assert sums.by_key(QUERIES, march, ("searches",)).keys.tolist() == []


def shelf(kind: str, number: int) -> dict[str, np.ndarray]:
    """The columns of a shelf in March."""
    data = db.session.scalars(select(PackedMonth.data).where(is_shelf(kind, number), PackedMonth.month == MARCH)).one()
    return dict(zip(shelves.columns(ANSWERS), unpack(data), strict=True))


def is_shelf(kind: str, number: int) -> object:
    return (PackedMonth.kind == kind) & (PackedMonth.grain == shelves.name(number))
