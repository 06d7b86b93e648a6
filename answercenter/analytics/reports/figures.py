"""Figures: the numbers that stand over a table, each with its whole and its change against the period before."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import replace
from typing import TYPE_CHECKING

from answercenter.analytics import privacy
from answercenter.analytics.reports import deflection
from answercenter.analytics.reports import wording
from answercenter.analytics.reports.report import Rate

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Sequence

    from answercenter.analytics.reports.deflection import Deflection
    from answercenter.analytics.reports.report import Report
    from answercenter.analytics.reports.scope import Scope
    from answercenter.analytics.reports.traffic import Traffic

_POINT = 0.0005  # of 1: smaller differences are written as no change


_FOLD = 9.0  # times the number before: from there on a growth is not told in per cent


@dataclass(frozen=True, slots=True)
class Figure:
    """A name, its value, what it is part of, and how it moved; `direction` is rise, fall or nothing."""

    name: str
    value: str
    whole: str
    direction: str = ""
    change: str = ""
    before: str = ""


def beside(found: Sequence[Figure], scope: Scope) -> list[Figure]:
    """Word the changes for what the scope is compared with; the numbers of another region stand beside."""
    if not scope.compared:
        return [replace(one, direction="", change="", before="") for one in found]
    name = wording.compared(scope)
    if scope.against is None:
        return [replace(one, before=one.before.replace("the period before", name)) for one in found]
    shown = []
    for one in found:
        before = one.before.removeprefix("from ").removeprefix("before: ").removesuffix(" in the period before")
        change = one.change if "points" in one.change else ""
        words = f"{'against ' if change else ''}{before} in {name}" if before else ""
        shown.append(replace(one, direction=one.direction if change else "", change=change, before=words))
    return shown


def of_distinctive(report: Report) -> list[Figure]:
    """List what tells how much was compared, and how much of it is beyond chance."""
    sums, least = report.sums, privacy.least_visits()
    there = wording.there(report.scope)
    return [
        Figure("Visits here", wording.count(report.totals.visits), "in the region"),
        Figure("Visits there", wording.count(report.before.visits), there),
        Figure("Words compared", wording.count(sums["compared"]), f"used by {least} visits or more here"),
        Figure("Clearly more common", wording.count(sums["clear"]), "at most 5 % of these by chance"),
    ]


def of_trending(report: Report) -> list[Figure]:
    """List what tells how much moved, and how much all texts vary."""
    sums, now, before = report.sums, report.totals, report.before
    scaled = sums["spread_percent"] / 100
    compared = wording.several(
        sums["compared"], *("query", "queries") if report.name == "trending-queries" else ("keyword",)
    )
    return [
        counted("Visits with a search", now.searching_visits, before.searching_visits, "in this period", before),
        Figure("Rising", wording.count(sums["rising"]), f"of {compared}"),
        Figure("Falling", wording.count(sums["falling"]), f"of {compared}"),
        Figure("Spread", f"{scaled:.1f}", "times that of chance, allowed for"),
    ]


def of_overview(report: Report) -> list[Figure]:
    """List what tells how the site was used and how well it served."""
    now, before = report.totals, report.before
    return [
        counted("Visits", now.visits, before.visits, "sittings of one visitor", before),
        counted("Searches", now.searches, before.searches, _in_visits(now), before),
        counted("Answers read", now.views, before.views, "views of an answer", before),
        rate("Found an answer", now.served, before.served, "visits", "no visits"),
        *_searching(now, before),
        rate("Helpful", now.found_helpful, before.found_helpful, "votes", "nobody voted"),
        *_asking(report),
    ]


def of_texts(report: Report, one: str, many: str) -> list[Figure]:
    """List what tells how people searched, and how many texts they used."""
    now, before = report.totals, report.before
    named = Figure(
        many.capitalize(),
        wording.NONE if now.few else wording.count(report.found),
        _few(now) or f"{wording.several(report.other['texts'], f'rarer {one}', f'rarer {many}')} in “other”",
    )
    return [
        counted("Searches", now.searches, before.searches, _in_visits(now), before),
        named,
        *_searching(now, before),
    ]


def of_questions(report: Report) -> list[Figure]:
    """List what tells how much was read, how it was found and whether it helped."""
    now, before = report.totals, report.before
    answers = wording.NONE if now.few else wording.count(report.sums["answers"])
    return [
        counted("Answers read", now.views, before.views, "views of an answer", before),
        Figure("Different answers", answers, _few(now) or "read at least once"),
        rate("Visits that read one", now.served, before.served, "visits", "no visits"),
        counted("Found by search", now.clicks, before.clicks, "results opened", before),
        rate("Helpful", now.found_helpful, before.found_helpful, "votes", "nobody voted"),
    ]


def of_dropped(report: Report) -> list[Figure]:
    """List what tells how much was not counted."""
    drops = report.sums["drops"]
    figures = [counted("Dropped", drops, report.sums["drops_before"], "counted nowhere else", report.before)]
    kept = (report.totals.searches or 0) + (report.totals.views or 0)
    figures.append(Figure("Kept", wording.count(kept), "searches and views"))
    return figures


def of_outcomes(report: Report) -> list[Figure]:
    """List what tells how requests were dealt with."""
    now = dict(report.sums)
    if "requests" not in now:
        return [Figure("Requests", wording.NONE, f"{privacy.few_words()} requests")]
    was = {name: now.get(f"{name}_before") for name in now}
    apart = now["held"] + now["spam"] + now["merged"]
    held = f"{apart:,} held, spam or merged not counted"

    def part(of: str, whole: str) -> tuple[Rate, Rate]:
        return Rate(now[of], now[whole]), Rate(was[of], was[whole])

    return [
        counted("Requests", now["requests"], was["requests"], held, report.before),
        rate("Answered", *part("answered", "closed"), unit="closed", empty="none closed"),
        _hours("First reply after", now, "reply_minutes", "replied"),
        rate("First reply late", *part("replied_late", "requests"), unit="requests", empty="no requests"),
        _hours("End after", now, "close_minutes", "closed"),
        rate("End late", *part("closed_late", "requests"), unit="requests", empty="no requests"),
        counted("Open", now["backlog"], was["backlog"], "at the end of the period", report.before),
        *_saving(deflection.of(now)),
    ]


def _asking(report: Report) -> list[Figure]:
    """Tell how many requests came for the visits; nothing on a site that nobody asked on."""
    now, before = (report.sums.get(name) for name in ("requests", "requests_before"))
    if not now and not before:
        return []
    asked = Rate(now, report.totals.visits), Rate(before, report.before.visits)
    shown = counted("Requests", now, before, "sent to people", report.before)
    return [shown, rate("Requests for visits", *asked, unit="visits", empty="no visits")]


def _saving(found: Deflection | None) -> list[Figure]:
    """Tell how many who opened the form sent a request, with offers and without, and what offers saved."""
    if found is None:
        return []
    arms = (("Sent after offers", found.offered), ("Sent without offers", found.withheld))
    shares = [rate(name, one, Rate(None, None), "visits with the form", "no visit with the form") for name, one in arms]
    if found.saved is None:
        return [*shares, Figure("Saved by offers", wording.NONE, "not enough visits to tell")]
    saved, low, high = (
        f"{(end or 0) * 100:+.1f}".replace("-", "\u2212") for end in (found.saved, found.low, found.high)
    )
    return [*shares, Figure("Saved by offers", saved, f"points, 95 % sure from {low} to {high}")]


def _hours(name: str, sums: Mapping[str, int], median: str, number: str) -> Figure:
    """Make the figure of a median of times, in hours of work."""
    if median not in sums:
        return Figure(name, wording.NONE, "none yet")
    now, before = sums[median] / 60, sums.get(f"{median}_before")
    whole = f"hours of work, the median of {sums[number]:,}"
    if before is None:
        return Figure(name, f"{now:,.1f}", whole)
    moved = now - before / 60
    words = "unchanged" if abs(moved) < 0.05 else f"{abs(moved):,.1f}"
    direction = _direction(moved) if abs(moved) >= 0.05 else ""
    return Figure(name, f"{now:,.1f}", whole, direction, words, f"from {before / 60:,.1f}")


def counted(name: str, now: int | None, before: int | None, whole: str, earlier: Traffic) -> Figure:
    """Make the figure of a whole number."""
    if now is None:
        return Figure(name, wording.NONE, f"{privacy.few_words()} visits")
    if before is None:
        return Figure(name, wording.count(now), whole, before=f"before: {privacy.few_words()} visits")
    if before == 0:
        return Figure(name, wording.count(now), whole, before="" if _nothing(earlier) else "none in the period before")
    moved = (now - before) / before
    words = "unchanged" if abs(moved) < _POINT else wording.share(abs(moved))
    words = f"{now / before:,.0f}-fold" if moved >= _FOLD else words
    return Figure(name, wording.count(now), whole, _direction(moved), words, f"from {before:,}")


def rate(name: str, now: Rate, before: Rate, unit: str, empty: str) -> Figure:
    """Make the figure of a share; without a whole it says why there is none."""
    if now.value is None:
        return Figure(name, wording.NONE, f"{privacy.few_words()} visits" if now.whole is None else empty)
    whole = f"{now.part:,} of {now.whole:,} {unit}"
    if before.value is None:
        return Figure(name, wording.share(now.value), whole)
    moved = now.value - before.value
    points = "unchanged" if abs(moved) < _POINT else f"{abs(moved) * 100:.1f} points"
    return Figure(
        name, wording.share(now.value), whole, _direction(moved), points, f"from {wording.share(before.value)}"
    )


def _searching(now: Traffic, before: Traffic) -> list[Figure]:
    unmeasured = no_result_counts(now)
    return [
        rate("Clicked a result", now.clicked, before.clicked, "searches", unmeasured),
        _mean("Mean click rank", now.click_rank, before.click_rank),
        rate("Found nothing", now.found_nothing, before.found_nothing, "searches", unmeasured),
        rate("Gave up", now.abandoned, before.abandoned, "searches", unmeasured),
    ]


def no_result_counts(now: Traffic) -> str:
    """Say why a rate of searches has no whole: nobody searched, or nothing is known of what was found."""
    return "no search with a known result count" if now.searches else "no searches"


def _mean(name: str, now: Rate, before: Rate) -> Figure:
    if now.value is None:
        return Figure(name, wording.NONE, f"{privacy.few_words()} visits" if now.whole is None else "no clicks")
    whole = f"over {wording.several(now.whole or 0, 'click')}"
    if before.value is None:
        return Figure(name, f"{now.value:.1f}", whole)
    moved = now.value - before.value
    words = "unchanged" if abs(moved) < 0.05 else f"{abs(moved):.1f}"
    direction = _direction(moved) if abs(moved) >= 0.05 else ""
    return Figure(name, f"{now.value:.1f}", whole, direction, words, f"from {before.value:.1f}")


def _direction(moved: float) -> str:
    return "rise" if moved >= _POINT else "fall" if moved <= -_POINT else ""


def _in_visits(now: Traffic) -> str:
    return f"in {wording.count(now.searching_visits)} of {wording.count(now.visits)} visits"


def _few(now: Traffic) -> str:
    return f"{privacy.few_words()} visits" if now.few else ""


def _nothing(earlier: Traffic) -> bool:
    return not (earlier.few or earlier.visits or earlier.searches or earlier.views)
