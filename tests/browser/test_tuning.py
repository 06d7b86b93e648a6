"""From a word that finds nothing to a published synonym, and from a query to what is promoted for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

pytestmark = pytest.mark.browser


def test_an_editor_tries_a_synonym_publishes_it_and_visitors_find_by_it(
    page: Page, signed_in: Callable[..., Page], violations: Callable[..., list[str]]
) -> None:
    page.goto("/search?q=xylophone")
    assert "No answer fits" in page.inner_text("h1")
    desk = signed_in("editor", java_script_enabled=False)
    desk.goto("/editor/answers")
    desk.get_by_role("navigation", name="Desks").get_by_role("link", name="Search").click()
    desk.get_by_role("link", name="New synonym").click()
    desk.get_by_label("Kind").select_option("one_way")
    desk.get_by_label("Phrases").fill("xylophone")
    desk.get_by_label("Also search for").fill("reverse mortgage")
    desk.get_by_role("button", name="Try on real queries").click()
    expect(desk.locator("#verdict")).to_contain_text("queries")
    page.goto("/search?q=xylophone")
    assert "No answer fits" in page.inner_text("h1")
    desk.get_by_role("button", name="Publish").click()
    expect(desk.locator("main")).to_contain_text("Published")
    page.goto("/search?q=xylophone")
    assert "Also searched for “reverse mortgage” (for “xylophone”)" in page.inner_text("#also-searched")
    assert "reverse mortgage" in page.inner_text("#results").lower()
    assert violations(page) == []


def test_what_an_editor_promotes_stands_first_and_says_so(
    page: Page, signed_in: Callable[..., Page], violations: Callable[..., list[str]]
) -> None:
    desk = signed_in("editor")
    desk.goto("/editor/search/promotions/new")
    desk.get_by_label("Query").fill("what is a mortgage")
    desk.get_by_label("Address of a page").fill("/topics/mortgages")
    desk.get_by_label("Words to click on").fill("All about mortgages")
    desk.get_by_role("button", name="Try on real queries").click()
    expect(desk.locator("#verdict")).to_be_visible()
    assert violations(desk) == []
    desk.get_by_role("button", name="Publish").click()
    expect(desk.locator("main")).to_contain_text("Published")
    page.goto("/search?q=What+is+a+mortgage%3F")
    first = page.locator("#results > li").first
    assert "All about mortgages" in first.inner_text()
    assert "Chosen by our editors" in first.inner_text()
    assert violations(page) == []
    first.get_by_role("link", name="All about mortgages").click()
    page.wait_for_url("**/topics/mortgages")
