"""The counter that the index follows, and the version of the counts: what everything derived is held against."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import CheckConstraint
from sqlalchemy import String
from sqlalchemy import select
from sqlalchemy import update
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column

from answercenter.extensions import Model
from answercenter.extensions import read_once

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlalchemy.orm import Session


class Change(Model):
    """One row: the number of the last committed change of what readers may see, and this database's lineage."""

    __tablename__ = "change"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(default=0)
    lineage: Mapped[str] = mapped_column(String(32))  # a restored database begins a new one


class CountVersion(Model):
    """One row: how often the counts have changed, and the newest counted day, as of which learned things are told."""

    __tablename__ = "count_version"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(default=0)
    newest_day: Mapped[date | None]
    learned: Mapped[int] = mapped_column(default=0)  # `number` as of which learned lists were last made


@dataclass(frozen=True, slots=True)
class Versions:
    """What derived things are held against: `change` and `lineage` for answers, `counts` for what visits left."""

    lineage: str
    change: int
    counts: int
    newest_day: date | None


_MARKS = "SELECT change.lineage, change.number, count_version.number FROM change JOIN count_version USING (id)"
_LEARNED = "SELECT learned FROM count_version"
_VERSIONS = select(Change.lineage, Change.number, CountVersion.number, CountVersion.newest_day).join(
    CountVersion, CountVersion.id == Change.id
)


def current_versions(session: Session) -> Versions:
    """Read the versions of answers and counts, in one small query per read transaction; in a command, every time."""
    return read_once(session, "versions", lambda: Versions(*session.execute(_VERSIONS).one()))


def version_marks(engine: Engine) -> tuple[str, int, int]:
    """Read lineage, change number and counts' number without a session: a tenth of the time of `current_versions`.

    For pages that are at hand already. Read before what they are made of, so that a page is never older than its marks.
    """
    lineage, change, counts = _row(engine, _MARKS)
    return lineage, change, counts


def learned_version(engine: Engine) -> int:
    """Read the version of what is learned, without a session; read it before what is learned."""
    (version,) = _row(engine, _LEARNED)
    return int(version)


def _row(engine: Engine, query: str) -> tuple[Any, ...]:
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute(query)
        row: tuple[Any, ...] = cursor.fetchall()[0]
        cursor.close()
    finally:
        connection.close()
    return row


def take_change_number(session: Session) -> int:
    """Take the next change number; the last statements before a commit.

    The row stays locked until the commit, so numbers are gapless and appear in commit order. Taken earlier, the lock
    would be held for long, and would deadlock against row locks.
    """
    number: int = session.execute(
        update(Change).where(Change.id == 1).values(number=Change.number + 1).returning(Change.number)
    ).scalar_one()
    return number
