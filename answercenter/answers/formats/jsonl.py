"""Answers as JSON Lines: one object a line, with the fields that `records` tells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from answercenter.answers import records
from answercenter.answers.formats.source import Found
from answercenter.answers.records import RecordError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Iterator
    from typing import BinaryIO

    from answercenter.answers.formats.source import Source
    from answercenter.answers.records import AnswerRecord

LONGEST_LINE = 4_000_000  # bytes


def read(source: Source) -> Iterator[Found]:
    """Give what each line holds."""
    done = 0
    for number, line in enumerate(_lines(source.file), start=1):
        done += len(line)
        place = f"line {number}"
        try:
            record, unknown = _parsed(line, number)
            yield Found(number, place, done, record, unknown=unknown)
        except RecordError as error:
            yield Found(number, place, done, problem=str(error))


def write(answers: Iterable[AnswerRecord], file: BinaryIO) -> None:
    """Write answers, one a line."""
    file.writelines(records.form(record).encode() + b"\n" for record in answers)


def _parsed(line: bytes, number: int) -> tuple[AnswerRecord | None, frozenset[str]]:
    if len(line) > LONGEST_LINE:
        raise RecordError(f"the line is longer than {LONGEST_LINE:,} bytes")
    text = line.removeprefix(b"\xef\xbb\xbf").strip() if number == 1 else line.strip()
    return records.parse(text) if text else (None, frozenset())


def _lines(file: BinaryIO) -> Iterator[bytes]:
    """Give the lines of a file; of one that is too long only so much that one sees it."""
    while line := file.readline(LONGEST_LINE + 1):
        rest = line
        while not rest.endswith(b"\n") and len(rest) > LONGEST_LINE:
            rest = file.readline(LONGEST_LINE + 1)
        yield line
