"""An answer as the fields that files carry: read with a reason for every refusal, and written in one form only.

Each module of `formats` brings its files into these fields; a line of JSON Lines is just them:

`{"id", "question", "answer", "short_answer"?, "category"?: "A" or "A / B", "subcategories"?, "topics"?, "keywords"?,
"alt_questions"?, "language"?, "status"?, "audience"?, "related"?, "position"?, "translation_of"?, "redirects"?, "url"?,
"published_at"?, "expires_at"?, "updated_at"?}`. A subcategory is a topic below the category; `topics` names further
topics elsewhere, from the root. Pure: no database.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from dataclasses import replace
from datetime import UTC
from datetime import datetime
from typing import Any

from answercenter.answers import wording
from answercenter.answers.wording import RevisionText

STATUSES = {
    "published": "published", "approved": "published", "draft": "draft", "submitted": "draft",
    "archived": "archived", "deleted": "archived", "rejected": "archived",
}  # fmt: skip
AUDIENCES = ("public", "volunteer", "staff")
BETWEEN_TOPICS = " / "
LANGUAGE = "en"  # of an answer that names none
LONGEST_KEY = 200  # characters
LONGEST_URL = 2000
LONGEST_REDIRECT = 500
LARGEST_POSITION = 1_000_000
KNOWN_FIELDS = frozenset(
    {"id", "question", "answer", "short_answer", "category", "subcategories", "topics", "keywords", "alt_questions"}
    | {"language", "status", "audience", "related", "position", "translation_of", "redirects", "url"}
    | {"published_at", "expires_at", "updated_at"}
)

TopicPath = tuple[str, ...]


class RecordError(ValueError):
    """A line is no answer; the message says why."""


@dataclass(frozen=True, slots=True)
class AnswerRecord:
    """An answer as files carry it. Position and moments may be left open: the site's own then stay."""

    key: str
    text: RevisionText
    status: str = "published"
    audience: str = "public"
    audience_label: str = ""
    language: str = LANGUAGE
    topic: TopicPath = ()
    further: tuple[TopicPath, ...] = ()
    related: tuple[str, ...] = ()
    position: int | None = None
    translation_of: str | None = None
    redirects: tuple[str, ...] = ()
    url: str = ""
    published_at: datetime | None = None
    expires_at: datetime | None = None
    updated_at: datetime | None = None


def parse(line: bytes) -> tuple[AnswerRecord, frozenset[str]]:
    """Read one line of JSON, and name the fields that it has and we do not know. Raises RecordError."""
    fields = decoded(line)
    if not isinstance(fields, dict):
        raise RecordError("this is not a JSON object")
    return record_of(fields), frozenset(fields) - KNOWN_FIELDS


def decoded(content: bytes) -> Any:
    """Return the value of a JSON text. Raises RecordError."""
    try:
        return json.loads(content.decode("utf-8"))
    except UnicodeDecodeError:
        raise RecordError("this is not UTF-8") from None
    except RecursionError:
        raise RecordError("this is nested too deeply") from None
    except ValueError as error:
        raise RecordError(f"this is not JSON: {str(error)[:200]}") from None


def record_of(fields: dict[str, Any]) -> AnswerRecord:
    """Return the record that these fields make, the unknown ones left out. Raises RecordError."""
    try:
        return _record(fields)
    except wording.InvalidText as error:
        raise RecordError(str(error)) from None


def made_key(*names: str) -> str:
    """Return an id for an answer whose file gives none: the same for the same names, so that it is found again."""
    return f"made-{hashlib.sha256(json.dumps(names).encode()).hexdigest()[:24]}"


def form(record: AnswerRecord) -> str:
    """Write a record as one line of JSON without its end."""
    return json.dumps(fields_of(record), ensure_ascii=False)


def fields_of(record: AnswerRecord) -> dict[str, Any]:
    """Return the fields of a record in their order; those that say nothing are left out."""
    text = record.text
    below = [path for path in record.further if record.topic and path[: len(record.topic)] == record.topic]
    fields = {
        "id": record.key,
        "question": text.question,
        "answer": text.body,
        "short_answer": text.short_answer,
        "category": BETWEEN_TOPICS.join(record.topic),
        "subcategories": [BETWEEN_TOPICS.join(path[len(record.topic) :]) for path in below],
        "topics": [BETWEEN_TOPICS.join(path) for path in record.further if path not in below],
        "keywords": list(text.keywords),
        "alt_questions": list(text.alt_questions),
        "language": record.language,
        "status": record.status,
        "audience": record.audience_label or record.audience,
        "related": list(record.related),
        "position": record.position,
        "translation_of": record.translation_of or (record.key if _sibling(record.key, record.language) else None),
        "redirects": list(record.redirects),
        "url": record.url,
        "published_at": _written(record.published_at),
        "expires_at": _written(record.expires_at),
        "updated_at": _written(record.updated_at),
    }
    return {name: value for name, value in fields.items() if value or name in {"id", "question", "answer"}}


def settled(record: AnswerRecord, current: AnswerRecord) -> AnswerRecord:
    """Return a record of a file with what it leaves open taken from the answer as it stands."""
    return replace(
        record,
        text=replace(record.text, note=current.text.note),
        position=record.position if record.position is not None else current.position,
        published_at=record.published_at or current.published_at,
        expires_at=record.expires_at or current.expires_at,
        updated_at=record.updated_at or current.updated_at,
    )


