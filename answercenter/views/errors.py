"""Errors, as a page for people or as problem details (RFC 9457) for programs; with the request's id, never a trace.

An error page asks nothing of the database, since that may be what is missing.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

from flask import current_app
from flask import json
from flask import make_response
from flask import render_template
from flask import request
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException
from werkzeug.exceptions import InternalServerError
from werkzeug.exceptions import ServiceUnavailable
from werkzeug.exceptions import default_exceptions

from answercenter.logs import request_id
from answercenter.text import normalise_query

if TYPE_CHECKING:
    from flask import Flask
    from flask import Response

# What a status means to a visitor: a heading, and what to do next
MEANINGS = {
    400: ("This cannot be understood", "Something in the address or the form is not right."),
    401: ("Please sign in", "This page is for people with an account."),
    403: ("This page is not open to you", "Your account does not have the role that it needs."),
    404: ("There is no such page", "It may have moved, or the address may have a slip in it."),
    405: ("This address cannot be used this way", "It may be meant for a form on another page."),
    410: ("This is no longer here", "It was taken down for good."),
    413: ("This is too large", "What was sent is larger than this site accepts."),
    414: ("This address is too long", "Search with fewer words."),
    415: ("This kind of content is not understood", "Send it in the form that the page has."),
    429: ("Too many requests", "Wait a minute, then go on."),
    500: ("Something went wrong here", "It is not your doing. It has been written down, and trying again may help."),
    503: ("The site is busy or under repair", "Please try again in a moment."),
}
_WORDS = re.compile(r"[^\W\d_]{2,}")


def init_app(app: Flask) -> None:
    """Answer every error in our own words."""
    app.register_error_handler(HTTPException, answer_error)
    app.register_error_handler(OperationalError, answer_database_error)


def answer_error(error: HTTPException) -> Response:
    """Return a page, or problem details, for an error; one that is itself an answer (a redirect) stays as it is."""
    if error.response is not None:
        return current_app.make_response(error.response)
    status = error.code or InternalServerError.code
    response = _problem(error, status) if wants_problem() else _page(error, status)
    for name, value in error.get_headers():
        if name in {"Allow", "Retry-After"}:
            response.headers[name] = value
    return response


def answer_database_error(error: OperationalError) -> Response:
    """Say that the site is busy when the database is locked, full or away; the log has the whole of it."""
    current_app.logger.error("the database did not answer", exc_info=error)
    response = answer_error(ServiceUnavailable())
    response.headers["Retry-After"] = "5"
    return response


def wants_problem() -> bool:
    """Tell whether a program asks: by the kind of address, or by what it accepts."""
    if request.path.startswith("/api/") or request.path.endswith(".json") or request.path == "/suggest":
        return True
    best = request.accept_mimetypes.best_match(["text/html", "application/problem+json", "application/json"])
    return best is not None and best != "text/html"


def _page(error: HTTPException, status: int) -> Response:
    heading, advice = MEANINGS.get(status, (error.name, "Going back, or searching, leads on."))
    own_words = _own_words(error)
    page = render_template(
        "errors/error.html",
        status=status,
        heading=heading,
        advice=own_words or advice,
        words=_words_of_path() if status == 404 else "",
        request_id=request_id(),
    )
    return make_response(page, status)


def _problem(error: HTTPException, status: int) -> Response:
    heading, advice = MEANINGS.get(status, (error.name, ""))
    body = {
        "type": "about:blank",
        "title": error.name,
        "status": status,
        "detail": _own_words(error) or advice or heading,
        "request_id": request_id(),
    }
    response = make_response(json.dumps(body), status)
    response.mimetype = "application/problem+json"
    return response


def _own_words(error: HTTPException) -> str:
    """Return what a view said of an error; the library's stock sentences are not for visitors."""
    stock = default_exceptions.get(error.code or 0)
    said = error.description or ""
    if error.code in {429, 500, 503} or (stock is not None and said == stock.description):
        return ""
    return "" if type(error).__name__ == "SecurityError" else said


def _words_of_path() -> str:
    """Return the words of an address that leads nowhere, to be searched for."""
    return normalise_query(" ".join(_WORDS.findall(unquote(request.path))[:12]))
