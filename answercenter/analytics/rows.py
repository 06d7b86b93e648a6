"""Counts that stand in tables of their own, a row for each key and day: kinds of which reports read a few rows."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import delete
from sqlalchemy import select

from answercenter.analytics import kinds
from answercenter.analytics.kinds import PLACE
from answercenter.models import AnswerCount
from answercenter.models import ClickCount
from answercenter.models import DropCount
from answercenter.models import KeywordCount
from answercenter.models import KeywordForm
from answercenter.models import PairCount
from answercenter.models import PhrasingCount
from answercenter.models import QueryCount
from answercenter.models import RevisionCount
from answercenter.models import SourceCount
from answercenter.models import TrafficCount

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Sequence
    from datetime import date

    from sqlalchemy.orm import Session

    from answercenter.analytics.kinds import Kind

CountModel = Any
Row = tuple[Any, ...]

TABLES: dict[Kind, CountModel] = {
    kinds.TRAFFIC: TrafficCount,
    kinds.KEYWORDS: KeywordCount,
    kinds.FORMS: KeywordForm,
    kinds.QUERIES: QueryCount,
    kinds.ANSWERS: AnswerCount,
    kinds.SOURCES: SourceCount,
    kinds.CLICKS: ClickCount,
    kinds.PHRASINGS: PhrasingCount,
    kinds.PAIRS: PairCount,
    kinds.REVISIONS: RevisionCount,
    kinds.DROPS: DropCount,
}
_IN_PLACE = ("region", "topic_id", "language")


def write_day(session: Session, day: date, kind: Kind, rows: Sequence[Row]) -> None:
    """Replace a day's rows of a kind, by the driver itself: whole numbers and texts that need no care."""
    model = TABLES[kind]
    session.execute(delete(model).where(model.day == day).execution_options(synchronize_session=False))
    if rows:
        connection = session.connection()
        columns = [column.name for column in model.__table__.columns if column.name != "day"]
        mark = "%s" if connection.dialect.name == "postgresql" else "?"
        marks = ", ".join(mark for _ in range(len(columns) + 1))
        names = ", ".join(["day", *columns])
        statement = f"INSERT INTO {model.__tablename__} ({names}) VALUES ({marks})"  # noqa: S608  # our own names
        values = [_value(kind, name) for name in columns]
        text = day.isoformat()
        connection.exec_driver_sql(statement, [(text, *(value(row) for value in values)) for row in rows])


def day_rows(session: Session, kind: Kind, day: date) -> list[Row]:
    """Return a day's rows of a kind, in the order of its columns."""
    model = TABLES[kind]
    stored = session.execute(select(model.__table__).where(model.day == day)).mappings()
    return [tuple(_stored(model, row, name) for name in kind.columns) for row in stored]


def _value(kind: Kind, name: str) -> Callable[[Row], Any]:
    """Return what takes the value of a table's column from a row."""
    if name in kind.columns:
        number = kind.columns.index(name)
        return lambda row: row[number]
    place, part = kind.columns.index(PLACE), _IN_PLACE.index(name)
    return lambda row: row[place][part]


def _stored(model: CountModel, row: Any, name: str) -> Any:
    if name != PLACE:
        return row[name]
    return tuple(row[part] if hasattr(model, part) else 0 for part in _IN_PLACE)
