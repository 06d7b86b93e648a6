"""The allow-list: every tag, attribute, value and scheme that an answer's HTML may have. Nothing else decides."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import nh3

if TYPE_CHECKING:
    from collections.abc import Callable

FOREIGN_LINK = "nofollow noopener"  # links to other sites lend no weight and get no hold of the window
CALLOUTS = ("note", "tip", "warning")

TAGS = frozenset(
    {"a", "blockquote", "br", "code", "div", "em", "h2", "h3", "h4", "h5", "h6", "hr", "img", "li", "ol", "p", "pre"}
    | {"s", "strong", "sup", "table", "tbody", "td", "th", "thead", "tr", "ul"}
)
ATTRIBUTES: dict[str, set[str]] = {
    "*": set(),  # said, since the sanitiser would otherwise let every tag have `lang` and `title`
    "a": {"href", "title", "rel", "id", "aria-label"},
    "img": {"src", "alt", "title", "width", "height"},
    "ol": {"start"},
    "li": {"id"},
    "div": {"aria-label"},
}
ATTRIBUTE_VALUES = {
    "a": {"role": {"doc-noteref", "doc-backlink"}},
    "div": {
        "class": {
            "table-box",
            "footnotes",
            "callout callout-section",
            "callout callout-variant",
            *(f"callout callout-{kind}" for kind in CALLOUTS),
        },
        "tabindex": {"0"},
        "role": {"region", "note", "doc-endnotes"},
    },
    "img": {"loading": {"lazy"}},
    "p": {"class": {"callout-title"}},
    "th": {"scope": {"col"}, "class": {"num"}},
    "td": {"class": {"num"}},
}
SCHEMES = frozenset({"http", "https", "mailto", "tel"})
WEB = re.compile(r"(?:https?:)?//", re.IGNORECASE)
OWN_IMAGE = re.compile(  # an image that is kept here: its content's digest, and a name that ends in its measures
    r"/files/[0-9a-f]{64}/[a-z0-9-]{1,100}-([1-9][0-9]{0,4})x([1-9][0-9]{0,4})\.(?:png|jpg|webp)"
)

_MOST_TURNS = 8
_LINK = re.compile(r"(?:https?|mailto|tel):|[^:]*(?:[/?#]|$)", re.IGNORECASE)
_PIXELS = re.compile(r"[1-9][0-9]{0,4}")
_NOTE = re.compile(r"(?:note|ref)-[0-9a-f]{8}-[0-9]{1,6}")  # of a footnote and of the place that refers to it
_CHECKED: dict[tuple[str, str], Callable[[str], object]] = {
    ("img", "src"): OWN_IMAGE.fullmatch,
    ("img", "width"): _PIXELS.fullmatch,
    ("img", "height"): _PIXELS.fullmatch,
    ("a", "href"): _LINK.match,
    ("a", "id"): _NOTE.fullmatch,
    ("li", "id"): _NOTE.fullmatch,
}


def sanitise(html: str) -> str:
    """Return HTML with nothing but the markup that an answer may have. Idempotent.

    Taking a tag away may leave others in places where a browser would read them anew, so it is done until nothing
    changes any more; what does not come to rest keeps its words alone.
    """
    for _ in range(_MOST_TURNS):
        once = nh3.clean(
            html,
            tags=set(TAGS),
            attributes=ATTRIBUTES,
            tag_attribute_values=ATTRIBUTE_VALUES,
            url_schemes=set(SCHEMES),
            link_rel=None,
            attribute_filter=_checked,
        )
        if once == html:
            return once
        html = once
    return nh3.clean(html, tags=set())


def _checked(tag: str, attribute: str, value: str) -> str | None:
    """Drop an image that is not kept here, a link that looks like a scheme which is not allowed, and a foreign id."""
    allowed = _CHECKED.get((tag, attribute))
    return value if allowed is None or allowed(value) else None
