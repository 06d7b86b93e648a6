"""What editors set for search: words that mean the same, fixed results for a query, and changed weights of ranking."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON
from sqlalchemy import CheckConstraint
from sqlalchemy import ForeignKey
from sqlalchemy import String
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column

from answercenter.extensions import Model
from answercenter.models.columns import Moment


class SynonymKind(StrEnum):
    """Whether every phrase stands for every other, or some lead to others and not back."""

    EQUAL = "equal"
    ONE_WAY = "one_way"


class Synonym(Model):
    """Phrases that stand for each other (`equal`), or whose searches also look for `expansions` (`one_way`)."""

    __tablename__ = "synonym"
    __table_args__ = (CheckConstraint("kind IN ('equal', 'one_way')", name="kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(8))
    terms: Mapped[list[str]] = mapped_column(JSON)
    expansions: Mapped[list[str]] = mapped_column(JSON, default=list)  # of a one-way rule only
    language: Mapped[str] = mapped_column(String(12), default="")  # empty: of any language
    note: Mapped[str] = mapped_column(String(500), default="")
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"), index=True)
    created_at: Mapped[datetime] = mapped_column(Moment)
    updated_at: Mapped[datetime] = mapped_column(Moment)


class Promotion(Model):
    """A fixed result for a query: an answer, or a link with its title; several of one query stand by position."""

    __tablename__ = "promotion"
    __table_args__ = (CheckConstraint("(answer_id IS NULL) = (url <> '')", name="answer_or_link"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    query: Mapped[str] = mapped_column(String(256), index=True)  # as `text.counted_query` leaves it
    answer_id: Mapped[int | None] = mapped_column(ForeignKey("answer.id", ondelete="CASCADE"), index=True)
    url: Mapped[str] = mapped_column(String(2000), default="")
    title: Mapped[str] = mapped_column(String(200), default="")  # of a link
    position: Mapped[int] = mapped_column(default=1)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"), index=True)
    created_at: Mapped[datetime] = mapped_column(Moment)
    expires_at: Mapped[datetime | None] = mapped_column(Moment)


class SearchWeight(Model):
    """A weight of ranking that is not at its default; see `search.weights`."""

    __tablename__ = "search_weight"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[float]
