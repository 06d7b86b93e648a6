"""A rendered text as blocks of words: what readers see of it, one block a paragraph, heading, list entry or table row.

Takes the HTML that `markup.render` made, and gives nothing but text: who shows it escapes it. The address of a link and
of an image is told in words, since a reader follows it without seeing it. Pure.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import NamedTuple

KINDS = {
    "p": "p", "h1": "heading", "h2": "heading", "h3": "heading", "h4": "heading", "h5": "heading", "h6": "heading",
    "li": "entry", "dt": "entry", "dd": "entry", "tr": "row", "pre": "code", "blockquote": "p", "div": "p",
    "section": "p", "aside": "p", "details": "p", "summary": "heading", "figure": "p", "figcaption": "p", "ul": "p",
    "ol": "p", "dl": "p", "table": "p", "thead": "p", "tbody": "p", "hr": "p",
}  # fmt: skip
MARKS = frozenset({"strong", "em", "s", "code"})
_WORDS = re.compile(
    r"\s+"
    r"|[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]"  # written without spaces
    r"|[^\W_]+(?:['’][^\W_]+)*"
    r"|."
)


class Word(NamedTuple):
    """A word, a sign or a space, with how it is set: strong, em, s, code, in this order."""

    text: str
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """What stands on lines of its own: p, heading, entry, row or code."""

    kind: str
    words: tuple[Word, ...]


def of_html(html: str) -> list[Block]:
    """List the blocks of a rendered text; those without words are left out."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    reader.end_block()
    return reader.blocks


def of_text(text: str) -> list[Block]:
    """Return a text of one line as its only block; nothing for an empty one."""
    words = tuple(Word(word) for word in split(" ".join(text.split())))
    return [Block("p", words)] if words else []


def split(text: str) -> list[str]:
    """Cut a text into words, signs and spaces; joined again they are the text."""
    return _WORDS.findall(text) if "\n" not in text else [word for line in _lines(text) for word in line]


def _lines(text: str) -> list[list[str]]:
    """Cut a text at its line ends, which are elements of their own."""
    return [["\n"] if line == "\n" else _WORDS.findall(line) for line in re.split(r"(\n)", text) if line]


class _Reader(HTMLParser):
    """Collects words under the innermost block; a block within another ends what was before it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Block] = []
        self._kinds = ["p"]
        self._marks: list[str] = []
        self._addresses: list[str] = []
        self._words: list[Word] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a block, a mark or a link; show an image and a line's end."""
        given = {name: value or "" for name, value in attrs}
        if tag in KINDS:
            self.end_block()
            if tag == "hr":
                self._add("* * *")
                self.end_block()
            else:
                self._kinds.append("p" if tag == "p" and self._kinds[-1] == "entry" else KINDS[tag])
        elif tag in MARKS:
            self._marks.append(tag)
        elif tag == "a":
            self._addresses.append(given.get("href", ""))
        elif tag == "img":
            self._add(f"[{given.get('alt', '')}: {given.get('src', '')}]")
        elif tag == "br":
            self._add("\n" if self._kinds[-1] == "code" else " ")
        elif tag in {"th", "td"} and self._words:
            self._add("| " if self._words[-1].text.isspace() else " | ")

    def handle_endtag(self, tag: str) -> None:
        """End a block or a mark; tell where a link leads."""
        if tag in KINDS and tag != "hr":
            self.end_block()
            if len(self._kinds) > 1:
                self._kinds.pop()
        elif tag in MARKS and tag in self._marks:
            self._marks.remove(tag)
        elif tag == "a" and self._addresses:
            address = self._addresses.pop()
            if address:
                self._add(f" ({address})")

    def handle_data(self, data: str) -> None:
        """Take words; line ends are spaces but in code."""
        text = data if self._kinds[-1] == "code" else re.sub(r"\s+", " ", data)
        if self._kinds[-1] != "code" and (not self._words or self._words[-1].text.isspace()):
            text = text.lstrip()
        self._add(text)

    def end_block(self) -> None:
        """Keep the words so far as a block, without space around them."""
        words = self._words
        start, end = 0, len(words)
        while start < end and words[start].text.isspace():
            start += 1
        while start < end and words[end - 1].text.isspace():
            end -= 1
        if start < end:
            self.blocks.append(Block(self._kinds[-1], tuple(words[start:end])))
        self._words = []

    def _add(self, text: str) -> None:
        marks = tuple(sorted(set(self._marks)))
        self._words += [Word(word, marks if not word.isspace() else ()) for word in split(text)]
