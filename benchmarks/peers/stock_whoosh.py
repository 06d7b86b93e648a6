"""Whoosh 2.7.4 as it comes: its StemmingAnalyzer, its BM25F, its searcher."""

from __future__ import annotations

from typing import TYPE_CHECKING

from whoosh.analysis import StemmingAnalyzer
from whoosh.fields import ID
from whoosh.fields import TEXT
from whoosh.fields import Schema
from whoosh.index import create_in
from whoosh.query import Or
from whoosh.query import Term

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from benchmarks.entries import Entry

QUESTION = 2.0  # what a word in the question counts beside one in the answer


class StockWhoosh:
    """An index directory and one searcher."""

    name = "whoosh"

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        self._analyzer = StemmingAnalyzer()
        text = TEXT(analyzer=self._analyzer)
        schema = Schema(key=ID(stored=True, unique=True), category=ID, question=text, answer=text)
        self._index = create_in(str(folder), schema)

    def index(self, entries: Sequence[Entry]) -> None:
        """Add all answers with one writer and one commit."""
        writer = self._index.writer()
        for one in entries:
            writer.add_document(key=one.key, category=one.category, question=one.question, answer=one.text)
        writer.commit()
        self._searcher = self._index.searcher()

    def search(self, text: str, limit: int, category: str | None = None) -> list[tuple[str, float]]:
        """Return the best answers to any of the words."""
        words = dict.fromkeys(token.text for token in self._analyzer(text))
        asked = [Term("question", word, boost=QUESTION) for word in words] + [Term("answer", word) for word in words]
        within = None if category is None else Term("category", category)
        return [(hit["key"], hit.score) for hit in self._searcher.search(Or(asked), limit=limit, filter=within)]
