"""Writing in a real browser: the toolbar, the preview, advice, and text that outlives the page it was typed on."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
