"""Archives that could do harm are refused before anything is read."""

from __future__ import annotations

import io
import stat
import zipfile
import zlib

import pytest
from reading import archive
from reading import found
from reading import problems

from answercenter.answers import formats
from answercenter.answers.formats import FormatError
from answercenter.answers.formats import Source
from answercenter.answers.formats import source

GOOD = "# Why?\nSo."


def zipped(*entries: tuple[zipfile.ZipInfo | str, bytes | str]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for entry, content in entries:
            made.writestr(entry, content)
    return file.getvalue()


@pytest.mark.parametrize("name", ["../a.md", "a/../../b.md", "/etc/a.md", "a\\..\\b.md", "C:/a.md", "a/..", ".."])
def test_path_that_leads_outside_is_refused(name: str) -> None:
    with pytest.raises(FormatError, match="outside"):
        found(zipped(("good.md", GOOD), (name, GOOD)))


def test_link_password_and_double_are_refused() -> None:
    link = zipfile.ZipInfo("a.md")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with pytest.raises(FormatError, match="link"):
        found(zipped((link, "/etc/passwd")))
    locked = bytearray(zipped(("a.md", GOOD)))
    locked[locked.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(FormatError, match="password"):
        found(bytes(locked))
    with pytest.warns(UserWarning, match="Duplicate"):
        double = zipped(("a.md", GOOD), ("a.md", GOOD))
    with pytest.raises(FormatError, match="twice"):
        found(double)


def test_bombs_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = zipped(("bomb.md", b"0" * (source.LARGEST_FILE + 1)), ("good.md", GOOD))
    assert len(bomb) < 20_000
    assert problems(bomb) == [("file bomb.md", "the file is larger than 8,000,000 bytes")]
    monkeypatch.setattr(source, "LARGEST_TOTAL", source.LARGEST_FILE)
    with pytest.raises(FormatError, match="unpacks"):
        found(bomb)
    monkeypatch.setattr(source, "MOST_FILES", 1)
    with pytest.raises(FormatError, match="files"):
        found(archive(a_md=GOOD, b_md=GOOD))


def test_size_that_lies_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "LARGEST_FILE", 1000)
    content = b"# Why?\n" + b"0" * 5000
    lying = zipped(("a.md", content)).replace(len(content).to_bytes(4, "little"), (50).to_bytes(4, "little"))
    assert len(problems(lying)) == 1


def test_damage_is_told() -> None:
    whole = zipped(("a.md", GOOD * 50), ("b.md", GOOD))
    with pytest.raises(FormatError, match="damaged"):
        found(whole[:-30])
    packed = zlib.compressobj(wbits=-15)
    data = packed.compress((GOOD * 50).encode()) + packed.flush()
    torn = whole.replace(data, b"\xff" * len(data))
    assert torn != whole
    assert problems(torn) == [("file a.md", "the file is damaged in the archive")]


def test_archive_of_other_things_is_refused() -> None:
    for content in (zipped(("a.exe", "x")), zipped(("inner.zip", zipped(("a.md", GOOD)))), zipped()):
        with pytest.raises(FormatError, match="no Markdown, HTML or JSON"):
            found(content)


@pytest.mark.parametrize("content", [b"", b" \n", b"\x89PNG\r\n", b"%PDF-1.7", b"\x00" * 100, b"a,b,c\n1,2,3\n"])
def test_unknown_content_is_refused(content: bytes) -> None:
    with pytest.raises(FormatError):
        formats.recognise(Source("file", io.BytesIO(content)))


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b'\xef\xbb\xbf{"id": "1", "question": "Why?", "answer": "So."}\n', "jsonl"),
        (b"{broken\n", "jsonl"),
        (b"id;question;answer\n", "csv"),
        (b'\n<!doctype html><p>"question"', "faqpage"),
        (b"---\nid: a\n---\n", "markdown"),
        (b'{\n "count": 1,\n "articles": [\n {"id": 1}]}', "zendesk"),
        (b'{"articles": [], "sections": []}', "zendesk"),
        (b'[{"id": 1, "title": "x"}]', "zendesk"),
        (zipped(("a.html", "x"), ("b.htm", "y"), ("c.md", "z")), "faqpage"),
        (zipped(("articles.json", "{}")), "zendesk"),
    ],
)
def test_format_is_recognised_by_content(content: bytes, name: str) -> None:
    assert formats.recognise(Source("file", io.BytesIO(content))) == name
