"""The import pages."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING
from typing import Any

import pytest
from sqlalchemy import func
from sqlalchemy import select

from answercenter import jobs
from answercenter.extensions import db
from answercenter.models import Answer
from answercenter.models import ImportRun
from answercenter.views.editor import importing

if TYPE_CHECKING:
    from flask import Flask

TABLE = b"id,question,answer,<b>\n1,<script>x</script>?,So.,x\n=2,Half?\n"


def test_file_goes_in_from_upload_to_result(desk: Any) -> None:
    editor = desk("editor")
    sent = upload(editor, TABLE)
    assert sent.status_code == 303
    address = sent.headers["Location"]
    assert "Being looked through" in text(editor, address)
    assert jobs.run_all() == []
    seen = text(editor, address)
    assert "What it would do" in seen
    assert "&lt;script&gt;x&lt;/script&gt;?" in seen
    assert "the header has 4" in seen
    assert count(Answer) == 0
    assert "Start the import" in text(editor, f"{address}/progress")
    editor(address, act="start")
    jobs.run_all()
    assert "Done" in text(editor, address)
    assert count(Answer) == 1
    file = editor.client.get(f"{address}/refused.csv")
    assert file.mimetype == "text/csv"
    assert file.data.decode("utf-8-sig").splitlines()[1] == 'line 3,"the row has 2 cells, and the header has 4"'
    assert "a.csv" in text(editor, "/editor/import")
    assert editor(address, act="start").status_code == 303
    assert "moved on in the meantime" in text(editor, address)


@pytest.mark.parametrize(
    ("content", "fields", "message"),
    [
        (b"", {}, "The file is empty"),
        (b"\x89PNG\r\n", {}, "none of the files"),
        (None, {}, "Choose a file"),
        (TABLE, {"format": "pdf"}, "no such format"),
        (TABLE, {"on_conflict": "fail"}, "left as it is"),
        (b"PK\x03\x04broken", {}, "The archive is damaged"),
    ],
)
def test_bad_upload_is_told_at_its_field(
    desk: Any, content: bytes | None, fields: dict[str, str], message: str
) -> None:
    answer = upload(desk("editor"), content, **fields)
    assert answer.status_code == 400
    assert message in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert count(ImportRun) == 0


def test_too_large_a_file_is_refused_with_413(app: Flask, desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    app.config["IMPORT_LIMIT"] = 1
    monkeypatch.setattr(importing, "FORM", -800_000)
    editor = desk("editor")
    answer = upload(editor, b"question,answer\n" + b"x" * 250_000)
    assert answer.status_code == 413
    assert "larger than 1 MB" in answer.text
    assert upload(editor, b"question,answer\nWhy?,So\n" + b"\n" * 150_000).status_code == 303
    assert count(ImportRun) == 1


def test_other_acts_and_runs_are_refused(desk: Any) -> None:
    editor = desk("editor")
    address = upload(editor, TABLE).headers["Location"]
    assert editor(address, act="fly").status_code == 400
    for path in ("/editor/import/9", "/editor/import/99999999999", "/editor/import/9/progress"):
        assert editor.client.get(path).status_code == 404
    jobs.run_all()
    assert editor(address, act="discard").headers["Location"] == "/editor/import"


def upload(editor: Any, content: bytes | None, **fields: str) -> Any:
    file = {} if content is None else {"file": (io.BytesIO(content), "C:\\my\\a.csv")}
    return editor("/editor/import", **({"format": "auto", "on_conflict": "skip"} | fields | file))


def text(editor: Any, path: str) -> str:
    answer = editor.client.get(path)
    assert answer.status_code == 200
    return str(answer.text)


def count(model: Any) -> int:
    db.session.rollback()
    return db.session.execute(select(func.count()).select_from(model)).scalar_one()
