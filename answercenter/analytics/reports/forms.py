"""Forms: in which of its forms a keyword was typed by most visits, by which it is then shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from flask import current_app

from answercenter.analytics import packed
from answercenter.analytics import sums
from answercenter.analytics import terms
from answercenter.analytics.grains import WHOLE
from answercenter.analytics.kinds import FORMS
from answercenter.caching import VersionedCache
from answercenter.extensions import db
from answercenter.models import current_versions

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from answercenter.analytics.packing import Column
    from answercenter.analytics.reports.scope import Scope

PERIODS = 2  # that are kept, at some megabytes each
_STORE = "answercenter.forms"


@dataclass(frozen=True, slots=True)
class Forms:
    """The forms of keywords, in the order of these, with visits and searches; all as numbers of the vocabulary."""

    keywords: Column
    forms: Column
    visits: Column
    searches: Column

    def most_visits(self, keywords: Column) -> Column:
        """Tell for keywords how many visits used the form that most used; nothing where there is none."""
        if not len(self.keywords):
            return np.zeros(len(keywords), np.int64)
        starts = np.flatnonzero(np.diff(self.keywords, prepend=-1))
        most = sums.Sums(self.keywords[starts], {"visits": np.maximum.reduceat(self.visits, starts)})
        return most.at(keywords)["visits"]

    def ranked(self, keyword: int) -> list[str]:
        """List the forms of a keyword, the one that most visits used first; alike ones by the alphabet."""
        return self._ranked([keyword]).get(keyword, [])

    def names(self, keywords: Iterable[int]) -> dict[int, str]:
        """Map keywords to the form that most visits used."""
        return {keyword: ranked[0] for keyword, ranked in self._ranked(list(keywords)).items()}

    def _ranked(self, keywords: list[int]) -> dict[int, list[str]]:
        starts, ends = (np.searchsorted(self.keywords, keywords, side).tolist() for side in ("left", "right"))
        spans = {
            keyword: slice(start, end)
            for keyword, start, end in zip(keywords, starts, ends, strict=True)
            if start < end
        }
        texts = terms.texts_of(db.session(), [form for span in spans.values() for form in self.forms[span].tolist()])
        found = {}
        for keyword, span in spans.items():
            columns = (self.visits[span].tolist(), self.searches[span].tolist(), self.forms[span].tolist())
            rows = sorted((-visits, -searches, texts[form]) for visits, searches, form in zip(*columns, strict=True))
            found[keyword] = [text for _, _, text in rows]
        return found


def of_period(scope: Scope, only: Iterable[int] | None = None) -> Forms:
    """Add up the forms of all keywords in a period, or of these; forms are counted for all regions and topics.

    Those of all keywords are the same for every part of a period, and kept until counts move.
    """
    if only is not None:
        return _added_up(scope.start, scope.end, np.array(sorted(only), np.int64))
    versions = current_versions(db.session())
    store: VersionedCache[Forms] = current_app.extensions.setdefault(_STORE, VersionedCache(PERIODS))
    return store.get(
        (scope.start, scope.end),
        (versions.lineage, versions.counts),
        lambda: _added_up(scope.start, scope.end, None),
    )


def _added_up(start: date, end: date, numbers: Column | None) -> Forms:
    rows = sums.gathered(FORMS, sums.Part(start, end), FORMS.columns, WHOLE, numbers)
    amounts = {name: rows[name] for name in FORMS.numbers}
    (keywords, forms), summed = packed.grouped((rows["keyword"], rows["form"]), amounts)
    return Forms(keywords, forms, summed["visits"], summed["searches"])
