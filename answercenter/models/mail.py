"""Mails: outgoing ones, written in the transaction of what causes them and sent by the worker; those that came in."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
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


class MailState(StrEnum):
    """Where a mail is: it waits for its next try, a server took it, or it is not tried any more."""

    WAITING = "waiting"
    SENT = "sent"
    GIVEN_UP = "given up"


class OutgoingMail(Model):
    """One mail to one recipient. Its Message-ID is made once, so that a mail sent twice is seen to be the same."""

    __tablename__ = "outgoing_mail"
    __table_args__ = (Index("ix_outgoing_mail_state_due_at", "state", "due_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[str] = mapped_column(String(255), unique=True)
    recipient: Mapped[str] = mapped_column(String(254))
    subject: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text, default="")
    headers: Mapped[dict[str, str]] = mapped_column(JSON)  # further ones
    state: Mapped[str] = mapped_column(String(10), default=MailState.WAITING)
    created_at: Mapped[datetime] = mapped_column(Moment)
    due_at: Mapped[datetime] = mapped_column(Moment)  # of the next try; while one is under way, when it counts as lost
    tries: Mapped[int] = mapped_column(default=0)
    settled_at: Mapped[datetime | None] = mapped_column(Moment)  # when it was sent or given up
    error: Mapped[str | None] = mapped_column(Text)  # of the last try that failed


class IncomingKind(StrEnum):
    """What a mail that came in is: somebody's words, a program's, or the news that a mail of ours did not arrive."""

    MESSAGE = "message"
    AUTOMATIC = "automatic"
    BOUNCE = "bounce"


class IncomingState(StrEnum):
    """Where a mail that came in is: kept, put on its ticket, for somebody to look at, or not wanted."""

    WAITING = "waiting"
    ADDED = "added"
    HELD = "held"
    DISCARDED = "discarded"


class IncomingMail(Model):
    """One mail that came in. Its Message-ID is there once, so that a mail read twice is seen to be the same.

    Once it is on a ticket or discarded, its words are taken out here.
    """

    __tablename__ = "incoming_mail"
    __table_args__ = (
        Index("ix_incoming_mail_state_id", "state", "id"),
        Index("ix_incoming_mail_sender_received_at", "sender", "received_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[str] = mapped_column(String(255), unique=True)  # its own, else one made of its bytes
    kind: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(10), default=IncomingState.WAITING)
    sender: Mapped[str] = mapped_column(String(254))  # as it says itself; empty if it names nobody
    name: Mapped[str] = mapped_column(String(120))
    subject: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)
    details: Mapped[dict[str, Any]] = mapped_column(JSON)  # see `mail.reading.Received.details`
    ticket_id: Mapped[int | None] = mapped_column(ForeignKey("ticket.id", ondelete="SET NULL"), index=True)
    reason: Mapped[str] = mapped_column(String(200), default="")  # why it is held, or is on no ticket
    received_at: Mapped[datetime] = mapped_column(Moment)
    settled_at: Mapped[datetime | None] = mapped_column(Moment)  # when it was added or discarded
