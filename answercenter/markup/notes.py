"""Footnotes: `words[^1]`, and `[^1]: What it says.` on a line of its own. They stand at the end of their text.

Their anchors carry a mark of the text, since a page may show several texts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

from mdit_py_plugins.footnote import footnote_plugin

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it import MarkdownIt
    from markdown_it.token import Token

TEXT = "text"  # in the parser's environment: eight hexadecimal digits that tell this text from others


def add_to(parser: MarkdownIt) -> None:
    """Let the parser know footnotes, and render them our way."""
    footnote_plugin(parser, inline=False)
    for name, rule in (
        ("ref", _reference),
        ("anchor", _way_back),
        ("open", _opening),
        ("close", lambda *_: "</li>\n"),
        ("block_open", lambda *_: '<div class="footnotes" role="doc-endnotes">\n<ol>\n'),
        ("block_close", lambda *_: "</ol>\n</div>\n"),
    ):
        parser.add_render_rule(f"footnote_{name}", rule)


def _reference(_renderer: Any, tokens: Sequence[Token], position: int, _options: Any, env: Any) -> str:
    """Lead to the footnote, and be what it leads back to when it is the first to name it."""
    meta = tokens[position].meta
    number = meta["id"] + 1
    if meta["linked"]:
        return f"<sup>{number}</sup>"  # a link holds no other
    own = f' id="ref-{env[TEXT]}-{number}"' if meta["subId"] == 0 else ""
    return f'<sup><a href="#note-{env[TEXT]}-{number}"{own} role="doc-noteref">{number}</a></sup>'


def _opening(_renderer: Any, tokens: Sequence[Token], position: int, _options: Any, env: Any) -> str:
    return f'<li id="note-{env[TEXT]}-{tokens[position].meta["id"] + 1}">'


def _way_back(_renderer: Any, tokens: Sequence[Token], position: int, _options: Any, env: Any) -> str:
    meta = tokens[position].meta
    if meta["subId"] > 0:
        return ""
    number = meta["id"] + 1
    return f' <a href="#ref-{env[TEXT]}-{number}" role="doc-backlink" aria-label="Back to {number} in the text">↩</a>'
