"""Order and reach by keyboard alone: topics moved in their tree, former addresses that lead on, questions pinned."""

from __future__ import annotations

import re
import secrets
from typing import TYPE_CHECKING
from typing import Any

import pytest
from conftest import looked_at
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

pytestmark = pytest.mark.browser


def test_topics_are_made_and_moved_by_keyboard(signed_in: Callable[..., Page]) -> None:
    editor = signed_in("editor")
    mark = secrets.token_hex(3)
    upper, lower = f"Apples {mark} A", f"Apples {mark} B"  # neighbours
    for name in (upper, lower):
        editor.goto("/editor/topics")
        editor.locator("#name").press_sequentially(name)
        editor.keyboard.press("Enter")
        expect(editor.get_by_role("link", name=name, exact=True)).to_be_visible()
    looked_at(editor, "topics")
    tree = editor.locator(f"[data-tree] > ol > li > .row a:has-text('{mark}')")  # its main topics
    expect(tree).to_have_text([upper, lower])
    up = editor.get_by_role("button", name=f"Up: {lower}", exact=True)
    up.press("Enter")
    expect(tree).to_have_text([lower, upper])
    expect(up).to_be_focused()  # so that the next step needs no looking for it
    editor.get_by_role("button", name=f"Into: {upper}", exact=True).press(" ")
    expect(editor.locator("li li", has_text=upper).last).to_be_visible()
    editor.get_by_role("link", name=upper, exact=True).press("Enter")
    expect(editor.locator("#parent option:checked")).to_have_text(re.compile(lower))
    editor.goto("/editor/topics")
    editor.get_by_role("button", name=f"Out: {upper}", exact=True).press("Enter")
    expect(tree).to_have_text([lower, upper])


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
