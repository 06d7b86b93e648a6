"""The form of a rule that gives requests to people. What may be kept is decided by `tickets.assignment_rules`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import request
from wtforms import StringField

from answercenter.analytics import regions
from answercenter.forms.fields import Form
from answercenter.forms.fields import line
from answercenter.text import whole_number
from answercenter.tickets.assignment_rules import MOST_PEOPLE
from answercenter.tickets.assignment_rules import PERSON
from answercenter.tickets.assignment_rules import Person
from answercenter.tickets.assignment_rules import RuleSheet
from answercenter.tickets.wording import InvalidTicket

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Sequence

SPARE = 3  # empty rows for further people


@dataclass(frozen=True, slots=True)
class Row:
    """One of the people as they were chosen, with the number that was typed, and what is wrong with it."""

    person: str = ""
    most: str = ""
    error: str = ""


class RuleForm(Form):
    """For which requests a rule holds; its people are rows."""

    topic = StringField("Topic")
    region = line("Country or state")

    def sheet(self, rows: Sequence[Row]) -> RuleSheet:
        """Return what was written; what is no number is 0. Raises InvalidTicket for a place that there is not."""
        region = regions.parse(self.region.data[:100]) if self.region.data else ""
        if region is None:
            raise InvalidTicket({"region": "Choose a country or a state, such as “Ohio” or US-OH."})
        topic = (whole_number(self.topic.data) or 0) if self.topic.data else None
        return RuleSheet(0, topic, region, tuple(_person(row) for row in rows))


def sent_rows() -> list[Row]:
    """Read the rows that were sent, without those that name nobody."""
    rows = []
    for number in range(MOST_PEOPLE + SPARE):
        name = PERSON.format(number)
        if chosen := request.form.get(name, "").strip():
            rows.append(Row(chosen, request.form.get(f"{name}-most", "").strip()))
    return rows


def shown_rows(sheet: RuleSheet) -> list[Row]:
    """Return the rows of a rule as it is kept."""
    return [Row(str(one.user_id), "" if one.capacity is None else str(one.capacity)) for one in sheet.people]


def with_spare(rows: Sequence[Row]) -> list[Row]:
    """Return the rows with empty ones for further people, as far as a rule may have them."""
    return [*rows, *[Row()] * max(0, min(SPARE, MOST_PEOPLE - len(rows)))]


def problems(rows: Sequence[Row], names: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """List what is wrong with rows as `Form.problems` does; `names` are those of people by what is chosen."""
    return [
        (PERSON.format(place), ", ".join(filter(None, (f"Person {place + 1}", names.get(row.person)))), row.error)
        for place, row in enumerate(rows)
        if row.error
    ]


def _person(row: Row) -> Person:
    return Person(whole_number(row.person) or 0, (whole_number(row.most) or 0) if row.most else None)
