"""Forms of an answer's life: what is said in a review, when a version is published, who looks after an answer.

Moments are typed in the site's zone, to the minute. What may be kept is decided by the commands of `answers`.
"""

from __future__ import annotations

from datetime import UTC
from datetime import date
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from flask import current_app
from wtforms import HiddenField
from wtforms import StringField

from answercenter.answers.care import Kept
from answercenter.answers.wording import InvalidText
from answercenter.forms.fields import Form
from answercenter.forms.fields import line
from answercenter.forms.fields import text
from answercenter.text import whole_number

if TYPE_CHECKING:
    from typing import Any

LATEST_YEAR = 2100


class LifeForm(Form):
    """A form about one version of an answer: the one whose number its writer saw."""

    number = HiddenField()

    def version(self) -> int:
        """Tell the number of the version; 0, which none has, when none was given."""
        return whole_number(self.number.data) or 0

    def blame(self, errors: dict[str, str]) -> None:
        """Put messages at the fields that they are about."""
        for name, message in errors.items():
            self._fields[name].errors = [message]


class ReviewForm(LifeForm):
    """What somebody says of a version."""

    text = text("What you want to say")


class ScheduleForm(LifeForm):
    """When a version shall be published."""

    publish_at = line("Publish at")

    def moment(self) -> datetime:
        """Return the moment. Raises InvalidText when there is none."""
        try:
            found = moment(self.publish_at.data, None)
        except ValueError:
            found = None
        if found is None:
            raise InvalidText({"publish_at": "Give day and time, such as 2026-12-01 09:00."})
        return found


class CareForm(LifeForm):
    """Who looks after an answer, when it is read again, and when it ends."""

    owner_id = StringField("Owner")
    review_on = line("Read again on")
    expires_at = line("Ends at")

    def kept(self, present: datetime | None) -> Kept:
        """Return what is to be kept; `present` is the end as it stands. Raises InvalidText."""
        errors, day, ends = {}, None, None
        try:
            day = date.fromisoformat(self.review_on.data) if self.review_on.data else None
        except ValueError:
            errors["review_on"] = "Give the day, such as 2027-05-31."
        try:
            ends = moment(self.expires_at.data, present)
        except ValueError:
            errors["expires_at"] = "Give day and time, such as 2027-12-31 17:00."
        if errors:
            raise InvalidText(errors)
        return Kept(whole_number(self.owner_id.data) or 0 if self.owner_id.data else None, day, ends)


def moment(given: str | None, present: datetime | None) -> datetime | None:
    """Read a moment of the site's zone; None for an empty field. Raises ValueError.

    What a field shows of `present` gives `present` back, with its seconds.
    """
    if not given or given == typed(present):
        return present if given else None
    try:
        found = datetime.fromisoformat(given)
        if found.tzinfo is None:
            found = found.replace(tzinfo=ZoneInfo(current_app.config["TIMEZONE"]))
        found = found.astimezone(UTC)
    except OverflowError as error:
        raise ValueError from error
    if found.year > LATEST_YEAR:
        raise ValueError
    return found


def typed(present: datetime | None) -> str:
    """Return a moment as a field holds it."""
    if present is None:
        return ""
    return f"{present.astimezone(ZoneInfo(current_app.config['TIMEZONE'])):%Y-%m-%dT%H:%M}"


def care_fields(owner_id: int | None, review_on: date | None, expires_at: datetime | None) -> dict[str, Any]:
    """Return the fields of a form that shows what is set."""
    return {
        "owner_id": str(owner_id or ""),
        "review_on": "" if review_on is None else review_on.isoformat(),
        "expires_at": typed(expires_at),
    }
