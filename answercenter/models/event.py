"""Events: append-only facts that visits leave. No address, user agent, name or cookie id among them.

`day` is the day on which the visit began, in the site's time zone. `visit` is empty for visitors who asked not to be
followed (Global Privacy Control, Do Not Track). Answer ids are kept as recorded, without a foreign key: what was
merged or deleted later is resolved on reading.
"""

from __future__ import annotations

from datetime import date
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import JSON
from sqlalchemy import LargeBinary
from sqlalchemy import String
from sqlalchemy import Uuid
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column

from answercenter.extensions import Model
from answercenter.models.columns import Moment

LANGUAGE = "en"  # of what is recorded by hand without one


class Origin(StrEnum):
    """How an event came here; only `web` visits are split by idle time, a file's visits keep the bounds it gives."""

    WEB = "web"
    RECORDED = "recorded"
    SIMULATED = "simulated"


class _Event:
    """What all events have. The id is made by whoever records, so that moving an event twice adds nothing."""

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment)
    day: Mapped[date] = mapped_column(index=True)
    visit: Mapped[str | None] = mapped_column(String(32))
    origin: Mapped[str] = mapped_column(String(10))
    region: Mapped[str] = mapped_column(String(6))  # ISO 3166 `US`, `US-OH`; `??` is unknown
    root_topic_id: Mapped[int] = mapped_column(default=0)  # of the topic it concerns, as it was then; 0 is none
    language: Mapped[str] = mapped_column(String(12), default=LANGUAGE)  # of what it concerns, as it was then


class SearchEvent(_Event, Model):
    """A search: its words with personal data removed, and the answers shown, in order.

    Its root topic and language are those of the filter, else those of the first answer shown.
    """

    __tablename__ = "search_event"

    text: Mapped[str] = mapped_column(String(256))
    topic_id: Mapped[int | None]  # the topic filter
    page: Mapped[int] = mapped_column(default=1)
    result_count: Mapped[int | None]  # empty: not known, as in recorded visits; not the same as 0
    answered: Mapped[bool | None]
    shown: Mapped[list[int] | None] = mapped_column(JSON)
    milliseconds: Mapped[float | None]


class ViewEvent(_Event, Model):
    """An answer opened; with the search and rank it was found by, if it was."""

    __tablename__ = "view_event"

    answer_id: Mapped[int]
    source: Mapped[str] = mapped_column(String(12))  # home, search, answer, topic, popular, viewed, elsewhere, direct
    search_id: Mapped[UUID | None] = mapped_column(Uuid)
    rank: Mapped[int | None]  # 1 is the first result


class FeedbackEvent(_Event, Model):
    """A reader's word on whether an answer helped, for the revision they read."""

    __tablename__ = "feedback_event"

    answer_id: Mapped[int]
    revision: Mapped[int | None]
    helpful: Mapped[bool]


class Drop(Model):
    """Something that was not recorded, and why: a bot, signed-in staff, a prefetch, a damaged line."""

    __tablename__ = "drop_event"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment)
    day: Mapped[date] = mapped_column(index=True)
    kind: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(String(20))


class Step(StrEnum):
    """How far somebody came who asks: opened a form, said that an offered answer solved it, sent a request."""

    OPENED = "opened"
    SOLVED = "solved"
    SENT = "sent"


class Arm(StrEnum):
    """Whether a visit is offered answers while it asks, or belongs to the share that is not."""

    OFFERED = "offered"
    WITHHELD = "withheld"


class AskingEvent(Model):
    """A step of somebody who asks, and their arm; no visit, moment or region, so that nothing joins it to a request.

    The id is the same whenever a visit takes this step: it is kept once, and nobody can make it again after the day.
    """

    __tablename__ = "asking_event"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    day: Mapped[date] = mapped_column(index=True)
    step: Mapped[str] = mapped_column(String(8))
    arm: Mapped[str] = mapped_column(String(8))


class VisitSalt(Model):
    """The random salt of one day's visit keys. Destroyed when the day ends; never part of a backup."""

    __tablename__ = "visit_salt"

    day: Mapped[date] = mapped_column(primary_key=True)
    salt: Mapped[bytes] = mapped_column(LargeBinary(32))
