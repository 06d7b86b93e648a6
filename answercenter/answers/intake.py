"""A file cut into pieces, each of which one commit takes in; what is wrong with it within itself is told here.

The pieces of a source are the same whenever it is read, so an import that stopped after some of its places goes on
behind them.
"""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field
from typing import TYPE_CHECKING

from answercenter.answers import formats
from answercenter.answers.records import RecordError
from answercenter.files import carried
from answercenter.files.kinds import FileError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Iterator

    from answercenter.answers.formats import Found
    from answercenter.answers.formats import Source
    from answercenter.answers.records import AnswerRecord
    from answercenter.files.checking import CheckedFile

BATCH = 200  # answers in one commit
LARGEST_FILES = 16_000_000  # bytes of images and attachments in one commit
MOST_PLACES = 2000  # places of a file in one commit, most of them blank or bad


@dataclass(frozen=True, slots=True)
class Refusal:
    """Something in a file that was not imported: its place as a number and in words, and why."""

    number: int
    place: str
    reason: str


@dataclass(slots=True)
class Piece:
    """Some places of a file in a row: the answers there, by the number of their place, files, and what is refused."""

    records: list[tuple[int, AnswerRecord]] = field(default_factory=list)
    files: list[CheckedFile] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    unknown: set[str] = field(default_factory=set)
    places: dict[int, str] = field(default_factory=dict)  # in words
    position: int = 0  # places of the file read by the end of this piece
    done: int = 0  # of the source's size

    def add(self, found: Found, problem: str) -> None:
        """Take in one place, which is refused for a problem."""
        self.places[found.number] = found.place
        self.unknown |= found.unknown
        self.done = max(self.done, found.done)
        if found.file is not None:
            try:
                self.files.append(carried.checked(found.file))
            except FileError as error:
                problem = str(error)
        if problem:
            self.refused.append(Refusal(found.number, found.place, problem))
        elif found.record is not None:
            self.records.append((found.number, found.record))

    @property
    def is_full(self) -> bool:
        """Tell whether a commit should take it in now."""
        if sum(len(file.content) for file in self.files) >= LARGEST_FILES:
            return True
        return len(self.records) >= BATCH or len(self.places) >= MOST_PLACES


def pieces(source: Source, name: str, start: int = 0) -> Iterator[Piece]:
    """Give the pieces of a source behind its first `start` places. Raises FormatError, also on the way."""
    keys: dict[str, str] = {}
    paths: dict[str, str] = {}
    piece = Piece()
    for position, found in enumerate(formats.read(source, name), start=1):
        problem = found.problem or _claimed(found, keys, paths)
        if position <= start:
            continue
        piece.add(found, problem)
        piece.position = position
        if piece.is_full:
            yield piece
            piece = Piece()
    if piece.places:
        yield piece


def _claimed(found: Found, keys: dict[str, str], paths: dict[str, str]) -> str:
    """Let a place have the id and the former paths of its answer; tell why it cannot, if an earlier place has them."""
    if found.record is None:
        return ""
    try:
        _claim(keys, [found.record.key], found.place, "the id")
        _claim(paths, found.record.redirects, found.place, "a path of redirects")
    except RecordError as error:
        return str(error)
    return ""


def _claim(owners: dict[str, str], names: Iterable[str], place: str, what: str) -> None:
    for name in names:
        if owners.setdefault(name, place) != place:
            raise RecordError(f"{what} stands in {owners[name]} already")