def _record(fields: dict[str, Any]) -> AnswerRecord:
    text = RevisionText(
        question=_string(fields, "question", needed=True),
        short_answer=_string(fields, "short_answer"),
        body=_string(fields, "answer", needed=True),
        keywords=_strings(fields, "keywords"),
        alt_questions=_strings(fields, "alt_questions"),
    )
    key = _key(_string(fields, "id", needed=True), "id")
    topic = _topic(_string(fields, "category"))
    further = [topic + _topic(name) for name in _strings(fields, "subcategories")]
    further += [_topic(name) for name in _strings(fields, "topics")]
    for path in (topic, *further):
        wording.check_topic(path)
    audience, label = _audience(_string(fields, "audience"))
    related = [_key(other, "related") for other in _strings(fields, "related")]
    language = _language(_string(fields, "language"))
    original = _key(_string(fields, "translation_of"), "translation_of") or _sibling(key, language)
    return AnswerRecord(
        key=key,
        text=wording.checked(text),
        status=_status(_string(fields, "status")),
        audience=audience,
        audience_label=label,
        language=language,
        topic=topic,
        further=tuple(sorted({path for path in further if path} - {topic})),
        related=tuple(dict.fromkeys(other for other in related if other not in {"", key})),
        position=_position(fields.get("position")),
        translation_of=original if original != key else None,
        redirects=tuple(sorted({_redirect(path) for path in _strings(fields, "redirects")})),
        url=_url(_string(fields, "url")),
        published_at=_moment(_string(fields, "published_at"), "published_at"),
        expires_at=_moment(_string(fields, "expires_at"), "expires_at"),
        updated_at=_moment(_string(fields, "updated_at"), "updated_at"),
    )


def _string(fields: dict[str, Any], name: str, *, needed: bool = False) -> str:
    value = fields.get(name)
    if value is None:
        value = ""
    if not isinstance(value, str):
        raise RecordError(f"{name} is not a text")
    if wording.UNKEEPABLE.search(value):
        raise RecordError(f"{name} holds a character that cannot be kept (NUL or half a pair)")
    if needed and not value.strip():
        raise RecordError(f"{name} is missing")
    return value


def _strings(fields: dict[str, Any], name: str) -> tuple[str, ...]:
    values = fields.get(name)
    if values is None:
        return ()
    if not isinstance(values, list):
        raise RecordError(f"{name} is not a list of texts")
    return tuple(_string({name: value}, name) for value in values)


def _key(value: str, name: str) -> str:
    key = wording.one_line(value)
    if len(key) > LONGEST_KEY:
        raise RecordError(f"{name} has {len(key):,} characters; at most {LONGEST_KEY} fit")
    if name == "id" and not key:
        raise RecordError("id is missing")
    return key


def _topic(category: str) -> TopicPath:
    path = wording.one_line(category).split(BETWEEN_TOPICS)
    return tuple(name for name in map(str.strip, path) if name)


def _audience(value: str) -> tuple[str, str]:
    label = wording.one_line(value)
    if label.lower() in AUDIENCES:
        return label.lower(), ""
    if len(label) > LONGEST_KEY:
        raise RecordError(f"audience has {len(label):,} characters; at most {LONGEST_KEY} fit")
    return "public", label


def _status(value: str) -> str:
    status = STATUSES.get(value.strip().lower() or "published")
    if status is None:
        raise RecordError("status is none of published, draft, archived")
    return status


def _language(value: str) -> str:
    language = value.strip() or LANGUAGE
    if not wording.is_language(language):
        raise RecordError("language is no code such as en or pt-BR")
    return language


def _sibling(key: str, language: str) -> str | None:
    """Return the id that an answer's original has by its own id: that of `fees.es`, in Spanish, is `fees.en`.

    Who means no translation by such an id names the answer itself as its original.
    """
    stem = key.removesuffix(f".{language}")
    return f"{stem}.{LANGUAGE}" if stem not in {"", key} and language != LANGUAGE else None


def _position(value: object) -> int | None:
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= LARGEST_POSITION:
        raise RecordError(f"position is not a whole number from 1 to {LARGEST_POSITION:,}")
    return value


def _redirect(value: str) -> str:
    path = wording.one_line(value)
    if not path.startswith("/") or path.startswith("//") or len(path) > LONGEST_REDIRECT:
        raise RecordError(f"redirects holds something that is no path of this site (/... of {LONGEST_REDIRECT})")
    return path


def _url(value: str) -> str:
    url = value.strip()
    if url and (not url.lower().startswith(("http://", "https://")) or len(url) > LONGEST_URL or url.split() != [url]):
        raise RecordError(f"url is no web address of at most {LONGEST_URL:,} characters")
    return url


def _moment(value: str, name: str) -> datetime | None:
    if not value:
        return None
    try:
        moment = datetime.fromisoformat(value)
        if moment.tzinfo is None:
            raise RecordError(f"{name} has no time zone")
        return moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        if isinstance(error, RecordError):
            raise
        raise RecordError(f"{name} is no moment such as 2026-03-14T09:26:53+00:00") from None


def _written(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
