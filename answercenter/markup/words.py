"""Plain text: the words of Markdown without its markup, one line per block."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from answercenter.markup import containers
from answercenter.markup.inline import words
from answercenter.markup.parser import encodable
from answercenter.markup.parser import environment
from answercenter.markup.parser import parser

if TYPE_CHECKING:
    from markdown_it.token import Token

_BLANK_LINES = re.compile(r"\n(?: *\n)+")
_MARKED = re.compile(  # what may be markup, or be read in another way than it stands; anything else is not
    r"[\\`*_\[\]<&~|\t\r\0\x0b\x0c\x1c-\x1f\x85\u2028\u2029\ud800-\udfff]"
    r"|^ *(?:[#>]|[-+](?: |$)|[0-9]+[.)](?: |$)|[-=:][-=: ]*$|:::)|^ {4}",
    re.MULTILINE,
)


def text_of(markdown: str) -> str:
    """Return the words of a text. Most answers are plain paragraphs, whose words are found without parsing."""
    if not _MARKED.search(markdown):
        return "\n".join(filter(None, (" ".join(block.split()) for block in _BLANK_LINES.split(markdown))))
    return parsed_text(markdown)


def parsed_text(markdown: str) -> str:
    """Return the words of a text as parsing finds them."""
    text = encodable(markdown)
    return "\n".join(filter(None, map(_said, parser().parse(text, environment(text)))))


def _said(token: Token) -> str:
    """Tell what one block says; a block that only holds others says nothing itself."""
    if token.type in {"fence", "code_block"}:
        return " ".join(token.content.split())
    return words(token.children or ()) or containers.title(token) or ""
