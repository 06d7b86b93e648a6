"""Files that go along with answers: a site comes back with its images, and nothing else comes with them."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from typing import TYPE_CHECKING

import pytest
from PIL import Image
from sqlalchemy import select

from answercenter import jobs
from answercenter.answers import exchange
from answercenter.answers import imports
from answercenter.answers import publishing
from answercenter.extensions import command
from answercenter.extensions import db
from answercenter.files import carried
from answercenter.files import checking
from answercenter.files import keeping
from answercenter.files.carried import CarriedFile
from answercenter.files.checking import CheckedFile
from answercenter.files.kinds import FileError
from answercenter.files.kinds import address
from answercenter.models import FileUse
from answercenter.models import StoredFile

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask

FORMS = ("PNG", "JPEG", "WEBP", "GIF")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA", "P"])
@pytest.mark.parametrize("size", [(1, 1), (37, 23), (2400, 30)])
def test_every_image_that_was_drawn_anew_comes_along_as_it_is(form: str, mode: str, size: tuple[int, int]) -> None:
    mode = "RGB" if form == "JPEG" and mode in {"RGBA", "P"} else mode
    file = checking.checked(drawn(form, mode, size), "plan.gif")
    assert carried.checked(CarriedFile(file.digest, file.name, file.content)) == file


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP"])
def test_image_that_holds_anything_else_does_not_come_along(form: str) -> None:
    plain = Image.linear_gradient("L").resize((30, 20))
    exif = Image.Exif()
    exif[0x010E] = "words"
    for options in ({"exif": exif}, {"icc_profile": b"words" * 30}, {"comment": b"words"}):
        if "comment" in options and form != "JPEG":
            continue
        out = io.BytesIO()
        plain.save(out, form, **options)
        refused(out.getvalue(), "holds more than a picture")
    clean = checking.checked(drawn(form, "RGB", (30, 20)), "a").content
    refused(clean + b"<script>", "holds more than a picture")
    refused(clean + b"\x00" * 8, "holds more than a picture")


def test_chunks_of_words_hidden_parts_and_large_pictures_do_not_come_along() -> None:
    clean = checking.checked(drawn("PNG", "RGB", (30, 20)), "a").content
    words = b"tEXtComment\x00<?php"
    hidden = struct.pack(">L", len(words) - 4) + words + struct.pack(">L", zlib.crc32(words))
    refused(clean[:33] + hidden + clean[33:], "holds more than a picture")
    refused(drawn("PNG", "L", (2001, 3)), "holds more than a picture")
    refused(drawn("GIF", "P", (20, 20)), "holds more than a picture")


def test_other_content_than_its_path_names_and_hostile_attachments_do_not_come_along() -> None:
    with pytest.raises(FileError, match="not the one that its path names"):
        carried.checked(CarriedFile("0f" * 32, "a.png", drawn("PNG", "L", (2, 2))))
    refused(b"<svg onload='alert(1)'/>", "SVG")
    refused(b"<script>alert(1)</script>", "HTML")


def test_site_comes_back_with_its_files(app: Flask, tmp_path: Path) -> None:
    shown = [keep(drawn(form, "RGB", (30, 20)), f"{form} plan.png") for form in ("PNG", "JPEG", "WEBP")]
    shown.append(keep(b"a,b\n1,2\n", "table.csv"))
    keep(b"nobody shows this", "alone.txt")
    for number, body in enumerate((shown[:2], shown[1:], ())):
        text = publishing.RevisionText(f"Where {number}?", body="a" + "".join(f"![a]({one})" for one in body))
        saved = publishing.save_draft(None, text, publishing.Place(), None, None)
        publishing.publish(saved.answer_id, saved.revision, None)
    before = files()
    first, second = tmp_path / "first.zip", tmp_path / "second.zip"
    exchange.export_answers(first, name="markdown")
    names = zipfile.ZipFile(first).namelist()
    assert sorted(name for name in names if name.startswith("files/")) == sorted(one.removeprefix("/") for one in shown)
    empty()
    report = exchange.import_answers(first)
    assert (report.added, report.errors) == (3, [])
    assert files() == {digest: kept for digest, kept in before.items() if kept[0] != "alone.txt"}
    assert set(db.session.scalars(select(FileUse.digest))) == set(files())
    exchange.export_answers(second, name="markdown")
    assert second.read_bytes() == first.read_bytes()
    assert exchange.import_answers(first).unchanged == 3


def test_worker_takes_files_in_and_tells_what_is_wrong_with_others(app: Flask, tmp_path: Path) -> None:
    good = checking.checked(drawn("PNG", "RGB", (30, 20)), "plan.png")
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("mine/a.md", f"# Where?\n\n![a]({address(good.digest, good.name)})")
        archive.writestr(f"mine/files/{good.digest}/plan.png", good.content)
        archive.writestr(f"mine/files/{'0f' * 32}/other.png", good.content)
        archive.writestr("mine/files/plain.png", good.content)
    run = imports.keep("a.zip", content, "auto", "skip", None)
    jobs.run_all()
    assert files() == {}
    imports.change(run, "start", None)
    jobs.run_all()
    assert files() == {good.digest: ("plan-30x20.png", "png", 30, 20, good.content)}
    refusals = db.session.execute(db.metadata.tables["import_refusal"].select()).all()
    assert [row.reason for row in refusals] == ["The content is not the one that its path names."]


def refused(content: bytes, message: str) -> None:
    with pytest.raises(FileError, match=message):
        carried.checked(CarriedFile(CheckedFile("", None, content).digest, "a.png", content))  # type: ignore[arg-type]


def keep(content: bytes, name: str) -> str:
    file = checking.checked(content, name)
    keeping.keep(file, "", None)
    return address(file.digest, file.name)


def files() -> dict[str, tuple[object, ...]]:
    db.session.rollback()
    columns = (StoredFile.name, StoredFile.kind, StoredFile.width, StoredFile.height, StoredFile.content)
    return {row[0]: tuple(row[1:]) for row in db.session.execute(select(StoredFile.digest, *columns))}


def empty() -> None:
    with command() as session:
        for table in ("file_use", "revision", "answer", "stored_file"):
            session.execute(db.metadata.tables[table].delete())


def drawn(form: str, mode: str, size: tuple[int, int]) -> bytes:
    out = io.BytesIO()
    Image.radial_gradient("L").resize(size).convert(mode).save(out, form)
    return out.getvalue()
