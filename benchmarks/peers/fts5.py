"""SQLite's FTS5: the porter tokenizer over unicode61, and its bm25() with a weight for each column."""

from __future__ import annotations

import re
import sqlite3
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from benchmarks.entries import Entry

_WORD = re.compile(r"[^\W_]+")
_TABLE = """
    CREATE VIRTUAL TABLE answers USING fts5 (
        key UNINDEXED, category UNINDEXED, question, answer, tokenize = 'porter unicode61'
    )
"""
_SEARCH = """
    SELECT key, -bm25(answers, 0, 0, 2, 1) AS score FROM answers
    WHERE answers MATCH ? AND (? IS NULL OR category = ?) ORDER BY score DESC LIMIT ?
"""


class Fts5:
    """A database file and one connection."""

    name = "fts5"

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path)
        self._connection.execute(_TABLE)

    def index(self, entries: Sequence[Entry]) -> None:
        """Add all answers in one transaction and merge the index into one."""
        rows = [(one.key, one.category, one.question, one.text) for one in entries]
        with self._connection:
            self._connection.executemany("INSERT INTO answers VALUES (?, ?, ?, ?)", rows)
            self._connection.execute("INSERT INTO answers (answers) VALUES ('optimize')")

    def search(self, text: str, limit: int, category: str | None = None) -> list[tuple[str, float]]:
        """Return the best answers to any of the words."""
        words = dict.fromkeys(_WORD.findall(text.lower()))
        if not words:
            return []
        asked = " OR ".join(f'"{word}"' for word in words)
        return list(self._connection.execute(_SEARCH, (asked, category, category, limit)))
