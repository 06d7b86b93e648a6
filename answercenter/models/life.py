"""What is decided about an answer beside its text: approval of a revision, what was said of it, who looks after it."""

from __future__ import annotations

from datetime import date
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey
from sqlalchemy import ForeignKeyConstraint
from sqlalchemy import Index
from sqlalchemy import String
from sqlalchemy import Text
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column

from answercenter.extensions import Model
from answercenter.models.columns import Moment


class Verdict(StrEnum):
    """What is held of a revision: its approval is asked for, given, or waits for changes."""

    ASKED = "asked"
    CHANGES = "changes"
    APPROVED = "approved"


class Act(StrEnum):
    """What somebody did as they said something of a revision."""

    COMMENT = "comment"
    ASKED = "asked"
    CHANGES = "changes"
    APPROVED = "approved"
    SCHEDULED = "scheduled"
    UNSCHEDULED = "unscheduled"


class Review(Model):
    """The standing of one revision. A newer one begins without any, so that no approval outlives a change."""

    __tablename__ = "review"
    __table_args__ = (
        ForeignKeyConstraint(
            ["answer_id", "number"], ["revision.answer_id", "revision.number"], ondelete="CASCADE", name="fk_review_of"
        ),
        Index("ix_review_verdict", "verdict"),
        Index("ix_review_publish_at", "publish_at"),
    )

    answer_id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    verdict: Mapped[str | None] = mapped_column(String(10))
    publish_at: Mapped[datetime | None] = mapped_column(Moment)  # when it shall take the place of the live text


class Comment(Model):
    """What somebody said or did about a revision, and when."""

    __tablename__ = "comment"
    __table_args__ = (Index("ix_comment_answer_id", "answer_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    answer_id: Mapped[int] = mapped_column(ForeignKey("answer.id", ondelete="CASCADE"))
    number: Mapped[int]  # of the revision
    act: Mapped[str] = mapped_column(String(12))
    text: Mapped[str] = mapped_column(Text, default="")
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"), index=True)
    created_at: Mapped[datetime] = mapped_column(Moment)


class Care(Model):
    """Who looks after an answer, and the day on which it is to be read again."""

    __tablename__ = "care"

    answer_id: Mapped[int] = mapped_column(ForeignKey("answer.id", ondelete="CASCADE"), primary_key=True)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"), index=True)
    review_on: Mapped[date | None] = mapped_column(index=True)


class Reminder(Model):
    """That an answer is due was told, once for each due day: to its owner, or to administrators in an owner's place."""

    __tablename__ = "reminder"

    answer_id: Mapped[int] = mapped_column(ForeignKey("answer.id", ondelete="CASCADE"), primary_key=True)
    due_on: Mapped[date] = mapped_column(primary_key=True)
    escalated: Mapped[bool] = mapped_column(primary_key=True)
    made_at: Mapped[datetime] = mapped_column(Moment)
