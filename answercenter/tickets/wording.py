"""What a request and its type may say: texts are checked here before anything is kept.

Errors go to the field that they are about, so that a form can show them there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from dataclasses import field
from datetime import date
from typing import TYPE_CHECKING

from answercenter import addresses
from answercenter.models import FieldKind

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Sequence

    from answercenter.files.checking import CheckedFile

SUBJECT = 150  # characters
TEXT = 10_000  # characters
NAME = 120  # characters
VALUE = 200  # characters of a field
ORGANISATION = 200  # characters
ERASED = "(erased)"  # what an erased ticket is about
MOST_FIELDS = 12
MOST_FILES = 3
MOST_CHOICES = 40
VALUE_PREFIX = "value_"  # of a typed field's name in forms and errors
_REGION = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,3})?")
# Line breaks, other control characters, and marks that turn the direction of what follows
_UNFIT = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
_EARLIEST, _LATEST = date(1900, 1, 1), date(2200, 1, 1)


class InvalidTicket(ValueError):  # noqa: N818
    """What was given cannot be kept; `errors` has a message for each field that it is about."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__(" ".join(errors.values()))
        self.errors = dict(errors)


class UnknownTicket(LookupError):  # noqa: N818
    """There is no such ticket, type of request or organisation."""


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """A field that a type of request has besides what all have."""

    key: str
    label: str
    kind: FieldKind
    help: str = ""
    required: bool = False
    choices: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Tell the name of this field in a form."""
        return f"{VALUE_PREFIX}{self.key}"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a visitor asks. `form` names the form, `values` are those of the type's fields by key."""

    form: str
    type_id: int
    subject: str
    text: str
    name: str
    email: str
    language: str
    region: str
    values: Mapping[str, str]
    topic_id: int | None = None
    answer_id: int | None = None
    query: str = ""
    files: Mapping[str, CheckedFile] = field(default_factory=dict)  # by the keys of their fields


def check(asked: Asked, fields: Sequence[FieldSpec]) -> None:
    """Make sure that a request can be kept. Raises InvalidTicket."""
    errors = {
        "subject": _line(asked.subject, SUBJECT, "Say in a few words what it is about."),
        "text": _text(asked.text),
        "name": _line(asked.name, NAME, ""),
        "email": _email(asked.email),
    }
    for spec in fields:
        given = asked.files[spec.key].name if spec.key in asked.files else asked.values.get(spec.key, "")
        errors[spec.name] = _value(given, spec)
    found = {name: message for name, message in errors.items() if message}
    if found:
        raise InvalidTicket(found)


def check_text(text: str, field: str = "text") -> str:
    """Return a text of several lines that can be kept. Raises InvalidTicket."""
    error = _text(text)
    if error:
        raise InvalidTicket({field: error})
    return text


def _line(text: str, most: int, missing: str) -> str:
    """Tell what is wrong with one line; line breaks and what cannot be seen are refused, not mended."""
    if not text.strip():
        return missing
    if _UNFIT.search(text):
        return "Use one line, without line breaks or characters that cannot be seen."
    return f"Use at most {most} characters." if len(text) > most else ""


def _text(text: str) -> str:
    if not text.strip():
        return "Write what you want to ask or tell."
    return f"Use at most {TEXT:,} characters." if len(text) > TEXT else ""


def _email(text: str) -> str:
    if not text:
        return "Give your e-mail address: the reply goes there."
    try:
        addresses.one_address(text)
    except ValueError:
        return "This is not one e-mail address, such as name@example.org."
    return ""


def _value(text: str, spec: FieldSpec) -> str:
    if not text:
        return ("Choose a file." if spec.kind is FieldKind.FILE else "This is needed.") if spec.required else ""
    if spec.kind is FieldKind.FILE:
        return ""
    if spec.kind is FieldKind.CHOICE:
        return "" if text in spec.choices else "Choose one of the list."
    if spec.kind is FieldKind.DATE:
        return _day(text)
    if spec.kind is FieldKind.PLACE:
        return "" if _REGION.fullmatch(text) else "Choose a country or a state from the list."
    return _line(text, VALUE, "")


def _day(text: str) -> str:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return "Give a day, such as 2027-05-31."
    return "" if _EARLIEST <= day < _LATEST else "This day is too far away."
