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

from sqlalchemy import or_
from sqlalchemy import select

from answercenter.analytics import packed
from answercenter.analytics.packing import Pack
from answercenter.extensions import AS_BYTES
from answercenter.extensions import db
from answercenter.extensions import read_once
from answercenter.models import PackedDay
from answercenter.models import PackedMonth

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Sequence

    from answercenter.analytics.kinds import Kind

Span = tuple[int, int]  # days by their ordinals, both included


@dataclass(slots=True)
class _Days:
    """The days of a kind that were read, and the spans that hold them."""

    packs: dict[date, Pack] = field(default_factory=dict)
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
    chosen = (PackedMonth.kind == kind.name, PackedMonth.grain == packed.WHOLE, PackedMonth.month.between(first, last))
    statement = select(PackedMonth.month).where(*chosen).order_by(PackedMonth.month)
    return read_once(db.session(), ("months", kind, first, last), lambda: list(db.session.scalars(statement)))


def months(kind: Kind, grains: Sequence[str], first: date, last: date) -> list[tuple[date, Pack]]:
    """Read the packs of months under these names."""
    chosen = (PackedMonth.kind == kind.name, PackedMonth.grain.in_(grains), PackedMonth.month.between(first, last))
    statement = select(PackedMonth.month, PackedMonth.data).where(*chosen).execution_options(**AS_BYTES)

    def read() -> list[tuple[date, Pack]]:
        return [(month, Pack(data)) for month, data in db.session.execute(statement)]

    return read_once(db.session(), (kind, *grains, first, last), read)


def days(kind: Kind, start: date, end: date, months: Iterable[date]) -> list[tuple[date, Pack]]:
    """Read the packs of a period's days that are in none of these months."""
    known: _Days = read_once(db.session(), ("days", kind), _Days)
    taken = [(month.toordinal(), packed.last_day(month).toordinal()) for month in months]
    wanted = without([(start.toordinal(), end.toordinal())], taken)
    missing = without(wanted, known.spans)
    if missing:
        spans = [(date.fromordinal(first), date.fromordinal(last)) for first, last in missing]
        within = or_(*(PackedDay.day.between(first, last) for first, last in spans))
        chosen = select(PackedDay.day, PackedDay.data).where(PackedDay.kind == kind.name, within)
        for day, data in db.session.execute(chosen.execution_options(**AS_BYTES)):
            known.packs[day] = Pack(data)
        known.spans += missing
    return [
        (day, pack)
        for day, pack in known.packs.items()
        if any(first <= day.toordinal() <= last for first, last in wanted)
    ]


def without(spans: Sequence[Span], others: Iterable[Span]) -> list[Span]:
    """Return what is left of spans where others are taken away."""
    left = list(spans)
    for start, end in others:
        cut = [piece for first, last in left for piece in ((first, min(last, start - 1)), (max(first, end + 1), last))]
        left = [(first, last) for first, last in cut if first <= last]
    return left
