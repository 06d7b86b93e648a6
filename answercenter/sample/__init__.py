"""The answers that come with the program, for a demo and for trying things out; see SOURCE.md for where they are from.

`prepare` makes `answers.jsonl` from its source; `welcome.jsonl` was written for this program.
"""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parent


def files() -> list[Path]:
    """List the files to import, in their order: our own welcome first, then the public agency's answers."""
    return [FOLDER / "welcome.jsonl", FOLDER / "answers.jsonl"]
