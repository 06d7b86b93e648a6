"""The forms of requests: what a visitor asks, with the fields of its type, and what is written on a ticket.

What may be kept is decided by the commands of `tickets`; here it is only read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from flask import request
from wtforms import HiddenField
from wtforms import StringField
from wtforms import TextAreaField

from answercenter.analytics import regions
from answercenter.forms import challenge
from answercenter.forms.fields import Form
from answercenter.forms.fields import SeveralField
from answercenter.forms.fields import line
from answercenter.forms.fields import paragraphs
from answercenter.forms.fields import text
from answercenter.models import FieldKind
from answercenter.text import normalise_query
from answercenter.text import whole_number
from answercenter.tickets.queue import STATES
from answercenter.tickets.queue import Filters
from answercenter.tickets.wording import Asked
from answercenter.tickets.wording import InvalidTicket
from answercenter.tickets.workflow import Written

if TYPE_CHECKING:
    from collections.abc import Sequence

    from answercenter.tickets.types import TypeSheet

TRAP = "website"  # a field that people do not see


def _stripped(given: str | None) -> str:
    return (given or "").strip(" \t")


class RequestForm(Form):
    """What every request has; `typed_form` adds the fields of its type.

    A line break in a line is kept, so that it can be refused.
    """

    subject = StringField("What it is about", filters=[_stripped])
    text = TextAreaField("Your request", filters=[paragraphs])
    name = StringField("Your name", filters=[_stripped])
    email = StringField("Your e-mail address", filters=[_stripped])
    topic = StringField("Topic")
    language = StringField("Language of the reply")
    query = HiddenField()
    answer = HiddenField()

    def asked(self, sheet: TypeSheet, form: str, region: str, languages: list[str]) -> Asked:
        """Return what is asked; `form` names the form, `region` is where the visitor is."""
        language = self.language.data or ""
        return Asked(
            form=form,
            type_id=sheet.id,
            subject=self.subject.data or "",
            text=self.text.data or "",
            name=self.name.data or "",
            email=self.email.data or "",
            language=language if language in languages else languages[0],
            region=region,
            values={spec.key: self._value(spec.name, spec.kind) for spec in sheet.typed},
            topic_id=whole_number(self.topic.data),
            answer_id=whole_number(self.answer.data),
            query=normalise_query(self.query.data or ""),
        )

    def _value(self, name: str, kind: FieldKind) -> str:
        """Return what was typed; a place as its code, and what is no place as it is, to be refused."""
        typed = str(self[name].data or "")
        if kind is FieldKind.PLACE and typed:
            return regions.parse(typed[:100]) or typed
        return typed

    def typed(self) -> list[tuple[str, str]]:
        """List what was typed, for hidden fields that carry it on."""
        return [(field.name, str(field.data or "")) for field in self]


def typed_form(sheet: TypeSheet, question: str = "") -> type[RequestForm]:
    """Return the form of a type of request; with a field for the answer where a question is asked."""
    fields = {spec.name: StringField(spec.label, filters=[_stripped]) for spec in sheet.typed}
    if question:
        fields[challenge.FIELD] = StringField(question, filters=[_stripped])
    made: type[RequestForm] = type("TypedRequestForm", (RequestForm,), fields)
    return made


def is_trapped() -> bool:
    """Tell whether the field that people do not see was filled in."""
    return bool(request.form.get(TRAP))


class MessageForm(Form):
    """What a requester adds on their page."""

    text = text("Your message")


class TicketForm(Form):
    """What somebody at work writes on a ticket, or chooses for it."""

    answers = SeveralField("Answers to point to", default=())
    outcome = StringField("Outcome")
    note = text("Note")
    text = text("Reply")
    assignee = StringField("Given to")
    canned = StringField("Ready-made reply")
    find = line("Find answers")
    into = line("Number of the other request")
    entry = HiddenField()
    also = HiddenField()
    seen = HiddenField()
    form = HiddenField()

    def numbers(self) -> list[int]:
        """List the answers that were chosen; what is no number becomes 0, which no answer has."""
        return [whole_number(chosen) or 0 for chosen in self.answers.data or ()]

    def written(self, links: Sequence[str], *, closing: bool) -> Written:
        """Return a reply with these links to answers at its end; `closing` needs an outcome."""
        words = self.text.data or ""
        return Written(
            text="\n\n".join((words, *links)) if words else "",
            seen=whole_number(self.seen.data) or 0,
            form=self.name_of_form(),
            answers=self.numbers(),
            outcome=(self.outcome.data or "none") if closing else "",
            also=bool(self.also.data),
        )

    def name_of_form(self) -> str:
        """Tell the random name of the form, so that a second click sends nothing twice."""
        return (self.form.data or "")[:32] or uuid4().hex


class CannedForm(Form):
    """A ready-made reply."""

    title = line("Title")
    text = text("Text")


class QueueForm(Form):
    """Which requests somebody wants to see."""

    state = StringField("State", default="to-do")
    type = StringField("Type")
    topic = StringField("Topic")
    region = line("Country or state")
    mine = StringField("Mine")
    words = line("Number or e-mail")

    def filters(self, user_id: int, *, volunteer: bool) -> Filters:
        """Return the filters of somebody's desk. Raises InvalidTicket for a state or a place that there is not."""
        errors = {}
        state, region = self.state.data or "to-do", ""
        if state not in STATES:
            errors["state"] = "There is no such state."
        if self.region.data:
            region = regions.parse(self.region.data[:100]) or ""
            if not region:
                errors["region"] = "Choose a country or a state, such as “Ohio” or US-OH."
        if errors:
            raise InvalidTicket(errors)
        return Filters(
            state=state,
            type_id=whole_number(self.type.data),
            topic_id=whole_number(self.topic.data),
            region=region,
            mine=user_id if self.mine.data else None,
            words=self.words.data or "",
            volunteer=user_id if volunteer else None,
        )

    def arguments(self) -> dict[str, str]:
        """Return what was chosen as an address carries it."""
        return {field.name: str(field.data) for field in self if field.data and field.data != field.default}
