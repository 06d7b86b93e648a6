"""Adding up packed counts: over a period, in a part of the traffic, by key, by region or by day.

A period is read from the months that lie within it, at the coarsest grain that can answer or by key, and from the days
that are in no such month. Rows come as columns; `Sums` are columns beside their keys, in the order of these.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from answercenter.analytics import grains
from answercenter.analytics import shelves
from answercenter.analytics import stored
from answercenter.analytics.kinds import ANSWERS
from answercenter.analytics.kinds import PLACE
from answercenter.analytics.places import every_place
from answercenter.analytics.shelves import DAY
from answercenter.analytics.terms import EVERYWHERE

if TYPE_CHECKING:
    from collections.abc import Container
    from collections.abc import Iterator
    from collections.abc import Sequence

    from answercenter.analytics.kinds import Kind
    from answercenter.analytics.packing import Block
    from answercenter.analytics.packing import Column
    from answercenter.analytics.packing import Pack

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
            return grains.WHOLE
        if self.region is not None:
            return grains.PLACES if "-" in self.region else grains.COUNTRIES
        narrowed = self.language is not None or (self.topic_id is not None and kind is not ANSWERS)
        return grains.THEMES if narrowed else grains.WHOLE


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
    key, allowed, grain = kind.keys[0], _allowed(kind, part), part.grain(kind)
    if only is not None:
        blocks = _chosen_blocks(kind, part, (key, *names), grain, np.sort(only))
        found = [_each_once(key, names, block) for block in blocks]
    else:
        found = [_each_key(columns, pack, names, allowed) for columns, pack in _packs(kind, part, grain)]
    return _added_up(names, found)


def by_region(kind: Kind, part: Part, names: Sequence[str], only: Column | None = None) -> dict[str, tuple[int, ...]]:
    """Map every region that has rows to the sums of its numbers; of all keys together, or of these."""
    rows, places = gathered(kind, part, (PLACE, *names), grains.PLACES, only), every_place()
    found = summed(places.region_number[rows[PLACE]], {name: rows[name] for name in names})
    numbers = zip(*(found.of[name].tolist() for name in names), strict=True)
    return dict(zip(places.regions[found.keys].tolist(), numbers, strict=True))


def by_day(kind: Kind, part: Part, names: Sequence[str], only: Column | None = None) -> Block:
    """Add up each key on each day, of which the ordinal is a column; of all keys, or of these."""
    key = kind.keys[0]
    blocks = [_each_day(key, names, block) for block in _dated(kind, part, (key, *names, DAY), part.grain(kind), only)]
    return _joined(blocks, (key, *names, DAY))


def totals_by_day(kind: Kind, part: Part, names: Sequence[str]) -> dict[date, tuple[int, ...]]:
    """Map every day that has rows of a kind in a part to what these come to."""
    found: dict[date, tuple[int, ...]] = {}
    for block in _dated(kind, part, (*names, DAY), part.grain(kind), None):
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


def _added_up(names: Sequence[str], parts: Sequence[tuple[Column, list[Column]]]) -> Sums:
    """Add up columns beside their keys, in each part in order and each once; leave out keys that come to nothing."""
    there = np.zeros(max((int(keys[-1]) + 1 for keys, _ in parts if len(keys)), default=0), bool)
    for keys, _ in parts:
        there[keys] = True
    found, place = np.flatnonzero(there), np.cumsum(there) - 1
    totals = [np.zeros(len(found), np.int64) for _ in names]
    for keys, columns in parts:
        where = place[keys]
        for total, column in zip(totals, columns, strict=True):
            total[where] += column
    some = np.flatnonzero(np.any(totals, axis=0))
    return Sums(found[some], {name: total[some] for name, total in zip(names, totals, strict=True)})


def _each_key(
    columns: dict[str, int], pack: Pack, names: Sequence[str], allowed: Column | None
) -> tuple[Column, list[Column]]:
    """Add up each key of a pack, over its rows of allowed places; what has none of these comes to nothing."""
    keys, bounds = pack.runs()
    some = None if allowed is None else np.take(allowed, pack.column(columns[PLACE]))
    read = (pack.column(columns[name]) for name in names)
    chosen = read if some is None or some.all() else (column * some for column in read)
    return keys, [_between(bounds, column) for column in chosen]


def _each_once(key: str, names: Sequence[str], block: Block) -> tuple[Column, list[Column]]:
    """Add up each key of a block, in which rows stand in the order of their keys."""
    keys = block[key]
    starts = np.flatnonzero(np.diff(keys.astype(np.int64), prepend=-1))
    bounds = np.append(starts, len(keys))
    return keys[starts], [_between(bounds, block[name]) for name in names]


def _each_day(key: str, names: Sequence[str], block: Block) -> Block:
    """Add up each key on each day of a block, in which rows stand in the order of these."""
    keys, days = block[key], block[DAY]
    starts = np.flatnonzero(np.append(True, (keys[1:] != keys[:-1]) | (days[1:] != days[:-1])))[: len(keys)]
    bounds = np.append(starts, len(keys))
    return {key: keys[starts], DAY: days[starts]} | {name: _between(bounds, block[name]) for name in names}


def _between(bounds: Column, column: Column) -> Column:
    """Add up the rows between each bound and the next."""
    return np.add.reduceat(column, bounds[:-1], dtype=np.int64) if len(bounds) <= len(column) else column


def _chosen_blocks(kind: Kind, part: Part, names: Sequence[str], grain: str, only: Column | None) -> Iterator[Block]:
    if grain == grains.PLACES and kind in shelves.SHELVED and only is not None and len(only) <= FEW:
        yield from _dated(kind, part, names, grain, only)
        return
    allowed, wanted = _allowed(kind, part), _read(kind, names, grain)
    for columns, pack in _packs(kind, part, grain):
        yield _chosen(_block(columns, pack, wanted, only), allowed, names)


def _read(kind: Kind, names: Sequence[str], grain: str) -> set[str]:
    """Tell which columns are read: what is asked for, and the place where rows are chosen by it."""
    return {*names, PLACE} if kind.placed and grain != grains.WHOLE else set(names)


def _packs(kind: Kind, part: Part, grain: str) -> Iterator[tuple[dict[str, int], Pack]]:
    """Read what a part's counts are packed in, at a grain where they are added up, each with its columns' numbers."""
    first, last = stored.whole_months(part.start, part.end)
    found = stored.added_up(kind, first, last) if first <= last else []
    if found:
        columns = grains.columns(kind, grain)
        for _month, pack in stored.months(kind, _names(kind, part, grain), first, last):
            yield columns, pack
    for _day, columns, pack in _days(kind, part, grain, found):
        yield columns, pack


def _days(kind: Kind, part: Part, grain: str, months: Sequence[date]) -> Iterator[tuple[date, dict[str, int], Pack]]:
    """Read the days of a part that are in none of these months, as `_packs` does."""
    on_one_shelf = grains.regional(kind, grain) and part.grain(kind) == grain
    coarser = kind.placed and (grain != grains.PLACES or on_one_shelf)
    names = _names(kind, part, grain) if coarser else []
    coarse, fine = grains.columns(kind, grain), grains.columns(kind, grains.PLACES)
    for day, pack, added_up in stored.days(kind, names, part.start, part.end, months):
        yield day, coarse if added_up else fine, pack


def _names(kind: Kind, part: Part, grain: str) -> list[str]:
    """Name the packs of a grain that a part is read from: of those by region the one in which a region lies whole."""
    if not grains.regional(kind, grain):
        return [grain]
    return shelves.regional_names(grain, part.region if part.grain(kind) == grain else None)


def _dated(kind: Kind, part: Part, names: Sequence[str], grain: str, only: Column | None) -> Iterator[Block]:
    """Read the rows of a part, each with its day: of these keys, or of traffic, from shelves where there are any.

    Days that are in no month are read at a grain.
    """
    allowed, wanted = _allowed(kind, part), _read(kind, names, grain)
    first, last = stored.whole_months(part.start, part.end)
    found: list[date] = []
    if kind in shelves.SHELVED and first <= last and (only is not None or kind.keys[0] == PLACE):
        found = stored.added_up(kind, first, last)
        numbers = {name: number for number, name in enumerate(shelves.columns(kind))}
        named = shelves.names(kind, None if only is None else only.tolist())
        for month, pack in stored.months(kind, named, first, last) if found else []:
            block = _block(numbers, pack, {*wanted, DAY}, only)
            block[DAY] = block[DAY] + np.int64(month.toordinal())
            yield _chosen(block, allowed, names)
    for day, columns, pack in _days(kind, part, grain, found):
        block = _block(columns, pack, wanted, only)
        block[DAY] = np.full(len(block[names[0]]), day.toordinal())
        yield _chosen(block, allowed, names)


def _block(columns: dict[str, int], pack: Pack, wanted: Container[str], only: Column | None) -> Block:
    read = pack.column if only is None else pack.some(only)
    return {name: read(number) for name, number in columns.items() if name in wanted}


def _chosen(block: Block, allowed: Column | None, names: Sequence[str]) -> Block:
    """Keep the columns that are asked for, and the rows of places that are."""
    some = None if allowed is None else np.take(allowed, block[PLACE])
    rows = None if some is None or some.all() else np.flatnonzero(some)
    return {name: block[name] if rows is None else block[name][rows] for name in names}


def _joined(blocks: list[Block], names: Sequence[str]) -> Block:
    if not blocks:
        return {name: np.zeros(0, np.int64) for name in names}
    return {name: np.concatenate([block[name] for block in blocks]) for name in names}


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
