"""What editors say of learned links: pinned first in an answer's list, vetoed, or left to what was learned again."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint
from sqlalchemy import ForeignKey
from sqlalchemy import String
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column

from answercenter.extensions import Model
from answercenter.models.columns import Moment


class LinkAct(StrEnum):
    """What an editor did to a link."""

    PIN = "pin"
    VETO = "veto"
    CLEAR = "clear"


class LinkChoice(Model):
    """One act of an editor on one answer's link to another; the newest act on a link holds, the others are history."""

    __tablename__ = "also_viewed_choice"
    __table_args__ = (
        CheckConstraint("act IN ('pin', 'veto', 'clear')", name="act"),
        CheckConstraint("answer_id <> other_id", name="two_answers"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    answer_id: Mapped[int] = mapped_column(ForeignKey("answer.id", ondelete="CASCADE"), index=True)
    other_id: Mapped[int] = mapped_column(ForeignKey("answer.id", ondelete="CASCADE"), index=True)
    act: Mapped[str] = mapped_column(String(5))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"), index=True)
    at: Mapped[datetime] = mapped_column(Moment)
