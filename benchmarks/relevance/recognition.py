"""How well an engine tells that nothing answers a query: pure functions of what it said of queries of both kinds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

LOSSES = (0.01, 0.02, 0.05, 0.10, 0.20)  # shares of the answerable queries that may be lost


@dataclass(frozen=True, slots=True)
class Recognition:
    """Shares from 0 to 1: of the unanswerable queries shown as such, and of the answerable ones shown so wrongly."""

    unanswerable: int
    recognised: float
    lost: float


def shown(answerable: Sequence[bool], unanswerable: Sequence[bool]) -> Recognition:
    """Return what a visitor sees; each value tells whether a query was shown as answered."""
    return Recognition(len(unanswerable), recognised=_unanswered(unanswerable), lost=_unanswered(answerable))


def recognised_at(loss: float, answerable: Sequence[float], unanswerable: Sequence[float]) -> float:
    """Return the share of unanswerable queries below the highest threshold that loses no more than a share.

    Each value is how sure the engine was of a query; what lies below the threshold is shown as unanswered, what equals
    it is not. The threshold is chosen on the very queries that it is judged on, so this is what could be reached.
    """
    if not answerable or not unanswerable:
        return 0.0
    allowed = min(int(loss * len(answerable) + 1e-9), len(answerable) - 1)
    threshold = sorted(answerable)[allowed]
    return sum(value < threshold for value in unanswerable) / len(unanswerable)


def _unanswered(answered: Sequence[bool]) -> float:
    return sum(not one for one in answered) / len(answered) if answered else 0.0
