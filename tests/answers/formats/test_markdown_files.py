"""Markdown files with fields in front."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from reading import archive
from reading import problems
from reading import records

from answercenter.answers import formats
from answercenter.answers.formats import Source

if TYPE_CHECKING:
    from pathlib import Path

FULL = """---
title: When are you open?
tags: [hours, 'times']
category: Visits / Hours
position: 3
status: draft
language: no
---

From **nine** to five.

---
Not on Sundays.
"""


def test_fields_in_front_and_the_text_behind() -> None:
    (record,) = records(archive(opening_md=FULL))
    assert (record.key, record.text.question, record.topic) == ("opening", "When are you open?", ("Visits", "Hours"))
    assert record.text.body == "From **nine** to five.\n\n---\nNot on Sundays."
    assert (record.text.keywords, record.position, record.status) == (("hours", "times"), 3, "draft")
    assert record.language == "no", "YAML's word for false is a language"


def test_without_fields_heading_folder_and_path_serve(tmp_path: Path) -> None:
    (tmp_path / "Visits" / "Hours").mkdir(parents=True)
    (tmp_path / "Visits" / "Hours" / "opening.md").write_text("\n# When are you open? #\nFrom nine.\n")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "x.md").write_text("# No?\nNo.")
    source = Source("folder", folder=tmp_path)
    assert formats.recognise(source) == "markdown"
    (one,) = formats.read(source, "markdown")
    assert one.record is not None
    assert (one.record.key, one.record.text.question) == ("Visits/Hours/opening", "When are you open?")
    assert (one.record.topic, one.record.text.body) == (("Visits", "Hours"), "From nine.")


def test_links_in_a_folder_are_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret.md"
    secret.write_text("# Secret?\nYes.")
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "a.md").symlink_to(secret)
    (folder / "b").symlink_to(tmp_path)
    (told,) = formats.read(Source("folder", folder=folder), "markdown")
    assert (told.record, told.problem) == (None, "this is a link or no plain file")


@pytest.mark.parametrize(
    "front",
    ["a: [", "- a\n- b", "a: &x [1]\nb: *x", "x: &x {a: b}\ny: {<<: *x}", "? [a]\n: b",
     "related: !!python/object:os.x {a: b}",
     "keywords: {a: b}", "question: [a]", "position: first", "[" * 5000, "id: " + "x" * 300_000, "a: \x00"],
)  # fmt: skip
def test_bad_fields_are_told_with_the_file(front: str) -> None:
    read = problems(archive(a_md=f"---\nquestion: Why?\n{front}\n---\nSo.", b_md="# Good?\nYes."))
    assert [place for place, _ in read] == ["file a.md"]


def test_bad_encoding_is_told_with_its_line() -> None:
    read = problems(archive(a_md=b"# Why?\n\nCl\xe9."))
    assert read == [("file a.md", "this is not UTF-8 (in line 3 of the file)")]


def test_single_file_is_an_answer() -> None:
    (record,) = records("---\nid: x\nquestion: Why?\n---\r\nSo.\r\n")
    assert (record.key, record.text.body) == ("x", "So.")
