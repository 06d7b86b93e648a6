"""Blocks between lines of three colons: `::: warning Words of its own`, lines of Markdown, `:::`.

A kind of block is one `_Kind` in `KINDS`: which words open it and what stands around its content. What opens no kind
stays a paragraph. A block that holds another has more colons than it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

import nh3
from mdit_py_plugins.container import container_plugin

from answercenter.markup import variants
from answercenter.markup.allowed import CALLOUTS

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Sequence

    from markdown_it import MarkdownIt
    from markdown_it.token import Token

    from answercenter.markup.variants import Condition


@dataclass(frozen=True, slots=True)
class _Kind:
    """A kind of block: the name in its tokens' types, the words that open it, and the HTML that does."""

    name: str
    openers: tuple[str, ...]
    opening: Callable[[str, str], str]  # of the opener and the words behind it


def _callout(opener: str, words: str) -> str:
    title = nh3.clean_text(words or opener.capitalize())
    return f'<div class="callout callout-{opener}" role="note">\n<p class="callout-title">{title}</p>\n'


def _section(opener: str, words: str) -> str:
    title = nh3.clean_text(words or f"For {'staff' if opener == 'staff' else 'volunteers'}")
    return f'<div class="callout callout-section" role="note">\n<p class="callout-title">{title}</p>\n'


def _variant(opener: str, words: str) -> str:
    title = nh3.clean_text(variants.read(opener, words).title())
    return f'<div class="callout callout-variant" role="note">\n<p class="callout-title">{title}</p>\n'


AUDIENCES = {"staff": "staff", "volunteer": "volunteer", "volunteers": "volunteer"}  # by the word that opens
KINDS = (
    _Kind("callout", CALLOUTS, _callout),
    _Kind("section", tuple(AUDIENCES), _section),
    _Kind("variant", variants.OPENERS, _variant),
)


def add_to(parser: MarkdownIt) -> None:
    """Let the parser know every kind of block."""
    for kind in KINDS:
        container_plugin(parser, kind.name, validate=_opens(kind), render=_rendered(kind))


def title(token: Token) -> str | None:
    """Tell the words that stand over a block by its opening token; None for any other token."""
    if not (token.type.startswith("container_") and token.nesting == 1):
        return None
    known = condition(token)
    return _parts(token.info)[1] if known is None else known.words


def audience(token: Token) -> str | None:
    """Tell whom a section is for by its opening token; None for any other token."""
    if not (token.type == "container_section_open" and token.nesting == 1):
        return None
    return AUDIENCES[_parts(token.info)[0]]


def condition(token: Token) -> Condition | None:
    """Tell from where and when a section is to be seen by its opening token; None for any other token."""
    if not (token.type == "container_variant_open" and token.nesting == 1):
        return None
    return variants.read(*_parts(token.info))


def _opens(kind: _Kind) -> Callable[[str, str], bool]:
    return lambda parameters, _colons: _parts(parameters)[0] in kind.openers


def _rendered(kind: _Kind) -> Callable[..., str]:
    def render(_renderer: Any, tokens: Sequence[Token], position: int, _options: Any, _env: Any) -> str:
        token = tokens[position]
        return kind.opening(*_parts(token.info)) if token.nesting == 1 else "</div>\n"

    return render


def _parts(parameters: str) -> tuple[str, str]:
    """Split what stands behind the colons into the word that opens and the words behind it."""
    opener, _, words = parameters.strip().partition(" ")
    return opener.lower(), " ".join(words.split())
