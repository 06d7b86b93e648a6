"""Text in, ranked answers out. The index is derived: it may be deleted at any time and is made anew from the database.

`engine` is the only door for searching, `indexer` for keeping the index. A search goes `query` (words to terms) ->
`ranking` on `resident` `postings` (scores as arrays, access and filters as masks) -> `hydration` (one query through
`models.readable`) -> `highlights`. The index goes `sources` (published answers) -> `documents` -> `segments` (Whoosh)
in a directory that `store` names. Without a usable index `fallback` answers from the database.

Called by answers (to follow a commit), views, jobs and the command line; may import models, extensions, clock, text,
markup, caching. Only this package imports Whoosh.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from answercenter.search import resident

if TYPE_CHECKING:
    from flask import Flask


def init_app(app: Flask) -> None:
    """Prepare this application's searches; the index is opened by the first of them."""
    resident.init_app(app)
