"""The kinds of files that are kept, and the address of a file: the one table that says how each is given out."""

from __future__ import annotations

import re
from dataclasses import dataclass

LONGEST_NAME = 60  # characters before the suffix and, of an image, its measures
ADDRESS = re.compile(r"/files/([0-9a-f]{64})/")  # wherever it stands in a text
DIGEST = re.compile(r"[0-9a-f]{64}")


class FileError(ValueError):
    """A file is not kept; the message says why, for people."""


class FileUsedError(ValueError):
    """A file is not deleted, since a version of an answer names it."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file: what browsers are told of it, the end of its name, and what people call it."""

    name: str
    media_type: str
    suffix: str
    label: str
    is_image: bool = False


KINDS = {
    kind.name: kind
    for kind in (
        Kind("png", "image/png", ".png", "PNG", is_image=True),
        Kind("jpeg", "image/jpeg", ".jpg", "JPEG", is_image=True),
        Kind("webp", "image/webp", ".webp", "WebP", is_image=True),
        Kind("pdf", "application/pdf", ".pdf", "PDF"),
        Kind("txt", "text/plain; charset=utf-8", ".txt", "Text"),
        Kind("csv", "text/csv; charset=utf-8", ".csv", "CSV"),
        Kind("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".docx", "Word"),
        Kind("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx", "Excel"),
        Kind("odt", "application/vnd.oasis.opendocument.text", ".odt", "OpenDocument"),
    )
}
ACCEPTED = ".png,.jpg,.jpeg,.webp,.gif,.pdf,.txt,.csv,.docx,.xlsx,.odt"


def address(digest: str, name: str) -> str:
    """Return the address of a file on this site."""
    return f"/files/{digest}/{name}"
