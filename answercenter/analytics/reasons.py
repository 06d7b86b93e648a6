"""Why an answer did not help: the reasons a reader may choose from, and their words as they are kept.

Nothing about the visitor is: no visit, moment or region. Written through the spool, as every event is.
"""

from __future__ import annotations

import logging
import uuid
from typing import TYPE_CHECKING

from answercenter.analytics import lines
from answercenter.analytics import spool
from answercenter.text import redact_personal
from answercenter.text import tidy

if TYPE_CHECKING:
    from answercenter.analytics.visits import Visitor

REASONS = {
    "unclear": "It is hard to understand",
    "incomplete": "Something is missing",
    "wrong": "It is wrong or out of date",
    "other_matter": "It answers another question",
    "other": "Something else",
}
LONGEST = 500  # characters of the words
logger = logging.getLogger("answercenter.events")


def record_reason(visitor: Visitor, *, form: str, answer_id: int, revision: int | None, reason: str, text: str) -> None:
    """Record why an answer did not help; `form` is the 32 hexadecimal digits of the form that it came with."""
    try:
        if visitor.dropped:
            spool.append(lines.drop("reason", visitor.dropped))
            return
        record = lines.event("reason", None, "")
        said = {"answer": answer_id, "revision": revision, "reason": reason, "text": kept_words(text)}
        spool.append({key: record[key] for key in ("kind", "at", "day")} | {"id": uuid.UUID(form).hex} | said)
    except Exception:
        logger.exception("a reader's reason was not recorded")


def kept_words(text: str) -> str:
    """Return a reader's words as they are kept: one line, at most 500 characters, without personal data."""
    return redact_personal(tidy(text, LONGEST))[:LONGEST]
