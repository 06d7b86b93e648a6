"""Links that editors keep: related answers, and old addresses that lead to an answer or a topic."""

from __future__ import annotations

from sqlalchemy import CheckConstraint
from sqlalchemy import ForeignKey
from sqlalchemy import String
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column

from answercenter.extensions import Model


class RelatedLink(Model):
    """A related answer named by its key, so that it may be imported later than the link."""

    __tablename__ = "related_link"

    answer_id: Mapped[int] = mapped_column(ForeignKey("answer.id", ondelete="CASCADE"), primary_key=True)
    related_key: Mapped[str] = mapped_column(String(200), primary_key=True, index=True)
    position: Mapped[int]


class Redirect(Model):
    """A former path on this site that now leads to an answer or to a topic, whatever address that has by then."""

    __tablename__ = "redirect"
    __table_args__ = (CheckConstraint("(answer_id IS NULL) <> (topic_id IS NULL)", name="one_target"),)

    path: Mapped[str] = mapped_column(String(500), primary_key=True)
    answer_id: Mapped[int | None] = mapped_column(ForeignKey("answer.id", ondelete="CASCADE"), index=True)
    topic_id: Mapped[int | None] = mapped_column(ForeignKey("topic.id", ondelete="CASCADE"), index=True)
