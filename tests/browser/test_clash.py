"""Two editors on one answer, each in a browser of their own: the second one is told, and puts both texts together."""

from __future__ import annotations

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
BODY = "Under the mat.\n\nAsk at the desk for it.\n\nBring it back."


def test_the_second_of_two_editors_puts_both_texts_together_and_publishes(
    signed_in: Callable[..., Page], page: Page, watch: Any, violations: Callable[..., list[str]]
) -> None:
    watch.expected.append("409")
    first, second = signed_in("editor"), signed_in("admin")
    _begun(first, f"Where is the key {secrets.token_hex(3)}?", BODY)
    second.goto(first.url)
    expect(second.locator("[data-presence]")).to_contain_text("has been writing on this answer since")
    first.locator("#body").fill(BODY.replace("mat", "stone").replace("the desk", "the door"))
    _saved(first)
    second.locator("#body").fill(BODY.replace("the desk", "the window") + "\n\nThanks.")
    second.locator("#keywords").fill("key")
    second.get_by_role("button", name="Save the draft").click()
    expect(second.get_by_role("heading", name="Two people wrote at once")).to_be_visible()
    assert violations(second) == []
    looked_at(second, "clash")

    second.get_by_role("group", name="Answer, part 1").get_by_label("Yours", exact=True).press(" ")
    second.get_by_role("button", name="Save both as the draft").press("Enter")
    expect(second.get_by_text("The draft is saved.")).to_be_visible()
    expect(second.locator("#keywords")).to_have_value("key")
    second.get_by_role("button", name="Publish", exact=True).press("Enter")
    expect(second.get_by_text("Published. The answer is found from now on.")).to_be_visible()
    page.goto(second.url.replace("/editor", ""))
    expect(page.locator(".prose p")).to_have_text(
        ["Under the stone.", "Ask at the window for it.", "Bring it back.", "Thanks."]
    )


def test_whoever_leaves_their_text_out_keeps_the_other_one(signed_in: Callable[..., Page], watch: Any) -> None:
    watch.expected.append("409")
    first, second = signed_in("editor"), signed_in("admin")
    _begun(first, f"Where is the bell {secrets.token_hex(3)}?", "Here.")
    second.goto(first.url)
    for page, words in ((first, "There."), (second, "Nowhere.")):
        page.locator("#body").fill(words)
        page.get_by_role("button", name="Save the draft").click()
    second.get_by_role("link", name="Leave mine out, keep theirs").click()
    expect(second.locator("#body")).to_have_value("There.")
    second.get_by_role("button", name="Take it back").click()  # what was typed is still at hand
    expect(second.locator("#body")).to_have_value("Nowhere.")


def _begun(editor: Page, question: str, body: str) -> None:
    """Write a new answer and save it as a draft."""
    editor.goto("/editor/answers/new")
    editor.locator("#question").fill(question)
    editor.locator("#body").fill(body)
    _saved(editor)


def _saved(editor: Page) -> None:
    editor.get_by_role("button", name="Save the draft").click()
    expect(editor.get_by_text("The draft is saved.")).to_be_visible()
