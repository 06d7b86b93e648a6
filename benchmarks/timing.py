"""Samples of durations in seconds, and what is told of them."""

from __future__ import annotations

import statistics
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def p95(values: Sequence[float]) -> float:
    """Return the value that 95 % of the samples do not exceed."""
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * 0.95), len(ordered) - 1)]


def milliseconds(values: Sequence[float]) -> str:
    """Say median, p95 and longest in milliseconds."""
    return (
        f"median {statistics.median(values) * 1000:.1f} ms, p95 {p95(values) * 1000:.1f} ms,"
        f" longest {max(values) * 1000:.1f} ms"
    )
