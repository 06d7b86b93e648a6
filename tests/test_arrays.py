from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from answercenter.arrays import distinct


@given(st.lists(st.integers(-5, 5) | st.integers(-(2**63), 2**63 - 1)))
def test_different_values_come_once_in_order(values: list[int]) -> None:
    assert distinct(np.array(values, np.int64)).tolist() == sorted(set(values))
