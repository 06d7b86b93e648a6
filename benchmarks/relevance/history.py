"""A run kept in a file, and what changed since: for each query the reciprocal rank before and now."""

from __future__ import annotations

import json
from dataclasses import asdict
from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

from benchmarks.relevance.metrics import reciprocal_rank

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Sequence
    from pathlib import Path

    from benchmarks.relevance.asking import Listing
    from benchmarks.relevance.metrics import Figures

Kept = dict[str, dict[str, Any]]  # name of a set -> what was kept of it


@dataclass(frozen=True, slots=True)
class Changed:
    """A query that is answered better or worse than in the run before, with the first answer listed then and now."""

    query: str
    before: float
    now: float
    first_before: str
    first_now: str


def keep(run: Mapping[str, Listing], relevant: Mapping[str, Mapping[str, int]], figures: Figures) -> dict[str, Any]:
    """Return what a file keeps of our own run on one set."""
    queries = {
        query: {
            "first": listing.keys[0] if listing.keys else "",
            "reciprocal_rank": reciprocal_rank(relevant.get(query, {}), listing.keys),
            "answered": listing.answered,
        }
        for query, listing in run.items()
    }
    return {"figures": asdict(figures), "queries": queries}


def write(path: Path, kept: Kept) -> None:
    """Write a run to a file."""
    path.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")


def read(path: Path) -> Kept:
    """Read a run from a file that `write` wrote."""
    kept: Kept = json.loads(path.read_text(encoding="utf-8"))
    return kept


def changes(before: Mapping[str, Any], now: Mapping[str, Any]) -> tuple[list[Changed], list[Changed]]:
    """Return the queries that won and those that lost, the greatest change first; only queries of both runs."""
    both = [
        Changed(query, old["reciprocal_rank"], new["reciprocal_rank"], old["first"], new["first"])
        for query, new in now["queries"].items()
        if (old := before["queries"].get(query)) is not None
    ]
    moved = sorted((one for one in both if one.now != one.before), key=lambda one: -abs(one.now - one.before))
    return [one for one in moved if one.now > one.before], [one for one in moved if one.now < one.before]


def in_words(moved: Sequence[Changed], texts: Mapping[str, str], most: int) -> list[str]:
    """Say of each changed query, `most` at the most, what was asked and what stood first then and now."""
    return [
        f"  {_rank(one.before):>3} -> {_rank(one.now):<3} {texts[one.query][:80]!r}"
        + (f": {one.first_before or 'nothing'} -> {one.first_now or 'nothing'}" if _first_moved(one) else "")
        for one in moved[:most]
    ]


def _first_moved(one: Changed) -> bool:
    return one.first_before != one.first_now


def _rank(reciprocal: float) -> str:
    return str(round(1 / reciprocal)) if reciprocal else "-"
