"""Packed counts written and read: a kind's rows of a day as one row of columns, and its months added up at some grains.

A month is added up when the days after it have begun, by `refresh_months`, and taken away as soon as one of its days
moves: what reads a period takes the months it finds, and days for the rest. The grains leave out what a question does
not ask for, so that most questions read a fraction of the rows; a month's days stand beside them by key, see `shelves`.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from datetime import timedelta
from typing import TYPE_CHECKING
from typing import Any

import numpy as np
from sqlalchemy import delete
from sqlalchemy import func
from sqlalchemy import insert
from sqlalchemy import select

from answercenter import arrays
from answercenter.analytics import shelves
from answercenter.analytics import terms
from answercenter.analytics.kinds import PACKED
from answercenter.analytics.kinds import PLACE
from answercenter.analytics.packing import Block
from answercenter.analytics.packing import Column
from answercenter.analytics.packing import pack
from answercenter.analytics.packing import unpack
from answercenter.analytics.regions import country_of
from answercenter.analytics.terms import EVERYWHERE
from answercenter.analytics.terms import PlaceKey
from answercenter.extensions import AS_BYTES
from answercenter.models import PackedDay
from answercenter.models import PackedMonth

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from answercenter.analytics.kinds import Kind

Row = tuple[Any, ...]  # a kind's keys and numbers, a place among its keys as (region, topic, language)

WHOLE = "whole"  # without places
THEMES = "themes"  # by topic and language
COUNTRIES = "countries"  # by country, topic and language
PLACES = "places"  # by region, topic and language
GRAINS = (WHOLE, THEMES, COUNTRIES, PLACES)
SHELF = "shelf"  # of a place: see `coarser_places`


def write_day(session: Session, day: date, rows: Mapping[Kind, Sequence[Row]]) -> None:
    """Replace a day's rows of every kind; `forget_month` has to follow."""
    session.execute(_without_sync(delete(PackedDay).where(PackedDay.day == day)))
    blocks = encoded(session, rows)
    packs = [{"kind": kind.name, "day": day, "data": packed(kind, block)} for kind, block in blocks.items()]
    if packs:
        session.execute(insert(PackedDay), packs)


def forget_month(session: Session, day: date) -> None:
    """Take away the month of a day that has moved.

    Called, like `refresh_months`, while the version of the counts is held: then no worker adds up a month beside one
    that counts a day of it.
    """
    session.execute(_without_sync(delete(PackedMonth).where(PackedMonth.month == day.replace(day=1))))


def encoded(session: Session, rows: Mapping[Kind, Sequence[Row]]) -> dict[Kind, Block]:
    """Turn rows into columns, in order, with numbers for texts and places; a kind without a row is left out."""
    columns = {
        kind: dict(zip(kind.columns, zip(*some, strict=True), strict=True)) for kind, some in rows.items() if some
    }
    texts = {text for kind, of in columns.items() for name in kind.texts for text in of[name]}
    places = {place for kind, of in columns.items() if kind.placed for place in of[PLACE]}
    numbers = terms.term_ids(session, texts)
    where = terms.place_ids(session, map(PlaceKey._make, places))
    blocks = {}
    for kind, of in columns.items():
        meant: dict[str, Any] = {PLACE: where} | dict.fromkeys(kind.texts, numbers)
        block = {
            name: np.fromiter(map(meant[name].__getitem__, values) if name in meant else values, np.int64, len(values))
            for name, values in of.items()
        }
        blocks[kind] = _ordered(kind, block)
    return blocks


def packed(kind: Kind, block: Block) -> bytes:
    """Pack a kind's columns."""
    return pack([block[name] for name in kind.columns if name in block])


def day_rows(session: Session, kind: Kind, day: date) -> list[Row]:
    """Return a day's rows of a kind, with texts and places as what they are."""
    data = session.scalar(select(PackedDay.data).where(PackedDay.kind == kind.name, PackedDay.day == day))
    if data is None:
        return []
    block = dict(zip(kind.columns, unpack(data), strict=True))
    texts = terms.texts_of(session, {int(one) for name in kind.texts for one in arrays.distinct(block[name])})
    places = terms.places_of(session) if kind.placed else {}
    columns = []
    for name in kind.columns:
        values = block[name].tolist()
        meant: Any = texts if name in kind.texts else places if name == PLACE else None
        columns.append([meant[value] for value in values] if meant is not None else values)
    return list(zip(*columns, strict=True))


def newest_day(session: Session, kind: Kind) -> date | None:
    """Tell the newest day that has any count of a kind."""
    return session.scalar(select(func.max(PackedDay.day)).where(PackedDay.kind == kind.name))


def refresh_months(session: Session) -> None:
    """Add up the months that are over and have moved."""
    over = _months_over(session)
    there = set(session.scalars(select(PackedMonth.month).distinct()))
    session.execute(_without_sync(delete(PackedMonth).where(PackedMonth.month.in_(there.difference(over)))))
    missing = [month for month in over if month not in there]
    coarser = coarser_places(session) if missing else {}
    for month in missing:
        for kind in PACKED:
            packs = month_of(session, kind, month, coarser)
            rows = [{"kind": kind.name, "grain": grain, "month": month, "data": data} for grain, data in packs.items()]
            if rows:
                session.execute(insert(PackedMonth), rows)


