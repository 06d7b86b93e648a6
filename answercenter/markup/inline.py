"""The words of inline tokens: what a heading, a cell or a paragraph says."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Iterator

    from markdown_it.token import Token


def words(tokens: Iterable[Token]) -> str:
    """Return the text of inline tokens on one line, images as their alternative words."""
    return " ".join("".join(_pieces(tokens)).split())


def _pieces(tokens: Iterable[Token]) -> Iterator[str]:
    for token in tokens:
        if token.type in {"softbreak", "hardbreak"}:
            yield " "
        elif token.type == "image":
            yield from _pieces(token.children or ())
        else:
            yield token.content
