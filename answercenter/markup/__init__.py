"""Markdown into safe HTML and into plain text: the one place that decides which markup an answer may have.

`sections` takes out what a reader may not see, `variants` tells what is for which region and day. Raw HTML is off, so
every tag comes from here (`parser`, `notes`, `containers`, `images`); the result is sanitised all the same, by one
allow-list (`allowed`). Nothing in it makes a
browser ask another host: an image from elsewhere becomes a link. Headings begin at h2, below the page's question, and
no level is skipped. `words` gives the words alone, `links` the addresses. Imports nothing of ours from above.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from answercenter.markup.allowed import sanitise
from answercenter.markup.links import addresses
from answercenter.markup.parser import encodable
from answercenter.markup.parser import environment
from answercenter.markup.parser import parser
from answercenter.markup.sections import SECTIONS
from answercenter.markup.sections import conditions
from answercenter.markup.sections import visible
from answercenter.markup.variants import EVERYWHERE
from answercenter.markup.variants import NOWHERE
from answercenter.markup.variants import Viewpoint
from answercenter.markup.words import text_of

if TYPE_CHECKING:
    from collections.abc import Collection

__all__ = [
    "EVERYWHERE", "NOWHERE", "SECTIONS", "Viewpoint", "addresses", "conditions", "plain", "render", "render_all",
    "sanitise",
]  # fmt: skip

SHORT = 20_000  # characters; more would fill the memory, so fewer of the longer texts are kept
CACHED_SHORT = 4096
CACHED_LONG = 32


def render(markdown: str, audiences: Collection[str] = (), viewpoint: Viewpoint = NOWHERE) -> str:
    """Return Markdown as sanitised HTML, with the sections for one of these audiences, seen from there and then."""
    markdown = visible(markdown, audiences, viewpoint)
    return _short_html(markdown) if len(markdown) <= SHORT else _long_html(markdown)


def render_all(markdown: str) -> str:
    """Return Markdown as sanitised HTML with all sections, each with its title: what editors look at."""
    return render(markdown, SECTIONS, EVERYWHERE)


def plain(markdown: str) -> str:
    """Return the words of a Markdown text without its markup, one line per block; footnotes stand at the end.

    Sections for some readers, regions or days are left out: these words are searched, listed and told to everybody.
    """
    markdown = visible(markdown)
    return _short_text(markdown) if len(markdown) <= SHORT else _long_text(markdown)


def _html(markdown: str) -> str:
    text = encodable(markdown)
    return sanitise(parser().render(text, environment(text)))


_short_html = lru_cache(maxsize=CACHED_SHORT)(_html)
_long_html = lru_cache(maxsize=CACHED_LONG)(_html)
_short_text = lru_cache(maxsize=CACHED_SHORT)(text_of)
_long_text = lru_cache(maxsize=CACHED_LONG)(text_of)
