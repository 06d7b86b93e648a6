"""A file of answers: handed in, looked through, started, followed to its end."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING
from typing import Any

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("script", [True, False])
def test_editor_imports_a_file_after_a_dry_run(
    page: Page, signed_in: Callable[..., Page], violations: Callable[..., list[str]], script: bool
) -> None:
    word = f"wombat{secrets.token_hex(3)}"
    rows = "".join(f"What does a {word} eat on day {day}?;Grass.\n" for day in range(300))
    content = f"question;answer\n{rows}Half a row about {word}\n"
    desk = signed_in("editor", java_script_enabled=script, accept_downloads=True)
    desk.goto("/editor/answers")
    desk.get_by_role("link", name="Import", exact=True).click()
    desk.get_by_label("File").set_input_files(
        {"name": "eating.csv", "mimeType": "text/csv", "buffer": content.encode()}
    )
    desk.get_by_role("button", name="Look through it").click()
    reached(desk, "What it would do", script)
    expect(desk.locator("main")).to_contain_text("300 would be new")
    expect(desk.locator("main")).to_contain_text("the row has 1 cells, and the header has 2")
    page.goto(f"/search?q={word}")
    expect(page.get_by_role("heading", level=1)).to_contain_text(word)
    expect(page.locator("#results li", has_text=word)).to_have_count(0)  # others may be spelled nearly so
    if script:
        assert violations(desk) == []
    start = desk.get_by_role("button", name="Start the import")
    start.focus()
    desk.keyboard.press("Enter")
    reached(desk, "Done", script)
    expect(desk.locator("main")).to_contain_text("300 were new")
    with desk.expect_download() as download:
        desk.get_by_role("link", name="all as CSV").click()
    assert "line 302" in download.value.path().read_text(encoding="utf-8-sig")
    page.goto(f"/search?q={word}")
    expect(page.locator("#results li").first).to_contain_text(word)


def test_wrong_file_is_told_at_its_field(signed_in: Callable[..., Page], watch: Any) -> None:
    desk = signed_in("editor")
    desk.goto("/editor/import")
    desk.get_by_label("File").set_input_files({"name": "a.png", "mimeType": "image/png", "buffer": b"\x89PNG\r\n"})
    watch.expected.append("400")
    desk.get_by_role("button", name="Look through it").click()
    expect(desk.get_by_label("File")).to_have_attribute("aria-invalid", "true")
    expect(desk.locator("#file-error")).to_contain_text("none of the files that can be imported")


def reached(desk: Page, heading: str, script: bool) -> None:
    """Wait until the page of an import says so, by itself with script, by its link without."""
    wanted = desk.get_by_role("heading", level=2, name=heading, exact=True)
    if script:
        expect(wanted).to_be_visible(timeout=60_000)
        return
    for _ in range(120):
        if wanted.count():
            return
        desk.wait_for_timeout(500)
        desk.get_by_role("link", name="See how far it is").click()
    expect(wanted).to_be_visible()


def test_answers_are_moved_by_keyboard_and_back(
    page: Page, signed_in: Callable[..., Page], violations: Callable[..., list[str]]
) -> None:
    desk = signed_in("editor")
    desk.goto("/editor/answers?q=reverse+mortgage&sort=question")
    boxes = desk.locator("input[form=bulk][name=answers]")
    names = [boxes.nth(place).get_attribute("aria-label") or "" for place in range(2)]
    for place in range(2):
        boxes.nth(place).focus()
        desk.keyboard.press("Space")
    expect(desk.locator("[data-chosen]")).to_have_text("(2 chosen)")
    desk.get_by_label("What", exact=True).focus()
    desk.keyboard.type("Move")
    desk.locator("#bulk-topic").focus()
    desk.keyboard.press("End")
    assert violations(desk) == []
    desk.get_by_role("button", name="Change them").focus()
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("heading", level=1)).to_have_text("Many answers moved")
    assert violations(desk) == []
    topic = desk.locator("dl.facts dd").first.inner_text()
    desk.goto("/editor/answers?q=reverse+mortgage&sort=question")
    for name in names:
        row = desk.get_by_role("row").filter(has=desk.get_by_role("checkbox", name=name, exact=True))
        expect(row.locator("td[data-label=Topic]")).to_have_text(topic)
    desk.go_back()
    desk.get_by_role("button", name="Undo all of it").focus()
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("heading", level=2, name="Undone")).to_be_visible()
    expect(desk.locator("dt:text-is('Undone') + dd")).to_have_text("2")
