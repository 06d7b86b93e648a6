"""The forms in which editors set what search goes by. What may be kept is decided by `tuning.wording`."""

from __future__ import annotations

from datetime import date
from datetime import datetime
from datetime import time
from datetime import timedelta
from typing import TYPE_CHECKING
from typing import Any
from zoneinfo import ZoneInfo

from flask import current_app
from wtforms import StringField
from wtforms import TextAreaField

from answercenter.forms.fields import Form
from answercenter.forms.fields import entries
from answercenter.forms.fields import line
from answercenter.models import SynonymKind
from answercenter.search.weights import LIMITS
from answercenter.search.weights import NAMES
from answercenter.text import whole_number
from answercenter.tuning.wording import InvalidRule
from answercenter.tuning.wording import PromotionText
from answercenter.tuning.wording import SynonymText

if TYPE_CHECKING:
    from answercenter.tuning.lists import PromotionLine
    from answercenter.tuning.lists import SynonymLine

KINDS = (
    (SynonymKind.EQUAL.value, "Equal: each phrase also searches for all others"),
    (SynonymKind.ONE_WAY.value, "One way: these phrases also search for others, and not back"),
)


class RuleForm(Form):
    """What the forms of the desk's search pages share."""

    def typed(self) -> list[tuple[str, str]]:
        """List what was typed, for hidden fields that carry it on."""
        return [(field.name, str(field.data or "")) for field in self]


class SynonymForm(RuleForm):
    """A synonym; phrases stand one a line, or with commas between."""

    kind = StringField("Kind", default=SynonymKind.EQUAL.value)
    terms = TextAreaField("Phrases")
    expansions = TextAreaField("Also search for")
    language = line("Language")
    note = line("Note")

    def text(self) -> SynonymText:
        """Return what was written."""
        return SynonymText(
            kind=self.kind.data or "",
            terms=_phrases(self.terms.data),
            expansions=_phrases(self.expansions.data),
            language=self.language.data or "",
            note=self.note.data or "",
        )


class PromotionForm(RuleForm):
    """A promotion; `answer` is the number of the chosen answer, empty for a link."""

    query = line("Query")
    answer = StringField("Answer")
    url = line("Address of a page")
    title = line("Words to click on")
    expires = line("Last day")

    def text(self) -> PromotionText:
        """Return what was written. Raises InvalidRule for what is no number or no day."""
        return PromotionText(
            query=self.query.data or "",
            answer_id=_number(self.answer.data) if self.answer.data else None,
            url=self.url.data or "",
            title=self.title.data or "",
            expires_at=_end_of(self.expires.data) if self.expires.data else None,
        )


class WeightsForm(RuleForm):
    """The weights of ranking, each as it is typed."""

    def values(self) -> dict[str, float]:
        """Return the weights. Raises InvalidRule for what is no number."""
        found, errors = {}, {}
        for name in NAMES:
            try:
                found[name] = float((self[name].data or "").replace(",", "."))
            except ValueError:
                errors[name] = "This weight is a number, such as 1.5."
        if errors:
            raise InvalidRule(errors)
        return found


for _name in NAMES:
    setattr(WeightsForm, _name, line(LIMITS[_name].label))


def synonym_fields(written: SynonymLine) -> dict[str, Any]:
    """Return the fields of a form that shows this synonym."""
    return {
        "kind": written.kind,
        "terms": "\n".join(written.terms),
        "expansions": "\n".join(written.expansions),
        "language": written.language,
        "note": written.note,
    }


def promotion_fields(written: PromotionLine) -> dict[str, Any]:
    """Return the fields of a form that shows this promotion."""
    last = written.expires_at
    return {
        "query": written.query,
        "answer": str(written.answer_id or ""),
        "url": written.url,
        "title": written.title,
        "expires": (last.astimezone(_zone()) - timedelta(days=1)).date().isoformat() if last else "",
    }


def _phrases(text: str | None) -> tuple[str, ...]:
    """List the phrases of a text; the same phrase twice stays, to be told."""
    parts = [part for row in (text or "").splitlines() for part in row.split(",")]
    return tuple(entry for part in parts for entry in entries(part))


def _number(given: str | None) -> int:
    """Return a chosen answer's number. Raises InvalidRule."""
    number = whole_number(given)
    if number is None:
        raise InvalidRule({"answer": "There is no such answer."})
    return number


def _end_of(day: str) -> datetime:
    """Return the end of a day in the site's zone. Raises InvalidRule."""
    try:
        return datetime.combine(date.fromisoformat(day) + timedelta(days=1), time(), _zone())
    except (ValueError, OverflowError) as error:
        raise InvalidRule({"expires": "The last day is a date such as 2026-12-31."}) from error


def _zone() -> ZoneInfo:
    return ZoneInfo(current_app.config["TIMEZONE"])
