"""Attacks in what editors type, in a real browser: no dialog, no error of a script, nothing asked of another host."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from typing import Any

import attack_vectors
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

BATCH = 60  # vectors on a page
LOOK = """() => {
  const never = /^(SCRIPT|IFRAME|STYLE|SVG|OBJECT|EMBED|FORM|INPUT|BASE|LINK|META)$/i;
  const schemes = /^(javascript|data|vbscript|blob|file):$/;
  const wrong = [];
  for (const element of document.querySelectorAll('.prose *, .short-answer *')) {
    if (never.test(element.tagName) || schemes.test(element.protocol ?? '')) wrong.push(element.outerHTML);
    if (element.getAttributeNames().some((name) => /^on|^style$|^srcset$/.test(name))) wrong.push(element.outerHTML);
  }
  return wrong;
}"""


def test_no_vector_does_anything(
    site: Any, signed_in: Callable[..., Page], page: Page, watch: Any, tmp_path: Path
) -> None:
    watch.expected.append("404")  # images of this host that are not there
    editor = signed_in("editor")
    for one in (page, editor):
        one.on("dialog", lambda dialog: note(dialog, watch))
    for start, question in enumerate(imported(site, tmp_path)):
        page.goto(f"/search?q={question}")
        page.locator("#results a").first.click()
        page.wait_for_url("**/answers/**")
        assert page.locator(".prose > *").count() > 1
        assert page.evaluate(LOOK) == []
        activate(page)
        editor.goto("/editor/answers/new")
        editor.locator("#body").fill(body(start))
        editor.locator("#preview .prose > *").first.wait_for()
        assert editor.evaluate(LOOK) == []
        activate(editor)


def note(dialog: Any, watch: Any) -> None:
    """Close a dialog; the question whether to leave typed text is no attack."""
    if dialog.type != "beforeunload":
        watch.problems.append(f"dialog: {dialog.message}")
    dialog.accept()


def imported(site: Any, folder: Path) -> list[str]:
    """Import the vectors, many to an answer, and list a word by which each answer is found."""
    words = [f"zorilla{number}" for number in range(-(-len(attack_vectors.ALL) // BATCH))]
    lines = [
        {"id": word, "question": f"What is a {word}?", "short_answer": body(number)[:1500], "answer": body(number)}
        for number, word in enumerate(words)
    ]
    file = folder / "vectors.jsonl"
    file.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    site.run("import", str(file))
    return words


def body(number: int) -> str:
    """Write a batch of vectors as one text, each a block of its own."""
    some = attack_vectors.ALL[number * BATCH : (number + 1) * BATCH]
    return "\n\n".join(vector.replace("\0", "\ufffd") for vector in some)


def activate(page: Page) -> None:
    """Let the page's elements have what handlers wait for, without following a link."""
    page.evaluate("""() => {
      for (const element of document.querySelectorAll('.prose *, .short-answer *')) {
        for (const kind of ['pointerenter', 'mouseover', 'focus', 'load', 'error', 'toggle', 'animationstart'])
          element.dispatchEvent(new Event(kind));
      }
    }""")
