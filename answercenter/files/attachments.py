"""Attachments: PDF, plain text, CSV, and documents of Word, Excel and OpenDocument, known by what they hold.

They are kept byte for byte, and no browser shows them on this site: they are only ever saved. What is refused is what a
reader's own program would run: macros, scripts and launches in a PDF, HTML and SVG.
"""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

from answercenter.files import archives
from answercenter.files.archives import ArchiveError
from answercenter.files.kinds import KINDS
from answercenter.files.kinds import FileError

if TYPE_CHECKING:
    import zipfile

    from answercenter.files.kinds import Kind

MOST_MEMBERS = 5000
LARGEST_UNPACKED = 200_000_000  # bytes
MOST_TIMES = 200  # how much larger than itself a document may unpack
LARGEST_TYPES = 500_000  # bytes of a document's list of what it holds
_TAIL = 2048  # bytes in which a PDF must end
_ZIP_END = 22  # bytes of the end of an archive without a comment
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_SVG = re.compile(rb"<(?:\w+:)?svg[\s>]", re.IGNORECASE)
_OFFICE = (
    (b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml", "docx"),
    (b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml", "xlsx"),
)
_TAKEN = "Taken are images (PNG, JPEG, WebP, GIF), PDF, plain text, CSV, and documents of Word, Excel and OpenDocument"


def kind_of(content: bytes, name: str) -> Kind:
    """Tell the kind of an attachment by its content; of a text, also by the end of its name. Raises FileError."""
    if content.startswith(b"%PDF-"):
        return _pdf(content)
    if content.startswith(b"PK\x03\x04"):
        return _document(content)
    return _text(content, name)


def _pdf(content: bytes) -> Kind:
    if b"%%EOF" not in content[-_TAIL:]:
        raise FileError("The PDF is damaged: its end is missing.")
    if b"/JavaScript" in content or b"/Launch" in content:
        raise FileError(
            "The PDF holds a script or starts a program. Save it without, for example by printing it to PDF."
        )
    return KINDS["pdf"]


def _document(content: bytes) -> Kind:
    if not content[-_ZIP_END:].startswith(b"PK\x05\x06"):
        raise FileError("The document is damaged: something stands behind its end.")
    try:
        with archives.opened(io.BytesIO(content)) as archive:
            largest = min(LARGEST_UNPACKED, len(content) * MOST_TIMES)
            names = {one.filename for one in archives.listed(archive, MOST_MEMBERS, largest)}
            name = _office(archive) if "[Content_Types].xml" in names else _open_document(archive, names)
    except ArchiveError as error:
        raise FileError(f"The document cannot be taken. {error}") from None
    except archives.DAMAGED as error:
        if isinstance(error, FileError):
            raise
        raise FileError("The document is damaged.") from None
    if any(one.lower().endswith("vbaproject.bin") or one.startswith(("Basic/", "Scripts/")) for one in names):
        raise FileError("The document holds macros. Save it without them.")
    return KINDS[name]


def _office(archive: zipfile.ZipFile) -> str:
    types = _read(archive, "[Content_Types].xml")
    if b"macroEnabled" in types:
        raise FileError("The document holds macros. Save it without them.")
    for mark, name in _OFFICE:
        if mark in types:
            return name
    raise _not_taken()


def _open_document(archive: zipfile.ZipFile, names: set[str]) -> str:
    if "mimetype" not in names or _read(archive, "mimetype").strip() != KINDS["odt"].media_type.encode():
        raise _not_taken()
    return "odt"


def _read(archive: zipfile.ZipFile, name: str) -> bytes:
    """Read the beginning of a member, however much it claims to hold."""
    with archive.open(name) as member:
        return member.read(LARGEST_TYPES)


def _text(content: bytes, name: str) -> Kind:
    if _SVG.search(content):
        raise FileError("This is or holds an SVG, which can carry scripts. Save the drawing as PNG.")
    if content[4:12] in {b"ftypheic", b"ftypheix", b"ftypmif1"}:
        raise FileError("This is a HEIC photo, which browsers do not show. Save it as JPEG.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _not_taken("; a text must be UTF-8") from None
    if not text.strip():
        raise FileError("The file is empty.")
    if _CONTROL.search(text):
        raise _not_taken()
    if text.lstrip().startswith("<"):
        raise FileError("This is HTML or XML. Write it as text, or save it as PDF.")
    return KINDS["csv" if name.lower().endswith(".csv") else "txt"]


def _not_taken(more: str = "") -> FileError:
    return FileError(f"This is none of the kinds of files that are taken. {_TAKEN}{more}.")
