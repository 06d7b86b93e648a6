"""Images: one that is kept here is shown, one of another host becomes a link, and any other address its words.

The measures stand in the address, so that a page leaves room for an image before it is there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

import nh3

from answercenter.markup.allowed import FOREIGN_LINK
from answercenter.markup.allowed import OWN_IMAGE
from answercenter.markup.allowed import WEB
from answercenter.markup.inline import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it import MarkdownIt
    from markdown_it.token import Token


def add_to(parser: MarkdownIt) -> None:
    """Let the parser render images this way."""
    parser.add_render_rule("image", _image)


def _image(renderer: Any, tokens: Sequence[Token], position: int, options: Any, env: Any) -> str:
    token = tokens[position]
    address = str(token.attrGet("src") or "")
    said = words(token.children or ())
    if own := OWN_IMAGE.fullmatch(address):
        for name, value in (("alt", said), ("width", own[1]), ("height", own[2]), ("loading", "lazy")):
            token.attrSet(name, value)
        return str(renderer.renderToken(tokens, position, options, env))
    if token.meta["linked"] or not WEB.match(address):
        return nh3.clean_text(said) if said else ""
    shown = nh3.clean_text(said or address)
    return f'<a href="{nh3.clean_text(address)}" rel="{FOREIGN_LINK}">{shown}</a>'
