"""What an answer may say and where it may stand: the values that the commands take, checked and brought to one form.

Every error has a message for people; those of a form's fields come together, by field.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from dataclasses import replace
from typing import TYPE_CHECKING

from answercenter import markup

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Sequence

LONGEST = {  # characters
    "question": 500, "short_answer": 2000, "body": 200_000, "keywords": 100, "alt_questions": 500, "note": 500
}  # fmt: skip
MOST = {"keywords": 100, "alt_questions": 500}  # entries
DEEPEST_TOPIC = 5  # levels
LONGEST_TOPIC = 200  # characters of a name
UNKEEPABLE = re.compile(r"[\x00\ud800-\udfff]")
_CONTROL = re.compile(r"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
_BLANK_START = re.compile(r"\A(?:[ \t]*\n)+")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})?")
_LABELS = {
    "question": "The question",
    "short_answer": "The short answer",
    "body": "The answer",
    "keywords": "A keyword",
    "alt_questions": "Another wording",
    "note": "The note",
}


class PublishingError(Exception):
    """A command cannot do what was asked; the message says why, for people."""


class InvalidText(PublishingError):  # noqa: N818
    """A field does not hold what it may; `errors` has a message for each such field."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(" ".join(errors.values()))
        self.errors = errors


class StaleRevision(PublishingError):  # noqa: N818
    """Somebody else saved in the meantime."""


class NotAllowed(PublishingError):  # noqa: N818
    """Somebody may not do this, or not with this version; nothing is changed."""


class UnknownAnswer(PublishingError):  # noqa: N818
    """There is no such answer, or no such revision of it."""


class PinError(PublishingError):
    """The leading questions cannot be put into this order."""


@dataclass(frozen=True, slots=True)
class RevisionText:
    """The text of one version of an answer; short answer and body are Markdown."""

    question: str
    short_answer: str = ""
    body: str = ""
    keywords: tuple[str, ...] = ()
    alt_questions: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where an answer stands and for whom."""

    topic_id: int | None = None
    further_topic_ids: tuple[int, ...] = ()
    audience: str = "public"
    language: str = "en"


def checked(text: RevisionText) -> RevisionText:
    """Return a text in the form in which it is kept. Raises InvalidText."""
    errors: dict[str, str] = {}
    settled = replace(
        text,
        question=one_line(text.question),
        short_answer=many_lines(text.short_answer),
        body=many_lines(text.body),
        keywords=_entries(text.keywords),
        alt_questions=_entries(text.alt_questions),
        note=one_line(text.note),
    )
    for field, longest in LONGEST.items():
        value = getattr(settled, field)
        problem = _problem([value] if isinstance(value, str) else list(value), longest, MOST.get(field, 1))
        if problem:
            errors[field] = f"{_LABELS[field]} {problem}."
    for field in ("short_answer", "body"):
        misread = next((one.problem for one in markup.conditions(getattr(settled, field)) if one.problem), "")
        if misread and field not in errors:
            errors[field] = f"A section for a region or a time is not understood: {misread}."
    for field in ("question", "body"):
        if not getattr(settled, field):
            errors[field] = f"{_LABELS[field]} is missing."
    if errors:
        raise InvalidText(errors)
    return settled


def one_line(text: str) -> str:
    """Return a text on one line with single spaces, without control characters."""
    return " ".join(_CONTROL.sub(" ", text).split())


def many_lines(text: str) -> str:
    """Return a text with plain line ends, without control characters and without blank lines around it."""
    unix = text.replace("\r\n", "\n").replace("\r", "\n")
    return _BLANK_START.sub("", _CONTROL.sub("", unix)).rstrip()


def is_language(tag: str) -> bool:
    """Tell whether this looks like a language tag that fits: `en`, `pt-BR`."""
    return len(tag) <= 12 and _LANGUAGE.fullmatch(tag) is not None  # the column's width


def check_topic(names: Sequence[str]) -> None:
    """Refuse a path of names that is too deep or has too long a name. Raises InvalidText."""
    if len(names) > DEEPEST_TOPIC:
        raise InvalidText({"topic": f"Topics go {DEEPEST_TOPIC} levels deep, not {len(names)}."})
    if any(len(name) > LONGEST_TOPIC for name in names):
        raise InvalidText({"topic": f"A topic's name may have {LONGEST_TOPIC} characters."})


def topic_address(path: str) -> str:
    """Return the address on this site of the topic at this path of slugs."""
    return f"/topics/{path}"


def _entries(entries: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, map(one_line, entries))))


def _problem(values: list[str], longest: int, most: int) -> str:
    if len(values) > most:
        return f"may be given {most} times, not {len(values):,}"
    too_long = max(map(len, values), default=0)
    if too_long > longest:
        return f"has {too_long:,} characters; at most {longest:,} fit"
    if any(UNKEEPABLE.search(value) for value in values):
        return "holds a character that cannot be kept (NUL or half a pair)"
    return ""
