"""One index directory as Whoosh keeps it: opening, committing, decoding, and seals against silent damage.

The state document (lineage and number reached) is replaced by the same commit that changes answers, and Whoosh makes
a commit visible by renaming one file: after a crash both are there or neither. A segment file never changes once
written, so its checksum is kept beside it (`SEALS`) and compared whenever its size or time differs from what was
last compared. Damage shows in Whoosh as almost any exception, never as one of its own: callers treat every one so.
"""

from __future__ import annotations

import json
import zlib
from typing import TYPE_CHECKING
from typing import Any

import numpy as np
from whoosh.codec.whoosh3 import W3LeafMatcher
from whoosh.index import FileIndex
from whoosh.index import LockError
from whoosh.matching.wrappers import FilterMatcher
from whoosh.reading import TermNotFound

from answercenter.search.documents import Facts
from answercenter.search.documents import State
from answercenter.search.documents import document
from answercenter.search.files import IndexStorage
from answercenter.search.schema import STATE_ID
from answercenter.search.schema import make_schema
from answercenter.search.store import IndexBusyError
from answercenter.search.writer import FastWriter

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Iterator
    from pathlib import Path

    from answercenter.search.documents import PublishedAnswer

SEALS = "SEALS"
REMEMBERED = 1000  # files whose last comparison is remembered
_LOCK_TIMEOUT = 5.0  # seconds; our own lock comes first, so Whoosh's is free but for a writer of another program
_compared: dict[str, tuple[int, int, int]] = {}  # file -> inode, size, time when its checksum was last found right


def create(directory: Path) -> None:
    """Make an empty index in a directory."""
    FileIndex.create(IndexStorage(directory), make_schema(), "MAIN")


def open_reader(directory: Path) -> Any:
    """Open a fresh reader of the newest commit (Whoosh's own `refresh` gives wrong documents)."""
    return FileIndex(IndexStorage(directory), indexname="MAIN").reader()


def generation(directory: Path) -> int:
    """Tell the number of the newest commit in a directory; -1 when there is none."""
    numbers = [int(path.name[6:-4]) for path in directory.glob("_MAIN_*.toc") if path.name[6:-4].isdigit()]
    return max(numbers, default=-1)


def read_state(reader: Any) -> State | None:
    """Tell how far the index has followed, None when it does not say."""
    try:
        number = reader.first_id("id", STATE_ID)
    except TermNotFound:
        return None
    return State(*reader.stored_fields(number)["facts"])


def commit(directory: Path, changed: Iterable[PublishedAnswer], gone: Iterable[int], state: State) -> None:
    """Replace the changed answers, take out those gone, and note how far this brings the index: all or nothing."""
    index = FileIndex(IndexStorage(directory), indexname="MAIN")
    try:
        writer = FastWriter(index, _LOCK_TIMEOUT)
    except LockError as error:
        raise IndexBusyError("another program is writing to the index; try again later") from error
    try:
        fresh = index.is_empty()
        for answer_id in gone:
            writer.delete_by_term("id", str(answer_id))
        for answer in changed:
            if not fresh:
                writer.delete_by_term("id", str(answer.id))
            writer.add_document(**document(answer))
        writer.delete_by_term("id", STATE_ID)
        writer.add_document(id=STATE_ID, facts=tuple(state))
    except BaseException:
        writer.cancel()
        raise
    writer.commit()
    seal(directory)


def stored(leaf: Any) -> Iterator[tuple[int, Facts]]:
    """List the facts of a segment's answers with their document numbers."""
    for number, fields in leaf.iter_docs():
        facts = fields["facts"]
        if len(facts) == len(Facts._fields):
            yield number, Facts(*facts)


def decode(leaf: Any, field: str, term: str) -> tuple[np.ndarray, np.ndarray]:
    """Return a segment's posting list of a term: document numbers and frequencies, deleted documents included."""
    try:
        matcher = leaf.postings(field, term)
    except TermNotFound:
        return np.empty(0, np.int64), np.empty(0, np.float32)
    if isinstance(matcher, FilterMatcher):
        matcher = matcher.child
    numbers: list[int] = []
    weights: list[float] = []
    if isinstance(matcher, W3LeafMatcher):  # a block at a time: 20 times faster than a posting at a time
        while matcher.is_active():
            matcher._read_ids()  # noqa: SLF001
            matcher._read_weights()  # noqa: SLF001
            numbers.extend(matcher._ids)  # noqa: SLF001
            weights.extend(matcher._weights)  # noqa: SLF001
            matcher._next_block()  # noqa: SLF001
    else:
        while matcher.is_active():
            numbers.append(matcher.id())
            weights.append(matcher.weight())
            matcher.next()
    return np.array(numbers, np.int64), np.array(weights, np.float32)


def words(leaf: Any) -> dict[str, int]:
    """Return a segment's words as they are written, with how many of its documents have each, deleted ones included."""
    return {word.decode("utf-8"): int(info.doc_frequency()) for word, info in leaf.iter_field("words")}


def seal(directory: Path) -> None:
    """Keep the checksums of files that have none yet, and forget those of files that are gone."""
    known = _seals(directory)
    files = {path.name: path for path in _sealed_files(directory)}
    kept = {name: known[name] if name in known else _checksum(path) for name, path in files.items()}
    if kept != known:
        beside = directory / f"{SEALS}.new"
        beside.write_text(json.dumps(kept), encoding="ascii")
        beside.replace(directory / SEALS)


def broken_seals(directory: Path, *, thorough: bool = False) -> list[str]:
    """Name the files that are not what was written. Not thorough: of those, the ones changed since last compared."""
    broken = []
    files = {path.name: path for path in _sealed_files(directory)}
    for name, expected in _seals(directory).items():
        path = files.get(name)
        if path is None:  # replaced by a later commit; a file that is needed is missed on opening
            continue
        stat = path.stat()
        seen = (stat.st_ino, stat.st_size, stat.st_mtime_ns)
        if not thorough and _compared.get(str(path)) == seen:
            continue
        if _checksum(path) == expected:
            if len(_compared) >= REMEMBERED:
                _compared.clear()
            _compared[str(path)] = seen
        else:
            broken.append(name)
    return broken


def _sealed_files(directory: Path) -> list[Path]:
    newest = f"_MAIN_{generation(directory)}.toc"
    return [path for path in directory.iterdir() if path.suffix == ".seg" or path.name == newest]


def _seals(directory: Path) -> dict[str, int]:
    try:
        seals: dict[str, int] = json.loads((directory / SEALS).read_text(encoding="ascii"))
    except (OSError, ValueError):
        return {}
    return seals if isinstance(seals, dict) else {}


def _checksum(path: Path) -> int:
    return zlib.crc32(path.read_bytes())
