"""Columns of whole numbers as bytes, and back: as narrow as their largest number, read without copying.

A pack begins with the version of this format, the number of columns and of rows. Each column follows with its code,
the length of its bytes, and these, on a boundary of eight: a constant; numbers of 1, 2, 4 or 8 bytes; or, where a
column is in order and its numbers repeat, each number and how often it stands there, which is a pack itself. Nothing is
compressed further: reading would take several times as long, and the numbers are mostly of one byte.
"""

from __future__ import annotations

from struct import Struct
from typing import TYPE_CHECKING
from typing import Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Sequence

Column = np.ndarray[Any, np.dtype[Any]]
Block = dict[str, Column]  # columns by name, texts and places as numbers

FORMAT = 1
WIDTHS: dict[int, np.dtype[Any]] = {1: np.dtype("<u1"), 2: np.dtype("<u2"), 4: np.dtype("<u4"), 8: np.dtype("<i8")}
_CONSTANT, _RUNS = 0, 16
_HEAD = Struct("<BBxxI")
_COLUMN = Struct("<BxxxI")
_VALUE = Struct("<q")
_REPEATED = 3  # rows of a number on average, from which on it is kept once


class UnknownFormatError(ValueError):
    """Bytes are no pack, or one of a newer version of the program."""


def pack(columns: Sequence[Column]) -> bytes:
    """Return columns of equal length, of whole numbers from 0 on, as bytes."""
    rows = len(columns[0]) if columns else 0
    parts = [_HEAD.pack(FORMAT, len(columns), rows)]
    for column in columns:
        code, data = _encoded(np.ascontiguousarray(column, dtype=np.int64))
        parts += [_COLUMN.pack(code, len(data)), data, b"\0" * (-len(data) % 8)]
    return b"".join(parts)


class Pack:
    """The columns of a pack, each decoded when it is first asked for, and kept. Raises UnknownFormatError."""

    __slots__ = ("_bounds", "_columns", "_data", "_parts", "rows")

    def __init__(self, data: bytes) -> None:
        if len(data) < _HEAD.size or data[0] != FORMAT:
            raise UnknownFormatError("these counts were packed by another version of the program")
        _, number, self.rows = _HEAD.unpack_from(data)
        self._data, self._parts, place = data, [], _HEAD.size
        for _ in range(number):
            code, length = _COLUMN.unpack_from(data, place)
            self._parts.append((code, place + _COLUMN.size, length))
            place += _COLUMN.size + length + -length % 8
        self._columns: dict[int, Column] = {}
        self._bounds: tuple[Column, Column] | None = None

    def __len__(self) -> int:
        return len(self._parts)

    def column(self, number: int) -> Column:
        """Return a column by its number from 0 on."""
        if number not in self._columns:
            self._columns[number] = self._decoded(number)
        return self._columns[number]

    def runs(self) -> tuple[Column, Column]:
        """Return the different numbers of the first column, which has to be in order, and where each begins.

        At the end of the latter stands the number of rows.
        """
        if self._bounds is None:
            if self._parts[0][0] == _RUNS:
                numbers, lengths = self._repeated(0)
                self._bounds = numbers, np.append(0, np.cumsum(lengths, dtype=np.int64))
            else:
                column = self.column(0)
                starts = np.flatnonzero(np.append(True, column[1:] != column[:-1])) if self.rows else column[:0]
                self._bounds = column[starts], np.append(starts, self.rows)
        return self._bounds

    def some(self, only: Column) -> Callable[[int], Column]:
        """Return how to read columns of the rows alone that have one of these numbers, in order, in the first one."""
        numbers, bounds = self.runs()
        asked = only[only <= numbers[-1]].astype(numbers.dtype) if self.rows else only[:0]  # as narrow: none is copied
        place = np.searchsorted(numbers, asked)
        there = numbers[place] == asked
        found, place = asked[there], place[there]
        spans = list(zip(bounds[place].tolist(), bounds[place + 1].tolist(), strict=True))

        def read(number: int) -> Column:
            if number == 0:
                return np.repeat(found, bounds[place + 1] - bounds[place])
            column = self.column(number)
            return np.concatenate([column[start:end] for start, end in spans] or [column[:0]])

        return read

    def _decoded(self, number: int) -> Column:
        code, place, _length = self._parts[number]
        if code == _CONSTANT:
            return np.broadcast_to(np.int64(_VALUE.unpack_from(self._data, place)[0]), self.rows)
        if code == _RUNS:
            return np.repeat(*self._repeated(number))
        column: Column = np.frombuffer(self._data, WIDTHS[code], self.rows, place)
        return column

    def _repeated(self, number: int) -> tuple[Column, Column]:
        _, place, length = self._parts[number]
        within = Pack(self._data[place : place + length])
        return within.column(0), within.column(1)


def unpack(data: bytes) -> list[Column]:
    """Return all columns of a pack, in order. Raises UnknownFormatError."""
    found = Pack(data)
    return [found.column(number) for number in range(len(found))]


def _encoded(column: Column) -> tuple[int, bytes]:
    if not len(column) or (column == column[0]).all():
        return _CONSTANT, _VALUE.pack(int(column[0]) if len(column) else 0)
    starts = np.flatnonzero(np.diff(column, prepend=column[0] - 1))
    if len(starts) * _REPEATED <= len(column):
        return _RUNS, pack([column[starts], np.diff(starts, append=len(column))])
    least, most = int(column.min()), int(column.max())
    width = next(width for width in WIDTHS if width == 8 or most < 256**width)
    return (8 if least < 0 else width), column.astype(WIDTHS[8 if least < 0 else width]).tobytes()