def month_of(session: Session, kind: Kind, month: date, coarser: Mapping[str, Column]) -> dict[str, bytes]:
    """Add up a kind's days of a month, and pack the sums at every grain that the kind has, and the days by key.

    `coarser` is what `coarser_places` tells. Nothing without a day.
    """
    days = blocks_of_days(session, kind, month, last_day(month))
    if not days:
        return {}
    whole = {name: np.concatenate([block[name] for _day, block in days]) for name in kind.columns}
    if not kind.placed:
        return {WHOLE: packed(kind, added_up(kind, whole))}
    places = added_up(kind, whole)
    found = _laid(kind, PLACES, places, coarser)
    for grain in (COUNTRIES, THEMES):
        places = added_up(kind, places | {PLACE: coarser[grain][places[PLACE]]})
        found |= _laid(kind, grain, places, coarser)
    without = {name: column for name, column in places.items() if name != PLACE}
    found[WHOLE] = packed(kind, added_up(kind, without))
    names = shelves.columns(kind)
    laid = shelves.of_month(kind, month, days)
    return found | {shelf: pack([block[name] for name in names]) for shelf, block in laid.items()}


def regional(kind: Kind, grain: str) -> bool:
    """Tell whether what is added up at a grain lies on shelves by region."""
    return grain in (COUNTRIES, PLACES) and kind.placed and kind.keys[0] != PLACE


def _laid(kind: Kind, grain: str, block: Block, coarser: Mapping[str, Column]) -> dict[str, bytes]:
    laid = shelves.by_region(grain, block, coarser[SHELF]) if regional(kind, grain) else {grain: block}
    return {name: packed(kind, some) for name, some in laid.items()}


def differences(session: Session) -> list[str]:
    """List, in words, the months that are not what their days add up to, and those that are missing."""
    stored: defaultdict[date, dict[tuple[str, str], bytes]] = defaultdict(dict)
    for kind_name, grain, month, data in session.execute(select(*PackedMonth.__table__.columns)):
        stored[month][kind_name, grain] = data
    found = []
    over = _months_over(session)
    coarser = coarser_places(session) if over else {}
    for month in sorted({*stored, *over}):
        if month not in stored or month not in over:
            found.append(f"packed_month of {month:%Y-%m}: {'missing' if month in over else 'not expected'}")
            continue
        wanted = {
            (kind.name, grain): data
            for kind in PACKED
            for grain, data in month_of(session, kind, month, coarser).items()
        }
        wrong = [key for key in sorted({*wanted, *stored[month]}) if wanted.get(key) != stored[month].get(key)]
        found += [f"packed_month of {month:%Y-%m}: {kind}, {grain}, is not what its days say" for kind, grain in wrong]
    return found


def coarser_places(session: Session) -> dict[str, Column]:
    """Map the number of every place, as a column, to that of the place which stands for it: by country, and by theme.

    What stands for others is given a number in this transaction where it has none. With them, under `SHELF`, on which
    shelf by region each place lies.
    """
    found = {}
    for grain in (COUNTRIES, THEMES):  # in this order: themes also stand for countries
        places = terms.places_of(session)
        above = {
            place: place._replace(region=country_of(place.region) if grain == COUNTRIES else EVERYWHERE)
            for place in places.values()
        }
        numbers = terms.place_ids(session, above.values())
        column = found[grain] = np.zeros(max(places, default=0) + 1, np.int64)
        for number, place in places.items():
            column[number] = numbers[above[place]]
    places = terms.places_of(session)
    shelf = found[SHELF] = np.zeros(max(places, default=0) + 1, np.int64)
    for number, place in places.items():
        shelf[number] = shelves.regional_number(place.region)
    return found


def blocks_of_days(session: Session, kind: Kind, first: date, last: date) -> list[tuple[date, Block]]:
    """Read the columns of each day of a period that has any, in order."""
    chosen = select(PackedDay.day, PackedDay.data).where(
        PackedDay.kind == kind.name, PackedDay.day.between(first, last)
    )
    return [
        (day, dict(zip(kind.columns, unpack(data), strict=True)))
        for day, data in session.execute(chosen.order_by(PackedDay.day).execution_options(**AS_BYTES))
    ]


def last_day(month: date) -> date:
    """Return the last day of the month that begins with this day."""
    return (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def added_up(kind: Kind, block: Block) -> Block:
    """Add up the rows of a kind that have the same keys, in the order of these."""
    keys = [name for name in kind.keys if name in block]
    if not keys:
        return {name: block[name].sum(keepdims=True, dtype=np.int64) for name in kind.numbers}
    ordered, sums = grouped([block[name] for name in keys], {name: block[name] for name in kind.numbers})
    return dict(zip(keys, ordered, strict=True)) | sums


def grouped(keys: Sequence[Column], columns: Block) -> tuple[list[Column], Block]:
    """Add up rows that have the same keys; return these in order, and the sums."""
    ordered, starts, order = runs(keys)
    if not len(starts):
        return ordered, {name: np.zeros(0, np.int64) for name in columns}
    sums = {name: np.add.reduceat(column[order], starts, dtype=np.int64) for name, column in columns.items()}
    return [key[starts] for key in ordered], sums


def runs(keys: Sequence[Column]) -> tuple[list[Column], Column, Column]:
    """Put rows in the order of their keys: return the keys, where each begins that differs, and the order."""
    order = arrays.order(keys)
    ordered = [key[order] for key in keys]
    changes = np.zeros(len(order), bool)
    changes[:1] = True
    for key in ordered:
        changes[1:] |= key[1:] != key[:-1]
    return ordered, np.flatnonzero(changes), order


def _ordered(kind: Kind, block: Block) -> Block:
    """Put rows in the order of their keys."""
    keys = [block[name] for name in kind.keys if name in block]
    if not keys:
        return block
    order = arrays.order(keys)
    return {name: column[order] for name, column in block.items()}


def _months_over(session: Session) -> list[date]:
    """List the first days of the months that have counts and are followed by a month that has some."""
    days = session.scalars(select(PackedDay.day).distinct())
    months = sorted({day.replace(day=1) for day in days})
    return months[:-1]


def _without_sync(statement: Any) -> Any:
    return statement.execution_options(synchronize_session=False)
