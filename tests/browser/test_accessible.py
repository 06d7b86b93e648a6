"""Every page for everybody: no violation that axe knows, light and dark, and nothing wider than a telephone."""

from __future__ import annotations

import json
import urllib.request
from typing import TYPE_CHECKING
from typing import Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

SIZES = {"desktop": {"width": 1280, "height": 900}, "phone": {"width": 390, "height": 844}}
LOOKS = {"light": (), "dark": ("color-contrast",)}
PUBLIC = (
    "/", "/search?q=reverse+mortgage", "/search?q=xylophone+zebra", "/search?q=", "ANSWER", "ANSWER?thanks=no",
    "/topics/", "/topics/mortgages", "/popular", "/popular?region=US-CA&period=month", "/viewed", "/region", "/privacy",
    "/requests/new", "/requests/new?type=1&q=reverse+mortgage", "/login", "/no/such/page",
)  # fmt: skip
DESKS = {
    "editor": (
        "/editor/",
        "/editor/answers",
        "/editor/answers?state=draft",
        "/editor/answers/new",
        "EDIT",
        "HISTORY",
        "VERSION",
        "LINKS",
        "STATISTICS",
        "/editor/broken-links",
        "/editor/leading",
        "/editor/topics",
        "/editor/redirects",
        "REACH",
        "/editor/import",
        "/editor/files",
        "/editor/review",
        "/editor/search",
        "/editor/search/synonyms/new",
        "/editor/search/promotions",
        "/editor/search/promotions/new?q=mortgage",
        "/editor/search/weights",
        "/staff/explain?q=reverse+mortgage",
        "/account",
    ),
    "staff": (
        "/staff/",
        "/staff/reports/keywords?region=US-CA",
        "/staff/reports/questions",
        "/staff/reports/queries",
        "/staff/reports/gaps",
        "/staff/reports/no-click",
        "/staff/reports/feedback",
        "/staff/reports/also-viewed",
        "/staff/reports/dropped",
        "/staff/reports/gaps?region=US-CA&compare=year&language=en",
        "/staff/reports/no-click?region=US-CA",
        "/staff/reports/feedback?region=US-CA",
        "/staff/gaps",
        "TASK",
        "STATISTICS",
        "/staff/reports/distinctive-keywords",
        "/staff/reports/distinctive-keywords?region=US-CA&against=US-NY",
        "/staff/reports/trending",
        "/staff/reports/trending-queries",
        "/staff/reports/trending?period=90&compare=year",
        "/staff/reports/keywords?keyword=loan",
        "/staff/reports/overview?region=US-CA&against=US-TX",
        "/staff/notes",
        "/staff/views",
        "/staff/digest",
        "/staff/digest?rhythm=daily",
        "/staff/requests",
        "/staff/requests?state=held",
        "/staff/replies",
        "/staff/organisations",
    ),
    "admin": (
        "/admin/",
        "/admin/accounts/1",
        "/admin/requests",
        "/admin/requests/new",
        "/admin/requests/1",
        "/admin/requests/1/mails/received/en",
    ),
}
STAFFED = [(role, path) for role, paths in DESKS.items() for path in paths]


@pytest.mark.parametrize("path", PUBLIC)
def test_visitors_page_is_accessible(
    path: str, page: Page, site: Any, watch: Any, violations: Callable[..., list[str]]
) -> None:
    watch.expected.append("404")
    page.goto(real_address(path, site))
    assert_accessible(page, violations)


@pytest.mark.parametrize(("role", "path"), STAFFED)
def test_desk_is_accessible(
    role: str, path: str, signed_in: Callable[..., Page], site: Any, violations: Callable[..., list[str]]
) -> None:
    page = signed_in(role)
    answer = page.goto(taken_gap(page) if path == "TASK" else real_address(path, site))
    assert answer
    assert answer.ok
    if page.locator("[data-chart]").count():
        page.wait_for_selector(".main-svg")
    assert_accessible(page, violations)


def test_open_suggestions_are_accessible(page: Page, violations: Callable[..., list[str]]) -> None:
    page.goto("/")
    page.get_by_role("combobox").press_sequentially("mortgage", delay=20)
    page.get_by_role("option").first.wait_for()
    page.keyboard.press("ArrowDown")
    assert violations(page) == []


def assert_accessible(page: Page, violations: Callable[..., list[str]]) -> None:
    """Let axe look at both sizes in light, and at what may differ in the dark: its colours."""
    for size, pixels in SIZES.items():
        page.set_viewport_size(pixels)  # type: ignore[arg-type]
        for look, rules in LOOKS.items():
            page.emulate_media(color_scheme=look, reduced_motion="reduce")  # type: ignore[arg-type]
            assert (size, look, violations(page, *rules)) == (size, look, [])
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert (size, wide) == (size, 0)


def taken_gap(page: Page) -> str:
    """Take on the costliest gap, and tell the address of its task."""
    page.goto("/staff/reports/gaps?period=90")
    page.get_by_role("button", name="Take it on").or_(page.get_by_role("link", name="Go on with it")).first.click()
    page.wait_for_url("**/staff/gaps/*")
    return page.url


def real_address(path: str, site: Any) -> str:
    """Put a real answer or account into the address of a page."""
    with urllib.request.urlopen(f"{site.url}/suggest?q=what+is+a+reverse", timeout=15) as response:
        address = json.load(response)["suggestions"][0]["url"]
    number = address.split("/")[2]
    places = {
        "ANSWER": address,
        "ANSWER?thanks=no": f"{address}?thanks=no",
        "EDIT": f"/editor/answers/{number}",
        "REACH": f"/editor/answers/{number}/reach",
        "HISTORY": f"/editor/answers/{number}/history",
        "STATISTICS": f"/staff/answers/{number}",
        "LINKS": f"/editor/answers/{number}/also-viewed",
        "VERSION": f"/editor/answers/{number}/history/1",
    }
    return places.get(path, path)
