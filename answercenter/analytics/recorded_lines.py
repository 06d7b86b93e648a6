"""The file format of recorded visits: one event a line, checked field by field.

Beyond `visit`, `at`, `kind`, `text`, `answer`, `rank`, `helpful`, `region` and `topic`, a search may say how many
`results` it had and whether it was `answered`; a search that does not is counted, but enters no rate.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from typing import Any
from uuid import UUID

from answercenter import clock
from answercenter.text import counted_query

FIELDS = frozenset(
    {"visit", "at", "kind", "text", "answer", "rank", "helpful", "region", "topic", "results", "answered"}
)
KINDS = ("search", "view", "feedback")
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
AHEAD = timedelta(days=1)  # clocks and time zones may differ by that
MAXIMUM_LINE = 100_000  # bytes
MAXIMUM_NUMBER = 1_000_000


class BadLineError(ValueError):
    """A line cannot be used; the message is the reason, without anything of what the line holds."""


@dataclass(frozen=True, slots=True)
class Line:
    """One event of a recorded visit; `id` is made of visit, moment, kind and text or answer, and so comes but once."""

    id: UUID
    visit: str
    at: datetime
    kind: str
    text: str
    answer: str
    rank: int | None
    helpful: bool
    region: str
    topic: str
    results: int | None
    answered: bool | None
    unknown: frozenset[str]


def parse(content: bytes) -> Line:
    """Read one line. Raises BadLineError with the reason."""
    record = _record(content)
    kind = record.get("kind")
    if kind not in KINDS:
        raise BadLineError("kind is none of search, view, feedback")
    visit = _text(record, "visit", required=True)
    moment = _moment(record.get("at"))
    text = counted_query(_text(record, "text", required=True)) if kind == "search" else ""
    if kind == "search" and not text:
        raise BadLineError("text has no words")
    answer = _text(record, "answer", required=True) if kind != "search" else ""
    return Line(
        id=_identity(visit, moment, kind, text or answer),
        visit=hashlib.blake2b(_bytes(visit), digest_size=16, person=b"visit").hexdigest(),
        at=moment,
        kind=kind,
        text=text,
        answer=answer,
        rank=_number(record, "rank", 1) if kind == "view" else None,
        helpful=_truth(record, "helpful", required=kind == "feedback") or False,
        region=_text(record, "region"),
        topic=_text(record, "topic"),
        results=_number(record, "results", 0),
        answered=_truth(record, "answered"),
        unknown=frozenset(record) - FIELDS,
    )


def _record(content: bytes) -> dict[str, Any]:
    if len(content) > MAXIMUM_LINE:
        raise BadLineError("the line is too long")
    try:
        record = json.loads(content.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise BadLineError("not UTF-8") from error
    except (ValueError, RecursionError) as error:
        raise BadLineError("not JSON") from error
    if not isinstance(record, dict):
        raise BadLineError("not a JSON object")
    return record


def _text(record: dict[str, Any], field: str, *, required: bool = False) -> str:
    value = record.get(field)
    if value is None or value == "":
        if required:
            raise BadLineError(f"{field} is missing")
        return ""
    if not isinstance(value, str):
        raise BadLineError(f"{field} is not text")
    return value


def _moment(value: object) -> datetime:
    if not isinstance(value, str):
        raise BadLineError("at is missing" if value is None else "at is not text")
    try:
        moment = datetime.fromisoformat(value)
    except ValueError as error:
        raise BadLineError("at is not an ISO 8601 moment") from error
    if moment.tzinfo is None:
        raise BadLineError("at has no time zone")
    try:
        moment = moment.astimezone(UTC)
    except OverflowError as error:
        raise BadLineError("at is out of range") from error
    if not EARLIEST <= moment <= clock.now() + AHEAD:
        raise BadLineError("at lies in the future" if moment > EARLIEST else "at lies before 1990")
    return moment


def _number(record: dict[str, Any], field: str, least: int) -> int | None:
    value = record.get(field)
    if value is None:
        return None
    if type(value) is not int or not least <= value <= MAXIMUM_NUMBER:
        raise BadLineError(f"{field} is not a whole number from {least}")
    return value


def _truth(record: dict[str, Any], field: str, *, required: bool = False) -> bool | None:
    value = record.get(field)
    if value is None and not required:
        return None
    if type(value) is not bool:
        raise BadLineError(f"{field} is neither true nor false")
    return value


def _identity(visit: str, moment: datetime, kind: str, what: str) -> UUID:
    parts = "\x1f".join((visit, moment.isoformat(), kind, what))
    return UUID(bytes=hashlib.blake2b(_bytes(parts), digest_size=16, person=b"event").digest())


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
