"""Long lists in pages: the number asked for, and the links from one page to the others."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from flask import abort
from flask import request

LAST_PAGE = 100_000
_NEAR = 1  # pages on each side of the current one that are named


@dataclass(frozen=True, slots=True)
class Pages:
    """Where a page stands among the others. `numbers` has None where pages are left out."""

    address: str
    current: int
    last: int
    numbers: tuple[int | None, ...]

    def link(self, number: int) -> str:
        """Return the address of another page; the first one has the plain address."""
        if number == 1:
            return self.address
        return f"{self.address}{'&' if '?' in self.address else '?'}page={number}"


def wanted_page() -> int:
    """Return the page number that is asked for, 1 without one. Aborts with 400 on anything that is no such number."""
    given = request.args.get("page", "1")
    if (
        not given.isascii()
        or not given.isdigit()
        or not 1 <= int(given[:9]) <= LAST_PAGE
        or len(given) > len(str(LAST_PAGE))
    ):
        abort(400, f"A page is a number from 1 to {LAST_PAGE:,}.")
    return int(given)


def pages(path: str, current: int, last: int, **arguments: str | None) -> Pages:
    """Return the links of a list's pages. Aborts with 404 on a page behind the last one."""
    last = max(1, last)
    if current > last:
        abort(404, f"This list has {last:,} page{'s' if last > 1 else ''}; there is no page {current:,}.")
    query = urlencode({name: value for name, value in arguments.items() if value})
    return Pages(f"{path}?{query}" if query else path, current, last, _numbers(current, last))


def _numbers(current: int, last: int) -> tuple[int | None, ...]:
    """List the first, the last and the pages near the current one, None for each gap of more than one page."""
    near = {1, last, *range(current - _NEAR, current + _NEAR + 1)}
    if current <= _NEAR + _NEAR:
        near |= {2, 3}
    shown: list[int | None] = []
    before = 0
    for number in sorted(number for number in near if 1 <= number <= last):
        if number - before > 1:
            shown.append(number - 1 if number - before == 2 else None)  # one page is no gap
        shown.append(number)
        before = number
    return tuple(shown)
