"""What is copied in word processors becomes the Markdown of answers, and nothing else of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from answercenter import markup
from answercenter.answers.formats import pasted
from answercenter.answers.records import RecordError

COPIED = Path(__file__).with_name("copied")
WORD = """\
# Paying your *bill*

You can pay **online**, by *post* or at [the desk](https://e.org/desk).

- First thing
  - Below it
- Second **thing**

1. Go in
2. Pay

| Way | Fee |
| --- | --- |
| Card or phone | 1 dollar |

After. 2 \\* 3 bad"""
DOCS = """\
## Head

Plain **bold** *slanted*

- One
- Two

  - Deep"""


@pytest.mark.parametrize(("name", "expected"), [("word.html", WORD), ("docs.html", DOCS)])
def test_what_is_copied_becomes_markdown(name: str, expected: str) -> None:
    made = pasted.to_markdown((COPIED / name).read_text(encoding="utf-8"))
    assert made == expected
    rendered = markup.render(made)
    assert "mso" not in rendered
    assert "alert" not in rendered


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("", ""),
        ("Just words", "Just words"),
        ("<p style='mso-list:l0 level3 lfo1'>Deep at once</p>", "- - - Deep at once"),
        ("<p style='mso-list:l0 level99999999999999999999 lfo1'>x</p>", "- - - - - - x"),
        ("<td>one<p>two</p></td>", "one two"),
        ("<b style='font-weight:normal'>not bold</b>", "not bold"),
        ("<span style='font-weight:700'> </span>", ""),
        ("<p>a<!-- <b>hidden</b> --></p>", "a"),
        ("<p>2 * 3 * 4 [x](y)</p>", r"2 \* 3 \* 4 \[x\](y)"),
    ],
)
def test_odd_pieces(html: str, expected: str) -> None:
    assert " ".join(pasted.to_markdown(html).split()) == expected


@pytest.mark.parametrize("html", ["x" * 1_000_001, "<ul><li>" * 30_000])
def test_what_is_too_much_is_refused(html: str) -> None:
    with pytest.raises(RecordError):
        pasted.to_markdown(html)
