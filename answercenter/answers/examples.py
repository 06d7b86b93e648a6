"""What an import would do, told by a few examples of each kind."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

from answercenter.answers import records
from answercenter.text import excerpt

if TYPE_CHECKING:
    from answercenter.answers.importing import Batch
    from answercenter.answers.intake import Piece
    from answercenter.answers.records import AnswerRecord

MOST = 5  # of each kind
LONGEST = 200  # characters of a question


def examples(known: list[dict[str, Any]], piece: Piece, batch: Batch) -> list[dict[str, Any]]:
    """Return the known examples and those of another piece, at most five of each kind, with what changes."""
    places = {record.key: piece.places[number] for number, record in piece.records}
    found = [_example("added", places, record, []) for record in batch.new[:MOST]]
    found += [
        _example("updated", places, wanted, differing(wanted, before)) for _, wanted, before in batch.changed[:MOST]
    ]
    kinds = {kind: [one for one in [*known, *found] if one["kind"] == kind][:MOST] for kind in ("added", "updated")}
    return kinds["added"] + kinds["updated"]


def differing(wanted: AnswerRecord, before: AnswerRecord) -> list[str]:
    """Name the fields in which two records differ."""
    one, other = records.fields_of(wanted), records.fields_of(before)
    return [name for name in {**one, **other} if one.get(name) != other.get(name)]


def _example(kind: str, places: dict[str, str], record: AnswerRecord, fields: list[str]) -> dict[str, Any]:
    question = excerpt(record.text.question, LONGEST)
    return {"kind": kind, "place": places[record.key], "question": question, "fields": fields}
