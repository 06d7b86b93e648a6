"""A file that is only ever saved: no browser shows it among this site's pages, and nothing keeps a copy on the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response
from flask import abort

if TYPE_CHECKING:
    from answercenter.tickets.enclosed import FileToSave

POLICY = "default-src 'none'; style-src 'none'; frame-ancestors 'none'; sandbox"


def response(found: FileToSave | None) -> Response:
    """Give a file as what our own table says it is, to be saved; 404 where there is none for who asks."""
    if found is None:
        abort(404)
    made = Response(found.content, content_type=found.kind.media_type)
    made.headers.set("Content-Disposition", "attachment", filename=found.name)
    made.headers["Content-Security-Policy"] = POLICY
    made.cache_control.no_store = True
    return made
