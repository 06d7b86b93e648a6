"""An image or attachment, for those who may read a text that has it; for anybody else it is not there.

What it is told as comes from our own table, never from whoever uploaded it. No script of it runs, whatever it holds:
browsers show images only, save anything else, and keep both out of this site's pages.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response
from flask import abort
from flask import request

from answercenter.accounts import permissions
from answercenter.accounts.roles import WRITERS
from answercenter.files import reading
from answercenter.files.kinds import DIGEST
from answercenter.views.assets import A_YEAR
from answercenter.views.download import POLICY
from answercenter.views.public import page

if TYPE_CHECKING:
    from answercenter.files.reading import GivenFile


def show(digest: str, name: str) -> Response:
    """Give a file. Its content says which it is; the name in the address is for people."""
    reader = None if permissions.has_role(*WRITERS) else page.reader()
    found = reading.given(digest, reader) if DIGEST.fullmatch(digest) else None
    if found is None or "." not in name:
        abort(404)
    response = Response(content_type=found.kind.media_type)
    _protect(response, found)
    if digest not in request.if_none_match:
        response.set_data(reading.content(digest))
    response.make_conditional(request)
    return response


def _protect(response: Response, found: GivenFile) -> None:
    response.set_etag(found.digest)
    response.headers["Content-Security-Policy"] = POLICY
    if not found.kind.is_image:
        response.headers.set("Content-Disposition", "attachment", filename=found.name)
    if found.public:
        response.cache_control.public = True
        response.cache_control.max_age = A_YEAR
        response.cache_control.immutable = True
    else:
        response.cache_control.no_store = True
