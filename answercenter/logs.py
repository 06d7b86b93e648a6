"""Logs: one JSON line per event, with the request's id; never an address, a query, a cookie or a user agent."""

from __future__ import annotations

import json
import logging
import re
import secrets
from datetime import UTC
from datetime import datetime
from typing import TYPE_CHECKING

from flask import g
from flask import has_request_context
from flask import request

if TYPE_CHECKING:
    from flask import Flask
    from flask import Response

MAXIMUM_LINE = 8000  # characters
_REQUEST_ID = re.compile(r"[A-Za-z0-9-]{8,64}")


class JsonFormatter(logging.Formatter):
    """Write a record as one line; JSON escapes control characters, so nothing typed can forge a second one."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line for this record."""
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage()[:MAXIMUM_LINE],
        }
        if has_request_context():
            line |= {"request": request_id(), "endpoint": request.endpoint or "none", "method": request.method[:10]}
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)[-MAXIMUM_LINE:]
        return json.dumps(line)


def request_id() -> str:
    """Tell the id of the present request: a trusted proxy's own, if it is one, else a new one."""
    if "request_id" not in g:
        given = request.headers.get("X-Request-Id", "")
        g.request_id = given if _REQUEST_ID.fullmatch(given) else secrets.token_hex(8)
    return str(g.request_id)


def init_app(app: Flask) -> None:
    """Send the application's log to standard error, and its request ids to whoever asked."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonFormatter())
    logger = logging.getLogger("answercenter")
    if not logger.handlers:
        logger.addHandler(handler)
    logger.setLevel(logging.INFO)

    @app.after_request
    def name_request(response: Response) -> Response:
        response.headers["X-Request-Id"] = request_id()
        return response
