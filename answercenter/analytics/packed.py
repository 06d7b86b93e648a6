"""Packed counts written and read: a kind's rows of a day as one row of columns, see `packing`.

What is added up of them, and follows them, is `grains`.
"""

from __future__ import annotations

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
from answercenter.analytics import terms
from answercenter.analytics.kinds import PLACE
from answercenter.analytics.packing import Block
from answercenter.analytics.packing import Column
from answercenter.analytics.packing import pack
from answercenter.analytics.packing import unpack
from answercenter.analytics.terms import PlaceKey
from answercenter.extensions import AS_BYTES
from answercenter.models import PackedDay

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from answercenter.analytics.kinds import Kind

Row = tuple[Any, ...]  # a kind's keys and numbers, a place among its keys as (region, topic, language)


def write_day(session: Session, day: date, rows: Mapping[Kind, Sequence[Row]]) -> None:
    """Replace a day's rows of every kind; `grains.forget` has to follow."""
    session.execute(delete(PackedDay).where(PackedDay.day == day).execution_options(synchronize_session=False))
    blocks = encoded(session, rows)
    packs = [{"kind": kind.name, "day": day, "data": packed(kind, block)} for kind, block in blocks.items()]
    if packs:
        session.execute(insert(PackedDay), packs)


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
