"""Two editors on one answer, each in a browser of their own: the second one is told, and loses nothing."""

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


def test_whoever_leaves_their_text_out_keeps_the_other_one(signed_in: Callable[..., Page], watch: Any) -> None:
    watch.expected.append("409")
    first, second = signed_in("editor"), signed_in("admin")
    first.goto("/editor/answers/new")
    first.locator("#question").fill(f"Where is the bell {secrets.token_hex(3)}?")
    first.locator("#body").fill("Here.")
    first.get_by_role("button", name="Save the draft").click()
    expect(first.get_by_text("The draft is saved.")).to_be_visible()
    second.goto(first.url)
    for page, words in ((first, "There."), (second, "Nowhere.")):
        page.locator("#body").fill(words)
        page.get_by_role("button", name="Save the draft").click()
    second.get_by_role("link", name="Leave mine out, keep theirs").click()
    expect(second.locator("#body")).to_have_value("There.")
    second.get_by_role("button", name="Take it back").click()  # what was typed is still at hand
    expect(second.locator("#body")).to_have_value("Nowhere.")
