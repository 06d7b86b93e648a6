"""Order and reach by keyboard alone: topics moved in their tree, former addresses that lead on, questions pinned."""

from __future__ import annotations

import re
import secrets
from typing import TYPE_CHECKING
from typing import Any

import pytest
from browsing import looked_at
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

pytestmark = pytest.mark.browser


def test_topics_are_ordered_by_keyboard_and_visitors_see_that_order(signed_in: Callable[..., Page], page: Page) -> None:
    editor = signed_in("editor")
    editor.goto("/editor/topics")
    listed = editor.locator("[data-tree] > ol > li > .row a")  # the main topics
    first, second, *rest = listed.all_inner_texts()
    up = editor.get_by_role("button", name=f"Up: {second}", exact=True)
    up.press("Enter")
    expect(listed).to_have_text([second, first, *rest])
    expect(editor.get_by_role("button", name=f"Down: {second}", exact=True)).to_be_focused()  # Up is off, it is first
    page.goto("/topics/")
    expect(page.locator(".forest h2")).to_have_text([second, first, *rest])
    editor.get_by_role("button", name=f"Up: {first}", exact=True).press("Enter")
    expect(listed).to_have_text([first, second, *rest])
    expect(editor.get_by_role("button", name=f"Down: {first}", exact=True)).to_be_focused()


def test_a_former_address_is_made_to_lead_on(signed_in: Callable[..., Page], page: Page, watch: Any) -> None:
    watch.expected.append("400")
    watch.expected.append("404")
    editor = signed_in("editor")
    path = f"/help/{secrets.token_hex(3)}.html"
    editor.goto("/editor/redirects")
    editor.locator("#path").fill("/popular")
    editor.locator("#target").fill("1")
    editor.keyboard.press("Enter")
    expect(editor.locator("#path-error")).to_contain_text("There is a page at this address")
    editor.locator("#path").fill(path)
    editor.keyboard.press("Enter")
    expect(editor.get_by_text(f"{path} leads there from now on.")).to_be_visible()
    looked_at(editor, "redirects")
    page.goto(path)
    expect(page).to_have_url(re.compile(r"/answers/1/"))
    editor.get_by_role("button", name=f"Remove: {path}").press("Enter")
    expect(editor.get_by_text(f"{path} leads nowhere any more.")).to_be_visible()
    answer = page.goto(path)
    assert answer
    assert answer.status == 404


def test_questions_are_pinned_and_ordered_by_keyboard(signed_in: Callable[..., Page], page: Page) -> None:
    editor = signed_in("editor")
    editor.goto("/editor/leading?q=mortgage")
    questions = []
    for _ in range(2):
        pin = editor.get_by_role("button", name=re.compile(r"^Pin: ")).first
        questions.append((pin.get_attribute("aria-label") or "").removeprefix("Pin: "))
        pin.press("Enter")
        expect(editor.get_by_role("button", name=f"Unpin: {questions[-1]}", exact=True)).to_be_visible()
        editor.goto("/editor/leading?q=mortgage")
    first, second = questions
    editor.get_by_role("button", name=f"Up: {second}", exact=True).press("Enter")
    editor.wait_for_url("**moved=**")
    seen = editor.locator("[aria-labelledby=seen] .asked")
    looked_at(editor, "leading")
    page.goto("/")
    for listed in (seen.all_inner_texts(), [page.locator("main").inner_text()]):
        text = "\n".join(listed)
        assert 0 <= text.index(second) < text.index(first)
    for question in questions:
        editor.get_by_role("button", name=f"Unpin: {question}", exact=True).press("Enter")
        expect(editor.get_by_role("button", name=f"Unpin: {question}", exact=True)).to_have_count(0)
