"""Texts in their order: the largest amount first, alike ones by the alphabet; only those of a page become words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from answercenter.analytics import terms
from answercenter.extensions import db

if TYPE_CHECKING:
    from answercenter.analytics.packing import Column


def ranked(numbers: Column, amounts: Column, limit: int | None, offset: int = 0) -> list[tuple[int, str]]:
    """List texts, given by their numbers in the vocabulary, each by its place in the column and its words."""
    places, end = np.arange(len(numbers)), None if limit is None else offset + limit
    if end is not None and 0 < end < len(numbers):
        least = np.partition(amounts, len(numbers) - end)[len(numbers) - end]
        places = np.flatnonzero(amounts >= least)
    some = numbers[places].tolist()
    texts = terms.texts_of(db.session(), some)
    rows = zip(amounts[places].tolist(), some, places.tolist(), strict=True)
    ordered = sorted((-amount, texts[number], place) for amount, number, place in rows)
    return [(place, text) for _, text, place in ordered[offset:end]]
