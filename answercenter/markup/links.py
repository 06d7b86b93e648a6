"""The addresses that a text leads to, as its readers would follow them, and those of the images that it shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from answercenter.markup.allowed import OWN_IMAGE
from answercenter.markup.parser import encodable
from answercenter.markup.parser import environment
from answercenter.markup.parser import parser
from answercenter.markup.sections import visible
from answercenter.markup.variants import EVERYWHERE

if TYPE_CHECKING:
    from collections.abc import Collection

    from markdown_it.token import Token


def addresses(markdown: str, audiences: Collection[str] = ()) -> list[str]:
    """List the addresses of a text's links and of its images of this site, each once and in order.

    With those in sections for these audiences; those in sections for any region and day are among them.
    """
    if "](" not in markdown and "]:" not in markdown:
        return []  # most texts have no link, and need no parsing
    text = encodable(visible(markdown, audiences, EVERYWHERE))
    inline = (child for token in parser().parse(text, environment(text)) for child in token.children or ())
    return list(dict.fromkeys(found for token in inline if (found := _address(token)) is not None))


def _address(token: Token) -> str | None:
    if token.type == "link_open":
        return str(token.attrGet("href") or "")
    shown = str(token.attrGet("src") or "") if token.type == "image" else ""
    return shown if OWN_IMAGE.fullmatch(shown) else None
