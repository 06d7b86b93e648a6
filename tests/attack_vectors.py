"""Attacks through what editors type: vectors of our own, by the categories of public lists.

The categories are those of the OWASP filter-evasion cheat sheet, the HTML5 Security Cheatsheet, PortSwigger's list of
event handlers, and of collections about Markdown renderers and sanitisers that were got round. Each vector would call
`alert`, send something to evil.example, or break out of its place, if it were ever taken for markup. In the file beside
this one, `\\n`, `\\t` and `\\0` are those characters.
"""

from __future__ import annotations

from pathlib import Path

FOREIGN = "evil.example"

_HOLDERS = ("img src=x", "svg", "body", "details open", "input autofocus", "video src=x", "marquee", "a href=#")

_ADDRESSED = ("[a]({})", "[a](<{}>)", "![a]({})", "[a]: {}\n\n[a]", "<{}>")


def _sections(text: str) -> dict[str, tuple[str, ...]]:
    """Read the file: a line that begins with two equals signs names a category, any other is a vector of it."""
    found: dict[str, list[str]] = {}
    for line in filter(None, text.split("\n")):
        if line.startswith("== "):
            vectors = found.setdefault(line[3:], [])
        else:
            vectors.append(line.replace("\\n", "\n").replace("\\t", "\t").replace("\\0", "\0"))
    return {name: tuple(lines) for name, lines in found.items()}


_WRITTEN = _sections(Path(__file__).with_suffix(".txt").read_text(encoding="utf-8"))
VECTORS: dict[str, tuple[str, ...]] = _WRITTEN | {
    "event handlers": tuple(
        f"<{_HOLDERS[number % len(_HOLDERS)]} {handler}=alert(1)>"
        for number, handler in enumerate(_WRITTEN["event handlers"])
    ),
    "schemes": tuple(
        _ADDRESSED[(number + turn) % len(_ADDRESSED)].format(scheme)
        for turn in range(3)
        for number, scheme in enumerate(_WRITTEN["schemes"])
    ),
}
ALL = tuple(vector for vectors in VECTORS.values() for vector in vectors)
