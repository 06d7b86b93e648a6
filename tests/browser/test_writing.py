"""Writing in a real browser: the toolbar, the preview, advice, and text that outlives the page it was typed on."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable

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
