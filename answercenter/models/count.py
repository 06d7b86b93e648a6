"""Counts that stand as rows, the days that are counted, and what is learned from counts.

Most counts are packed (`models.packed`); kinds of which reports look for the few rows of one answer are not.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import String
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column

from answercenter.extensions import Model

CLUSTERED = {"sqlite_with_rowid": False}  # rows lie in the order of their days: reports read ten times as fast


class CountedDay(Model):
    """A day that has events; dirty while `arrived` and `counted` differ. A closed day keeps its counts as they are."""

    __tablename__ = "counted_day"

    day: Mapped[date] = mapped_column(primary_key=True)
    arrived: Mapped[int] = mapped_column(default=0)  # batches that brought events of this day
    counted: Mapped[int] = mapped_column(default=0)  # `arrived` as it was when the day was last counted
    newest_arrival: Mapped[date]
    closed: Mapped[bool] = mapped_column(default=False)


class SourceCount(Model):
    """How often an answer was opened from one kind of page: home, search, answer, topic, popular, elsewhere, direct."""

    __tablename__ = "source_count"
    __table_args__ = CLUSTERED

    day: Mapped[date] = mapped_column(primary_key=True)
    answer_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, index=True)
    source: Mapped[str] = mapped_column(String(12), primary_key=True)
    views: Mapped[int]


class DropCount(Model):
    """How much was not recorded on a day, by kind and reason."""

    __tablename__ = "drop_count"

    day: Mapped[date] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(10), primary_key=True)
    reason: Mapped[str] = mapped_column(String(20), primary_key=True)
    drops: Mapped[int]


class AskingCount(Model):
    """How many visits of a day opened a form of requests, were helped by an offer, and sent one; by arm."""

    __tablename__ = "asking_count"

    day: Mapped[date] = mapped_column(primary_key=True)
    arm: Mapped[str] = mapped_column(String(8), primary_key=True)
    opened: Mapped[int]
    solved: Mapped[int]
    sent: Mapped[int]


class AlsoViewed(Model):
    """The learned list of an answer, best first; made from pair and answer counts as of the newest counted day."""

    __tablename__ = "also_viewed"

    answer_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    rank: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    other_id: Mapped[int]
    score: Mapped[float]
    visits: Mapped[int]  # distinct visits that read both, undecayed
    days: Mapped[int]  # on which there were any


class AnswerScore(Model):
    """How well an answer serves and how much it is read, each 0 to 1; made from its counts as of the newest day."""

    __tablename__ = "answer_score"

    answer_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    usefulness: Mapped[float]  # 0.5: nothing is known
    popularity: Mapped[float]


class Phrasing(Model):
    """A learned word of an answer: visitors who typed it opened this answer; made from counts as of the newest day."""

    __tablename__ = "phrasing"

    answer_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    word: Mapped[str] = mapped_column(String(64), primary_key=True)
    weight: Mapped[float]  # 0 to 1: how much the word and the answer belong to each other
    visits: Mapped[int]  # distinct visits of the days looked at, undecayed; a word of few is not shown by name


class TypicalQuery(Model):
    """A text that mostly ended in an answer: who searched for it opened this one; made from counts likewise."""

    __tablename__ = "typical_query"

    answer_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    text: Mapped[str] = mapped_column(String(256), primary_key=True)
    visits: Mapped[int]  # distinct visits of the days looked at, undecayed; a text of few is not shown by name
