from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from answercenter.analytics.packing import Pack
from answercenter.analytics.packing import UnknownFormatError
from answercenter.analytics.packing import pack
from answercenter.analytics.packing import unpack

NUMBERS = st.one_of(st.integers(0, 3), st.integers(0, 300), st.integers(0, 70_000), st.integers(0, 2**62))


@given(st.integers(0, 40).flatmap(lambda rows: st.lists(st.lists(NUMBERS, min_size=rows, max_size=rows), max_size=4)))
def test_what_is_packed_is_unpacked(columns: list[list[int]]) -> None:
    for given_columns in (columns, [sorted(column) for column in columns]):
        found = unpack(pack([np.array(column, np.int64) for column in given_columns]))
        assert [column.tolist() for column in found] == given_columns


@given(
    st.integers(0, 40).flatmap(
        lambda rows: st.lists(st.lists(NUMBERS, min_size=rows, max_size=rows), min_size=1, max_size=3)
    ),
    st.lists(NUMBERS, unique=True, max_size=5).map(sorted),
    st.booleans(),
)
def test_rows_with_some_numbers_are_those_that_a_list_tells(
    columns: list[list[int]], others: list[int], repeated: bool
) -> None:
    first = sorted(number % 4 if repeated else number for number in columns[0])
    ordered = [first, *(sorted(column) for column in columns[1:]), *columns[1:]]
    only = sorted({*others, *first[::3]})
    rows = [row for row in zip(*ordered, strict=True) if row[0] in only]
    packed = Pack(pack([np.array(one, np.int64) for one in ordered]))
    read = packed.some(np.array(only, np.int64))
    assert list(zip(*(read(number).tolist() for number in range(len(packed))), strict=True)) == rows
    numbers, bounds = packed.runs()
    assert numbers.tolist() == sorted(set(first))
    assert bounds.tolist() == [*map(first.index, sorted(set(first))), len(first)]


def test_a_column_takes_as_many_bytes_as_its_largest_number_needs() -> None:
    counts = np.arange(1000) % 200
    same, ordered = np.ones(1000, np.int64), np.arange(1000) // 100
    assert len(pack([counts])) < 1100
    assert len(pack([same])) < 50
    assert len(pack([ordered])) < 150


def test_another_format_is_refused() -> None:
    for data in (b"", b"\x02" + pack([np.ones(3, np.int64)])[1:]):
        with pytest.raises(UnknownFormatError):
            unpack(data)
