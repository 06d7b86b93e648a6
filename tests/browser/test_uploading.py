"""An image put into a text: by keyboard, by pasting, and without script."""

from __future__ import annotations

import io
import re
import secrets
from typing import TYPE_CHECKING
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
PASTED = """async ([kind, numbers]) => {
  const data = new DataTransfer();
  data.items.add(new File([new Uint8Array(numbers)], "pasted.png", { type: "image/png" }));
  const field = document.querySelector("#body");
  field.focus();
  const options = { bubbles: true, cancelable: true, clipboardData: data, dataTransfer: data };
  field.dispatchEvent(kind === "paste" ? new ClipboardEvent("paste", options) : new DragEvent("drop", options));
}"""


def test_image_is_inserted_by_keyboard_and_shown_to_visitors(
    page: Page, signed_in: Callable[..., Page], violations: Callable[..., list[str]]
) -> None:
    desk = signed_in("editor")
    desk.goto("/editor/answers/new")
    desk.get_by_label("Question", exact=True).fill(f"Where is the plan {secrets.token_hex(3)}?")
    desk.locator("#body").fill("Here it is:")
    desk.get_by_text("Insert an image or file").focus()
    desk.keyboard.press("Enter")
    desk.get_by_label("Image or attachment").set_input_files(picture("plan.png", 640, 480))
    desk.get_by_label("What it shows, or is").focus()
    desk.keyboard.type("The [ground] floor")
    assert violations(desk) == []
    desk.keyboard.press("Enter")
    expect(desk.locator("#body")).to_be_focused()
    written = desk.locator("#body").input_value()
    assert written.startswith("Here it is:\n\n![The \\[ground\\] floor](/files/")
    assert written.endswith("/plan-640x480.png)")
    shown = desk.locator("#preview img")
    expect(shown).to_have_attribute("alt", "The [ground] floor")
    desk.keyboard.press("Control+z")
    assert desk.locator("#body").input_value() == "Here it is:"
    desk.keyboard.press("Control+Shift+z")
    desk.get_by_role("button", name="Publish").click()
    page.goto(desk.url.replace("/editor", ""))
    image = page.get_by_alt_text("The [ground] floor")
    expect(image).to_have_attribute("width", "640")
    image.scroll_into_view_if_needed()
    expect(image).to_have_js_property("naturalWidth", 640)
    desk.goto("/editor/files")
    assert violations(desk) == []
    desk.get_by_role("link", name="plan-640x480.png").first.click()
    expect(desk.get_by_label("Markdown that shows it")).to_have_value(written.removeprefix("Here it is:\n\n"))
    assert violations(desk) == []


@pytest.mark.parametrize("way", ["paste", "drop"])
def test_pasted_or_dropped_image_asks_what_it_shows(signed_in: Callable[..., Page], watch: Any, way: str) -> None:
    desk = signed_in("editor")
    desk.goto("/editor/answers/new")
    desk.evaluate(PASTED, [way, list(picture("", 30, 20)["buffer"])])
    expect(desk.get_by_label("What it shows, or is")).to_be_focused()
    expect(desk.locator("[data-upload-state]")).to_contain_text("pasted.png")
    watch.expected.append("400")
    desk.keyboard.press("Enter")
    expect(desk.locator("[data-upload-problem]")).to_contain_text("Say what the image shows")
    expect(desk.get_by_label("What it shows, or is")).to_be_focused()
    desk.keyboard.type("A dot")
    desk.keyboard.press("Enter")
    expect(desk.locator("#body")).to_have_value(re.compile(r"^!\[A dot\]\(/files/.*/pasted-30x20.png\)$"))


def test_without_script_the_markdown_comes_beside_and_nothing_typed_is_lost(
    signed_in: Callable[..., Page], watch: Any
) -> None:
    desk = signed_in("editor", java_script_enabled=False)
    desk.goto("/editor/answers/new")
    desk.locator("#body").fill("Half a text")
    desk.get_by_text("Insert an image or file").click()
    desk.get_by_label("Image or attachment").set_input_files(picture("plan.png", 64, 48))
    desk.get_by_label("What it shows, or is").fill("A plan")
    with desk.context.expect_page() as opened:
        desk.get_by_role("button", name="Upload").click()
    beside = opened.value
    expect(beside.get_by_label("Markdown that shows it")).to_contain_text("![A plan](/files/")
    assert desk.locator("#body").input_value() == "Half a text"
    desk.get_by_label("Image or attachment").set_input_files(
        {"name": "a.png", "mimeType": "image/png", "buffer": b"<svg xmlns='http://www.w3.org/2000/svg'/>"}
    )
    with desk.context.expect_page() as opened:
        desk.get_by_role("button", name="Upload").click()
    expect(opened.value.locator("#file-error")).to_contain_text("can carry scripts")


def picture(name: str, width: int, height: int) -> dict[str, Any]:
    """Draw an image as a file input takes it."""
    out = io.BytesIO()
    Image.linear_gradient("L").resize((width, height)).save(out, "PNG")
    return {"name": name, "mimeType": "image/png", "buffer": out.getvalue()}
