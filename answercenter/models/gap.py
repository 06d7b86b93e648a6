"""Gaps that somebody of the staff has taken on: what was looked for in vain, and the answer that was written for it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON
from sqlalchemy import ForeignKey
from sqlalchemy import String
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column

from answercenter.extensions import Model
from answercenter.models.columns import Moment


class GapTask(Model):
    """A gap as it was when it was taken: its name and the queries that may be named, by which it is closed."""

    __tablename__ = "gap_task"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(256), unique=True)
    queries: Mapped[list[str]] = mapped_column(JSON)
    taken_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"), index=True)
    taken_at: Mapped[datetime] = mapped_column(Moment)
    answer_id: Mapped[int | None] = mapped_column(ForeignKey("answer.id", ondelete="SET NULL"), index=True)
    closed_at: Mapped[datetime | None] = mapped_column(Moment)
