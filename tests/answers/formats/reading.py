"""What a format finds in a file that a test writes."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

from answercenter.answers import formats
from answercenter.answers.formats import Source

if TYPE_CHECKING:
    from answercenter.answers.formats import Found
    from answercenter.answers.records import AnswerRecord


def found(content: bytes | str, name: str = "auto", file: str = "file") -> list[Found]:
    """Read a file with this content in this format, recognised unless it is named."""
    source = Source(file, io.BytesIO(content if isinstance(content, bytes) else content.encode()))
    return list(formats.read(source, formats.recognise(source) if name == "auto" else name))


def records(content: bytes | str, name: str = "auto") -> list[AnswerRecord]:
    """Read the answers of a file in which nothing is wrong."""
    read = found(content, name)
    assert not [one.problem for one in read if one.problem]
    return [one.record for one in read if one.record is not None]


def problems(content: bytes | str, name: str = "auto") -> list[tuple[str, str]]:
    """Read what is wrong with a file, by place."""
    return [(one.place, one.problem) for one in found(content, name) if one.problem]


def written(answers: list[AnswerRecord], name: str) -> bytes:
    """Write answers in a format."""
    file = io.BytesIO()
    formats.WRITERS[name](answers, file)
    return file.getvalue()


def archive(**files: bytes | str) -> bytes:
    """Make a zip archive; `__` in a name stands for a slash, and a `_` before the ending for the dot."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, content in files.items():
            stem, _, ending = name.rpartition("_")
            zipped.writestr(f"{stem.replace('__', '/')}.{ending}", content)
    return file.getvalue()
