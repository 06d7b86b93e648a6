"""Sections for some readers: `::: staff`, `::: volunteers`, or with a condition (`variants`), lines of Markdown, `:::`.

A section that its reader may not see is taken out of the text before anything else is made of it: no heading, footnote
or word of it is left to be shown, searched or told. Whoever asks without naming an audience or a place gets none that
is for one. One that is never closed goes on to the end.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from answercenter.markup.containers import audience
from answercenter.markup.containers import condition
from answercenter.markup.parser import encodable
from answercenter.markup.parser import environment
from answercenter.markup.parser import parser
from answercenter.markup.variants import EVERYWHERE
from answercenter.markup.variants import NOWHERE

if TYPE_CHECKING:
    from collections.abc import Collection

    from markdown_it.token import Token

    from answercenter.markup.variants import Condition
    from answercenter.markup.variants import Viewpoint

SECTIONS = ("volunteer", "staff")  # the audiences that sections may be for
_REMEMBERED = 1024  # texts
_MAY_OPEN = ":::"
_COLONS = re.compile(r"[\s>]*(:{3,})\s*")
_OPENS = re.compile(r"[\s>]*(?:[-+*]|\d+[.)])?\s*(:{3,})\s*[a-z]", re.IGNORECASE)
_LINE_ENDS = re.compile(r"\r\n?")


def visible(markdown: str, audiences: Collection[str] = (), viewpoint: Viewpoint = NOWHERE) -> str:
    """Return a text without the sections that are for none of these audiences, or for another place or time."""
    if _MAY_OPEN not in markdown:
        return markdown
    return _visible(markdown, tuple(sorted(audiences)), viewpoint)


def conditions(markdown: str, audiences: Collection[str] = SECTIONS) -> list[Condition]:
    """List the conditions of a text's sections, as far as these audiences see them, in order."""
    if _MAY_OPEN not in markdown:
        return []
    return list(_conditions(_visible(markdown, tuple(sorted(audiences)), EVERYWHERE)))


@lru_cache(maxsize=_REMEMBERED)
def _visible(markdown: str, audiences: tuple[str, ...], viewpoint: Viewpoint) -> str:
    text = _LINE_ENDS.sub("\n", encodable(markdown))
    while hidden := _hidden(text, audiences, viewpoint):
        text = hidden
    return text


@lru_cache(maxsize=_REMEMBERED)
def _conditions(text: str) -> tuple[Condition, ...]:
    found = map(condition, parser().parse(text, environment(text)))
    return tuple(one for one in found if one is not None)


def _is_for(token: Token, audiences: tuple[str, ...], viewpoint: Viewpoint) -> bool:
    """Tell whether what a token opens is for a reader; what opens no section is for everybody."""
    wanted, known = audience(token), condition(token)
    return (wanted is None or wanted in audiences) and (known is None or known.holds(viewpoint))


def _hidden(text: str, audiences: tuple[str, ...], viewpoint: Viewpoint) -> str | None:
    """Take out what the reader may not see, and leave a blank line there; None when there is nothing to take out.

    What is left is looked at again, since other lines may open a section once these are gone.
    """
    lines = text.split("\n")
    out: set[int] = set()
    for token in parser().parse(text, environment(text)):
        if token.map is not None and not _is_for(token, audiences, viewpoint):
            first, end = token.map
            if end < len(lines) and _COLONS.fullmatch(lines[end]):
                end += 1
            out.update(range(first, max(end, _end_by_pairs(lines, first))))
    if not out:
        return None
    starts = {number for number in out if number - 1 not in out}
    kept = ["" if number in starts else line for number, line in enumerate(lines) if number not in out - starts]
    return "\n".join(kept) or "\n"


def _end_by_pairs(lines: list[str], first: int) -> int:
    """Tell behind which line a section ends when each block in it is closed by a line of its own.

    Blocks within each other need different numbers of colons. Whoever forgets that still hides all that was meant.
    """
    open_blocks: list[int] = []
    for number in range(first, len(lines)):
        if opened := _OPENS.match(lines[number]):
            open_blocks.append(len(opened[1]))
        elif closed := _COLONS.fullmatch(lines[number]):
            colons = len(closed[1])
            while colons in open_blocks[:-1] and open_blocks[-1] != colons:
                open_blocks.pop()
            if open_blocks[-1] <= colons:
                open_blocks.pop()
        if not open_blocks:
            return number + 1
    return first if not _OPENS.match(lines[first]) else len(lines)
