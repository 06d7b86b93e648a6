"""What an import reads from: one file, or the files of a folder or zip archive, each taken only when it is harmless.

Nothing is unpacked onto the disk. An archive with a path that leads outside, a link, a password, a name that stands
twice, or more than anybody means to import is refused as a whole, before any of it is read.
"""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from typing import BinaryIO

from answercenter.answers.records import RecordError
from answercenter.files import archives
from answercenter.files import carried
from answercenter.files.archives import ArchiveError

if TYPE_CHECKING:
    import zipfile
    from collections.abc import Callable
    from collections.abc import Iterator

    from answercenter.answers.records import AnswerRecord
    from answercenter.files.carried import CarriedFile

MOST_FILES = 50_000
LARGEST_FILE = 8_000_000  # bytes of one file in a folder or archive
LARGEST_TOTAL = 1_000_000_000  # bytes of all of them
HEAD = 65_536  # bytes by which a file is recognised


class FormatError(ValueError):
    """A file cannot be imported at all; the message says why."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a file holds at one place: an answer, why there is none, or an image or attachment. All missing: nothing."""

    number: int  # of the place, from 1, rising
    place: str  # the place in words: line 3, file a/b.md
    done: int  # how much has been read, of the source's size
    record: AnswerRecord | None = None
    problem: str = ""
    unknown: frozenset[str] = frozenset()
    file: CarriedFile | None = None  # that came along


@dataclass(frozen=True, slots=True)
class Member:
    """A file of a folder or archive, by its path in it."""

    path: str
    content: bytes = b""
    problem: str = ""
    done: int = 0

    def text(self) -> str:
        """Return the content, which must be UTF-8. Raises RecordError."""
        if self.problem:
            raise RecordError(self.problem)
        try:
            return self.content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = self.content[: error.start].count(b"\n") + 1
            raise RecordError(f"this is not UTF-8 (in line {line} of the file)") from None


class Source:
    """A file by name and content, or a folder. `size` is what `Found.done` reaches, in bytes."""

    def __init__(self, name: str, file: BinaryIO | None = None, folder: Path | None = None) -> None:
        self.name = name
        self.folder = folder
        self._file = file

    @property
    def file(self) -> BinaryIO:
        """The content, from its beginning. Raises FormatError for a folder."""
        if self._file is None:
            raise FormatError("This is a folder, and the format has one file.")
        self._file.seek(0)
        return self._file

    @property
    def size(self) -> int:
        """How many bytes there are to read."""
        if self.folder is not None:
            return sum(path.lstat().st_size for path in _files(self.folder)) or 1
        return max(1, self.file.seek(0, os.SEEK_END))

    def head(self) -> bytes:
        """Return the first bytes; none of a folder."""
        return b"" if self.folder is not None else self.file.read(HEAD)

    def is_collection(self) -> bool:
        """Tell whether this is a folder or an archive."""
        return self.folder is not None or self.head().startswith((b"PK\x03\x04", b"PK\x05\x06"))

    def paths(self) -> list[str]:
        """List the files of a folder or archive. Raises FormatError when it is refused."""
        if self.folder is not None:
            return [path.relative_to(self.folder).as_posix() for path in _files(self.folder)]
        with _opened(self.file) as archive:
            return [one.filename for one in _checked(archive)]

    def members(self, *suffixes: str) -> Iterator[Member]:
        """Give the files whose names end so: of a folder by name, of an archive in its order; a single file as itself.

        Raises FormatError when the folder or archive is refused.
        """
        if self.is_collection():
            yield from self._collected(lambda path: path.lower().endswith(suffixes), LARGEST_FILE)
        else:
            content = self.file.read(LARGEST_FILE + 1)
            yield Member(self.name, content, _too_large(len(content), LARGEST_FILE), self.size)

    def carried(self) -> Iterator[Member]:
        """Give the images and attachments that came along in a folder or archive, by the paths that exports give them.

        Raises FormatError when the folder or archive is refused.
        """
        if self.is_collection():
            yield from self._collected(lambda path: carried.PATH.fullmatch(path) is not None, carried.LARGEST)

    def _collected(self, wanted: Callable[[str], bool], largest: int) -> Iterator[Member]:
        if self.folder is not None:
            return _members_of_folder(self.folder, wanted, largest)
        return _members_of_archive(self.file, wanted, largest)


def _files(folder: Path) -> list[Path]:
    """List the files of a folder by path; what is hidden stays out, and links to folders are not followed."""
    found: list[Path] = []
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        found += [Path(parent, name) for name in names if not name.startswith(".")]
        if len(found) > MOST_FILES:
            raise FormatError(f"The folder holds more than {MOST_FILES:,} files.")
    return sorted(found, key=lambda path: path.relative_to(folder).as_posix())


def _members_of_folder(folder: Path, wanted: Callable[[str], bool], largest: int) -> Iterator[Member]:
    done = 0
    for path in _files(folder):
        kind = path.lstat()
        done += kind.st_size
        name = path.relative_to(folder).as_posix()
        if not wanted(name):
            continue
        if not stat.S_ISREG(kind.st_mode):
            yield Member(name, problem="this is a link or no plain file", done=done)
        elif problem := _too_large(kind.st_size, largest):
            yield Member(name, problem=problem, done=done)
        else:
            yield Member(name, path.read_bytes(), done=done)


def _members_of_archive(file: BinaryIO, wanted: Callable[[str], bool], largest: int) -> Iterator[Member]:
    with _opened(file) as archive:
        done = 0
        for one in _checked(archive):
            done += one.compress_size
            if not wanted(one.filename) or _is_hidden(one.filename):
                continue
            problem, content = _too_large(one.file_size, largest), b""
            if not problem:
                try:
                    with archive.open(one) as member:
                        content = member.read(largest + 1)
                    problem = _too_large(len(content), largest)
                except archives.DAMAGED:
                    problem = "the file is damaged in the archive"
            yield Member(one.filename, b"" if problem else content, problem, done)


def _opened(file: BinaryIO) -> zipfile.ZipFile:
    try:
        return archives.opened(file)
    except ArchiveError as error:
        raise FormatError(str(error)) from None


def _checked(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """List the files of an archive. Raises FormatError when one of them could do harm."""
    try:
        return archives.listed(archive, MOST_FILES, LARGEST_TOTAL)
    except ArchiveError as error:
        raise FormatError(str(error)) from None


def _is_hidden(name: str) -> bool:
    return any(part.startswith((".", "__MACOSX")) for part in PurePosixPath(name).parts)


def _too_large(size: int, largest: int) -> str:
    return f"the file is larger than {largest:,} bytes" if size > largest else ""
