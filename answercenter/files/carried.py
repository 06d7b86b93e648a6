"""Files that come along with answers from another site: kept as they are, since the texts name them by their content.

An image that this program wrote has nothing in it but the picture, and is not drawn anew, which would change it and its
name. So each part of it is looked at, and one that holds anything else is refused: it can be uploaded.
"""

from __future__ import annotations

import hashlib
import re
import struct
from dataclasses import dataclass

from answercenter.files import attachments
from answercenter.files import pictures
from answercenter.files.checking import CheckedFile
from answercenter.files.checking import own_name
from answercenter.files.kinds import FileError

LARGEST = 64_000_000  # bytes: the largest upload that any site allows
PLACE = "files/"  # the folder in which they come
PATH = re.compile(r"(?:.*/)?files/([0-9a-f]{64})/([^/]+)", re.DOTALL)
_PNG = {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"}
_WEBP = {b"VP8 ", b"VP8L", b"VP8X", b"ALPH"}
_JPEG = {0xC0, 0xC2, 0xC4, 0xDA, 0xDB, 0xDD, 0xE0}  # measures, tables, scans, and the mark JFIF
_JFIF = 16  # bytes of that mark, without a small picture in it
_NEXT = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")  # the next part behind the data of a scan


@dataclass(frozen=True, slots=True)
class CarriedFile:
    """A file that came along, not looked at yet."""

    digest: str
    name: str
    content: bytes


def checked(file: CarriedFile) -> CheckedFile:
    """Return a file that came along as it may be kept. Raises FileError."""
    content = file.content
    if hashlib.sha256(content).hexdigest() != file.digest:
        raise FileError("The content is not the one that its path names.")
    form = pictures.form_of(content)
    if form is None:
        kind = attachments.kind_of(content, file.name)
        return CheckedFile(own_name(file.name, kind), kind, content)
    picture = pictures.drawn_anew(content, form)
    if form == "GIF" or not is_bare(content, form) or max(picture.width, picture.height) != _longest(content, form):
        raise FileError("The image holds more than a picture of this site. Upload it beside the text instead.")
    name = own_name(file.name, picture.kind, picture.width, picture.height)
    return CheckedFile(name, picture.kind, content, picture.width, picture.height)


def is_bare(content: bytes, form: str) -> bool:
    """Tell whether an image of this form has no part but those that make up the picture, and nothing behind it."""
    try:
        return {"PNG": _is_bare_png, "WEBP": _is_bare_webp, "JPEG": _is_bare_jpeg}[form](content)
    except (struct.error, IndexError):
        return False


def _longest(content: bytes, form: str) -> int:
    return max(pictures.measures(content, form))


def _is_bare_png(content: bytes) -> bool:
    at: int = 8
    while at < len(content):
        size, name = struct.unpack_from(">L4s", content, at)
        at += size + 12
        if name not in _PNG:
            return False
        if name == b"IEND":
            return at == len(content)
    return False


def _is_bare_webp(content: bytes) -> bool:
    at = 12
    while at < len(content):
        name, size = struct.unpack_from("<4sL", content, at)
        at += 8 + size + size % 2
        if name not in _WEBP:
            return False
    size = int.from_bytes(content[4:8], "little")
    return at == len(content) == size + 8


def _is_bare_jpeg(content: bytes) -> bool:
    at = 2
    while content[at] == 0xFF:
        mark = content[at + 1]
        if mark == 0xD9:
            return at + 2 == len(content)
        size = struct.unpack_from(">H", content, at + 2)[0]
        if mark not in _JPEG or (mark == 0xE0 and (size != _JFIF or content[at + 4 : at + 9] != b"JFIF\x00")):
            return False
        at += 2 + size
        if mark == 0xDA:
            behind = _NEXT.search(content, at)
            if behind is None:
                return False
            at = behind.start()
    return False
