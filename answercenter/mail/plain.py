"""From the HTML of a mail to its words, with marks before what is quoted. The HTML itself is never kept or shown.

It is sanitised first, as all HTML of others: what is left is short, closed and holds no script. Cleaning takes the
square of how deep elements stand in each other, so what is deeper only loses its tags.
"""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser

from answercenter import markup

LONGEST = 200_000  # characters that are looked at
DEEPEST = 1500  # elements in each other, counted roughly
_TAG = re.compile(r"<[^<>]*>")
_ELEMENT = re.compile(r"<(/?)[a-z]", re.IGNORECASE)
_UNSHOWN = re.compile(r"<(style|script|title)\b[^<>]*>[^<]*</\1\s*>", re.IGNORECASE)
_BLOCKS = frozenset(
    {"p", "div", "blockquote", "li", "tr", "table", "ul", "ol", "pre", "hr", "h2", "h3", "h4", "h5", "h6"}
)
_BLANKS = re.compile(r"\n{3,}")


def words(text: str) -> str:
    """Return the words of HTML, a line for each block."""
    text = _UNSHOWN.sub("", text[:LONGEST])
    if _depth(text) > DEEPEST:
        return html.unescape(_TAG.sub(" ", text)).strip()
    reader = _Reader()
    reader.feed(markup.sanitise(text))
    reader.close()
    return reader.text()


def _depth(text: str) -> int:
    """Tell how deep elements stand in each other at most; in one without an end all later ones seem to stand."""
    depth = deepest = 0
    for closing in _ELEMENT.findall(text):
        depth = max(0, depth - 1) if closing else depth + 1
        deepest = max(deepest, depth)
    return deepest


class _Reader(HTMLParser):
    """Gathers words line by line."""

    def __init__(self) -> None:
        super().__init__()
        self._lines: list[str] = []
        self._line: list[str] = []
        self._quoted = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a new line before a block."""
        if tag == "br" or tag in _BLOCKS:
            self._end()
        if tag == "p" and self._lines and not self._quoted:
            self._lines.append("")
        if tag == "blockquote":
            self._quoted += 1

    def handle_endtag(self, tag: str) -> None:
        """Begin a new line after a block."""
        if tag in _BLOCKS:
            self._end()
        if tag == "blockquote":
            self._quoted = max(0, self._quoted - 1)

    def handle_data(self, data: str) -> None:
        """Take words in."""
        self._line.append(data)

    def text(self) -> str:
        """Return what was gathered."""
        self._end()
        return _BLANKS.sub("\n\n", "\n".join(line.rstrip() for line in self._lines)).strip()

    def _end(self) -> None:
        words = " ".join("".join(self._line).split())
        self._line.clear()
        if words:
            self._lines.append("> " * min(self._quoted, 5) + words)
