"""Index files read by position, without memory maps and without open ends.

Whoosh would map a segment into memory: if such a file is cut while in use, touching the map kills the process (SIGBUS).
Here a cut file gives short reads, which show as exceptions. The file is closed with the last reference to it.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.structfile import StructFile

AHEAD = 8192  # bytes read at once, since Whoosh reads a few bytes at a time


class IndexStorage(FileStorage):  # type: ignore[misc]  # Whoosh has no types
    """A directory of index files."""

    def __init__(self, directory: Path) -> None:
        super().__init__(str(directory), supports_mmap=False)

    def open_file(self, name: str, *_arguments: Any, **_named: Any) -> StructFile:
        """Open a file to be read. Raises FileNotFoundError."""
        handle = _Handle(Path(self.folder) / name)
        return _Part(_Reader(handle, 0, handle.size), name)


class _Handle:
    """An open file."""

    def __init__(self, path: Path) -> None:
        self._descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        self.size = os.fstat(self._descriptor).st_size

    def __del__(self) -> None:
        if hasattr(self, "_descriptor"):
            os.close(self._descriptor)

    def read(self, position: int, length: int) -> bytes:
        return os.pread(self._descriptor, length, position)


class _Reader:
    """A stretch of a file with a position of its own; as much of a file object as Whoosh and pickle ask for."""

    def __init__(self, handle: _Handle, start: int, length: int) -> None:
        self.handle = handle
        self.start = start
        self.length = length
        self._position = 0
        self._ahead = b""
        self._ahead_at = 0

    def read(self, size: int = -1) -> bytes:
        left = max(self.length - self._position, 0)
        size = left if size < 0 else min(size, left)
        first = self._position - self._ahead_at
        if not 0 <= first <= first + size <= len(self._ahead):
            wanted = min(max(size, AHEAD), left)
            self._ahead = self.handle.read(self.start + self._position, wanted)
            self._ahead_at, first = self._position, 0
        content = self._ahead[first : first + size]
        self._position += len(content)
        return content

    def readline(self) -> bytes:
        position = self._position
        line = bytearray()
        while chunk := self.read(256):
            line += chunk
            if b"\n" in chunk:
                break
        end = line.find(b"\n") + 1 or len(line)
        self._position = position + end
        return bytes(line[:end])

    def seek(self, position: int, whence: int = 0) -> int:
        self._position = position + (0, self._position, self.length)[whence]
        return self._position

    def tell(self) -> int:
        return self._position

    def close(self) -> None:
        self._ahead = b""


class _Part(StructFile):  # type: ignore[misc]  # Whoosh has no types
    """A file, or one of the files within a segment."""

    def subset(self, offset: int, length: int, name: str | None = None) -> _Part:
        reader = self.file
        return _Part(_Reader(reader.handle, reader.start + offset, length), name or self._name)
