"""From what somebody uploaded to a file that may be kept: known by its content, whatever its name says."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from answercenter.files import attachments
from answercenter.files import pictures
from answercenter.files.kinds import LONGEST_NAME
from answercenter.files.kinds import FileError
from answercenter.files.kinds import address

if TYPE_CHECKING:
    from answercenter.files.kinds import Kind

LONGEST_DESCRIPTION = 500  # characters
_MEASURES = re.compile(r"-[0-9]+x[0-9]+$")  # as our own names end
_WORDS = re.compile(r"[a-z0-9]+")
_MARKS = re.compile(r"([\\\[\]*_`<>&!])")  # what Markdown would read as more than words


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A file that may be kept; of an image also its measures in pixels."""

    name: str
    kind: Kind
    content: bytes
    width: int | None = None
    height: int | None = None

    @property
    def digest(self) -> str:
        """What tells this content from any other."""
        return hashlib.sha256(self.content).hexdigest()


def checked(content: bytes, name: str) -> CheckedFile:
    """Return an upload as it may be kept. Raises FileError."""
    if not content:
        raise FileError("The file is empty.")
    form = pictures.form_of(content)
    if form is None:
        kind = attachments.kind_of(content, name)
        return CheckedFile(own_name(name, kind), kind, content)
    picture = pictures.drawn_anew(content, form)
    measures = (picture.width, picture.height)
    return CheckedFile(own_name(name, picture.kind, *measures), picture.kind, picture.content, *measures)


def is_small(content: bytes, least: int) -> bool:
    """Tell whether this is an image of fewer pixels; its measures are read, and no pixel of it."""
    form = pictures.form_of(content)
    if form is None:
        return False
    try:
        width, height = pictures.measures(content, form)
    except FileError:
        return False
    return width * height < least


def described(kind: Kind, description: str) -> str:
    """Return the words that tell of a file, on one line. Raises FileError for an image without, and for too many."""
    words = " ".join(description.split())
    if kind.is_image and not words:
        raise FileError("Say what the image shows, for those who do not see it.")
    if len(words) > LONGEST_DESCRIPTION:
        raise FileError(f"The description has {len(words):,} characters; at most {LONGEST_DESCRIPTION} fit.")
    return words


def markdown(digest: str, name: str, kind: Kind, size: int, description: str) -> str:
    """Return what stands in a text to show an image, or to offer an attachment with its kind and size."""
    words = _MARKS.sub(r"\\\1", description or name)
    if kind.is_image:
        return f"![{words}]({address(digest, name)})"
    return f"[{words} ({kind.label}, {said_size(size)})]({address(digest, name)})"


def said_size(size: int) -> str:
    """Return a number of bytes in words: 830 bytes, 12 kB, 3.4 MB."""
    if size < 1000:
        return f"{size} bytes"
    return f"{size / 1000:,.0f} kB" if size < 999_500 else f"{size / 1_000_000:,.1f} MB"


def own_name(name: str, kind: Kind, *measures: int) -> str:
    """Return the name of a file in its address: what its name said, in letters that every address may have."""
    last = PurePosixPath(name.replace("\\", "/")).name
    plain = unicodedata.normalize("NFKD", last.rpartition(".")[0] or last)
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    stem = "-".join(_WORDS.findall(_MEASURES.sub("", letters.lower())))[:LONGEST_NAME].strip("-") or "file"
    return "-".join(filter(None, (stem, "x".join(map(str, measures))))) + kind.suffix
