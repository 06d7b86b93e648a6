"""What every report gives: columns declared once, rows as frozen values, the folded rest, and totals.

The staff page, the `report` command and all exports are made from the same `Report`.
"""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field
from enum import StrEnum
from operator import attrgetter
from typing import TYPE_CHECKING
from typing import Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Mapping
    from collections.abc import Sequence
    from typing import TypeVar

    from answercenter.analytics.reports.scope import Scope
    from answercenter.analytics.reports.traffic import Traffic

    Row = TypeVar("Row")


class Kind(StrEnum):
    """How a column's values are written."""

    TEXT = "text"
    COUNT = "count"
    SHARE = "share"  # of 1
    DAY = "day"
    FLAG = "flag"
    NUMBER = "number"  # with decimals


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name in files, its heading for people, and the path to its value when that differs."""

    name: str
    label: str
    kind: Kind = Kind.COUNT
    attribute: str = ""

    def of(self, row: Any) -> Any:
        """Return this column's value of a row."""
        return attrgetter(self.attribute or self.name)(row)


@dataclass(frozen=True, slots=True)
class Rate:
    """A share with its whole beside it. Without a whole there is no rate, which is not the same as 0."""

    part: int | None
    whole: int | None

    @property
    def value(self) -> float | None:
        """Tell the rate as a number of 1; None when the whole is empty or not shown."""
        return None if self.part is None or not self.whole else self.part / self.whole


@dataclass(frozen=True, slots=True)
class Report:
    """Rows in their order. `further` are rows named but not among these, `other` is what is never named."""

    name: str
    scope: Scope
    columns: tuple[Column, ...]
    rows: tuple[Any, ...]
    found: int  # rows that are named, on all pages
    totals: Traffic
    before: Traffic  # totals of what it is compared with
    further: Mapping[str, int] = field(default_factory=dict)
    other: Mapping[str, int] = field(default_factory=dict)
    sums: Mapping[str, int] = field(default_factory=dict)  # further totals of this report


def paged(rows: Sequence[Row], limit: int | None, offset: int = 0) -> tuple[Row, ...]:
    """Return the rows of a page, or all from the offset on when there is no limit."""
    return tuple(rows[offset:] if limit is None else rows[offset : offset + limit])


def _as_asked(scope: Scope) -> Scope:
    return scope


@dataclass(frozen=True, slots=True)
class Definition:
    """A report that can be asked for by its name."""

    name: str
    title: str
    about: str
    make: Callable[..., Report]  # (scope, limit=None, offset=0)
    regional: bool = True  # whether it can be narrowed to a region, a topic and a language
    against: bool = False  # whether its region can be compared with another
    divisions: Mapping[str, str] = field(default_factory=dict)  # by what its rows can be chosen, with words for it
    timed: bool = True  # whether its period can be compared with another
    complete: Callable[[Scope], Scope] = _as_asked  # what it makes of a scope that lacks what it needs
