from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from answercenter.arrays import distinct
from answercenter.arrays import order

NUMBERS = st.integers(0, 3) | st.integers(-2, 300) | st.integers(0, 2**62)


@given(st.lists(st.integers(-5, 5) | st.integers(-(2**63), 2**63 - 1)))
def test_different_values_come_once_in_order(values: list[int]) -> None:
    assert distinct(np.array(values, np.int64)).tolist() == sorted(set(values))


@given(st.integers(1, 3).flatmap(lambda width: st.lists(st.tuples(*[NUMBERS] * width), max_size=30)))
def test_order_is_that_of_the_rows_and_keeps_those_alike(rows: list[tuple[int, ...]]) -> None:
    columns = [np.array(column, np.int64) for column in zip(*rows, strict=True)] or [np.zeros(0, np.int64)]
    assert order(columns).tolist() == sorted(range(len(rows)), key=lambda place: rows[place])
