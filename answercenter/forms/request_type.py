"""The forms in which administrators define types of requests and the words of their mails.

What may be kept is decided by the commands of `tickets`; here it is only read.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import request
from wtforms import BooleanField
from wtforms import StringField

from answercenter.forms.fields import Form
from answercenter.forms.fields import entries
from answercenter.forms.fields import line
from answercenter.forms.fields import one_line
from answercenter.forms.fields import text
from answercenter.models import FieldKind
from answercenter.text import whole_number
from answercenter.tickets.letters import Wording
from answercenter.tickets.types import TypeSheet
from answercenter.tickets.types import key_for
from answercenter.tickets.wording import MOST_FIELDS
from answercenter.tickets.wording import FieldSpec

if TYPE_CHECKING:
    from collections.abc import Sequence

SPARE = 2  # empty rows for new fields
KINDS = (
    (FieldKind.TEXT, "Text"),
    (FieldKind.CHOICE, "Choice"),
    (FieldKind.DATE, "Date"),
    (FieldKind.PLACE, "Place"),
    (FieldKind.ORGANISATION, "Organisation"),
    (FieldKind.FILE, "File"),
)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the form: a field as it was typed, and what is wrong with it."""

    label: str = ""
    kind: str = FieldKind.TEXT.value
    help: str = ""
    required: bool = False
    choices: str = ""
    key: str = ""
    error: str = ""


class TypeForm(Form):
    """A type of request; its fields are rows, read by `rows`."""

    name = line("Name")
    help = line("Help text")
    reply_hours = line("First reply within")
    close_hours = line("End within")
    keep_days = line("Forget after")
    lead = StringField("Told when late")
    open = BooleanField("Visitors may send it")
    volunteers = BooleanField("Volunteers may take it")

    def sheet(self, rows: Sequence[Row]) -> TypeSheet:
        """Return what was written; a row without a label is no field, and what is no number is 0."""
        keys = [row.key for row in rows if row.key]
        fields = []
        for row in rows:
            key = row.key or key_for(row.label, keys)
            keys.append(key)
            kind = FieldKind(row.kind) if row.kind in set(FieldKind) else FieldKind.TEXT
            choices = tuple(entries(row.choices, separators="\n"))
            fields.append(FieldSpec(key, row.label, kind, row.help, row.required, choices))
        return TypeSheet(
            0,
            self.name.data or "",
            self.help.data or "",
            tuple(fields),
            bool(self.open.data),
            whole_number(self.reply_hours.data) or 0,
            whole_number(self.close_hours.data) or 0,
            (whole_number(self.keep_days.data) or 0) if self.keep_days.data else None,
            (whole_number(self.lead.data) or 0) if self.lead.data else None,
            bool(self.volunteers.data),
        )


class RequesterForm(Form):
    """The address of a requester."""

    email = line("E-mail address")


class LetterForm(Form):
    """The words of a mail."""

    subject = line("Subject")
    text = text("Text")

    def wording(self) -> Wording:
        """Return the words."""
        return Wording(self.subject.data or "", self.text.data or "")


def sent_rows() -> list[Row]:
    """Read the rows that were sent, without those that have no label; in the order that their numbers give."""
    rows = []
    for number in range(MOST_FIELDS + SPARE):
        typed = {name: request.form.get(f"field-{number}-{name}", "") for name in ("label", "kind", "help", "key")}
        if label := one_line(typed["label"]):
            required = bool(request.form.get(f"field-{number}-required"))
            choices = request.form.get(f"field-{number}-choices", "")
            rows.append(Row(label, typed["kind"], one_line(typed["help"]), required, choices, _key(typed["key"])))
    return rows


def shown_rows(sheet: TypeSheet) -> list[Row]:
    """Return the rows of a type as it is kept."""
    return [
        Row(spec.label, spec.kind.value, spec.help, spec.required, "\n".join(spec.choices), spec.key)
        for spec in sheet.fields
    ]


def with_spare(rows: Sequence[Row]) -> list[Row]:
    """Return the rows with empty ones for new fields, as far as a type may have them."""
    return [*rows, *[Row()] * max(0, min(SPARE, MOST_FIELDS - len(rows)))]


def problems(rows: Sequence[Row]) -> list[tuple[str, str, str]]:
    """List what is wrong with rows as `Form.problems` does."""
    return [
        (f"field-{place}-label", f"Field {place + 1}, {row.label}", row.error)
        for place, row in enumerate(rows)
        if row.error
    ]


def _key(typed: str) -> str:
    """Return the key of a field that was there before; empty for anything that is none."""
    plain = typed.replace("-", "").replace("_", "")
    return typed if len(typed) <= 40 and plain.isalnum() else ""
