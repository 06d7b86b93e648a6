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
    from collections.abc import Container
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


def unpack(data: bytes, wanted: Container[int] | None = None) -> list[Column]:
    """Return the columns of a pack, or those with the wanted numbers, in order. Raises UnknownFormatError."""
    if len(data) < _HEAD.size or data[0] != FORMAT:
        raise UnknownFormatError("these counts were packed by another version of the program")
    _, number, rows = _HEAD.unpack_from(data)
    place, columns = _HEAD.size, []
    for one in range(number):
        code, length = _COLUMN.unpack_from(data, place)
        place += _COLUMN.size
        if wanted is None or one in wanted:
            columns.append(_decoded(code, data, place, length, rows))
        place += length + -length % 8
    return columns


def _encoded(column: Column) -> tuple[int, bytes]:
    if not len(column) or (column == column[0]).all():
        return _CONSTANT, _VALUE.pack(int(column[0]) if len(column) else 0)
    starts = np.flatnonzero(np.diff(column, prepend=column[0] - 1))
    if len(starts) * _REPEATED <= len(column):
        return _RUNS, pack([column[starts], np.diff(starts, append=len(column))])
    least, most = int(column.min()), int(column.max())
    width = next(width for width in WIDTHS if width == 8 or most < 256**width)
    return (8 if least < 0 else width), column.astype(WIDTHS[8 if least < 0 else width]).tobytes()


def _decoded(code: int, data: bytes, place: int, length: int, rows: int) -> Column:
    if code == _CONSTANT:
        return np.broadcast_to(np.int64(_VALUE.unpack_from(data, place)[0]), rows)
    if code == _RUNS:
        numbers, lengths = unpack(data[place : place + length])
        return np.repeat(numbers, lengths)
    column: Column = np.frombuffer(data, WIDTHS[code], rows, place)
    return column
