"""`import` and `export` as typed in a terminal."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from answercenter.cli import main

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result
    from flask.testing import FlaskCliRunner

GOOD = b'{"id": "1", "question": "Why?", "answer": "So."}\n'


def test_import_tells_what_it_did_and_again_nothing(runner: FlaskCliRunner, tmp_path: Path) -> None:
    file = kept(tmp_path, GOOD)
    assert "1 published, 0 drafts, 0 archived; 1 changed (1 added, 0 updated)" in run(runner, "import", file).stdout
    assert "1 published, 0 drafts, 0 archived; 0 changed" in run(runner, "import", file).stdout


def test_bad_lines_are_told_and_the_rest_is_imported(runner: FlaskCliRunner, tmp_path: Path) -> None:
    done = run(runner, "import", kept(tmp_path, b"{broken\n" + GOOD + b'{"id": "2", "\\ud800": 1}\n'))
    assert done.exit_code == 0
    assert "line 1: this is not JSON" in done.stderr
    assert "line 3: question is missing" in done.stderr
    assert "1 changed" in done.stdout
    assert "2 bad entries left out" in done.stdout


def test_unknown_fields_are_told_once(runner: FlaskCliRunner, tmp_path: Path) -> None:
    line = b'{"id": "%d", "question": "Why?", "answer": "So.", "set\\ud800": 1}\n'
    done = run(runner, "import", kept(tmp_path, line % 1 + line % 2))
    assert done.stderr.count("not known") == 1
    assert r"set\ud800" in done.stderr


def test_fail_imports_nothing_and_exits_with_one(runner: FlaskCliRunner, tmp_path: Path) -> None:
    done = run(runner, "import", kept(tmp_path, GOOD + b"{broken\n"), "--on-conflict", "fail")
    assert done.exit_code == 1
    assert "nothing was imported: 1 entry cannot be" in done.stderr
    assert run(runner, "import", kept(tmp_path, GOOD), "--on-conflict", "fail").exit_code == 0
    again = run(runner, "import", kept(tmp_path, GOOD), "--on-conflict", "fail")
    assert (again.exit_code, "is there already" in again.stderr) == (1, True)


def test_dry_run_changes_nothing(runner: FlaskCliRunner, tmp_path: Path) -> None:
    file = kept(tmp_path, GOOD)
    assert "nothing was written" in run(runner, "import", file, "--dry-run").stdout
    assert "1 changed" in run(runner, "import", file).stdout


def test_dry_run_names_what_would_change(runner: FlaskCliRunner, tmp_path: Path) -> None:
    run(runner, "import", kept(tmp_path, GOOD))
    file = kept(tmp_path, GOOD.replace(b"So.", b"Else.") + b'{"id": "2", "question": "How?", "answer": "Thus."}\n')
    told = run(runner, "import", file, "--dry-run", "--on-conflict", "update").stdout
    assert "line 2: new: How?" in told
    assert "line 1: changes answer: Why?" in told


@pytest.mark.parametrize("name", ["csv", "markdown"])
def test_other_formats_go_out_and_come_in(runner: FlaskCliRunner, tmp_path: Path, name: str) -> None:
    run(runner, "import", kept(tmp_path, GOOD))
    file = tmp_path / "out"
    assert "1 answer written" in run(runner, "export", file, "--format", name).stdout
    assert "1 as they were" in run(runner, "import", file).stdout
    assert "1 as they were" in run(runner, "import", file, "--format", name, "--on-conflict", "update").stdout


def test_folder_is_imported_and_an_empty_one_refused(runner: FlaskCliRunner, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    refused = run(runner, "import", folder)
    assert (refused.exit_code, "no Markdown, HTML or JSON file" in refused.stderr) == (1, True)
    (folder / "a.md").write_text("# Why?\nSo.")
    (folder / "b.md").write_bytes(b"# Why?\n\xff")
    done = run(runner, "import", folder)
    assert "1 changed" in done.stdout
    assert "file b.md: this is not UTF-8" in done.stderr
    assert run(runner, "import", folder, "--format", "csv").exit_code == 1


def test_file_without_any_answer_exits_with_one(runner: FlaskCliRunner, tmp_path: Path) -> None:
    assert run(runner, "import", kept(tmp_path, b"\x00\xff\n\x89PNG\n")).exit_code == 1


def test_missing_file_and_unknown_format_are_wrong_usage(runner: FlaskCliRunner, tmp_path: Path) -> None:
    assert run(runner, "import", tmp_path / "nothing").exit_code == 2
    assert run(runner, "import", kept(tmp_path, GOOD), "--format", "pdf").exit_code == 2


def test_export_writes_what_was_imported(runner: FlaskCliRunner, tmp_path: Path) -> None:
    run(runner, "import", kept(tmp_path, GOOD))
    done = run(runner, "export", tmp_path / "out.jsonl")
    assert "1 answer written" in done.stdout
    (line,) = (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()
    assert {"id": "1", "question": "Why?", "answer": "So."}.items() <= json.loads(line).items()


def test_export_into_a_missing_folder_is_refused_in_one_line(runner: FlaskCliRunner, tmp_path: Path) -> None:
    done = run(runner, "export", tmp_path / "no" / "out.jsonl")
    assert done.exit_code == 1
    assert done.stderr.strip() == f"Error: there is no folder {tmp_path / 'no'}"


def run(runner: FlaskCliRunner, *words: object) -> Result:
    return runner.invoke(main, [str(word) for word in words])


def kept(folder: Path, content: bytes) -> Path:
    file = folder / "in.jsonl"
    file.write_bytes(content)
    return file
