"""What every engine is given of an answer: the same words in the same two fields."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Entry:
    """An answer as a peer indexes it: its question with the other ways to ask it, its text, and its category."""

    key: str
    question: str
    text: str
    category: str


def read_entries(path: Path) -> Iterator[Entry]:
    """Read a file of answers in the import's JSON Lines format; a text that only repeats its question is no text."""
    for record in read_records(path):
        asked = [record["question"], *record.get("alt_questions", []), *record.get("keywords", [])]
        texts = [text for text in (record.get("short_answer"), record["answer"]) if text != record["question"]]
        yield Entry(record["id"], "\n".join(asked), "\n".join(filter(None, texts)), record.get("category", ""))


def read_records(path: Path) -> Iterator[dict[str, Any]]:
    """Read a JSON Lines file."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)
