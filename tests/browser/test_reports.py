"""Staff at work with reports, by keyboard: a region's words, a comparison, a note on the charts, a saved view."""

from __future__ import annotations

import re
from datetime import date
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

pytestmark = pytest.mark.browser


def test_region_and_comparison_are_chosen_by_keyboard_alone(signed_in: Callable[..., Page]) -> None:
    page = signed_in("staff")
    page.goto("/staff/reports/distinctive-keywords")
    tab_to(page, "Region")
    page.keyboard.type("New York")
    tab_to(page, "Against")
    page.keyboard.type("California")
    tab_to(page, "Show")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"region=US-NY.*against=US-CA"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Distinctive")
    expect(page.locator(".page-head")).to_contain_text("against California")
    page.get_by_role("link", name="exchange").press("Enter")
    expect(page).to_have_url(re.compile(r"region=US-CA.*against=US-NY"))


def test_note_is_written_by_keyboard_and_stands_in_the_chart(signed_in: Callable[..., Page]) -> None:
    page = signed_in("staff")
    page.goto("/staff/reports/overview?period=30")
    last = page.locator(".data time").nth(3).get_attribute("datetime") or ""
    page.goto("/staff/notes")
    page.get_by_label("Day").fill(last)
    page.get_by_label("What happened").focus()
    page.keyboard.type("Letters sent to every household")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Charts over that day show it")
    page.goto("/staff/reports/overview?period=30")
    page.wait_for_selector(".main-svg")
    expect(page.locator(".chart-notes")).to_contain_text("Letters sent to every household")
    assert page.locator(".main-svg .shapelayer path").count() >= 1
    page.goto("/staff/notes")
    page.get_by_role("link", name="Letters sent to every household").press("Enter")
    page.get_by_role("button", name="Delete").press("Enter")
    expect(page.get_by_role("link", name="Letters sent to every household")).to_have_count(0)


def test_axis_of_few_days_names_each_day_once(signed_in: Callable[..., Page]) -> None:
    page = signed_in("staff")
    page.goto("/staff/reports/overview?period=30")
    # the newest counted day may be the present one, which lines leave out: the day before is over in any case
    last = date.fromisoformat(page.get_by_label("To", exact=True).input_value()) - timedelta(days=1)
    for days in range(1, 8):
        shown = [last - timedelta(days=before) for before in reversed(range(days))]
        page.goto(f"/staff/reports/overview?from={shown[0]}&to={last}")
        expect(page.locator("[data-chart=lines] .xtick")).to_have_text([f"{day:%-d %b}" for day in shown])


def test_view_is_saved_found_and_deleted(signed_in: Callable[..., Page]) -> None:
    page = signed_in("staff")
    page.goto("/staff/reports/keywords?period=90&region=US-CA")
    page.get_by_text("Save this view").press("Enter")
    page.get_by_label("Name").fill("California, three months")
    page.get_by_label("Name").press("Enter")
    expect(page).to_have_url(re.compile("/staff/views"))
    page.get_by_role("link", name="California, three months").press("Enter")
    expect(page).to_have_url(re.compile(r"period=90.*region=US-CA|region=US-CA.*period=90"))
    page.goto("/staff/views")
    page.get_by_role("button", name="Delete California, three months").press("Enter")
    expect(page.get_by_role("link", name="California, three months")).to_have_count(0)


def test_definitions_are_one_key_away(signed_in: Callable[..., Page]) -> None:
    page = signed_in("staff")
    page.goto("/staff/reports/trending")
    page.get_by_text("What the words mean").press("Enter")
    expect(page.get_by_text("Benjamini and Hochberg 1995")).to_be_visible()


def test_gap_is_taken_answered_and_closed_by_keyboard(signed_in: Callable[..., Page]) -> None:
    page = signed_in("admin")
    page.goto("/staff/reports/gaps?period=90")
    link = page.locator("table.data tbody th a").nth(1)
    name = link.inner_text()
    link.press("Enter")
    expect(page.locator("#gap")).to_have_text(f"“{name}”")
    page.get_by_role("button", name="Take it on").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(f"“{name}”")
    task = page.url
    page.get_by_role("link", name="Write the answer").press("Enter")
    page.locator("#body").focus()
    page.keyboard.type("Ask the office that is in charge of it.")
    page.get_by_role("button", name="Publish", exact=True).press("Enter")
    expect(page.get_by_text("Live: version")).to_be_visible()
    page.goto(task)
    page.get_by_role("button", name="Close it if all queries find the answer").press("Enter")
    expect(page.locator(".page-head")).to_contain_text("Closed")


def test_learned_link_is_pinned_by_keyboard(signed_in: Callable[..., Page]) -> None:
    page = signed_in("admin")
    page.goto("/staff/reports/also-viewed?period=90")
    page.locator("table.data tbody th a").first.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Statistics")
    page.wait_for_load_state()
    page.get_by_role("link", name="Pin or take out").press("Enter")
    page.wait_for_url("**/editor/answers/*/also-viewed")
    page.get_by_role("button", name=re.compile("^Pin")).first.press("Enter")
    expect(page.get_by_text("Pinned. It stands first")).to_be_visible()
    page.get_by_role("button", name=re.compile("^Unpin")).first.press("Enter")
    expect(page.get_by_text("Left to what visitors read")).to_be_visible()


def tab_to(page: Page, name: str) -> None:
    """Press the tabulator until the control of this name is focused; fail when it is not reached."""
    for _ in range(60):
        page.keyboard.press("Tab")
        focused = page.evaluate(
            "() => document.activeElement.labels?.[0]?.textContent ?? document.activeElement.textContent"
        )
        if focused.strip() == name:
            return
    pytest.fail(f"{name} is not reached by keyboard")
