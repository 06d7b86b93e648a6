"""What was typed into a form whose session had ended, or whose token was old: nothing of it is lost.

The page of signing in carries it along; afterwards it is sent again with one click. It is offered only when the browser
says that the form came from this site, so no other site can put words into anybody's mouth.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from flask import request

if TYPE_CHECKING:
    from collections.abc import Iterable

NEVER_KEPT = ("csrf_token", "password", "current", "again")


def own_path(target: str | None) -> str:
    """Return an address of this site, such as `/editor/?state=draft`; empty for anything that may lead elsewhere."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return ""
    if "\\" in target or any(letter <= " " or letter == "\x7f" for letter in target):
        return ""
    return target


def typed() -> str:
    """Return what was typed into the form of this request, as text that a hidden field can hold; never a password."""
    fields = [[name, value] for name, value in request.form.items(multi=True) if name not in NEVER_KEPT]
    return json.dumps(fields, ensure_ascii=False)


def fields(kept: str) -> list[tuple[str, str]]:
    """List the fields that `typed` kept; none at all when the text was not made by it."""
    try:
        pairs = json.loads(kept)
    except (ValueError, RecursionError):
        return []
    return [(name, value) for name, value in _pairs(pairs) if name not in NEVER_KEPT]


def _pairs(values: object) -> Iterable[tuple[str, str]]:
    for value in values if isinstance(values, list) else ():
        if isinstance(value, list) and len(value) == 2 and all(isinstance(part, str) for part in value):
            yield value[0], value[1]
