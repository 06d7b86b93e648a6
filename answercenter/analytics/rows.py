"""Counts that stand in tables of their own, a row for each key and day: kinds of which reports read a few rows."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import delete
from sqlalchemy import select

from answercenter.analytics import kinds
from answercenter.models import AskingCount
from answercenter.models import DropCount
from answercenter.models import RevisionCount
from answercenter.models import SourceCount

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from sqlalchemy.orm import Session

    from answercenter.analytics.kinds import Kind

CountModel = Any
Row = tuple[Any, ...]

TABLES: dict[Kind, CountModel] = {
    kinds.SOURCES: SourceCount,
    kinds.REVISIONS: RevisionCount,
    kinds.ASKINGS: AskingCount,
    kinds.DROPS: DropCount,
}


def write_day(session: Session, day: date, kind: Kind, rows: Sequence[Row]) -> None:
    """Replace a day's rows of a kind, by the driver itself: whole numbers and texts that need no care."""
    model = TABLES[kind]
    session.execute(delete(model).where(model.day == day).execution_options(synchronize_session=False))
    if rows:
        connection = session.connection()
        mark = "%s" if connection.dialect.name == "postgresql" else "?"
        marks = ", ".join(mark for _ in ("day", *kind.columns))
        names = ", ".join(("day", *kind.columns))
        statement = f"INSERT INTO {model.__tablename__} ({names}) VALUES ({marks})"  # noqa: S608  # our own names
        text = day.isoformat()
        connection.exec_driver_sql(statement, [(text, *row) for row in rows])


def day_rows(session: Session, kind: Kind, day: date) -> list[Row]:
    """Return a day's rows of a kind, in the order of its columns."""
    model = TABLES[kind]
    stored = session.execute(select(*(getattr(model, name) for name in kind.columns)).where(model.day == day))
    return [tuple(row) for row in stored]
