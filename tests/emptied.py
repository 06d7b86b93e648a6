"""One PostgreSQL database for all tests, emptied before each: to copy one takes the server up to a second.

A test that changes the tables themselves gets the next test a new copy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import create_engine
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection

_TABLES = """
SELECT string_agg(concat_ws(' ', oid, relname, relnatts), ',' ORDER BY oid) FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'i', 'S')
"""
_OTHERS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
_KEEP = """
CREATE SCHEMA initial;
DO $$
DECLARE name text; filled bool;
BEGIN
  FOR name IN SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public' LOOP
    EXECUTE 'SELECT EXISTS (SELECT FROM public.' || name || ')' INTO filled;
    IF filled THEN EXECUTE 'CREATE TABLE initial.' || name || ' AS TABLE public.' || name; END IF;
  END LOOP;
END $$;
CREATE TABLE initial."sequences of all" AS
SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public';
"""
_EMPTY = """
DO $$
DECLARE name text; filled bool; last bigint;
BEGIN
  SET LOCAL session_replication_role = replica;
  FOR name IN SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public' LOOP
    EXECUTE 'SELECT EXISTS (SELECT FROM public.' || name || ')' INTO filled;
    IF filled THEN EXECUTE 'DELETE FROM public.' || name; END IF;
    IF to_regclass('initial.' || name) IS NOT NULL THEN
      EXECUTE 'INSERT INTO public.' || name || ' SELECT * FROM initial.' || name;
    END IF;
  END LOOP;
  FOR name, last IN SELECT one.sequencename, one.last_value FROM initial."sequences of all" one
    JOIN pg_sequences now USING (sequencename) WHERE now.last_value IS DISTINCT FROM one.last_value
  LOOP
    PERFORM setval(('public.' || quote_ident(name))::regclass, coalesce(last, 1), last IS NOT NULL);
  END LOOP;
END $$
"""


class Emptied:
    """The database at `url`, as the migrations left its template, which `copy` copies under its name."""

    def __init__(self, url: str, copy: Callable[[], None]) -> None:
        self._engine = create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
        self._copy = copy
        self._tables = ""

    def again(self) -> None:
        """Take away what the test before has left."""
        if not self._emptied():
            self._copy()
            with self._engine.connect() as connection:
                for statement in (_KEEP, _TABLES):
                    found = connection.execute(text(statement))
                self._tables = found.scalar_one()

    def _emptied(self) -> bool:
        try:
            with self._engine.connect() as connection:
                connection.execute(text(_OTHERS))
                return self._is_whole(connection) and bool(connection.execute(text(_EMPTY)))
        except OperationalError:  # there is none yet
            return False

    def _is_whole(self, connection: Connection) -> bool:
        return bool(self._tables) and connection.execute(text(_TABLES)).scalar_one() == self._tables
