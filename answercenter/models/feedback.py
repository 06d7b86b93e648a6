"""What readers say of answers beyond yes and no: votes by revision, and why an answer did not help, in their words."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import String
from sqlalchemy import Uuid
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column

from answercenter.extensions import Model


class RevisionCount(Model):
    """How many readers of one revision of an answer found it helpful or not; revision 0 is not known."""

    __tablename__ = "revision_count"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012  # SQLAlchemy reads it once

    day: Mapped[date] = mapped_column(primary_key=True)
    answer_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, index=True)
    revision: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    helpful: Mapped[int] = mapped_column(default=0)
    unhelpful: Mapped[int] = mapped_column(default=0)


class FeedbackWord(Model):
    """Why an answer did not help, as one reader said; no visit, moment or region, and personal data taken out.

    The id comes with the form, so that one sent twice is kept once.
    """

    __tablename__ = "feedback_word"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    day: Mapped[date] = mapped_column(index=True)
    answer_id: Mapped[int] = mapped_column(index=True)
    revision: Mapped[int | None]
    reason: Mapped[str] = mapped_column(String(12))
    text: Mapped[str] = mapped_column(String(500), default="")
