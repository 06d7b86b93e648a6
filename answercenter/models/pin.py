"""Pins of a topic or a region: the leading questions that editors put first there. Home's are the answers' own."""

from __future__ import annotations

from sqlalchemy import CheckConstraint
from sqlalchemy import ForeignKey
from sqlalchemy import String
from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column

from answercenter.extensions import Model


class LeadingPin(Model):
    """An answer at its place among the leading questions of one topic or of one region."""

    __tablename__ = "leading_pin"
    __table_args__ = (
        CheckConstraint("(topic_id IS NULL) <> (region IS NULL)", name="one_scope"),
        UniqueConstraint("topic_id", "answer_id"),
        UniqueConstraint("region", "answer_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    topic_id: Mapped[int | None] = mapped_column(ForeignKey("topic.id", ondelete="CASCADE"))
    region: Mapped[str | None] = mapped_column(String(10))
    answer_id: Mapped[int] = mapped_column(ForeignKey("answer.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]  # 1 first
