"""What follows packed days: each day, and each month that is over, added up at some grains.

The grains leave out what a question does not ask for, so that most questions read a fraction of the rows. A month's
days stand beside them by key, see `shelves`. All of it is added up by `refresh` once counting is done, and taken away
as soon as a day moves: what reads a period takes the months it finds, then days added up, and days as they were
counted for the rest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

import numpy as np
from sqlalchemy import delete
from sqlalchemy import insert
from sqlalchemy import select

from answercenter.analytics import packed
from answercenter.analytics import shelves
from answercenter.analytics import terms
from answercenter.analytics.kinds import PACKED
from answercenter.analytics.kinds import PLACE
from answercenter.analytics.packing import pack
from answercenter.analytics.regions import country_of
from answercenter.analytics.terms import EVERYWHERE
from answercenter.models import CoarseDay
from answercenter.models import PackedDay
from answercenter.models import PackedMonth

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Mapping
    from datetime import date

    from sqlalchemy.orm import Session

    from answercenter.analytics.kinds import Kind
    from answercenter.analytics.packing import Block
    from answercenter.analytics.packing import Column

WHOLE = "whole"  # without places
THEMES = "themes"  # by topic and language
COUNTRIES = "countries"  # by country, topic and language
PLACES = "places"  # by region, topic and language
GRAINS = (WHOLE, THEMES, COUNTRIES, PLACES)
SHELF = "shelf"  # of a place: see `coarser_places`
_PLACED = [kind.name for kind in PACKED if kind.placed]

Packs = dict[str, bytes]  # by grain, or by the name of a shelf
Every = dict[tuple[str, str], bytes]  # of every kind, by the names of kind and grain


def forget(session: Session, day: date) -> None:
    """Take away what was added up of a day that has moved.

    Called, like `refresh`, while the version of the counts is held: then no worker adds up what another one
    counts.
    """
    session.execute(_without_sync(delete(CoarseDay).where(CoarseDay.day == day)))
    session.execute(_without_sync(delete(PackedMonth).where(PackedMonth.month == day.replace(day=1))))


def refresh(session: Session, most: int | None = None) -> bool:
    """Add up the days that have moved, and the months that are over and have; tell whether some of these are left.

    `most` is how many days and months together are added up; None: all.
    """
    days, over = _days(session), _months_over(session)
    there = set(session.scalars(select(PackedMonth.month).distinct()))
    session.execute(_without_sync(delete(PackedMonth).where(PackedMonth.month.in_(there.difference(over)))))
    moved = sorted(days.difference(_days_added_up(session)))
    missing = [month for month in over if month not in there]
    now = moved[:most], missing[: None if most is None else max(0, most - len(moved))]
    coarser = coarser_places(session) if any(now) else {}
    for day in now[0]:
        _insert(session, CoarseDay, {"day": day}, _every(of_day, session, day, coarser))
    for month in now[1]:
        _insert(session, PackedMonth, {"month": month}, _every(of_month, session, month, coarser))
    return now != (moved, missing)


def of_day(session: Session, kind: Kind, day: date, coarser: Mapping[str, Column]) -> Packs:
    """Add up a day, and pack the sums at every grain that the kind has beside the one in which it was counted.

    `coarser` is what `coarser_places` tells. Nothing for a kind without places, or without a row on that day.
    """
    found = packed.blocks_of_days(session, kind, day, day) if kind.placed else []
    packs = _packs(kind, found[0][1], coarser) if found else {}
    packs.pop(PLACES, None)
    return packs


def of_month(session: Session, kind: Kind, month: date, coarser: Mapping[str, Column]) -> Packs:
    """Add up a kind's days of a month, and pack the sums at every grain that the kind has, and the days by key.

    `coarser` is what `coarser_places` tells. Nothing without a day.
    """
    days = packed.blocks_of_days(session, kind, month, packed.last_day(month))
    if not days:
        return {}
    whole = {name: np.concatenate([block[name] for _day, block in days]) for name in kind.columns}
    sums = packed.added_up(kind, whole)
    if not kind.placed:
        return {WHOLE: packed.packed(kind, sums)}
    names = shelves.columns(kind)
    laid = shelves.of_month(kind, month, days)
    return _packs(kind, sums, coarser) | {shelf: pack([block[name] for name in names]) for shelf, block in laid.items()}


def columns(kind: Kind, grain: str) -> dict[str, int]:
    """Return the columns that a kind has at a grain, and the place at which each is packed."""
    names = [name for name in kind.columns if name != PLACE or grain != WHOLE]
    return {name: number for number, name in enumerate(names)}


def regional(kind: Kind, grain: str) -> bool:
    """Tell whether what is added up at a grain lies on shelves by region."""
    return grain in (COUNTRIES, PLACES) and kind.placed and kind.keys[0] != PLACE


def differences(session: Session) -> list[str]:
    """List, in words, the days and months that are not what their days come to, and those that are missing."""
    days, over = _days(session), _months_over(session)
    coarser = coarser_places(session) if days else {}
    found = []
    for day in sorted({*days, *_days_added_up(session)}):
        wanted = _every(of_day, session, day, coarser)
        found += _compared(session, f"coarse_day of {day}", wanted, CoarseDay, CoarseDay.day == day)
    months = set(session.scalars(select(PackedMonth.month).distinct()))
    for month in sorted({*months, *over}):
        about = f"packed_month of {month:%Y-%m}"
        if month not in months or month not in over:
            found.append(f"{about}: {'missing' if month in over else 'not expected'}")
            continue
        wanted = _every(of_month, session, month, coarser)
        found += _compared(session, about, wanted, PackedMonth, PackedMonth.month == month)
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


def _packs(kind: Kind, block: Block, coarser: Mapping[str, Column]) -> Packs:
    """Pack what has each key and place once, in order, at every grain."""
    found = _laid(kind, PLACES, block, coarser)
    for grain in (COUNTRIES, THEMES):
        block = packed.added_up(kind, block | {PLACE: coarser[grain][block[PLACE]]})
        found |= _laid(kind, grain, block, coarser)
    without = {name: column for name, column in block.items() if name != PLACE}
    return found | {WHOLE: packed.packed(kind, packed.added_up(kind, without))}


def _laid(kind: Kind, grain: str, block: Block, coarser: Mapping[str, Column]) -> Packs:
    laid = shelves.by_region(grain, block, coarser[SHELF]) if regional(kind, grain) else {grain: block}
    return {name: packed.packed(kind, some) for name, some in laid.items()}


def _every(
    added_up: Callable[[Session, Kind, date, Mapping[str, Column]], Packs],
    session: Session,
    first: date,
    coarser: Mapping[str, Column],
) -> Every:
    """Add up a day or a month of every kind."""
    return {
        (kind.name, name): data for kind in PACKED for name, data in added_up(session, kind, first, coarser).items()
    }


def _insert(session: Session, model: type[CoarseDay | PackedMonth], first: dict[str, date], packs: Every) -> None:
    rows = [first | {"kind": kind, "grain": name, "data": data} for (kind, name), data in packs.items()]
    if rows:
        session.execute(insert(model), rows)


def _compared(
    session: Session, about: str, wanted: Every, model: type[CoarseDay | PackedMonth], where: Any
) -> list[str]:
    """Say which stored packs are not what they should be."""
    rows = session.execute(select(model.kind, model.grain, model.data).where(where))
    stored = {(kind, grain): data for kind, grain, data in rows}
    wrong = [key for key in sorted({*wanted, *stored}) if wanted.get(key) != stored.get(key)]
    return [f"{about}: {kind}, {grain}, is not what its days say" for kind, grain in wrong]


def _days(session: Session) -> set[date]:
    """Return the days that have counts by place."""
    return set(session.scalars(select(PackedDay.day).where(PackedDay.kind.in_(_PLACED)).distinct()))


def _days_added_up(session: Session) -> set[date]:
    chosen = (CoarseDay.kind.in_(_PLACED), CoarseDay.grain == WHOLE)
    return set(session.scalars(select(CoarseDay.day).where(*chosen).distinct()))


def _months_over(session: Session) -> list[date]:
    """List the first days of the months that have counts and are followed by a month that has some."""
    days = session.scalars(select(PackedDay.day).distinct())
    months = sorted({day.replace(day=1) for day in days})
    return months[:-1]


def _without_sync(statement: Any) -> Any:
    return statement.execution_options(synchronize_session=False)
