"""Answer: a question with its answer, and the one predicate that says who may read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint
from sqlalchemy import ForeignKey
from sqlalchemy import Index
from sqlalchemy import String
from sqlalchemy import and_
from sqlalchemy import or_
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column

from answercenter.extensions import Model
from answercenter.models.columns import Moment

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement


class State(StrEnum):
    """Where an answer stands in its life."""

    DRAFT = "draft"
    PUBLISHED = "published"
    ARCHIVED = "archived"


class Audience(StrEnum):
    """Who an answer is written for."""

    PUBLIC = "public"
    VOLUNTEER = "volunteer"
    STAFF = "staff"


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who reads: the audiences whose answers they may see."""

    audiences: tuple[Audience, ...]


PUBLIC = Reader((Audience.PUBLIC,))
EVERYBODY = Reader(tuple(Audience))


class Answer(Model):
    """What visitors find. Its text stands in revisions: the live one is read, the draft one is being written."""

    __tablename__ = "answer"
    __table_args__ = (
        CheckConstraint("state IN ('draft', 'published', 'archived')", name="state"),
        CheckConstraint("audience IN ('public', 'volunteer', 'staff')", name="audience"),
        CheckConstraint("state <> 'published' OR live_revision IS NOT NULL", name="published_has_text"),
        Index("ix_answer_pinned", "position"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(200), unique=True)  # the external id of imports and exports
    slug: Mapped[str] = mapped_column(String(120), default="")
    state: Mapped[str] = mapped_column(String(12), default=State.DRAFT, index=True)
    audience: Mapped[str] = mapped_column(String(12), default=Audience.PUBLIC)
    audience_label: Mapped[str] = mapped_column(String(200), default="")  # a source's own word for its readers
    language: Mapped[str] = mapped_column(String(12), default="en")
    topic_id: Mapped[int | None] = mapped_column(ForeignKey("topic.id"), index=True)  # the main topic
    position: Mapped[int | None]  # place among the leading questions, 1 first; empty is not pinned
    live_revision: Mapped[int | None]  # Revision.number; no foreign key, since a revision already points here
    draft_revision: Mapped[int | None]
    published_at: Mapped[datetime | None] = mapped_column(Moment)  # first readable at; may lie ahead
    expires_at: Mapped[datetime | None] = mapped_column(Moment)
    created_at: Mapped[datetime] = mapped_column(Moment)
    updated_at: Mapped[datetime] = mapped_column(Moment)  # when the live text last changed
    translation_of: Mapped[str | None] = mapped_column(String(200), index=True)  # the key of the answer it translates
    translated_revision: Mapped[int | None]  # the live one of that answer that it follows; empty: not known
    source_url: Mapped[str] = mapped_column(String(2000), default="")
    change_number: Mapped[int] = mapped_column(default=0, index=True)  # the last change of what readers may see


class AnswerTopic(Model):
    """A further topic of an answer, beside its main one."""

    __tablename__ = "answer_topic"

    answer_id: Mapped[int] = mapped_column(ForeignKey("answer.id", ondelete="CASCADE"), primary_key=True)
    topic_id: Mapped[int] = mapped_column(ForeignKey("topic.id"), primary_key=True, index=True)


def readable(reader: Reader, moment: datetime, answer: type[Answer] = Answer) -> ColumnElement[bool]:
    """Say, as SQL, which answers this reader may see at this moment. Search filters by the same rule."""
    return and_(
        answer.state == State.PUBLISHED,
        answer.audience.in_(reader.audiences),
        or_(answer.published_at.is_(None), answer.published_at <= moment),
        or_(answer.expires_at.is_(None), answer.expires_at > moment),
    )
