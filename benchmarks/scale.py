"""Samples of real answers and real queries, the same in every run."""

from __future__ import annotations

import random
import sys
from typing import TYPE_CHECKING

from benchmarks.entries import read_records

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

SEED = 20_260


def write_answers(source: Path, target: Path, size: int) -> int:
    """Write a random sample of a file of answers, in its order; all of it when it has no more. Return how many."""
    lines = source.read_bytes().splitlines(keepends=True)
    chosen = sorted(random.Random(SEED).sample(range(len(lines)), min(size, len(lines))))
    target.write_bytes(b"".join(lines[number] for number in chosen))
    return len(chosen)


def read_queries(files: Sequence[Path], size: int) -> list[str]:
    """Return different queries of several files, of each about as many. Ends the benchmark when there are too few."""
    chosen: list[str] = []
    for place, file in enumerate(files):
        texts = sorted({one["text"].strip() for one in read_records(file)} - {"", *chosen})
        wanted = (size - len(chosen)) // (len(files) - place)
        chosen += random.Random(SEED).sample(texts, min(wanted, len(texts)))
    if len(chosen) < size:
        sys.exit(f"there are only {len(chosen)} different queries, {size} are wanted")
    random.Random(SEED).shuffle(chosen)
    return chosen
