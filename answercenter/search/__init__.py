"""Text in, ranked answers out. The index is derived: it may be deleted at any time and is made anew from the database.

Called by answers (to follow a commit), views, jobs and the command line; may import models, extensions, clock, text.
`engine` is the only door for searching, `indexer` for keeping the index.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask


def init_app(app: Flask) -> None:
    """Open the index of this application's instance."""
