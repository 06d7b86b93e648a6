"""Texts that visitors searched with: keywords and whole queries, named only when enough visits used them.

Texts are added up and judged as numbers of the vocabulary; only those of the asked-for rows are read as words.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from answercenter.analytics import privacy
from answercenter.analytics.kinds import KEYWORDS
from answercenter.analytics.reports import forms
from answercenter.analytics.reports import traffic
from answercenter.analytics.reports.ranked import ranked
from answercenter.analytics.reports.report import Column
from answercenter.analytics.reports.report import Kind
from answercenter.analytics.reports.report import Rate
from answercenter.analytics.reports.report import Report

if TYPE_CHECKING:
    from collections.abc import Iterable

    from answercenter.analytics.packing import Column as Numbers
    from answercenter.analytics.reports.counted import Counted
    from answercenter.analytics.reports.forms import Forms
    from answercenter.analytics.reports.scope import Scope
    from answercenter.analytics.sums import Sums

_JUDGED = ("searches", "visits")  # by which texts are named and ordered
_TOLD = ("measured_searches", "shown_searches", "zero_searches", "clicked_searches")  # of the texts of a page alone
PAGE = 200  # texts that are looked up one by one


@dataclass(frozen=True, slots=True)
class TextRow:
    """A text with its searches; `before` is None where there were too few to be shown, or nothing to compare with."""

    text: str  # as it is shown
    key: str  # as it is counted: a keyword's stem
    searches: int
    visits: int
    share: float | None  # of all searches; a search has several keywords
    before: int | None
    shown: int
    clicked: int
    measured: int
    found_nothing: int

    @property
    def clicked_rate(self) -> Rate:
        """Searches with a result opened, of those that showed one."""
        return Rate(self.clicked, self.shown)

    @property
    def nothing_rate(self) -> Rate:
        """Searches without any result, of those whose result count is known."""
        return Rate(self.found_nothing, self.measured)


def columns(name: str, label: str) -> tuple[Column, ...]:
    """Declare the columns of a report of texts; `name` is that of the first."""
    return (
        Column(name, label, Kind.TEXT, "text"),
        Column("searches", "Searches"),
        Column("visits", "Visits"),
        Column("share", "Share", Kind.SHARE),
        Column("searches_before", "Searches in the period before", attribute="before"),
        Column("shown", "Showed a result"),
        Column("clicked", "Clicked"),
        Column("measured", "Result count known"),
        Column("found_nothing", "Found nothing"),
    )


@dataclass(frozen=True, slots=True)
class _Judged:
    """All texts of a scope with what they come to, and which of them may be named; their forms, if they have any."""

    counted: Counted
    scope: Scope
    sums: Sums
    enough: Numbers
    before: Sums | None
    forms: Forms | None

    def of(self, name: str, chosen: Numbers | None = None) -> int:
        """Add up a number of all texts, or of these."""
        column = self.sums.of[name]
        return int((column if chosen is None else column[chosen]).sum())

    def ordered(self, limit: int | None, offset: int) -> list[tuple[int, str]]:
        """List the texts that may be named, by their places, with their words; most searched first."""
        place = np.flatnonzero(self.enough)
        found = ranked(self.sums.keys[place], self.sums.of["searches"][place], limit, offset)
        return [(int(place[one]), text) for one, text in found]

    def rows(self, some: list[tuple[int, str]], searches: int | None) -> tuple[TextRow, ...]:
        """Make the rows of texts given by their place and words; `searches` is what shares are taken of."""
        places = np.array([place for place, _ in some], np.int64)
        numbers = self.sums.keys[places]
        before = self.before.at(numbers) if self.before else None
        only = numbers.tolist() if len(numbers) <= PAGE else None
        told = self.counted.sums(self.scope, _TOLD, only).at(numbers)
        names = self.forms.names(numbers.tolist()) if self.forms else {}
        found = []
        for row, (place, key) in enumerate(some):
            of = {name: int(self.sums.of[name][place]) for name in _JUDGED}
            of |= {name: int(column[row]) for name, column in told.items()}
            earlier = int(before["searches"][row]) if before else None
            few = before is not None and privacy.few(int(before["visits"][row]), int(before["searches"][row]))
            found.append(
                TextRow(
                    text=names.get(int(numbers[row]), key),
                    key=key,
                    searches=of["searches"],
                    visits=of["visits"],
                    share=of["searches"] / searches if searches else None,
                    before=None if few else earlier,
                    shown=of["shown_searches"],
                    clicked=of["clicked_searches"],
                    measured=of["measured_searches"],
                    found_nothing=of["zero_searches"],
                )
            )
        return tuple(found)


def report(
    name: str, counted: Counted, columns: tuple[Column, ...], scope: Scope, limit: int | None, offset: int
) -> Report:
    """Make the report of the texts of one kind of counts, most searched first."""
    whole = traffic.totals(scope)
    judged = _judged(counted, scope, [] if whole.few else None)
    rows = judged.rows(judged.ordered(limit, offset), whole.searches)
    named, every = int(judged.enough.sum()), len(judged.sums.keys)
    named_searches, searches = judged.of("searches", judged.enough), judged.of("searches")
    return Report(
        name=name,
        scope=scope,
        columns=columns,
        rows=rows,
        found=named,
        totals=whole,
        before=traffic.totals(scope.before()),
        further={"texts": named - len(rows), "searches": named_searches - sum(row.searches for row in rows)},
        other={"texts": every - named, "searches": searches - named_searches},
        sums={"texts": every, "text_searches": searches},
    )


def find(counted: Counted, key: str, scope: Scope) -> TextRow | None:
    """Return one text if it may be named in this scope; None for one that is rare and one never used alike."""
    judged = _judged(counted, scope, counted.numbers([key]).values())
    return next(iter(judged.rows(judged.ordered(1, 0), None)), None)


def _judged(counted: Counted, scope: Scope, only: Iterable[int] | None) -> _Judged:
    """Add up every text of a scope, or only these, and what it is compared with."""
    found, least = counted.sums(scope, _JUDGED, only), privacy.least_visits()
    before = counted.sums(scope.before(), _JUDGED, only) if scope.compared else None
    enough = found.of["visits"] >= least
    if counted.kind is not KEYWORDS:
        return _Judged(counted, scope, found, enough, before, None)
    typed = forms.of_period(scope, only)
    return _Judged(counted, scope, found, enough & (typed.most_visits(found.keys) >= least), before, typed)
