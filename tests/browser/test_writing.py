"""Writing in a real browser: the toolbar, the preview, advice, and text that outlives the page it was typed on."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from typing import Any

import pytest
from browsing import looked_at
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Locator
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser


def test_what_was_typed_outlives_the_page(signed_in: Callable[..., Page]) -> None:
    editor = signed_in("editor")
    editor.on("dialog", lambda dialog: dialog.accept())
    editor.goto("/editor/answers/new")
    editor.locator("#question").fill("What is a credit report?")
    expect(editor.locator("#advice")).to_contain_text("credit report", ignore_case=True)
    body = editor.locator("#body")
    body.fill("pay")
    body.select_text()
    body.press("Control+b")
    expect(body).to_have_value("**pay**")
    body.press("End")
    editor.get_by_role("button", name="Footnote").click()
    editor.get_by_role("button", name="Callout").click()
    expect(editor.locator("#preview .footnotes")).to_contain_text("Words of the footnote.")
    expect(editor.locator("#preview .callout")).to_be_visible()
    editor.wait_for_timeout(600)  # the time after which typed text is kept
    typed = body.input_value()
    editor.goto("/editor/")
    editor.goto("/editor/answers/new")
    expect(body).to_have_value("")
    editor.get_by_role("button", name="Take it back").click()
    expect(body).to_have_value(typed)
    expect(editor.locator("#preview strong")).to_have_text("pay")
    editor.get_by_role("button", name="Save the draft").click()
    expect(editor.get_by_text("The draft is saved.")).to_be_visible()
    editor.wait_for_function("!Object.keys(localStorage).some((name) => name.startsWith('unsaved:'))")
    editor.goto("/editor/answers/new")
    expect(editor.get_by_role("heading", name="New answer")).to_be_visible()
    expect(editor.get_by_role("button", name="Take it back")).to_have_count(0)


def test_what_was_typed_outlives_the_session(open_browser: Callable[..., Page], site: Any, watch: Any) -> None:
    watch.expected.append("401")
    editor = open_browser()
    email, password = site.people["editor"]

    def sign_in() -> None:
        editor.get_by_label("E-mail").fill(email)
        editor.get_by_label("Password").fill(password)
        editor.get_by_role("button", name="Sign in").click()

    editor.goto("/login")
    sign_in()
    editor.goto("/editor/answers/new")
    editor.locator("#question").fill("What outlives a session?")
    editor.locator("#body").fill("All\nthat was *typed*.")
    editor.context.clear_cookies()
    editor.get_by_role("button", name="Save the draft").click()
    sign_in()
    editor.get_by_role("button", name="Send").click()
    expect(editor.get_by_text("The draft is saved.")).to_be_visible()
    expect(editor.locator("#body")).to_have_value("All\nthat was *typed*.")


def test_a_link_is_found_by_keyboard(signed_in: Callable[..., Page], violations: Callable[..., list[str]]) -> None:
    editor = signed_in("editor")
    editor.on("dialog", lambda dialog: dialog.accept())
    editor.goto("/editor/answers/new")
    body = editor.locator("#body")
    body.fill("See a credit report.")
    body.evaluate("(field) => field.setSelectionRange(6, 19)")
    body.press("Control+k")
    picker = editor.get_by_role("dialog", name="Link")
    first = picker.locator("[data-address]").first
    expect(first).to_be_visible()
    expect(picker.get_by_role("status")).to_contain_text("answers found")
    assert violations(editor) == []
    looked_at(editor, "picker")
    address = first.get_attribute("data-address")
    editor.keyboard.press("ArrowDown")
    expect(first).to_be_focused()
    editor.keyboard.press("Enter")
    expect(picker).to_be_hidden()
    expect(body).to_have_value(f"See a [credit report]({address}).")
    expect(body).to_be_focused()
    body.press("End")
    editor.get_by_role("button", name="Link").click()
    editor.keyboard.type("https://example.org/a (b)")
    editor.keyboard.press("Escape")
    expect(picker).to_be_hidden()
    editor.get_by_role("button", name="Link").click()
    editor.keyboard.type("https://example.org/(b)")
    editor.keyboard.press("Enter")
    expect(body).to_have_value(re.compile(r"\(https://example\.org/%28b%29\)"))


def test_what_is_pasted_from_a_word_processor_becomes_markdown(signed_in: Callable[..., Page], watch: Any) -> None:
    watch.expected.append("400")
    editor = signed_in("editor")
    editor.on("dialog", lambda dialog: dialog.accept())
    editor.goto("/editor/answers/new")
    body = editor.locator("#body")
    paste(body, "<h1>Fees<o:p></o:p></h1><p class=MsoNormal><b>None</b> at all</p>", "Fees None at all")
    expect(body).to_have_value("# Fees\n\n**None** at all")
    body.fill("")
    assert not paste(body, "<div style='color:red'>let x = 1;</div>", "let x = 1;")  # the browser's own pasting
    assert paste(body, "<ul><li>" * 1000, "Too deep")
    expect(body).to_have_value("Too deep")


def paste(field: Locator, html: str, words: str) -> bool:
    """Paste what a clipboard holds into a field; tell whether the page took care of it itself."""
    script = """(field, [html, words]) => {
        const data = new DataTransfer();
        data.setData("text/html", html);
        data.setData("text/plain", words);
        field.focus();
        return !field.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, cancelable: true }));
    }"""
    return bool(field.evaluate(script, [html, words]))
