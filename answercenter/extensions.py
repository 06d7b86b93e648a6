"""Extensions, not yet bound to an application, and the two ways of talking to the database.

A read takes a plain transaction. A command runs inside `command()`, which takes the write lock first and commits
once: on SQLite, transactions that read and then write fail under concurrency, immediate ones do not.
Imports nothing of ours.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING
from typing import Any
from typing import TypeVar

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from flask import request
from flask_limiter import Limiter
from flask_migrate import Migrate
from flask_security import Security
from flask_sqlalchemy import SQLAlchemy
from flask_wtf.csrf import CSRFProtect
from sqlalchemy import MetaData
from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.orm import DeclarativeBase

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Hashable
    from collections.abc import Iterator

    from sqlalchemy import Connection
    from sqlalchemy.orm import Session

Value = TypeVar("Value")
AS_BYTES = {"as_bytes": True}  # execution options of a statement that reads many bytes
_READ = "read once"


class Base(DeclarativeBase):
    """Every table; constraints have names, so that migrations can speak of them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


def remote_address() -> str:
    """Tell the visitor's address, for limits only; Flask-Limiter keeps it in memory or Redis, hashed by `limit_key`."""
    return request.remote_addr or "unknown"


db = SQLAlchemy(model_class=Base)
migrate = Migrate()
csrf = CSRFProtect()
security = Security()
limiter = Limiter(key_func=remote_address)

# Flask-SQLAlchemy makes its model class as it starts, which type checkers cannot follow; it is a Base in any case.
if TYPE_CHECKING:
    Model = Base
else:
    Model = db.Model


@contextmanager
def command() -> Iterator[Session]:
    """Run one command: the write lock first, one commit at the end, nothing at all on an error.

    What was read before in this request is forgotten, so that a command decides on what is true now.
    """
    session: Session = db.session()
    if session.new or session.dirty or session.deleted:
        raise RuntimeError("a command began while another change was pending")
    session.rollback()
    session.connection(execution_options={"immediate": True})
    try:
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise


def read_once(session: Session, key: Hashable, read: Callable[[], Value]) -> Value:
    """Return what `read` tells, asked once per read transaction; in a command, every time."""
    transaction, found = session.info.get(_READ, (None, {}))
    if transaction is not None and transaction is session.get_transaction() and key in found:
        kept: Value = found[key]
        return kept
    value = read()
    if not in_command(session):
        begun = session.get_transaction()
        transaction, found = session.info.get(_READ, (None, {}))  # `read` may have read something once, too
        session.info[_READ] = (begun, (found if transaction is begun else {}) | {key: value})
    return value


def in_command(session: Session) -> bool:
    """Tell whether a session's transaction is that of a command."""
    return bool(session.connection().get_execution_options().get("immediate"))


def database_versions() -> tuple[str | None, str | None]:
    """Tell the database's migration version (None: no tables yet) and the newest one that this program knows."""
    with db.engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    script = ScriptDirectory(f"{current_app.root_path}/migrations")
    return current, script.get_current_head()


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: Any, _record: object) -> None:
    """Make SQLite keep what was committed, let readers read beside a writer, and check references."""
    if not type(connection).__module__.startswith("sqlite3"):
        return
    connection.isolation_level = None  # we say BEGIN ourselves, below
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=15000", "secure_delete=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


@event.listens_for(Engine, "begin")
def _begin_sqlite(connection: Connection) -> None:
    """Begin a command IMMEDIATE and a read deferred."""
    if connection.dialect.name == "sqlite":
        immediate = connection.get_execution_options().get("immediate", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


@event.listens_for(Engine, "before_cursor_execute")
def _fetch_as_bytes(
    connection: Connection, cursor: Any, _statement: str, _parameters: object, context: Any, _many: bool
) -> None:
    """Let PostgreSQL send bytes as they are; it writes them as text of twice the length unless it is asked."""
    if connection.dialect.driver == "psycopg" and context is not None and context.execution_options.get("as_bytes"):
        from psycopg.pq import Format  # only where it is the driver

        cursor.format = Format.BINARY
