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


def unpack(data: bytes, wanted: Container[int] | None = None, only: Column | None = None) -> list[Column]:
    """Return the columns of a pack, or those with the wanted numbers, in order. Raises UnknownFormatError.

    With `only`, numbers in order, the rows that have one of them in the first column, which is in order as well.
    """
    if len(data) < _HEAD.size or data[0] != FORMAT:
        raise UnknownFormatError("these counts were packed by another version of the program")
    _, number, rows = _HEAD.unpack_from(data)
    place, columns, spans = _HEAD.size, [], None
    for one in range(number):
        code, length = _COLUMN.unpack_from(data, place)
        place += _COLUMN.size
        if one == 0 and only is not None:
            spans, column = _spans(only, code, data, place, length, rows)
            columns += [column] if wanted is None or one in wanted else []
        elif wanted is None or one in wanted:
            column = _decoded(code, data, place, length, rows)
            columns.append(column if spans is None else _within(spans, column))
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


def _spans(
    only: Column, code: int, data: bytes, place: int, length: int, rows: int
) -> tuple[list[tuple[int, int]], Column]:
    """Tell where rows with one of these numbers begin and end in a column that is in order, and this column of them."""
    if code == _RUNS:
        numbers, lengths = unpack(data[place : place + length])
        bounds = np.append(0, np.cumsum(lengths, dtype=np.int64))
    else:
        numbers, bounds = _decoded(code, data, place, length, rows), None
    asked = only[only <= numbers[-1]].astype(numbers.dtype) if rows else only[:0]  # as narrow, so that none is copied
    found = (np.searchsorted(numbers, asked), np.searchsorted(numbers, asked, "right"))
    starts, ends = found if bounds is None else (bounds[found[0]], bounds[found[1]])
    return list(zip(starts.tolist(), ends.tolist(), strict=True)), np.repeat(asked, ends - starts)


def _within(spans: Sequence[tuple[int, int]], column: Column) -> Column:
    return np.concatenate([column[start:end] for start, end in spans] or [column[:0]])
