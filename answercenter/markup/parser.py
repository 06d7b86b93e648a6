"""The Markdown parser with all that an answer may be written in, and the shape that it gives to headings and tables."""

from __future__ import annotations

import hashlib
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING
from typing import Any

import nh3
from markdown_it import MarkdownIt

from answercenter.markup import containers
from answercenter.markup import images
from answercenter.markup import notes
from answercenter.markup.allowed import FOREIGN_LINK
from answercenter.markup.allowed import WEB
from answercenter.markup.inline import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it.rules_core import StateCore
    from markdown_it.token import Token

_DEEPEST_HEADING = 6


@lru_cache(maxsize=1)
def parser() -> MarkdownIt:
    """Return the parser; give it `environment(text)` with each text that is rendered."""
    made = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable(["table", "strikethrough"])
    made.disable(["html_block", "html_inline"])
    for part in (containers, notes, images):
        part.add_to(made)
    made.core.ruler.push("answer_markup", _shape)
    made.add_render_rule("table_open", _table_open)
    made.add_render_rule("table_close", _table_close)
    return made


def environment(text: str) -> dict[str, Any]:
    """Return what tells the footnotes of this text from those of another on the same page."""
    return {notes.TEXT: hashlib.sha256(text.encode()).hexdigest()[:8]}


def encodable(text: str) -> str:
    """Replace lone surrogates, which no encoding can carry."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _shape(state: StateCore) -> None:
    """Fit headings below the question, name the tables, and mark the links that lead to other sites."""
    _shift_headings([token for token in state.tokens if token.type == "heading_open"], state.tokens)
    _name_tables(state.tokens)
    for inline in state.tokens:
        _mark_links(inline.children or ())


def _mark_links(tokens: Sequence[Token]) -> None:
    linked = False
    for token in tokens:
        if token.type in {"link_open", "link_close"}:
            linked = token.type == "link_open"
        if token.type == "link_open" and WEB.match(str(token.attrGet("href") or "")):
            token.attrSet("rel", FOREIGN_LINK)
        if token.type in {"image", "footnote_ref"}:
            token.meta["linked"] = linked


def _shift_headings(headings: Sequence[Token], tokens: Sequence[Token]) -> None:
    if not headings:
        return
    highest = min(int(token.tag[1]) for token in headings)
    level = 1
    for token in tokens:
        if token.type == "heading_open":
            level = min(int(token.tag[1]) - highest + 2, level + 1, _DEEPEST_HEADING)
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{level}"


def _name_tables(tokens: Sequence[Token]) -> None:
    """Give each table the words of its head as a name, numbered when two are alike, and each head cell its scope."""
    seen: Counter[str] = Counter()
    table: Token | None = None
    head: list[str] = []
    for position, token in enumerate(tokens):
        if token.type == "table_open":
            table, head = token, []
        elif token.type == "th_open":
            token.attrSet("scope", "col")
            head.append(words(tokens[position + 1].children or ()))
        elif token.type == "thead_close" and table is not None:
            name = ", ".join(filter(None, head))[:120] or "Table"
            seen[name] += 1
            table.meta["name"] = name if seen[name] == 1 else f"{name} ({seen[name]})"
        if token.type in {"th_open", "td_open"} and "right" in str(token.attrGet("style") or ""):
            token.attrSet("class", "num")


def _table_open(_renderer: Any, tokens: Sequence[Token], position: int, _options: Any, _env: Any) -> str:
    name = nh3.clean_text(str(tokens[position].meta.get("name", "Table")))
    return f'<div class="table-box" tabindex="0" role="region" aria-label="{name}"><table>\n'


def _table_close(_renderer: Any, _tokens: Sequence[Token], _position: int, _options: Any, _env: Any) -> str:
    return "</table></div>\n"
