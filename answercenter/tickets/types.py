"""Types of requests: what visitors may ask for, with the fields that each has; read and kept.

A type that is open is offered to visitors; one that has requests is closed and not deleted. Pages of answers and
searches offer the form only when a type is open, so that a change takes a change number.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import func
from sqlalchemy import select

from answercenter.extensions import command
from answercenter.extensions import db
from answercenter.models import FieldKind
from answercenter.models import RequestType
from answercenter.models import Ticket
from answercenter.models import User
from answercenter.models import take_change_number
from answercenter.text import slugify
from answercenter.tickets import people
from answercenter.tickets.wording import MOST_CHOICES
from answercenter.tickets.wording import MOST_FIELDS
from answercenter.tickets.wording import MOST_FILES
from answercenter.tickets.wording import VALUE
from answercenter.tickets.wording import FieldSpec
from answercenter.tickets.wording import InvalidTicket
from answercenter.tickets.wording import UnknownTicket

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

NAME = 80  # characters
HELP = 500  # characters
LABEL = 80  # characters
FIELD_HELP = 200  # characters
MOST_HOURS = 2000  # of work
MOST_DAYS = 3650  # that a closed request is kept


@dataclass(frozen=True, slots=True)
class TypeSheet:
    """A type of request."""

    id: int
    name: str
    help: str
    fields: tuple[FieldSpec, ...]
    open: bool
    reply_hours: int
    close_hours: int
    keep_days: int | None = None  # for which closed requests keep their words and their requester; None: for good
    lead_id: int | None = None  # the account that is told of late requests; None: administrators
    volunteers: bool = False  # may take it
    requests: int = 0  # that were sent so far, where they are counted

    @property
    def typed(self) -> tuple[FieldSpec, ...]:
        """The fields that are filled in on the form."""
        return tuple(spec for spec in self.fields if spec.kind is not FieldKind.FILE)

    @property
    def files(self) -> tuple[FieldSpec, ...]:
        """The fields in which files are enclosed, before the request is sent."""
        return tuple(spec for spec in self.fields if spec.kind is FieldKind.FILE)


SHIPPED = (
    TypeSheet(
        0,
        "Ask a question",
        "When no answer here fits. A person reads it and writes back.",
        (FieldSpec("organisation", "Organisation", FieldKind.ORGANISATION, "If you ask for one."),),
        open=True,
        reply_hours=8,
        close_hours=40,
    ),
    TypeSheet(
        0,
        "Invite us to an event",
        "Meetings, talks, stands: tell us when and where, and whether we can come.",
        (
            FieldSpec("organisation", "Organisation", FieldKind.ORGANISATION, "Who invites.", required=True),
            FieldSpec("day", "Day of the event", FieldKind.DATE, "The first one, if it lasts longer.", required=True),
            FieldSpec("place", "Country or state", FieldKind.PLACE, "Where the event is.", required=True),
            FieldSpec("town", "Town and house", FieldKind.TEXT),
            FieldSpec("guests", "How many come", FieldKind.CHOICE, choices=("up to 20", "20 to 100", "more than 100")),
        ),
        open=True,
        reply_hours=16,
        close_hours=80,
    ),
)


def open_types() -> list[TypeSheet]:
    """List the types that visitors may send, in their order."""
    rows = db.session.scalars(select(RequestType).where(RequestType.open).order_by(*_ORDER))
    return [_sheet(row) for row in rows]


def every_type() -> list[TypeSheet]:
    """List all types with the number of their requests, in their order."""
    number = select(func.count()).where(Ticket.type_id == RequestType.id).scalar_subquery()
    rows = db.session.execute(select(RequestType, number).order_by(*_ORDER))
    return [_sheet(row, requests) for row, requests in rows]


def names() -> dict[int, str]:
    """Tell the name of every type by its id, in their order."""
    rows = db.session.execute(select(RequestType.id, RequestType.name).order_by(*_ORDER))
    return {type_id: name for type_id, name in rows}  # noqa: C416  # rows are no plain tuples


def find(session: Session, type_id: int) -> TypeSheet:
    """Return a type. Raises UnknownTicket."""
    row = session.get(RequestType, type_id)
    if row is None:
        raise UnknownTicket("There is no such type of request.")
    return _sheet(row)


def save(type_id: int | None, sheet: TypeSheet) -> int:
    """Keep a new type, or change one; return its id. Raises InvalidTicket and UnknownTicket."""
    check(sheet)
    with command() as session:
        row = RequestType(position=_next(session)) if type_id is None else session.get(RequestType, type_id)
        if row is None:
            raise UnknownTicket("There is no such type of request.")
        same = session.scalar(select(RequestType.id).where(RequestType.name == sheet.name, RequestType.id != type_id))
        if same is not None and same != type_id:
            raise InvalidTicket({"name": "Another type has this name."})
        if sheet.lead_id is not None and not people.works(session.get(User, sheet.lead_id), people.LEADERS):
            raise InvalidTicket({"lead": "There is no such account."})
        _fill(row, sheet)
        session.add(row)
        session.flush()
        take_change_number(session)
        return row.id


def add_shipped() -> int:
    """Add the types that the sample ships, unless there are types already; tell how many were added."""
    with command() as session:
        if session.scalar(select(func.count()).select_from(RequestType)):
            return 0
        for place, sheet in enumerate(SHIPPED):
            row = RequestType(position=place)
            _fill(row, sheet)
            session.add(row)
        session.flush()
        take_change_number(session)
    return len(SHIPPED)


def check(sheet: TypeSheet) -> None:
    """Make sure that a type can be kept. Raises InvalidTicket; an error of a field is named `field-N`, from 0."""
    errors = {}
    if not sheet.name or len(sheet.name) > NAME:
        errors["name"] = f"A name has 1 to {NAME} characters."
    if len(sheet.help) > HELP:
        errors["help"] = f"Use at most {HELP} characters."
    for name, value in (("reply_hours", sheet.reply_hours), ("close_hours", sheet.close_hours)):
        if not 1 <= value <= MOST_HOURS:
            errors[name] = f"Give hours of work, 1 to {MOST_HOURS:,}."
    if "close_hours" not in errors and sheet.close_hours < sheet.reply_hours:
        errors["close_hours"] = "The end is not due before the first reply."
    if sheet.keep_days is not None and not 1 <= sheet.keep_days <= MOST_DAYS:
        errors["keep_days"] = f"Give days, 1 to {MOST_DAYS:,}, or nothing to keep them for good."
    if len(sheet.fields) > MOST_FIELDS:
        errors["name"] = f"A type has at most {MOST_FIELDS} fields."
    for place, spec in enumerate(sheet.fields):
        if message := _wrong(spec, sheet.fields[:place]):
            errors[f"field-{place}"] = message
    if errors:
        raise InvalidTicket(errors)


def key_for(label: str, taken: Sequence[str]) -> str:
    """Make the key of a new field from its label, unlike those that are taken."""
    key = base = slugify(label, 30)
    number = 1
    while key in taken:
        number += 1
        key = f"{base}-{number}"
    return key


def _wrong(spec: FieldSpec, before: Sequence[FieldSpec]) -> str:
    if len(spec.label) > LABEL or len(spec.help) > FIELD_HELP:
        return f"A label has at most {LABEL} characters, its help at most {FIELD_HELP}."
    if spec.label.casefold() in {other.label.casefold() for other in before}:
        return "Another field has this label."
    if spec.kind is FieldKind.ORGANISATION and any(other.kind is spec.kind for other in before):
        return "A type has one field for the organisation."
    if spec.kind is FieldKind.PLACE and any(other.kind is spec.kind for other in before):
        return "A type has one field for the place."
    if spec.kind is FieldKind.FILE and sum(other.kind is spec.kind for other in before) >= MOST_FILES:
        return f"A type has at most {MOST_FILES} fields for files."
    if spec.kind is FieldKind.CHOICE and not 2 <= len(spec.choices) <= MOST_CHOICES:
        return f"Give 2 to {MOST_CHOICES} choices, one a line."
    if any(len(choice) > VALUE for choice in spec.choices):
        return f"A choice has at most {VALUE} characters."
    return ""


def _next(session: Session) -> int:
    return (session.scalar(select(func.max(RequestType.position))) or 0) + 1


def _fill(row: RequestType, sheet: TypeSheet) -> None:
    row.name, row.help, row.open = sheet.name, sheet.help, sheet.open
    row.reply_hours, row.close_hours = sheet.reply_hours, sheet.close_hours
    row.keep_days, row.lead_id, row.volunteers = sheet.keep_days, sheet.lead_id, sheet.volunteers
    row.fields = [
        {
            "key": spec.key,
            "label": spec.label,
            "kind": spec.kind.value,
            "help": spec.help,
            "required": spec.required,
            "choices": list(spec.choices) if spec.kind is FieldKind.CHOICE else [],
        }
        for spec in sheet.fields
    ]


def _sheet(row: RequestType, requests: int = 0) -> TypeSheet:
    fields = tuple(_spec(one) for one in row.fields)
    worked_on = (row.reply_hours, row.close_hours, row.keep_days, row.lead_id, row.volunteers)
    return TypeSheet(row.id, row.name, row.help, fields, row.open, *worked_on, requests)


def _spec(kept: dict[str, Any]) -> FieldSpec:
    return FieldSpec(**kept | {"kind": FieldKind(kept["kind"]), "choices": tuple(kept["choices"])})


_ORDER = (RequestType.position, RequestType.id)
