"""The spool: what pages record is one line in a file of their process, which the worker moves into the database.

`append` costs a page one write(2). A file's owner holds a lock on it for as long as it may grow, so that the mover can
tell a living owner's file from a finished one; the lock ends with the process, however it ends. `move` inserts whole
lines in batches, each in one commit with the marks of their days, and only then lets go of them: killed at any
moment, it begins again where it was, and the events' own ids keep anything from counting twice.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import json
import logging
import os
import secrets
import threading
import uuid
from collections import Counter
from itertools import islice
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING
from typing import Any

from flask import current_app

from answercenter import clock
from answercenter.analytics import lines
from answercenter.analytics.arrivals import receive
from answercenter.extensions import command

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Mapping

MAXIMUM_FILE = 1_000_000  # bytes, after which a process begins a new file
BATCH = 1000  # lines of one commit
TYPICAL_LINE = 300  # bytes
MAXIMUM_SPOOL = 1_000_000_000  # bytes of all files; without a worker they grow no further, and events are lost
TOLD = 1000  # lost events that are told with one line that is kept
LOOKED_AGAIN = 10  # seconds after which a full spool is looked at again
LOOKED_FOR = 0.1  # seconds after which a file is looked for again, lest its folder was taken away
STALE = 60  # seconds after which a file that nobody holds, and that was never named, is removed

_encoded = json.JSONEncoder(separators=(",", ":"), check_circular=False).encode  # made once: every page waits for it

logger = logging.getLogger("answercenter.spool")


class Spool:
    """One process's file, opened when first written to; safe under threads."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.descriptor = -1
        self._path = folder
        self._full_until = 0.0
        self._there_until = 0.0
        self._size = 0
        self._torn = False
        self._lost: Counter[str] = Counter()
        self._lock = threading.Lock()

    def append(self, record: Mapping[str, Any]) -> bool:
        """Write one line; False when it could not be kept. What was lost is told with the next line that is kept."""
        with self._lock:
            try:
                if self._lost:
                    told = list(islice(self._lost.elements(), TOLD))
                    self._write([lines.drop(kind, "lost") for kind in told])
                    self._lost.subtract(told)
                    self._lost = +self._lost
                return self._write([record])
            except OSError as error:
                kind = str(record.get("of", record["kind"]))
                self._lost[kind] += 1
                logger.warning("a %s could not be recorded: %s", kind, error.strerror)
                return False

    def _write(self, records: list[Mapping[str, Any]]) -> bool:
        """Write with a single call. A line cut short stays, and is told as damaged; the next begins on its own line."""
        if self.descriptor < 0 or self._size >= MAXIMUM_FILE or not self._is_there():
            self._open()
        text = "".join([f"{_encoded(record)}\n" for record in records]).encode("ascii")
        if self._torn:
            text = b"\n" + text
        written = os.write(self.descriptor, text)
        self._size += written
        self._torn = written < len(text)
        return not self._torn

    def _is_there(self) -> bool:
        """Tell whether the file is still in its folder; seldom looked for, as every page waits for it."""
        moment = monotonic()
        if moment < self._there_until:
            return True
        self._there_until = moment + LOOKED_FOR
        return os.access(self._path, os.F_OK)

    def _open(self) -> None:
        """Begin a file that is locked before the mover can see it. Raises OSError when all files are too large."""
        self.release()
        self._refuse_when_full()
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        name = f"{os.getpid()}-{secrets.token_hex(8)}"
        hidden = self.folder / f"{name}.new"
        descriptor = os.open(hidden, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        self._path = self.folder / f"{name}.jsonl"
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            hidden.rename(self._path)
        except OSError:
            os.close(descriptor)
            raise
        self.descriptor, self._size, self._torn = descriptor, 0, False

    def _refuse_when_full(self) -> None:
        """Raise OSError while all files together are as large as they may become; seldom looked at, it costs time."""
        if monotonic() >= self._full_until and _bytes_in(self.folder) >= MAXIMUM_SPOOL:
            self._full_until = monotonic() + LOOKED_AGAIN
        if monotonic() < self._full_until:
            raise OSError(errno.EDQUOT, "the spool is full: no worker moves it into the database")

    def release(self) -> None:
        """Let the file go. In a fork this closes the child's copy only; the parent's lock stays."""
        if self.descriptor >= 0:
            os.close(self.descriptor)
            self.descriptor = -1


def append(record: Mapping[str, Any]) -> bool:
    """Append a record to this process's file; False, and counted as lost, when it could not be kept."""
    spools: dict[int, Spool] = current_app.extensions.setdefault("answercenter.spool", {})
    own = spools.get(os.getpid())
    if own is None:
        own = spools.setdefault(os.getpid(), Spool(_folder()))
        for pid in [pid for pid in spools if pid != os.getpid()]:
            spools.pop(pid).release()
    return own.append(record)


def move() -> int:
    """Move all whole lines into the database; tell how many events were new. Two movers at once are harmless."""
    with _only_mover() as only:
        if not only:
            return 0
        _sweep()
        return sum(_move_file(path) for path in sorted(_folder().glob("*.jsonl")))


def waiting() -> tuple[int, int]:
    """Tell how many files hold lines that are not yet in the database, and how many bytes."""
    remaining = []
    for path in _folder().glob("*.jsonl"):
        with contextlib.suppress(FileNotFoundError):
            remaining.append(path.stat().st_size - _reached(path))
    sizes = [size for size in remaining if size > 0]
    return len(sizes), sum(sizes)


def _bytes_in(folder: Path) -> int:
    size = 0
    for path in folder.glob("*.jsonl"):
        with contextlib.suppress(FileNotFoundError):
            size += path.stat().st_size
    return size


def _folder() -> Path:
    return Path(current_app.instance_path) / "spool"


@contextlib.contextmanager
def _only_mover() -> Iterator[bool]:
    """Hold the folder's lock; False when another mover holds it, or nothing has ever been recorded."""
    if not _folder().is_dir():
        yield False
        return
    descriptor = os.open(_folder() / "mover.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield True
    except BlockingIOError:
        yield False
    finally:
        os.close(descriptor)


def _move_file(path: Path) -> int:
    """Move a file's whole lines; when its owner is gone also a last line without its end, and then the file."""
    with path.open("rb") as file:
        finished = _is_finished(file.fileno())  # asked before reading: afterwards nothing more can come
        file.seek(_reached(path))
        moved = 0
        while batch := _whole_lines(file.readlines(BATCH * TYPICAL_LINE), finished):
            start = _reached(path)
            moved += _move_batch(path, start, batch)
            _set_reached(path, start + sum(map(len, batch)))
            file.seek(_reached(path))
    if finished:
        for one in (_mark(path), path.with_suffix(".moving"), path):
            one.unlink(missing_ok=True)
    return moved


def _sweep() -> None:
    """Remove files that a process began and, killed in that moment, never wrote to."""
    for path in _folder().glob("*.new"):
        with contextlib.suppress(FileNotFoundError), path.open("rb") as file:
            if clock.now().timestamp() - path.stat().st_mtime > STALE and _is_finished(file.fileno()):
                path.unlink()


def _whole_lines(read: list[bytes], finished: bool) -> list[bytes]:
    """Leave out a last line that its owner is still writing."""
    if read and not finished and not read[-1].endswith(b"\n"):
        read.pop()
    return read[:BATCH]


def _move_batch(path: Path, start: int, batch: list[bytes]) -> int:
    """Insert one batch in one commit; a damaged line becomes a drop, whose id is made of its place."""
    zone = current_app.config["TIMEZONE"]
    arrivals = []
    place = start
    for line in batch:
        if line.strip():
            arrivals.append(lines.arrival(line, zone, uuid.uuid5(uuid.NAMESPACE_URL, f"{path.name}:{place}")))
        place += len(line)
    with command() as session:
        return receive(session, arrivals)


def _is_finished(descriptor: int) -> bool:
    """Tell whether no living process holds the file."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _mark(path: Path) -> Path:
    """Name the file that keeps how far a file has been moved."""
    return path.with_suffix(".moved")


def _reached(path: Path) -> int:
    try:
        return int(_mark(path).read_text(encoding="ascii"))
    except (FileNotFoundError, ValueError):
        return 0


def _set_reached(path: Path, reached: int) -> None:
    fresh = path.with_suffix(".moving")
    fresh.write_text(str(reached), encoding="ascii")
    fresh.rename(_mark(path))
