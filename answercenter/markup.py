"""Markdown into safe HTML and into plain text: the one place that decides which markup an answer may have.

Raw HTML is off, so every tag comes from here; the result is sanitised all the same. Nothing in it makes a browser
ask another host: an image from elsewhere becomes a link. Headings begin at h2, below the page's question, and no
level is skipped. Imports nothing of ours.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING
from typing import Any

import nh3
from markdown_it import MarkdownIt

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Iterator
    from collections.abc import Sequence

    from markdown_it.rules_core import StateCore
    from markdown_it.token import Token

SHORT = 20_000  # characters; more would fill the memory, so fewer of the longer texts are kept
CACHED_SHORT = 4096
CACHED_LONG = 32
FOREIGN_LINK = "nofollow noopener"  # links to other sites lend no weight and get no hold of the window

TAGS = frozenset(
    {"a", "blockquote", "br", "code", "div", "em", "h2", "h3", "h4", "h5", "h6", "hr", "img", "li", "ol", "p", "pre"}
    | {"s", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul"}
)
ATTRIBUTES = {"a": {"href", "title", "rel"}, "img": {"src", "alt", "title"}, "ol": {"start"}, "div": {"aria-label"}}
ATTRIBUTE_VALUES = {
    "div": {"class": {"table-box"}, "tabindex": {"0"}, "role": {"region"}},
    "th": {"scope": {"col"}, "class": {"num"}},
    "td": {"class": {"num"}},
}
SCHEMES = frozenset({"http", "https", "mailto", "tel"})

_OWN_IMAGE = re.compile(r"/?[\w.~%-][\w.~%/?=&+,-]*", re.ASCII)  # no colon, no leading //: an address on this host
_LINK = re.compile(r"(?:https?|mailto|tel):|[^:]*(?:[/?#]|$)", re.IGNORECASE)
_WEB = re.compile(r"(?:https?:)?//", re.IGNORECASE)
_DEEPEST_HEADING = 6
_BLANK_LINES = re.compile(r"\n(?: *\n)+")
_MARKED = re.compile(  # what may be markup, or be read in another way than it stands; anything else is not
    r"[\\`*_\[\]<&~|\t\r\0\x0b\x0c\x1c-\x1f\x85\u2028\u2029\ud800-\udfff]"
    r"|^ *(?:[#>]|[-+](?: |$)|[0-9]+[.)](?: |$)|[-=:][-=: ]*$)|^ {4}",
    re.MULTILINE,
)


def render(markdown: str) -> str:
    """Return Markdown as sanitised HTML."""
    return _short_html(markdown) if len(markdown) <= SHORT else _long_html(markdown)


def plain(markdown: str) -> str:
    """Return the words of a Markdown text without its markup, one line per block."""
    return _short_text(markdown) if len(markdown) <= SHORT else _long_text(markdown)


def sanitise(html: str) -> str:
    """Return HTML with nothing but the markup that an answer may have. Idempotent."""
    return nh3.clean(
        html,
        tags=set(TAGS),
        attributes=ATTRIBUTES,
        tag_attribute_values=ATTRIBUTE_VALUES,
        url_schemes=set(SCHEMES),
        link_rel=None,
        attribute_filter=_checked_address,
    )


def _html(markdown: str) -> str:
    return sanitise(_parser().render(_encodable(markdown)))


def _text(markdown: str) -> str:
    """Most answers are plain paragraphs, whose words are found without parsing."""
    if not _MARKED.search(markdown):
        return "\n".join(filter(None, (" ".join(block.split()) for block in _BLANK_LINES.split(markdown))))
    return _parsed_text(markdown)


def _parsed_text(markdown: str) -> str:
    blocks = (_words(token.children or ()) for token in _parser().parse(_encodable(markdown)) if _has_text(token))
    return "\n".join(filter(None, blocks))


_short_html = lru_cache(maxsize=CACHED_SHORT)(_html)
_long_html = lru_cache(maxsize=CACHED_LONG)(_html)
_short_text = lru_cache(maxsize=CACHED_SHORT)(_text)
_long_text = lru_cache(maxsize=CACHED_LONG)(_text)


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable(["table", "strikethrough"])
    parser.disable(["html_block", "html_inline"])
    parser.core.ruler.push("answer_markup", _shape)
    parser.add_render_rule("image", _image)
    parser.add_render_rule("table_open", _table_open)
    parser.add_render_rule("table_close", _table_close)
    return parser


def _encodable(text: str) -> str:
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
        if token.type == "link_open" and _WEB.match(str(token.attrGet("href") or "")):
            token.attrSet("rel", FOREIGN_LINK)
        if token.type == "image":
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
            head.append(_words(tokens[position + 1].children or ()))
        elif token.type == "thead_close" and table is not None:
            name = ", ".join(filter(None, head))[:120] or "Table"
            seen[name] += 1
            table.meta["name"] = name if seen[name] == 1 else f"{name} ({seen[name]})"
        if token.type in {"th_open", "td_open"} and "right" in str(token.attrGet("style") or ""):
            token.attrSet("class", "num")


def _image(renderer: Any, tokens: Sequence[Token], position: int, options: Any, env: Any) -> str:
    """Show an image of this host; turn one from elsewhere into a link, and any other address into its words."""
    token = tokens[position]
    address = str(token.attrGet("src") or "")
    words = _words(token.children or ())
    if _OWN_IMAGE.fullmatch(address):
        token.attrSet("alt", words)
        return str(renderer.renderToken(tokens, position, options, env))
    if token.meta["linked"] or not _WEB.match(address):
        return nh3.clean_text(words) if words else ""
    shown = nh3.clean_text(words or address)
    return f'<a href="{nh3.clean_text(address)}" rel="{FOREIGN_LINK}">{shown}</a>'


def _table_open(_renderer: Any, tokens: Sequence[Token], position: int, _options: Any, _env: Any) -> str:
    name = nh3.clean_text(str(tokens[position].meta.get("name", "Table")))
    return f'<div class="table-box" tabindex="0" role="region" aria-label="{name}"><table>\n'


def _table_close(_renderer: Any, _tokens: Sequence[Token], _position: int, _options: Any, _env: Any) -> str:
    return "</table></div>\n"


def _checked_address(tag: str, attribute: str, value: str) -> str | None:
    """Drop an image of another host, and a link that looks like a scheme which is not allowed."""
    allowed = {("img", "src"): _OWN_IMAGE.fullmatch, ("a", "href"): _LINK.match}.get((tag, attribute))
    return value if allowed is None or allowed(value) else None


def _has_text(token: Token) -> bool:
    return token.type in {"inline", "fence", "code_block"}


def _words(tokens: Iterable[Token]) -> str:
    """Return the text of inline tokens, images as their alternative words."""
    return " ".join("".join(_pieces(tokens)).split())


def _pieces(tokens: Iterable[Token]) -> Iterator[str]:
    for token in tokens:
        if token.type in {"softbreak", "hardbreak"}:
            yield " "
        elif token.type == "image":
            yield from _pieces(token.children or ())
        else:
            yield token.content
