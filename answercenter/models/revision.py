"""Revision: one immutable version of an answer's text, by one author."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON
from sqlalchemy import ForeignKey
from sqlalchemy import Index
from sqlalchemy import String
from sqlalchemy import Text
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column

from answercenter.extensions import Model
from answercenter.models.columns import Moment


class Revision(Model):
    """Numbered from 1 within its answer; two editors who save at once cannot both take the same number."""

    __tablename__ = "revision"
    __table_args__ = (
        Index("ix_revision_saved", "answer_id", "number", "created_at", "author_id"),
    )  # lists read no text

    answer_id: Mapped[int] = mapped_column(ForeignKey("answer.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    question: Mapped[str] = mapped_column(Text)
    short_answer: Mapped[str] = mapped_column(Text, default="")
    body: Mapped[str] = mapped_column(Text)  # Markdown
    keywords: Mapped[list[str]] = mapped_column(JSON, default=list)
    alt_questions: Mapped[list[str]] = mapped_column(JSON, default=list)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"), index=True)
    note: Mapped[str] = mapped_column(String(500), default="")
    place: Mapped[dict[str, Any] | None] = mapped_column(JSON)  # topics, audience, language it takes when published
    created_at: Mapped[datetime] = mapped_column(Moment)
