"""The formats of files with answers, behind one door: each reads a source into records, some also write them.

`jsonl`, `tabular` (CSV), `markdown`, `faqpage` and `zendesk` have a function `read`, which gives what the file holds at
each of its places, and a record or the reason why there is none. `source` keeps what is read harmless.
"""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from typing import Any
from typing import BinaryIO

from answercenter.answers.formats import faqpage
from answercenter.answers.formats import jsonl
from answercenter.answers.formats import markdown
from answercenter.answers.formats import tabular
from answercenter.answers.formats import zendesk
from answercenter.answers.formats.source import FormatError
from answercenter.answers.formats.source import Found
from answercenter.answers.formats.source import Source

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Iterable
    from collections.abc import Iterator

__all__ = ["CARRY_FILES", "READERS", "WRITERS", "FormatError", "Found", "Source", "read", "recognise"]

READERS = {
    "jsonl": jsonl.read,
    "csv": tabular.read,
    "markdown": markdown.read,
    "faqpage": faqpage.read,
    "zendesk": zendesk.read,
}
WRITERS: dict[str, Callable[[Iterable[Any], BinaryIO], None]] = {
    "jsonl": jsonl.write,
    "csv": tabular.write,
    "markdown": markdown.write,
}
CARRY_FILES = frozenset({"markdown"})  # are also given the images and attachments that the answers show
_COLLECTED = {"markdown": markdown.SUFFIXES, "faqpage": faqpage.SUFFIXES, "zendesk": zendesk.SUFFIXES}


def recognise(source: Source) -> str:
    """Tell the format of a source by its content. Raises FormatError when it is none that we know."""
    if source.is_collection():
        return _collected(source.paths())
    head = source.head().removeprefix(b"\xef\xbb\xbf")
    start = head.lstrip()
    if not start:
        raise FormatError("The file is empty.")
    if start.startswith(b"<"):
        return "faqpage"
    if start.startswith(b"---") or source.name.lower().endswith(markdown.SUFFIXES):
        return "markdown"
    if start.startswith((b"{", b"[")):
        return "zendesk" if _is_help_center(start) else "jsonl"
    if tabular.is_table(source.head()):
        return "csv"
    raise FormatError(
        "This is none of the files that can be imported: JSON Lines, CSV with a header row that names question and "
        "answer, Markdown, an HTML page, or an export of Zendesk Guide."
    )


def read(source: Source, name: str) -> Iterator[Found]:
    """Give what a source of this format holds, place by place. Raises FormatError, now or on the way."""
    if source.is_collection() and name not in _COLLECTED:
        raise FormatError("This is a folder or an archive, and the format has one file.")
    return READERS[name](source)


def _collected(paths: list[str]) -> str:
    counted = {name: sum(path.lower().endswith(suffixes) for path in paths) for name, suffixes in _COLLECTED.items()}
    best = max(counted, key=lambda name: counted[name])
    if not counted[best]:
        kinds = sorted({PurePosixPath(path).suffix for path in paths} - {""})[:5]
        raise FormatError(
            f"There is no Markdown, HTML or JSON file in it{f', only {chr(44).join(kinds)}' if kinds else ''}."
        )
    return best


def _is_help_center(start: bytes) -> bool:
    """Tell whether JSON is not one answer a line: pages with lists of articles, or a list."""
    if start.startswith(b"["):
        return True
    first: Any = None
    with suppress(ValueError, RecursionError):
        first = json.loads(start.split(b"\n", 1)[0])
    if isinstance(first, dict):
        return any(isinstance(first.get(kind), list) for kind in zendesk.KINDS)
    return any(f'"{kind}"'.encode() in start for kind in zendesk.KINDS) and b'"question"' not in start
