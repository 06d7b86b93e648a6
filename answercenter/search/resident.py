"""The snapshot in use of this application, replaced when another commit or another directory is there.

Looking costs two `stat` calls a search. File times move in steps of some milliseconds, so two commits within one step
look alike: a time that is not yet SETTLED old is looked at again with the next search.
"""

from __future__ import annotations

import os
import time
from threading import Lock
from typing import TYPE_CHECKING
from typing import Any

from flask import current_app

from answercenter.caching import LeastRecent
from answercenter.caching import VersionedCache
from answercenter.search import analysis
from answercenter.search import segments
from answercenter.search import store
from answercenter.search.postings import Snapshot
from answercenter.search.schema import VERSION

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Hashable
    from pathlib import Path

    from flask import Flask

KEY = "answercenter.search"
SETTLED = 100_000_000  # nanoseconds
RETRIES = 10  # a commit that merges may remove a file between our reading of the list and our opening of it
TEXTS = 2000  # answers whose analysed text is kept
MARKED = 10_000  # results whose marked question and excerpt are kept
RANKED = 2000  # pages of results
DERIVED = 500  # lists of similar answers, suggestion structures


class UnusableIndexError(RuntimeError):
    """There is no index, or it cannot be read; the message says which."""


class Resident:
    """What one application keeps in memory of its index; shared by threads."""

    def __init__(self, place: Path, memory: int) -> None:
        self.place = place
        self._memory = memory
        self.texts = LeastRecent(TEXTS)
        self.marked = LeastRecent(MARKED)
        self._derived: VersionedCache[Any] = VersionedCache(DERIVED)
        self._ranked: VersionedCache[Any] = VersionedCache(RANKED)
        self._snapshot: Snapshot | None = None
        self._stamp: tuple[int, ...] | None = None
        self._problem = "there is no index yet"
        self._lock = Lock()

    def snapshot(self) -> Snapshot:
        """Return the newest commit's snapshot. Raises UnusableIndexError."""
        stamp = self._look()
        if stamp != self._stamp or stamp is None:
            with self._lock:
                if stamp != self._stamp or stamp is None:
                    self._open()
                    self._stamp = stamp if stamp and time.time_ns() - max(stamp) > SETTLED else None
        if self._snapshot is None:
            raise UnusableIndexError(self._problem)
        return self._snapshot

    def languages(self, wanted: str | None = None) -> tuple[str, ...]:
        """Tell in which languages a query is looked for: the one that is wanted, else all that answers are in."""
        if wanted is not None:
            return (analysis.primary(wanted),)
        try:
            return self.snapshot().languages or (analysis.ENGLISH,)
        except UnusableIndexError:
            return (analysis.ENGLISH,)

    def derived(self, key: Hashable, snapshot: Snapshot, build: Callable[[], Any]) -> Any:
        """Return something made of a snapshot, kept until another commit is there."""
        return self._derived.get(key, snapshot.identity, build)

    def ranked(self, key: Hashable, snapshot: Snapshot, build: Callable[[], Any]) -> Any:
        """Return a page of results as ranked by a snapshot; apart from what is derived, which is dearer and rarer."""
        return self._ranked.get(key, snapshot.identity, build)

    def report(self, snapshot: Snapshot, problem: str) -> None:
        """Give up a snapshot that cannot be read; the next sync makes the index anew."""
        store.report_damage(self.place, snapshot.identity[0])
        with self._lock:
            if self._snapshot is snapshot:
                self._snapshot, self._problem = None, problem
                self._stamp = self._look()

    def _look(self) -> tuple[int, ...] | None:
        try:
            pointer = os.stat(self.place / store.CURRENT)  # noqa: PTH116  # a Path's own is twice as slow
            name = self._snapshot.identity[0] if self._snapshot is not None else ""
            directory = os.stat(self.place / name)  # noqa: PTH116
        except OSError:
            return None
        return pointer.st_mtime_ns, directory.st_mtime_ns, pointer.st_ino % SETTLED

    def _open(self) -> None:
        for _attempt in range(RETRIES):
            directory = store.current(self.place)
            if directory is None:
                self._snapshot, self._problem = None, "there is no index yet"
                return
            try:
                identity = (directory.name, segments.generation(directory))
                if self._snapshot is None or self._snapshot.identity != identity:
                    self._snapshot = self._read(directory, identity)
            except Exception as error:
                replaced = store.current(self.place) != directory  # and removed while this was reading it
                if replaced or isinstance(error, FileNotFoundError):
                    time.sleep(0.01)
                    continue
                current_app.logger.exception("index_unreadable")
                self._snapshot, self._problem = None, "the index is damaged"
                store.report_damage(self.place, directory.name)
            return
        self._snapshot, self._problem = None, "a file of the index is missing"

    def _read(self, directory: Path, identity: tuple[str, int]) -> Snapshot | None:
        broken = segments.broken_seals(directory)
        if broken:
            raise UnusableIndexError(f"{broken[0]} is not what was written")
        reader = segments.open_reader(directory)
        state = segments.read_state(reader)
        if state is None or state.version != VERSION:
            self._problem = "the index is of another version"
            return None
        former = self._snapshot.segments if self._snapshot is not None else {}
        return Snapshot(identity, reader, state, former, self._memory)


def init_app(app: Flask) -> None:
    """Give an application its own; nothing is opened before the first search."""
    app.extensions[KEY] = None


def resident() -> Resident:
    """Return what this application keeps in memory."""
    kept: Resident | None = current_app.extensions.get(KEY)
    if kept is None:
        kept = current_app.extensions[KEY] = Resident(store.folder(), current_app.config["SEARCH_MEMORY"])
    return kept
