"""Counts packed as columns: one row holds all that is counted of a kind on a day, or in a month.

What a kind is made of stands in `analytics.kinds`, how columns become bytes in `analytics.packing`. A text and a place
(region, main topic, language) stand in packed columns as a number, which is given once and stays.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import JSON
from sqlalchemy import LargeBinary
from sqlalchemy import String
from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column

from answercenter.extensions import Model


class PackedDay(Model):
    """All that is counted of a kind on one day; a function of that day's events. A closed day's stays as it is."""

    __tablename__ = "packed_day"

    kind: Mapped[str] = mapped_column(String(12), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    data: Mapped[bytes] = mapped_column(LargeBinary)


class CoarseDay(Model):
    """A packed day added up at a coarser grain; a function of that day, absent while it moves."""

    __tablename__ = "coarse_day"

    kind: Mapped[str] = mapped_column(String(12), primary_key=True)
    grain: Mapped[str] = mapped_column(String(12), primary_key=True)  # or the name of a shelf: see `analytics.shelves`
    day: Mapped[date] = mapped_column(primary_key=True)
    data: Mapped[bytes] = mapped_column(LargeBinary)


class PackedMonth(Model):
    """The days of a month added up, at one grain, or by key; a function of its packed days, absent while these move."""

    __tablename__ = "packed_month"

    kind: Mapped[str] = mapped_column(String(12), primary_key=True)
    grain: Mapped[str] = mapped_column(String(12), primary_key=True)  # or the name of a shelf: see `analytics.shelves`
    month: Mapped[date] = mapped_column(primary_key=True)  # its first day
    data: Mapped[bytes] = mapped_column(LargeBinary)


class PackedTickets(Model):
    """What reports read of a month's tickets; good for as long as these are as many, and were changed as often."""

    __tablename__ = "packed_tickets"

    month: Mapped[date] = mapped_column(primary_key=True)  # its first day, UTC
    tickets: Mapped[int]
    changes: Mapped[int]  # of all of them
    words: Mapped[list[str]] = mapped_column(JSON)  # what numbers in `data` stand for
    data: Mapped[bytes] = mapped_column(LargeBinary)


class Term(Model):
    """A text that was counted. It is named to nobody unless enough visits used it."""

    __tablename__ = "term"

    id: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(String(256), unique=True)


class Place(Model):
    """Where something is counted; an empty region stands for all of them, where they are added up."""

    __tablename__ = "place"
    __table_args__ = (UniqueConstraint("region", "topic_id", "language"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    region: Mapped[str] = mapped_column(String(6))
    topic_id: Mapped[int]
    language: Mapped[str] = mapped_column(String(12))
