"""Where a request came from, as browsers tell it in headers that no page can forge."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import current_app
from flask import request


def from_this_site() -> bool:
    """Tell whether a form was sent from a page of this site; True also for programs that tell nothing of it."""
    return sent_from() is not False


def surely_from_this_site() -> bool:
    """Tell whether the browser says that the form was sent from a page of this site."""
    return sent_from() is True


def sent_from() -> bool | None:
    """Tell whether this site sent the request: by `Sec-Fetch-Site`, else by `Origin`; None when neither is there."""
    fetched = request.headers.get("Sec-Fetch-Site")
    if fetched is not None:
        return fetched in {"same-origin", "none"}
    origin = request.headers.get("Origin")
    if origin is None:
        return None
    own = {request.host, urlsplit(current_app.config["BASE_URL"] or "").netloc} - {""}
    return urlsplit(origin).netloc in own
