"""PostgreSQL's full text search: `english` vectors, the question weighing A = 1 and the answer D = 0.5, a GIN index."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import psycopg
from psycopg.sql import SQL
from psycopg.sql import Identifier

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.entries import Entry

_WORD = re.compile(r"[^\W_]+")
_TABLE = """
    CREATE TEMPORARY TABLE {table} (key text PRIMARY KEY, category text, words tsvector)
"""
_ADD = """
    INSERT INTO {table} VALUES (
        %s, %s, setweight(to_tsvector('english', %s), 'A') || setweight(to_tsvector('english', %s), 'D')
    )
"""
_SEARCH = """
    SELECT key, {rank}('{{0.5, 0.5, 0.5, 1}}', words, asked, 1) AS score
    FROM {table}, to_tsquery('english', %(asked)s) AS asked
    WHERE words @@ asked AND (%(category)s::text IS NULL OR category = %(category)s::text)
    ORDER BY score DESC, key LIMIT %(limit)s
"""


class Postgres:
    """A temporary table, gone with the connection, ranked by `ts_rank` or `ts_rank_cd` (both divided by log length)."""

    def __init__(self, address: str, rank: str) -> None:
        self.name = f"postgres {rank}"
        self._names = {"table": Identifier(f"answers_{rank}"), "rank": Identifier(rank)}
        self._connection = psycopg.connect(address, autocommit=True)
        self._connection.execute(SQL(_TABLE).format(**self._names))

    def index(self, entries: Sequence[Entry]) -> None:
        """Add all answers, then make the index."""
        rows = [
            (one.key, one.category, *(text.replace("\0", " ") for text in (one.question, one.text))) for one in entries
        ]
        with self._connection.cursor() as cursor:
            cursor.executemany(SQL(_ADD).format(**self._names), rows)
        self._connection.execute(SQL("CREATE INDEX ON {table} USING gin (words)").format(**self._names))
        self._connection.execute(SQL("ANALYZE {table}").format(**self._names))

    def search(self, text: str, limit: int, category: str | None = None) -> list[tuple[str, float]]:
        """Return the best answers to any of the words."""
        asked = " | ".join(dict.fromkeys(_WORD.findall(text.lower())))
        if not asked:
            return []
        values = {"asked": asked, "category": category, "limit": limit}
        return self._connection.execute(SQL(_SEARCH).format(**self._names), values).fetchall()
