"""What a page records: a search, an answer opened, a reader's word on it. Nothing here ever breaks the page.

A result link carries a signed search id and its rank, so that a click is recorded by the server when the answer is
opened. Text is kept only as `text.counted_query` leaves it, without personal data. Who asked not to be followed counts
as volume, with no visit and no search id. Called by views; what they give is written to the spool.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import logging
import uuid
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import current_app
from flask import request

from answercenter.analytics import lines
from answercenter.analytics import spool
from answercenter.text import LARGEST_NUMBER
from answercenter.text import counted_query

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from answercenter.analytics.visits import Visitor

SIGNATURE = 8  # bytes
RECORDING = "RECORDING"  # switched off in the application's configuration, nothing is recorded: what benchmarks compare
MAXIMUM_PAGE = 10_000
MAXIMUM_RANK = 1_000
MAXIMUM_REVISION = 1_000_000
SOURCES = {
    "": "home",
    "search": "search",
    "answers": "answer",
    "topics": "topic",
    "popular": "popular",
    "viewed": "viewed",
}

logger = logging.getLogger("answercenter.events")


def record_search(
    visitor: Visitor,
    *,
    text: str,
    topic_id: int | None,
    page: int,
    result_count: int,
    answered: bool,
    shown: Sequence[int],
    milliseconds: float,
    language: str | None = None,
) -> str | None:
    """Record a search with the answers shown, in order; return the token that its result links carry, if any."""
    try:
        counted = counted_query(text)
        if visitor.dropped or not counted or not _recording():
            _drop(visitor, "search")
            return None
        record = lines.event("search", visitor.visit, visitor.region) | {
            "text": counted,
            "topic_id": topic_id,
            "language": language,
            "page": min(max(page, 1), MAXIMUM_PAGE),
            "results": min(max(result_count, 0), LARGEST_NUMBER),
            "answered": answered,
            "shown": list(shown)[: lines.MAXIMUM_SHOWN],
            "milliseconds": round(milliseconds, 2),
        }
        spool.append(record)
        return _token(record["id"]) if visitor.visit else None
    except Exception:
        logger.exception("a search was not recorded")
        return None


def record_view(
    visitor: Visitor, *, answer_id: int, source: str | None = None, token: str | None = None, rank: int | None = None
) -> None:
    """Record that an answer was opened; from which page is told by the request unless `source` says it."""
    try:
        if visitor.dropped or not _recording():
            _drop(visitor, "view")
            return
        ranked = rank is not None and 1 <= rank <= MAXIMUM_RANK
        search = _search_of(token) if token and ranked and visitor.visit else None
        came = {
            "answer": answer_id,
            "source": "search" if search else source or source_of(request.referrer, request.host),
            "search": search,
            "rank": rank if search else None,
        }
        spool.append(lines.event("view", visitor.visit, visitor.region) | came)
    except Exception:
        logger.exception("a view was not recorded")


def record_feedback(visitor: Visitor, *, answer_id: int, revision: int | None, helpful: bool) -> None:
    """Record a reader's word on whether an answer helped, for the revision they read."""
    try:
        if visitor.dropped or not _recording():
            _drop(visitor, "feedback")
            return
        known = revision if revision is not None and 0 < revision <= MAXIMUM_REVISION else None
        said: dict[str, Any] = {"answer": answer_id, "revision": known, "helpful": helpful}
        spool.append(lines.event("feedback", visitor.visit, visitor.region) | said)
    except Exception:
        logger.exception("a reader's word was not recorded")


def source_of(referrer: str | None, host: str) -> str:
    """Tell from what kind of page somebody came, by the first part of its path; the address itself is not kept."""
    if not referrer:
        return "direct"
    try:
        came_from = urlsplit(referrer)
    except ValueError:
        return "elsewhere"
    if came_from.netloc != host:
        return "elsewhere"
    return SOURCES.get(came_from.path.strip("/").partition("/")[0], "direct")


def _recording() -> bool:
    return bool(current_app.config.get(RECORDING, True))


def _drop(visitor: Visitor, kind: str) -> None:
    """Count what is not recorded, with the reason; a search without words is not even that."""
    if visitor.dropped and _recording():
        spool.append(lines.drop(kind, visitor.dropped))


def _token(search_id: str) -> str:
    identity = bytes.fromhex(search_id)
    return base64.urlsafe_b64encode(identity + _signature(identity)).rstrip(b"=").decode("ascii")


def _search_of(token: str) -> str | None:
    """Return the search id that a token carries; None when it was not signed here."""
    try:
        content = base64.b64decode(token.encode("ascii"), altchars=b"-_", validate=True)
    except (binascii.Error, UnicodeEncodeError):
        return None
    identity, signature = content[:16], content[16:]
    if len(identity) != 16 or not hmac.compare_digest(signature, _signature(identity)):
        return None
    return uuid.UUID(bytes=identity).hex


def _signature(identity: bytes) -> bytes:
    key: str = current_app.config["SECRET_KEY"]
    return hmac.digest(key.encode(), b"answercenter.search" + identity, hashlib.sha256)[:SIGNATURE]
