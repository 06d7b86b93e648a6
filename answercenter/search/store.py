"""Where the index lies: `index/` in the instance folder, its directories, and which of them is in use.

`CURRENT` names the directory in use and is replaced atomically. An index that is damaged or of another version is set
aside (renamed `aside-...`, at most one is kept) once a new one, built beside, is in its place. Two locks, taken in
this order: `rebuild` by whoever builds beside, `write` by whoever changes what is in use. Both are let go by the
system when their process dies.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from flask import current_app

if TYPE_CHECKING:
    from collections.abc import Iterator

CURRENT = "CURRENT"
DAMAGED = "DAMAGED"  # names the directory that a search found damaged
_PREFIX = "index-"
_ASIDE = "aside-"
_LOOKS = 5  # at a pointer that moves
_POLL = 0.02  # seconds between two tries for a lock


class IndexBusyError(RuntimeError):
    """Another process keeps the index locked; trying again later is enough."""


def folder() -> Path:
    """Tell where this instance keeps its index."""
    return Path(current_app.instance_path) / "index"


def prepare(place: Path) -> None:
    """Make the index folder, for this user only."""
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    if place.stat().st_mode & 0o077:
        place.chmod(0o700)


@contextmanager
def lock(place: Path, name: str, timeout: float) -> Iterator[None]:
    """Hold one of the two locks. Raises IndexBusyError when it is not free within `timeout` seconds."""
    prepare(place)
    descriptor = os.open(place / f"{name}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        _take(descriptor, timeout)
        yield
    finally:
        os.close(descriptor)


def _take(descriptor: int, timeout: float) -> None:
    until = time.monotonic() + timeout
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= until:
                raise IndexBusyError("another process is writing to the index; try again later") from None
            time.sleep(_POLL)
        else:
            return


def current(place: Path) -> Path | None:
    """Tell the directory in use; None when there is none, or `CURRENT` names nothing that is there.

    A directory may be swapped for another between the look at its name and the look at itself: then it is looked again.
    """
    name = _named(place)
    for _look in range(_LOOKS):
        if name is None or (place / name).is_dir():
            break
        before, name = name, _named(place)
        if name == before:
            return None
    return place / name if name is not None else None


def _named(place: Path) -> str | None:
    try:
        name = (place / CURRENT).read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return None
    return name if name.startswith(_PREFIX) and "/" not in name else None


def new_directory(place: Path) -> Path:
    """Make an empty directory beside the one in use."""
    prepare(place)
    directory = place / f"{_PREFIX}{secrets.token_hex(6)}"
    directory.mkdir(mode=0o700)
    return directory


def swap_in(place: Path, directory: Path, *, keep_old: bool) -> None:
    """Put a finished directory in use; the former one is set aside when `keep_old`, else removed."""
    old = current(place)
    _replace(place / CURRENT, directory.name)
    (place / DAMAGED).unlink(missing_ok=True)
    if old is not None and old != directory:
        if keep_old:
            _remove(place, _ASIDE)
            old.rename(place / old.name.replace(_PREFIX, _ASIDE, 1))
        else:
            shutil.rmtree(old, ignore_errors=True)


def remove_unfinished(place: Path) -> None:
    """Remove directories that a killed rebuild left behind; call with both locks held."""
    in_use = current(place)
    for directory in place.glob(f"{_PREFIX}*"):
        if directory != in_use:
            shutil.rmtree(directory, ignore_errors=True)


def report_damage(place: Path, directory: str) -> None:
    """Note that a search could not read this directory, so that the next sync makes the index anew."""
    if reported_damage(place) == directory:
        return
    try:
        _replace(place / DAMAGED, directory)
    except OSError:
        current_app.logger.warning("index_damage_not_noted")


def reported_damage(place: Path) -> str | None:
    """Tell the directory that a search could not read, if one was reported."""
    try:
        return (place / DAMAGED).read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return None


def _remove(place: Path, prefix: str) -> None:
    for directory in place.glob(f"{prefix}*"):
        shutil.rmtree(directory, ignore_errors=True)


def _replace(path: Path, text: str) -> None:
    """Write a small file such that a reader sees the old one or the new one, also after a power cut."""
    beside = path.with_name(f"{path.name}.{secrets.token_hex(4)}.new")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.write(descriptor, f"{text}\n".encode("ascii"))
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    beside.replace(path)
    parent = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(parent)
    finally:
        os.close(parent)
