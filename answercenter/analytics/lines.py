"""What a line of the spool looks like: made by the page, read by the mover, and believed only after a full check.

A damaged line must neither stop the mover nor reach the database, so every field is checked for kind and size.
"""

from __future__ import annotations

import json
import os
import uuid
from datetime import UTC
from datetime import date
from datetime import datetime
from typing import Any

from flask import current_app

from answercenter import clock
from answercenter.analytics.arrivals import MODELS
from answercenter.analytics.arrivals import Arrival
from answercenter.models import Arm
from answercenter.models import Drop
from answercenter.models import Origin
from answercenter.models import Step
from answercenter.text import LARGEST_NUMBER

MAXIMUM_SHOWN = 50  # answers of one search that are remembered
KINDS = ("search", "view", "feedback")
MAXIMUM_LINE = 10_000  # bytes


def event(kind: str, visit: str | None, region: str) -> dict[str, Any]:
    """Begin the record of an event that happens now: an id of its own, its moment and its day."""
    moment = clock.now()
    return {
        "kind": kind,
        "id": os.urandom(16).hex(),
        "at": moment.timestamp(),
        "day": clock.day_of(moment, current_app.config["TIMEZONE"]).isoformat(),
        "visit": visit,
        "region": region,
    }


def drop(kind: str, reason: str) -> dict[str, Any]:
    """Make the record of something that is not recorded, and why."""
    record = event("drop", None, "")
    return {key: record[key] for key in ("kind", "id", "at", "day")} | {"of": kind, "reason": reason}


def arrival(line: bytes, zone: str, place: uuid.UUID) -> Arrival:
    """Read a line; a damaged one becomes a drop under the id that its place gives it."""
    try:
        return _arrival(line)
    except (ValueError, TypeError, KeyError, OverflowError, OSError, RecursionError):
        moment = clock.now()
        row = {"id": place, "at": moment, "day": clock.day_of(moment, zone), "kind": "line", "reason": "damaged"}
        return Arrival(Drop, row)


def _arrival(line: bytes) -> Arrival:
    if len(line) > MAXIMUM_LINE:
        raise ValueError
    record = json.loads(line)
    kind = record["kind"]
    row: dict[str, Any] = {
        "id": uuid.UUID(_text(record["id"], 32)),
        "at": datetime.fromtimestamp(float(record["at"]), UTC),
        "day": date.fromisoformat(record["day"]),
    }
    if kind == "drop":
        row |= {"kind": _text(record["of"], 10), "reason": _text(record["reason"], 20)}
        return Arrival(Drop, row)
    if kind in _PLACELESS:
        return Arrival(MODELS[kind], {"id": row["id"], "day": row["day"]} | _PLACELESS[kind](record))
    visit = record["visit"]
    row |= {
        "visit": None if visit is None else _text(visit, 32),
        "origin": Origin.WEB.value,
        "region": _text(record["region"], 6),
    }
    return Arrival(MODELS[kind], row | _FIELDS[kind](record))


def _search_fields(record: dict[str, Any]) -> dict[str, Any]:
    shown = record["shown"]
    if not isinstance(shown, list) or len(shown) > MAXIMUM_SHOWN:
        raise ValueError
    return {
        "text": _text(record["text"], 256),
        "topic_id": _number(record["topic_id"]),
        "language": _language(record.get("language")),
        "page": _whole(record["page"]),
        "result_count": _number(record["results"]),
        "answered": _truth(record["answered"]),
        "shown": [_whole(one) for one in shown],
        "milliseconds": float(record["milliseconds"]),
    }


def _view_fields(record: dict[str, Any]) -> dict[str, Any]:
    search = record["search"]
    return {
        "answer_id": _whole(record["answer"]),
        "source": _text(record["source"], 12),
        "search_id": None if search is None else uuid.UUID(_text(search, 32)),
        "rank": _number(record["rank"]),
    }


def _feedback_fields(record: dict[str, Any]) -> dict[str, Any]:
    return {
        "answer_id": _whole(record["answer"]),
        "revision": _number(record["revision"]),
        "helpful": _truth(record["helpful"]),
    }


def _reason_fields(record: dict[str, Any]) -> dict[str, Any]:
    return {
        "answer_id": _whole(record["answer"]),
        "revision": _number(record["revision"]),
        "reason": _text(record["reason"], 12),
        "text": _text(record["text"], 500) if record["text"] else "",
    }


def _asking_fields(record: dict[str, Any]) -> dict[str, Any]:
    return {"step": Step(record["step"]).value, "arm": Arm(record["arm"]).value}


_PLACELESS = {"reason": _reason_fields, "asking": _asking_fields}  # without visit, moment and region
_FIELDS = {"search": _search_fields, "view": _view_fields, "feedback": _feedback_fields}


def _text(value: object, limit: int) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= limit or "\x00" in value:
        raise ValueError
    value.encode("utf-8")  # a lone surrogate raises
    return value


def _language(value: object) -> str | None:
    """Read the language filter; a line written by an earlier version has none."""
    return None if value is None else _text(value, 12)


def _whole(value: object) -> int:
    if type(value) is not int or not 0 <= value <= LARGEST_NUMBER:
        raise ValueError
    return value


def _number(value: object) -> int | None:
    return None if value is None else _whole(value)


def _truth(value: object) -> bool:
    if type(value) is not bool:
        raise ValueError
    return value
