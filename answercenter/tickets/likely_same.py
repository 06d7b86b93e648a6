"""Organisations that are probably the same: their names are alike by letters, and nobody said that they differ.

The names of some organisations, those of a page, are compared with all others by the pieces of two letters that they
share (`search.grams`), in their normal forms; rare pieces count more, the order of words does not.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

import numpy as np
from flask import current_app

from answercenter.caching import VersionedCache
from answercenter.search.grams import Grams
from answercenter.tickets import organisations

if TYPE_CHECKING:
    from collections.abc import Sequence

    from answercenter.tickets.organisations import Group
    from answercenter.tickets.organisations import Listing

PIECE = 2  # letters: a slip in a short name spoils more of those with three
ALIKE = 0.75  # of 1: less is another name
MOST = 20  # pairs
_STORE = "answercenter.organisations"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two organisations that are probably the same, that with more requests first; `likeness` is 0 to 1."""

    first: Group
    second: Group
    likeness: float


def pairs(shown: Sequence[int], listing: Listing) -> list[Pair]:
    """List the pairs of an organisation that is shown with any other, the most alike first."""
    named = list(listing.requests)
    owners = np.array([listing.ends.get(one, one) for one in named], np.int64)
    letters, apart = _letters([listing.keys[one] for one in named]), organisations.told_apart()
    wanted, found = set(shown), dict[frozenset[int], float]()
    for one, own in zip(named, owners.tolist(), strict=True):
        if own not in wanted:
            continue
        likeness = letters.likeness(listing.keys[one])
        for near in np.flatnonzero((likeness >= ALIKE) & (owners != own)).tolist():
            pair = frozenset((own, int(owners[near])))
            found[pair] = max(found.get(pair, 0.0), float(likeness[near]))
    likely = sorted(found.keys() - apart, key=lambda pair: (-found[pair], *sorted(pair)))[:MOST]
    groups, pairs_found = listing.groups(one for pair in likely for one in pair), []
    for pair in likely:
        first, second = sorted((groups[one] for one in pair), key=lambda group: (-group.requests, group.id))
        pairs_found.append(Pair(first, second, found[pair]))
    return pairs_found


def _letters(keys: list[str]) -> Grams:
    """Take the names to pieces, once for as long as they are the same."""
    version = sha256("\n".join(keys).encode()).digest()
    store: VersionedCache[Grams] = current_app.extensions.setdefault(_STORE, VersionedCache(1))
    return store.get(None, version, lambda: Grams(keys, PIECE))
