"""What visitors may ask for: types of requests with their fields, the mails they bring, and ready-made replies."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON
from sqlalchemy import ForeignKey
from sqlalchemy import String
from sqlalchemy import Text
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column

from answercenter.extensions import Model
from answercenter.models.columns import Moment


class FieldKind(StrEnum):
    """What a field of a request holds."""

    TEXT = "text"
    CHOICE = "choice"
    DATE = "date"
    PLACE = "place"
    ORGANISATION = "organisation"
    FILE = "file"


class LetterKind(StrEnum):
    """Which mail a requester gets: that it came in, a reply, that it goes on in another, that there is an answer."""

    RECEIVED = "received"
    REPLY = "reply"
    MERGED = "merged"
    PUBLISHED = "published"


class RequestType(Model):
    """A kind of request. `fields` are dicts of key, label, kind, help, required and choices, in order."""

    __tablename__ = "request_type"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    help: Mapped[str] = mapped_column(String(500), default="")
    fields: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    open: Mapped[bool] = mapped_column(default=True)  # whether it is taken at present
    reply_hours: Mapped[int]  # hours of work until the first reply is due
    close_hours: Mapped[int]  # hours of work until the end is due
    volunteers: Mapped[bool] = mapped_column(default=False)  # whether they may take it
    keep_days: Mapped[int | None]  # for which a closed request keeps its words and its requester; None: for good
    lead_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"), index=True)
    position: Mapped[int] = mapped_column(default=0)


class RequestLetter(Model):
    """The words of a type's mail in one language, where they differ from the site's own."""

    __tablename__ = "request_letter"

    type_id: Mapped[int] = mapped_column(ForeignKey("request_type.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(10), primary_key=True)
    language: Mapped[str] = mapped_column(String(12), primary_key=True)
    subject: Mapped[str] = mapped_column(String(150))
    text: Mapped[str] = mapped_column(Text)


class CannedReply(Model):
    """A reply that is used again and again, to be put into a new one."""

    __tablename__ = "canned_reply"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(120), unique=True)
    text: Mapped[str] = mapped_column(Text)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"), index=True)
    saved_at: Mapped[datetime] = mapped_column(Moment)
