"""All places that counts stand under, as columns: a place's number is its position."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from flask import current_app

from answercenter.analytics import terms
from answercenter.analytics.terms import EVERYWHERE
from answercenter.caching import VersionedCache
from answercenter.extensions import db
from answercenter.models import current_versions

if TYPE_CHECKING:
    from answercenter.analytics.packing import Column

_STORE = "answercenter.places"


@dataclass(frozen=True, slots=True)
class Places:
    """The regions, topics and languages of all places."""

    region: Column
    regions: Column  # each once, in order
    region_number: Column  # which of these a place is in
    country: Column
    topic_id: Column
    language: Column

    def inside(self, region: str) -> Column:
        """Tell for each place whether it is in a region; a country includes its parts."""
        found: Column = (self.region if "-" in region else self.country) == region
        return found


def every_place() -> Places:
    """Return all places; kept until there is another."""
    version = (current_versions(db.session()).lineage, terms.newest_place(db.session()))
    store: VersionedCache[Places] = current_app.extensions.setdefault(_STORE, VersionedCache(1))
    return store.get("places", version, _read)


def _read() -> Places:
    found = terms.places_of(db.session())
    number = max(found, default=0) + 1
    places = [found.get(one, terms.PlaceKey(EVERYWHERE, 0, EVERYWHERE)) for one in range(number)]
    region = np.array([place.region for place in places])
    each, numbers = np.unique(region, return_inverse=True)
    return Places(
        region=region,
        regions=each,
        region_number=numbers,
        country=np.array([place.region.partition("-")[0] for place in places]),
        topic_id=np.array([place.topic_id for place in places]),
        language=np.array([place.language for place in places]),
    )
