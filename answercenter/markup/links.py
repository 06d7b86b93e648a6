"""The addresses that a text leads to, as its readers would follow them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from answercenter.markup.parser import encodable
from answercenter.markup.parser import environment
from answercenter.markup.parser import parser
from answercenter.markup.sections import visible
from answercenter.markup.variants import EVERYWHERE

if TYPE_CHECKING:
    from collections.abc import Collection


def addresses(markdown: str, audiences: Collection[str] = ()) -> list[str]:
    """List the addresses of a text's links, each once and in order, with those in sections for these audiences.

    Links in sections for any region and day are among them.
    """
    if "](" not in markdown and "]:" not in markdown:
        return []  # most texts have no link, and need no parsing
    text = encodable(visible(markdown, audiences, EVERYWHERE))
    inline = (child for token in parser().parse(text, environment(text)) for child in token.children or ())
    return list(dict.fromkeys(str(token.attrGet("href") or "") for token in inline if token.type == "link_open"))
