"""Numbers, shares and days in words, the same on every page: "1,204", "6.6 %", "31 October"."""

from __future__ import annotations

from math import isinf
from typing import TYPE_CHECKING

import pycountry

from answercenter.analytics import regions

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from answercenter.analytics.reports.scope import Scope

NONE = "–"
REASONS = {
    "bot": "A program that says so",
    "staff": "Somebody with an account",
    "method": "Asked without wanting the page",
    "prefetch": "Loaded ahead of time, perhaps never read",
    "late": "Came in after its day was closed",
    "lost": "Could not be kept: the disk or the spool was full",
    "behaviour": "A program, by how much it read or searched",
    "damaged": "A line that could not be read",
}
OUTCOMES = {  # of requests
    "answered": "Answered",
    "accepted": "Accepted",
    "declined": "Declined",
    "referred": "Referred to somebody else",
    "withdrawn": "Withdrawn by the requester",
    "unanswered": "Could not be answered",
    "spam": "Spam",
}
_SPACE = "\u00a0"  # keeps a number and its sign together


def count(number: int | None) -> str:
    """Write a whole number with its thousands apart; a dash for none."""
    return NONE if number is None else f"{number:,}"


def share(value: float | None) -> str:
    """Write a share of 1 in per cent with one decimal, with two where one would show nothing."""
    if value is None:
        return NONE
    if 0 < value < 0.0005:
        return f"{value * 100:.2f}{_SPACE}%" if value >= 0.00005 else f"under 0.01{_SPACE}%"
    return f"{value * 100:.1f}{_SPACE}%"


def whole_share(value: float | None) -> str:
    """Write a share of 1 in whole per cent, for narrow columns."""
    if value is None:
        return NONE
    return f"under 1{_SPACE}%" if 0 < value < 0.005 else f"{value * 100:.0f}{_SPACE}%"


def per_thousand(value: float | None) -> str:
    """Write a share of 1 as so many of 1,000; with a decimal while that is below 10."""
    if value is None:
        return NONE
    return f"{value * 1000:,.0f}" if value >= 0.01 or value == 0 else f"{value * 1000:.1f}"


def day(moment: date, *, year: bool = False) -> str:
    """Write a day as "31 October", with its year where there may be doubt."""
    return f"{moment.day} {moment:%B %Y}" if year else f"{moment.day} {moment:%B}"


def short_day(moment: date, *, year: bool = False) -> str:
    """Write a day as "31 Oct"."""
    return f"{moment.day} {moment:%b %Y}" if year else f"{moment.day} {moment:%b}"


def period(start: date, end: date) -> str:
    """Write a period as "25 Oct – 23 Nov 2026"."""
    if start == end:
        return short_day(end, year=True)
    return f"{short_day(start, year=start.year != end.year)} – {short_day(end, year=True)}"


def listed(names: Sequence[str]) -> str:
    """Join names as people do: "Ohio, Utah and Iowa"."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}" if names else ""


def several(number: int, one: str, many: str = "") -> str:
    """Write a number with its noun: "1 search", "83 searches"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def place(scope: Scope) -> str:
    """Say which region, topic and language a report is narrowed to; nothing when it is not."""
    names = [regions.name(scope.region)] if scope.region else []
    names += [scope.topic.name] if scope.topic else []
    return ", ".join([*names, f"in {language(scope.language)}"] if scope.language else names)


def language(code: str) -> str:
    """Name a language: "Spanish" for `es`, "Portuguese (BR)" for `pt-br`; the code itself when it is not known."""
    main, _, part = code.partition("-")
    known = pycountry.languages.get(**{"alpha_2" if len(main) == 2 else "alpha_3": main})
    return f"{known.name} ({part.upper()})" if known and part else known.name if known else code


def compared(scope: Scope) -> str:
    """Say what a report is compared with: "the period before", "the year before", "California"."""
    if scope.against is not None:
        return regions.short_name(scope.against) if "-" in scope.against else regions.name(scope.against)
    return "the year before" if scope.comparison == "year" else "the period before"


def there(scope: Scope) -> str:
    """Say where the other side of two regions is: "in California", or "elsewhere" when it is all others."""
    return f"in {compared(scope)}" if scope.against is not None else "elsewhere"


def times(value: float | None) -> str:
    """Write how many times as much something is: "0.41", "2.3", "230"."""
    if value is None:
        return NONE
    if isinf(value):
        return "∞"
    return f"{value:.2f}" if value < 1 else f"{value:.1f}" if value < 100 else f"{value:,.0f}"


def decimal(value: float | None) -> str:
    """Write a number with one decimal."""
    return NONE if value is None else f"{value:,.1f}"


def reason(code: str) -> str:
    """Say why something was dropped."""
    return REASONS.get(code, code.replace("_", " ").capitalize())
