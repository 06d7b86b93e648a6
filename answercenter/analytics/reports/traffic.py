"""Traffic: what visitors did within a scope, as whole numbers; in total, by day and by region."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import fields
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func
from sqlalchemy import select

from answercenter.analytics import privacy
from answercenter.analytics import sums
from answercenter.analytics.kinds import TRAFFIC
from answercenter.analytics.reports.report import Rate
from answercenter.extensions import db
from answercenter.extensions import read_once
from answercenter.models import PackedDay
from answercenter.models import current_versions

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from answercenter.analytics.reports.scope import Scope


@dataclass(frozen=True, slots=True)
class Traffic:
    """The columns of the traffic counts, added up; all None where a part of the traffic is too small to be shown."""

    visits: int | None = None
    searching_visits: int | None = None
    served_visits: int | None = None
    searches: int | None = None
    measured_searches: int | None = None
    shown_searches: int | None = None
    zero_searches: int | None = None
    unanswered_searches: int | None = None
    clicked_searches: int | None = None
    abandoned_searches: int | None = None
    clicks: int | None = None
    click_rank_sum: int | None = None
    views: int | None = None
    helpful: int | None = None
    unhelpful: int | None = None

    @property
    def few(self) -> bool:
        """Tell whether the numbers are withheld."""
        return self.visits is None

    @property
    def served(self) -> Rate:
        """Self-service rate: visits that read at least one answer, of all visits."""
        return Rate(self.served_visits, self.visits)

    @property
    def clicked(self) -> Rate:
        """Click-through rate: searches with a result opened, of those that showed one."""
        return Rate(self.clicked_searches, self.shown_searches)

    @property
    def click_rank(self) -> Rate:
        """Mean click rank: ranks of all clicks added up, over clicks; 1 is the first result."""
        return Rate(self.click_rank_sum, self.clicks)

    @property
    def found_nothing(self) -> Rate:
        """Zero-result rate: searches without any result, of those whose result count is known."""
        return Rate(self.zero_searches, self.measured_searches)

    @property
    def unclicked_searches(self) -> int | None:
        """Searches that showed a result, of which none was opened."""
        return None if self.shown_searches is None else self.shown_searches - (self.clicked_searches or 0)

    @property
    def unclicked(self) -> Rate:
        """Searches of which no result was opened, of those that showed one."""
        return Rate(self.unclicked_searches, self.shown_searches)

    @property
    def abandoned(self) -> Rate:
        """Abandonment: searches with results, none opened, the last of their visit, of those that showed a result."""
        return Rate(self.abandoned_searches, self.shown_searches)

    @property
    def found_helpful(self) -> Rate:
        """Helpful share: votes that an answer helped, of all votes."""
        votes = None if self.helpful is None or self.unhelpful is None else self.helpful + self.unhelpful
        return Rate(self.helpful, votes)


NAMES = tuple(field.name for field in fields(Traffic))


def totals(scope: Scope) -> Traffic:
    """Add up the traffic of a scope."""
    part = scope.part()
    found = read_once(db.session(), ("traffic", part), lambda: sums.whole(TRAFFIC, part, NAMES))
    return shown(found, narrowed=scope.narrowed)


def by_day(scope: Scope) -> list[tuple[date, Traffic]]:
    """List the traffic of every day of the period that could have been counted, small or not, to be judged."""
    found = sums.totals_by_day(TRAFFIC, scope.part(), NAMES)
    none = (0,) * len(NAMES)
    return [(day, Traffic(*found.get(day, none))) for day in counted_days(scope)]


def by_region(scope: Scope) -> dict[str, Traffic]:
    """Map every region that has traffic to its traffic, small or not, to be judged."""
    part = scope.part()
    found = read_once(db.session(), ("traffic by region", part), lambda: sums.by_region(TRAFFIC, part, NAMES))
    return {region: Traffic(*numbers) for region, numbers in found.items()}


def shown(numbers: Sequence[int], *, narrowed: bool) -> Traffic:
    """Return sums as they may be shown: those of a small part of the traffic are withheld."""
    return judged(Traffic(*numbers), narrowed=narrowed)


def judged(counts: Traffic, *, narrowed: bool) -> Traffic:
    """Return traffic as it may be shown."""
    small = privacy.few(counts.visits or 0, counts.searches or 0, counts.views or 0)
    return Traffic() if narrowed and small else counts


def counted_days(scope: Scope) -> list[date]:
    """List the days of the period, up to the newest counted one and from the first one that has any count."""
    first, last = scope.start, min(scope.end, newest_day() or scope.end)
    days = select(func.min(PackedDay.day)).where(PackedDay.kind == TRAFFIC.name, PackedDay.day.between(first, last))
    counted = read_once(db.session(), ("first counted day", first, last), lambda: db.session.scalar(days))
    if counted is None or last < first:
        return []
    return [counted + timedelta(days=number) for number in range((last - counted).days + 1)]


def newest_day() -> date | None:
    """Tell the newest counted day."""
    return current_versions(db.session()).newest_day
