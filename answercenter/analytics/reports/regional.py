"""Regional: how much of each region's traffic something is, side by side; small numbers withheld."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import replace
from typing import TYPE_CHECKING
from typing import Any

from answercenter.analytics import privacy
from answercenter.analytics import regions
from answercenter.analytics.reports import requests
from answercenter.analytics.reports import traffic
from answercenter.analytics.reports.report import Rate

if TYPE_CHECKING:
    from collections.abc import Collection
    from collections.abc import Iterable
    from collections.abc import Mapping

    from answercenter.analytics.reports.counted import Counted
    from answercenter.analytics.reports.scope import Scope

ENOUGH = 30  # visits of a region from which on its rate is compared with others
MOST = 0.8  # of all visits, in one country
UNPLACED = ", part unknown"
MAPPED = "US"  # the country whose parts we have shapes of


@dataclass(frozen=True, slots=True)
class Unit:
    """What is counted, in words: one, several, and what stands beside it where no rate is told."""

    one: str
    many: str
    beside_one: str
    beside: str


VISITS = Unit("visit", "visits", "search", "searches")
REQUESTS = Unit("request", "requests", "request", "requests")


@dataclass(frozen=True, slots=True)
class Sums:
    """A region's numbers before they are judged: visits of the thing, how often it happened, visits in all."""

    visits: int
    amount: int
    whole: int

    def __add__(self, other: Sums) -> Sums:
        return Sums(self.visits + other.visits, self.amount + other.amount, self.whole + other.whole)


@dataclass(frozen=True, slots=True)
class RegionRow:
    """A region's number; `part` is None where too few visits stand behind it, `whole` where the region has too few."""

    region: str
    name: str
    part: int | None
    whole: int | None
    amount: int | None
    few: bool
    here: bool  # the region that the page is narrowed to
    placed: bool  # whether it is a place, and not what could not be placed

    @property
    def rate(self) -> Rate:
        """Visits of the thing, of all visits that could have been of it."""
        return Rate(self.part, self.whole)


@dataclass(frozen=True, slots=True)
class Regional:
    """Rows side by side, largest first and the withheld ones last; the whole they are part of; the parts on the map."""

    rows: tuple[RegionRow, ...]
    total: RegionRow
    mapped: tuple[RegionRow, ...]
    rated: bool  # whether rows are compared by their rate; else by their visits
    unit: Unit = VISITS

    @property
    def ranked(self) -> tuple[RegionRow, ...]:
        """The rows that can be compared: a rate over few visits says little, so those wait behind the others."""
        return comparable(self.rows, rated=self.rated)


def comparable(rows: tuple[RegionRow, ...], *, rated: bool) -> tuple[RegionRow, ...]:
    """Keep the rows that have something, and enough visits for a rate if there are at least three of these."""
    shown = tuple(row for row in rows if row.placed and row.part and (row.whole or not rated))
    large = tuple(row for row in shown if not rated or (row.whole or 0) >= ENOUGH)
    return large if len(large) >= 3 else shown


def of_key(counted: Counted, key: Any, scope: Scope) -> Regional:
    """Tell which part of each region's visits used a text or read an answer; around the scope's own region."""
    around = scope.around()
    numbers = counted.numbers([key]).values()
    found = counted.regions(around, ("visits", counted.amount), numbers) if numbers else {}
    wholes = traffic.by_region(around)
    sums = {}
    for region in {*wholes, *found}:
        visits, amount = found.get(region, (0, 0))
        sums[region] = Sums(visits, amount, getattr(wholes.get(region, _NONE), counted.whole) or 0)
    return _judged(sums, scope, rated=True)


def of_traffic(scope: Scope) -> Regional:
    """Tell how many visits each region has; around the scope's own region."""
    sums = {
        region: Sums(counts.visits or 0, counts.searches or 0, counts.visits or 0)
        for region, counts in traffic.by_region(scope.around()).items()
    }
    return _judged(sums, scope, rated=False)


def of_requests(scope: Scope) -> Regional:
    """Tell how many requests each region has for its visits, if there are any; around the scope's own region."""
    around = scope.around()
    asked, visits = requests.by_region(around), traffic.by_region(around)
    rated = any(counts.visits for counts in visits.values())
    sums = {}
    for region in {*asked, *visits} if rated else asked:
        number = asked.get(region, 0)
        sums[region] = Sums(number, number, visits.get(region, _NONE).visits or 0 if rated else number)
    return replace(_judged(sums, scope, rated=rated), unit=REQUESTS)


_NONE = traffic.Traffic()


def _judged(sums: Mapping[str, Sums], scope: Scope, *, rated: bool) -> Regional:
    countries = _by_country(sums)
    level = countries if scope.region in {None, "??"} and _several(countries) else sums
    divided = _divided(level)
    rows = [_row(region, parts, scope, _name(region, divided), rated=rated) for region, parts in level.items()]
    mapped = [row for row in rows if row.region.startswith(f"{MAPPED}-")] or [
        _row(region, sums[region], scope, _name(region, ()), rated=rated)
        for region in sums
        if region.startswith(f"{MAPPED}-")
    ]
    name = regions.name(scope.country) if scope.country and scope.country != "??" else "All regions"
    total = _row("", sum(sums.values(), Sums(0, 0, 0)), scope, name, rated=rated)
    return Regional(_ordered(rows, rated=rated), total, _ordered(mapped, rated=rated), rated)


def _several(countries: Mapping[str, Sums]) -> bool:
    """Tell whether countries are worth comparing: where nearly everybody is in one, its parts say more."""
    placed = [
        parts.whole for code, parts in countries.items() if code != "??" and parts.whole >= privacy.least_visits()
    ]
    return len(placed) > 1 and max(placed) < MOST * sum(placed)


def _row(region: str, sums: Sums, scope: Scope, name: str, *, rated: bool) -> RegionRow:
    few = privacy.few(sums.visits, sums.amount)
    small = privacy.few(sums.whole, sums.amount)
    return RegionRow(
        region=region,
        name=name,
        part=None if few else sums.visits,
        whole=None if small or not rated else sums.whole,
        amount=None if few else sums.amount,
        few=few or small,
        here=bool(region) and region == scope.region and not name.endswith(UNPLACED),
        placed=region != "??" and not name.endswith(UNPLACED),
    )


def _name(region: str, divided: Collection[str]) -> str:
    """Name a region; a country whose parts stand beside it means the visits that are in none of them."""
    if region == "??" or "-" in region:
        return regions.short_name(region) if "-" in region else regions.name(region)
    return f"{regions.name(region)}{UNPLACED}" if region in divided else regions.name(region)


def _divided(beside: Iterable[str]) -> set[str]:
    """Tell which countries have parts among these regions."""
    return {regions.country_of(region) for region in beside if "-" in region}


def _ordered(rows: list[RegionRow], *, rated: bool) -> tuple[RegionRow, ...]:
    def place(row: RegionRow) -> tuple[bool, float, str]:
        size = (row.rate.value or 0.0) if rated else float(row.part or 0)
        return (row.few, -size, row.name)

    return tuple(sorted(rows, key=place))


def _by_country(sums: Mapping[str, Sums]) -> dict[str, Sums]:
    found: dict[str, Sums] = {}
    for region, parts in sums.items():
        country = regions.country_of(region)
        found[country] = found.get(country, Sums(0, 0, 0)) + parts
    return found
