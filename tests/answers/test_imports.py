"""Imports that the worker does: looked through, started, stopped, resumed."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING
from typing import Any

import pytest
from answer_lines import make_answer
from sqlalchemy import func
from sqlalchemy import select

from answercenter.answers import catalog
from answercenter.answers import import_lists
from answercenter.answers import imports
from answercenter.answers import intake
from answercenter.answers.formats import FormatError
from answercenter.extensions import db
from answercenter.models import PUBLIC
from answercenter.models import Answer
from answercenter.models import ImportPart
from answercenter.models import ImportRefusal
from answercenter.models import ImportRun
from answercenter.models import Revision
from answercenter.models import current_versions
from answercenter.search import indexer

if TYPE_CHECKING:
    from pathlib import Path

    from answercenter.answers.import_lists import RunSheet

pytestmark = pytest.mark.usefixtures("app")

TABLE = "question,answer\n" + "".join(f"Question {number}?,Text.\n" for number in range(450)) + "Half?\n"


def test_looking_through_changes_nothing_and_tells_what_would_be() -> None:
    make_answer("Why?", "Old.", id="1")
    make_answer("Same?", "Same.", id="2")
    before = standing()
    new = {"id": "3", "question": "How?", "answer": "So.", "colour": "red"}
    same = {"id": "2", "question": "Same?", "answer": "Same."}
    run_id = keep(lines({"id": "1", "question": "Why?", "answer": "New."}, same, new, {"id": "3"}), "update")
    assert sheet(run_id).state == "checking"
    imports.work()
    run = sheet(run_id)
    assert (run.state, run.percent, run.added, run.updated, run.unchanged, run.refused) == ("checked", 100, 1, 1, 1, 1)
    assert [(one["kind"], one["place"], one["fields"]) for one in run.examples] == [
        ("added", "line 3", []), ("updated", "line 1", ["answer"])
    ]  # fmt: skip
    assert run.unknown == ("colour",)
    assert [(one.place, one.reason) for one in import_lists.refused(run_id)] == [("line 4", "question is missing")]
    assert standing() == before
    assert not imports.is_due()


def test_started_it_is_taken_in_once_and_its_file_goes() -> None:
    run_id = keep(TABLE.encode())
    imports.work()
    imports.change(run_id, "start", None)
    assert imports.is_due()
    imports.work()
    run = sheet(run_id)
    assert (run.state, run.added, run.refused, count(Answer), count(ImportPart)) == ("done", 450, 1, 450, 0)
    assert [link.question for link in catalog.newest(PUBLIC, None, 1)] == ["Question 449?"]
    assert indexer.verify() == []
    again = keep(TABLE.encode())
    imports.work()
    assert (sheet(again).added, sheet(again).unchanged) == (0, 450)


def test_stopped_it_goes_on_where_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    run_id = keep(TABLE.encode())
    imports.work()
    imports.change(run_id, "start", None)
    monkeypatch.setattr(imports, "TURN", 0.0)
    imports.work()
    assert (sheet(run_id).added, count(Answer)) == (intake.BATCH, intake.BATCH)
    imports.change(run_id, "stop", None)
    imports.work()
    assert count(Answer) == intake.BATCH
    imports.change(run_id, "resume", None)
    for _ in range(3):
        imports.work()
    assert (sheet(run_id).state, sheet(run_id).added, count(Answer), count(Revision)) == ("done", 450, 450, 450)
    assert len(import_lists.refused(run_id)) == 1


def test_commit_from_an_older_position_takes_nothing_in() -> None:
    run_id = keep(TABLE.encode())
    imports.work()
    imports.change(run_id, "start", None)
    with imports._content(run_id, "a.csv") as source:
        first = next(intake.pieces(source, "csv"))
    assert imports._take(run_id, "running", 0, first)
    assert not imports._take(run_id, "running", 0, first), "a second worker whose claim had ended"
    assert count(Answer) == intake.BATCH


def test_what_cannot_be_done_is_refused() -> None:
    run_id = keep(TABLE.encode())
    for act in ("start", "resume", "stop", "discard", "other"):
        with pytest.raises(imports.RunError):
            imports.change(run_id, act, None)
    imports.work()
    imports.change(run_id, "discard", None)
    assert (count(ImportRun), count(ImportPart), count(ImportRefusal)) == (0, 0, 0)
    with pytest.raises(imports.RunError):
        imports.change(run_id, "start", None)


def test_file_that_turns_out_to_be_none_fails_with_its_reason() -> None:
    run_id = keep(b"a,b\n1,2\n", name="csv")
    imports.work()
    assert (sheet(run_id).state, count(ImportPart)) == ("failed", 0)
    assert "names no column question" in sheet(run_id).error
    with pytest.raises(FormatError):
        keep(b"\x89PNG")
    assert count(ImportRun) == 1


def test_runs_that_nobody_touched_for_long_are_forgotten() -> None:
    old = keep(TABLE.encode())
    with imports.command() as session:
        session.get(ImportRun, old).changed_at -= imports.KEPT * 2
    new = keep(TABLE.encode())
    assert [run.id for run in import_lists.newest()] == [new]
    assert count(ImportPart) == 1


def test_large_file_is_kept_in_parts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(imports, "PART", 1000)
    run_id = keep(TABLE.encode())
    assert count(ImportPart) == -(-len(TABLE) // 1000)
    with imports._content(run_id, "a.csv") as source:
        assert source.file.read() == TABLE.encode()


def keep(content: bytes, mode: Any = "skip", name: str = "auto") -> int:
    return imports.keep("a.csv", io.BytesIO(content), name, mode, None)


def lines(*records: dict[str, Any]) -> bytes:
    return b"".join(json.dumps(record).encode() + b"\n" for record in records)


def sheet(run_id: int) -> RunSheet:
    found = import_lists.run(run_id)
    assert found is not None
    return found


def count(model: Any) -> int:
    return db.session.execute(select(func.count()).select_from(model)).scalar_one()


def standing() -> tuple[int, ...]:
    return (count(Answer), count(Revision), current_versions(db.session()).change)
