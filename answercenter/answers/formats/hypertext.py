"""HTML of other systems into the Markdown of answers. What an answer may not have goes before anything is turned."""

from __future__ import annotations

import html
import re
from collections import Counter
from urllib.parse import urljoin

import nh3
from bs4 import BeautifulSoup
from markdownify import MarkdownConverter

from answercenter.answers.records import RecordError

LONGEST = 1_000_000  # characters of HTML
DEEPEST = 200  # elements inside each other
DEEPEST_LOOSE = 2000  # before it is cleaned, when list items and cells need not be closed; cleaning takes the square
KEPT = frozenset(
    {
        "a",
        "b",
        "blockquote",
        "br",
        "code",
        "dd",
        "del",
        "div",
        "dl",
        "dt",
        "em",
        "figcaption",
        "figure",
        "h1",
        "h2",
        "h3",
    }
    | {"h4", "h5", "h6", "hr", "i", "img", "li", "ol", "p", "pre", "s", "section", "span", "strong", "sub", "sup"}
    | {"table", "tbody", "td", "tfoot", "th", "thead", "tr", "u", "ul"}
)
_ATTRIBUTES = {"a": {"href", "title"}, "img": {"src", "alt", "title"}, "ol": {"start"}}
_CLOSED = {"br", "col", "hr", "img", "input", "link", "meta", "p", "wbr"}  # nothing stands in them, or not for long
_TAGS = re.compile(r"<(/?)([a-z][a-z0-9]*)", re.IGNORECASE)
_SCHEMES = {"http", "https", "mailto", "tel"}


def to_markdown(text: str, base: str = "") -> str:
    """Return HTML as Markdown; links are made complete with the address of their page. Raises RecordError."""
    if len(text) > LONGEST:
        raise RecordError(f"the HTML has {len(text):,} characters; at most {LONGEST:,} are read")
    check_depth(text, DEEPEST_LOOSE)
    clean = nh3.clean(text, tags=set(KEPT), attributes=_ATTRIBUTES, url_schemes=_SCHEMES, link_rel=None)
    check_depth(clean)
    try:
        soup = BeautifulSoup(clean, "html.parser")
        for tag, name in (("a", "href"), ("img", "src")):
            for element in soup.find_all(tag):
                if base and isinstance(element.get(name), str):
                    element[name] = _complete(base, str(element[name]))
        converter = MarkdownConverter(heading_style="ATX", bullets="-", escape_misc=True)
        return str(converter.convert_soup(soup)).strip()
    except RecursionError:
        raise RecordError("the HTML is nested too deeply") from None


def check_depth(text: str, deepest: int = DEEPEST) -> None:
    """Raise RecordError when more elements of HTML stand in each other than this; reading those takes long."""
    depth, still_open = 0, Counter[str]()
    for closing, tag in _TAGS.findall(text):
        name = tag.lower()
        if not closing and name not in _CLOSED:
            still_open[name] += 1
            depth += 1
            if depth > deepest:
                raise RecordError("the HTML is nested too deeply")
        elif closing and still_open[name]:
            still_open[name] -= 1
            depth -= 1


def to_line(text: str) -> str:
    """Return the words of a piece of HTML on one line, as for a question. Raises RecordError."""
    check_depth(text, DEEPEST_LOOSE)
    bare = nh3.clean(text, tags=set(), attributes={}) if "<" in text else text
    return " ".join(html.unescape(bare).split())


def _complete(base: str, address: str) -> str:
    try:
        return urljoin(base, address)
    except ValueError:
        return address
