"""Zip archives, looked into and never unpacked: one that could do harm is refused before any of it is read."""

from __future__ import annotations

import stat
import zipfile
import zlib
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import BinaryIO

DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError)


class ArchiveError(ValueError):
    """An archive is refused as a whole; the message says why."""


def opened(file: BinaryIO) -> zipfile.ZipFile:
    """Open an archive. Raises ArchiveError when it is damaged."""
    try:
        return zipfile.ZipFile(file)
    except DAMAGED:
        raise ArchiveError("The archive is damaged.") from None


def listed(archive: zipfile.ZipFile, most: int, largest: int) -> list[zipfile.ZipInfo]:
    """List the files of an archive: at most `most`, which unpack to at most `largest` bytes. Raises ArchiveError."""
    found = archive.infolist()
    if len(found) > most:
        raise ArchiveError(f"The archive holds {len(found):,} files; at most {most:,} are read.")
    names: set[str] = set()
    for one in found:
        shown = ascii(one.orig_filename[:80])
        if _leads_outside(one.orig_filename):
            raise ArchiveError(f"The archive has a path that leads outside of it: {shown}.")
        if stat.S_ISLNK(one.external_attr >> 16):
            raise ArchiveError(f"The archive has a link: {shown}.")
        if one.flag_bits & 1:
            raise ArchiveError(f"The archive has a file with a password: {shown}.")
        if one.filename in names:
            raise ArchiveError(f"The archive has a name twice: {shown}.")
        names.add(one.filename)
    if sum(one.file_size for one in found) > largest:
        raise ArchiveError(f"The archive unpacks to more than {largest:,} bytes.")
    return [one for one in found if not one.is_dir()]


def _leads_outside(name: str) -> bool:
    path = PurePosixPath(name)
    return path.is_absolute() or ".." in path.parts or "\\" in name or "\x00" in name or ":" in name
