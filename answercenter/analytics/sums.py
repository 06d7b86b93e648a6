"""Adding up packed counts: over a period, in a part of the traffic, by key, by region or by day.

A period is read from the months that lie within it, at the coarsest grain that can answer or by key, and from the days
that are in no such month. Rows come as columns; `Sums` are columns beside their keys, in the order of these.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np
from sqlalchemy import or_
from sqlalchemy import select

from answercenter.analytics import packed
from answercenter.analytics import shelves
from answercenter.analytics.kinds import ANSWERS
from answercenter.analytics.kinds import PLACE
from answercenter.analytics.packing import Column
from answercenter.analytics.packing import unpack
from answercenter.analytics.places import every_place
from answercenter.analytics.shelves import DAY
from answercenter.analytics.terms import EVERYWHERE
from answercenter.extensions import AS_BYTES
from answercenter.extensions import db
from answercenter.extensions import read_once
from answercenter.models import PackedDay
from answercenter.models import PackedMonth

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Sequence

    from sqlalchemy import Row

    from answercenter.analytics.kinds import Kind
    from answercenter.analytics.packing import Block

FEW = 8  # keys that are read from shelves when all regions are asked for


@dataclass(frozen=True, slots=True)
class Part:
    """What is added up: days, both included, and perhaps a region, a topic, a language.

    A country includes its parts. Answers are not counted by topic; for them it is left out of account.
    """

    start: date
    end: date
    region: str | None = None
    topic_id: int | None = None
    language: str | None = None

    def grain(self, kind: Kind) -> str:
        """Tell the coarsest grain of months that can answer."""
        if not kind.placed:
            return packed.WHOLE
        if self.region is not None:
            return packed.PLACES if "-" in self.region else packed.COUNTRIES
        narrowed = self.language is not None or (self.topic_id is not None and kind is not ANSWERS)
        return packed.THEMES if narrowed else packed.WHOLE


@dataclass(frozen=True, slots=True)
class Sums:
    """Keys in order, each once, and what their rows come to, as columns of the same length."""

    keys: Column
    of: dict[str, Column]

    def at(self, keys: Column) -> dict[str, Column]:
        """Return what these keys come to; nothing where there is no row."""
        if not len(self.keys):
            return {name: np.zeros(len(keys), np.int64) for name in self.of}
        place = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        there = self.keys[place] == keys
        return {name: np.where(there, column[place], 0) for name, column in self.of.items()}

    def less(self, part: Sums) -> Sums:
        """Return these without the sums of a part of them; without the keys of which nothing is left."""
        apart = part.at(self.keys)
        rest = {name: column - apart[name] for name, column in self.of.items()}
        left = np.flatnonzero(np.any(list(rest.values()), axis=0))
        return Sums(self.keys[left], {name: column[left] for name, column in rest.items()})


def by_key(kind: Kind, part: Part, names: Sequence[str], only: Column | None = None) -> Sums:
    """Add up each key; or only these keys."""
    key, some = kind.keys[0], None if only is None else np.sort(only)
    return _added_up(key, names, list(_chosen_blocks(kind, part, (key, *names), part.grain(kind), some)))


def by_region(kind: Kind, part: Part, names: Sequence[str], only: Column | None = None) -> dict[str, tuple[int, ...]]:
    """Map every region that has rows to the sums of its numbers; of all keys together, or of these."""
    rows, places = gathered(kind, part, (PLACE, *names), packed.PLACES, only), every_place()
    found = summed(places.region_number[rows[PLACE]], {name: rows[name] for name in names})
    numbers = zip(*(found.of[name].tolist() for name in names), strict=True)
    return dict(zip(places.regions[found.keys].tolist(), numbers, strict=True))


def by_day(kind: Kind, part: Part, names: Sequence[str], only: Column | None = None) -> Block:
    """Return the rows of each day, with the day, by its ordinal, as a column; of all keys, or of these."""
    wanted = tuple(dict.fromkeys((kind.keys[0], *names, DAY)))
    return _joined(list(_dated(kind, part, wanted, only)), wanted)


def totals_by_day(kind: Kind, part: Part, names: Sequence[str]) -> dict[date, tuple[int, ...]]:
    """Map every day that has rows of a kind in a part to what these come to."""
    found: dict[date, tuple[int, ...]] = {}
    for block in _dated(kind, part, (*names, DAY), None):
        starts = np.flatnonzero(np.diff(block[DAY], prepend=-1))
        if len(starts):
            sums = [np.add.reduceat(block[name], starts, dtype=np.int64).tolist() for name in names]
            days = map(date.fromordinal, block[DAY][starts].tolist())
            found |= dict(zip(days, zip(*sums, strict=True), strict=True))
    return found


def whole(kind: Kind, part: Part, names: Sequence[str]) -> tuple[int, ...]:
    """Add up everything."""
    rows = gathered(kind, part, names, part.grain(kind))
    return tuple(int(rows[name].sum(dtype=np.int64)) for name in names)


def gathered(kind: Kind, part: Part, names: Sequence[str], grain: str, only: Column | None = None) -> Block:
    """Read the rows of a part, from months at this grain and from days; of all keys, or of these, in order."""
    return _joined(list(_chosen_blocks(kind, part, names, grain, only)), names)


def summed(keys: Column, columns: dict[str, Column]) -> Sums:
    """Add up rows that have the same key, a number from 0 on."""
    if not len(keys):
        return Sums(np.zeros(0, np.int64), {name: np.zeros(0, np.int64) for name in columns})
    there = np.zeros(int(keys.max()) + 1, bool)
    there[keys] = True
    found = np.flatnonzero(there)
    place = (np.cumsum(there) - 1)[keys]
    sums = {name: np.bincount(place, column, len(found)).astype(np.int64) for name, column in columns.items()}
    return Sums(found, sums)


def _added_up(key: str, names: Sequence[str], blocks: Sequence[Block]) -> Sums:
    """Add up each key over blocks, in each of which the rows stand in the order of their keys."""
    parts = [_each_once(key, names, block) for block in blocks if len(block[key])]
    there = np.zeros(max((int(keys[-1]) + 1 for keys, _ in parts), default=0), bool)
    for keys, _ in parts:
        there[keys] = True
    found, place = np.flatnonzero(there), np.cumsum(there) - 1
    totals = [np.zeros(len(found), np.int64) for _ in names]
    for keys, columns in parts:
        where = place[keys]
        for total, column in zip(totals, columns, strict=True):
            total[where] += column
    return Sums(found, dict(zip(names, totals, strict=True)))


def _each_once(key: str, names: Sequence[str], block: Block) -> tuple[Column, list[Column]]:
    keys, columns = block[key], [block[name] for name in names]
    starts = np.flatnonzero(np.concatenate(([True], keys[1:] != keys[:-1])))
    if len(starts) == len(keys):
        return keys, columns
    ends = np.append(starts[1:], len(keys)) - 1
    return keys[starts], [np.diff(np.cumsum(column.astype(np.int64))[ends], prepend=0) for column in columns]


def _chosen_blocks(kind: Kind, part: Part, names: Sequence[str], grain: str, only: Column | None) -> Iterator[Block]:
    if grain == packed.PLACES and kind in shelves.SHELVED and only is not None and len(only) <= FEW:
        yield from _dated(kind, part, names, only)
        return
    allowed = _allowed(kind, part)
    for block in _blocks(kind, part, _read(kind, names, grain), grain, only):
        yield _chosen(block, allowed, names)


def _read(kind: Kind, names: Sequence[str], grain: str) -> tuple[str, ...]:
    """List the columns to be unpacked: what is asked for, the first key, and the place where rows are chosen by it."""
    place = (PLACE,) if kind.placed and grain != packed.WHOLE else ()
    return tuple(name for name in kind.columns if name in {kind.keys[0], *names, *place})


def _blocks(kind: Kind, part: Part, names: Sequence[str], grain: str, only: Column | None) -> Iterator[Block]:
    first, last = _whole_months(part)
    found: set[date] = set()
    if first <= last:
        found = _months(kind, first, last)
        named = shelves.regional_names(grain, part.region) if packed.regional(kind, grain) else [grain]
        columns = [name for name in kind.columns if name != PLACE or grain != packed.WHOLE]
        for _month, data in _packs(kind, named, first, last):
            yield _unpacked(columns, names, data, only)
    for _day, block in _days(kind, _days_beside(part, sorted(found)), names, only):
        yield block


def _dated(kind: Kind, part: Part, names: Sequence[str], only: Column | None) -> Iterator[Block]:
    """Read the rows of a part, each with its day: of these keys, or of traffic, from shelves where there are any."""
    allowed, read = _allowed(kind, part), _read(kind, names, packed.PLACES)
    first, last = _whole_months(part)
    found: set[date] = set()
    if kind in shelves.SHELVED and first <= last and (only is not None or kind.keys[0] == PLACE):
        named = shelves.names(kind, None if only is None else only.tolist())
        found = _months(kind, first, last)
        for month, data in _packs(kind, named, first, last):
            block = _unpacked(shelves.columns(kind), (*read, DAY), data, only)
            block[DAY] = block[DAY] + np.int64(month.toordinal())
            yield _chosen(block, allowed, names)
    for day, block in _days(kind, _days_beside(part, sorted(found)), read, only):
        block[DAY] = np.full(len(block[kind.keys[0]]), day.toordinal())
        yield _chosen(block, allowed, names)


def _months(kind: Kind, first: date, last: date) -> set[date]:
    """Tell which months are added up that have anything of a kind; they have it at every grain."""
    chosen = (PackedMonth.kind == kind.name, PackedMonth.grain == packed.WHOLE)
    return set(db.session.scalars(select(PackedMonth.month).where(*chosen, PackedMonth.month.between(first, last))))


def _packs(kind: Kind, named: list[str], first: date, last: date) -> Sequence[Row[tuple[date, bytes]]]:
    """Read packs of months, once per request: of the same ones all texts are added up, and then those of a page."""
    chosen = (PackedMonth.kind == kind.name, PackedMonth.grain.in_(named), PackedMonth.month.between(first, last))
    statement = select(PackedMonth.month, PackedMonth.data).where(*chosen).execution_options(**AS_BYTES)
    wanted = ("months", kind, *named, first, last)
    return read_once(db.session(), wanted, lambda: db.session.execute(statement).all())


def _days(
    kind: Kind, spans: list[tuple[date, date]], names: Sequence[str], only: Column | None
) -> Iterator[tuple[date, Block]]:
    if not spans:
        return
    within = or_(*(PackedDay.day.between(*span) for span in spans))
    chosen = select(PackedDay.day, PackedDay.data).where(PackedDay.kind == kind.name, within)
    statement = chosen.execution_options(**AS_BYTES)
    packs = read_once(db.session(), (kind, *spans), lambda: db.session.execute(statement).all())
    for day, data in packs:
        yield day, _unpacked(kind.columns, names, data, only)


def _unpacked(columns: Sequence[str], names: Sequence[str], data: bytes, only: Column | None) -> Block:
    wanted = {place: name for place, name in enumerate(columns) if name in names}
    return dict(zip(wanted.values(), unpack(data, wanted, only), strict=True))


def _chosen(block: Block, allowed: Column | None, names: Sequence[str]) -> Block:
    """Keep the columns that are asked for, and the rows of places that are."""
    some = None if allowed is None else allowed[block[PLACE]]
    rows = None if some is None or some.all() else np.flatnonzero(some)
    return {name: block[name] if rows is None else block[name][rows] for name in names}


def _joined(blocks: list[Block], names: Sequence[str]) -> Block:
    if not blocks:
        return {name: np.zeros(0, np.int64) for name in names}
    return {name: np.concatenate([block[name] for block in blocks]) for name in names}


def _whole_months(part: Part) -> tuple[date, date]:
    """Return the bounds of the first days of the months of which all days belong to a period; there may be none."""
    try:
        first = part.start if part.start.day == 1 else packed.last_day(part.start.replace(day=1)) + timedelta(days=1)
        return first, (part.end + timedelta(days=1)).replace(day=1) - timedelta(days=1)
    except OverflowError:  # at an end of the calendar, where days alone will do
        return date.max, date.min


def _days_beside(part: Part, months: Sequence[date]) -> list[tuple[date, date]]:
    """List the spans of days of a period that are in none of these months."""
    spans, start = [], part.start
    for month in months:
        if start < month:
            spans.append((start, month - timedelta(days=1)))
        start = packed.last_day(month) + timedelta(days=1)
    return [*spans, (start, part.end)] if start <= part.end else spans


def _allowed(kind: Kind, part: Part) -> Column | None:
    """Tell for each place whether its rows belong to a part; None when all do. A place may stand for several."""
    topic = None if kind is ANSWERS else part.topic_id
    if not kind.placed or (part.region, topic, part.language) == (None, None, None):
        return None
    places = every_place()
    allowed = np.ones(len(places.region), bool)
    if part.region is not None:
        allowed &= places.inside(part.region) | (places.region == EVERYWHERE)
    if topic is not None:
        allowed &= places.topic_id == topic
    if part.language is not None:
        allowed &= places.language == part.language
    return allowed
