"""Answers for tests, written the way an import writes them."""

from __future__ import annotations

import json
from itertools import count
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import select

from answercenter.answers import records
from answercenter.answers.importing import Batch
from answercenter.extensions import command
from answercenter.extensions import db
from answercenter.models import Answer

if TYPE_CHECKING:
    from pathlib import Path

_numbers = count(1)


def make_answer(question: str = "How do I pay my bill?", answer: str = "At the desk.", **fields: Any) -> int:
    """Keep an answer with the fields of an import's line and return its id; the index does not follow by itself."""
    line = line_of(question, answer, **fields)
    record, _ = records.parse(json.dumps(line).encode())
    with command() as session:
        Batch(session, [(1, record)], "fail").write()
    return db.session.execute(select(Answer.id).where(Answer.key == line["id"])).scalar_one()


def line_of(question: str = "How do I pay my bill?", answer: str = "At the desk.", **fields: Any) -> dict[str, Any]:
    """Return a line of an import as its fields, with an id of its own unless one is given."""
    return {"id": f"made-{next(_numbers)}", "question": question, "answer": answer, **fields}


def write_lines(path: Path, *lines: dict[str, Any] | bytes) -> Path:
    """Write a file of JSON Lines; bytes are written as they are."""
    encoded = (line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines)
    path.write_bytes(b"".join(line + b"\n" for line in encoded))
    return path
