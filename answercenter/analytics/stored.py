"""Packs as they are stored: those of whole months and of single days, each read and decoded once per request.

A report asks for the same packs several times: all texts are added up, then those of its page, one's line over time and
its regions.
"""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field
from datetime import date
from datetime import timedelta
from typing import TYPE_CHECKING
from typing import Any
from typing import NamedTuple

from sqlalchemy import literal
from sqlalchemy import or_
from sqlalchemy import select
from sqlalchemy import union_all

from answercenter.analytics import grains
from answercenter.analytics import packed
from answercenter.analytics.packing import Pack
from answercenter.extensions import AS_BYTES
from answercenter.extensions import db
from answercenter.extensions import read_once
from answercenter.models import CoarseDay
from answercenter.models import PackedDay
from answercenter.models import PackedMonth

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Sequence

    from sqlalchemy import CompoundSelect
    from sqlalchemy import Select

    from answercenter.analytics.kinds import Kind

    SelectedDays = Select[date, bytes, int] | CompoundSelect[date, bytes, int]

Span = tuple[int, int]  # days by their ordinals, both included


class DayPack(NamedTuple):
    """What is counted on a day: at the grain that was asked for if the day is added up, else as it was counted."""

    day: date
    pack: Pack
    added_up: bool


@dataclass(slots=True)
class _Days:
    """The days of a kind that were read, and the spans that hold them."""

    packs: list[DayPack] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)


def whole_months(start: date, end: date) -> tuple[date, date]:
    """Return the bounds of the first days of the months of which all days belong to a period; there may be none."""
    try:
        first = start if start.day == 1 else packed.last_day(start.replace(day=1)) + timedelta(days=1)
        return first, (end + timedelta(days=1)).replace(day=1) - timedelta(days=1)
    except OverflowError:  # at an end of the calendar, where days alone will do
        return date.max, date.min


def added_up(kind: Kind, first: date, last: date) -> list[date]:
    """List the months that are added up and have anything of a kind; they have it at every grain."""
    chosen = (PackedMonth.kind == kind.name, PackedMonth.grain == grains.WHOLE, PackedMonth.month.between(first, last))
    statement = select(PackedMonth.month).where(*chosen).order_by(PackedMonth.month)
    return read_once(db.session(), ("months", kind, first, last), lambda: list(db.session.scalars(statement)))


def months(kind: Kind, names: Sequence[str], first: date, last: date) -> list[tuple[date, Pack]]:
    """Read the packs of months under these names."""
    chosen = (PackedMonth.kind == kind.name, PackedMonth.grain.in_(names), PackedMonth.month.between(first, last))
    statement = select(PackedMonth.month, PackedMonth.data).where(*chosen).execution_options(**AS_BYTES)

    def read() -> list[tuple[date, Pack]]:
        return [(month, Pack(data)) for month, data in db.session.execute(statement)]

    return read_once(db.session(), (kind, *names, first, last), read)


def days(kind: Kind, names: Sequence[str], start: date, end: date, months: Iterable[date]) -> list[DayPack]:
    """Read the packs of a period's days that are in none of these months: those under these names where a day is
    added up, its whole pack where it is not, and always if none is named.
    """
    known: _Days = read_once(db.session(), ("days", kind, *names), _Days)
    taken = [(month.toordinal(), packed.last_day(month).toordinal()) for month in months]
    wanted = without([(start.toordinal(), end.toordinal())], taken)
    missing = without(wanted, known.spans)
    if missing:
        rows = db.session.execute(_days_within(kind, names, missing).execution_options(**AS_BYTES))
        known.packs += [DayPack(day, Pack(data), bool(coarse)) for day, data, coarse in rows]
        known.spans += missing
    return [one for one in known.packs if any(first <= one.day.toordinal() <= last for first, last in wanted)]


def _days_within(kind: Kind, names: Sequence[str], spans: Iterable[Span]) -> SelectedDays:
    """Select days once each, whatever is added up meanwhile: in one statement, which sees one state of the counts."""
    bounds = [(date.fromordinal(first), date.fromordinal(last)) for first, last in spans]

    def within(day: Any) -> Any:
        return or_(*(day.between(first, last) for first, last in bounds))

    fine = select(PackedDay.day, PackedDay.data, literal(0).label("coarse"))
    fine = fine.where(PackedDay.kind == kind.name, within(PackedDay.day))
    if not names:
        return fine
    of_kind = CoarseDay.kind == kind.name
    there = select(CoarseDay.day).where(of_kind, CoarseDay.grain == grains.WHOLE, within(CoarseDay.day))
    coarse = select(CoarseDay.day, CoarseDay.data, literal(1).label("coarse"))
    coarse = coarse.where(of_kind, CoarseDay.grain.in_(names), within(CoarseDay.day))
    return union_all(coarse, fine.where(PackedDay.day.not_in(there)))


def without(spans: Sequence[Span], others: Iterable[Span]) -> list[Span]:
    """Return what is left of spans where others are taken away."""
    left = list(spans)
    for start, end in others:
        cut = [piece for first, last in left for piece in ((first, min(last, start - 1)), (max(first, end + 1), last))]
        left = [(first, last) for first, last in cut if first <= last]
    return left
