"""tantivy, a compiled engine: its en_stem tokenizer, its BM25, its query parser with a boost on the question."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import tantivy

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from benchmarks.entries import Entry

_WORD = re.compile(r"[^\W_]+")
FIELDS = {"question": 2.0, "answer": 1.0}


class TantivyIndex:
    """An index directory and one searcher."""

    name = "tantivy"

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("key", stored=True, tokenizer_name="raw")
        builder.add_text_field("category", tokenizer_name="raw")
        for field in FIELDS:
            builder.add_text_field(field, tokenizer_name="en_stem")
        self._schema = builder.build()
        self._index = tantivy.Index(self._schema, path=str(folder))

    def index(self, entries: Sequence[Entry]) -> None:
        """Add all answers with a writer of one thread and one commit."""
        writer = self._index.writer(num_threads=1)
        for one in entries:
            writer.add_document(
                tantivy.Document(key=one.key, category=one.category, question=one.question, answer=one.text)
            )
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()
        self._searcher = self._index.searcher()

    def search(self, text: str, limit: int, category: str | None = None) -> list[tuple[str, float]]:
        """Return the best answers to any of the words."""
        words = " ".join(_WORD.findall(text.lower()))
        if not words:
            return []
        query = self._index.parse_query(words, list(FIELDS), field_boosts=FIELDS)
        if category is not None:
            inside = tantivy.Query.const_score_query(tantivy.Query.term_query(self._schema, "category", category), 0.0)
            query = tantivy.Query.boolean_query([(tantivy.Occur.Must, query), (tantivy.Occur.Must, inside)])
        found = self._searcher.search(query, limit, count=False).hits
        return [(self._searcher.doc(address)["key"][0], score) for score, address in found]
