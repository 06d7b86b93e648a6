"""Tickets: requests that visitors sent, what was said and done about each, and what was typed and not yet sent.

A ticket never holds a visit's key. Its secret is kept as a hash, so that nobody who reads the table can open a
requester's page.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON
from sqlalchemy import ForeignKey
from sqlalchemy import Index
from sqlalchemy import String
from sqlalchemy import Text
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column

from answercenter.extensions import Model
from answercenter.models.columns import Moment


class TicketState(StrEnum):
    """Where a ticket is: doubtful, not yet answered, to be answered again, the requester's turn, or done."""

    HELD = "held"
    NEW = "new"
    OPEN = "open"
    WAITING = "waiting"
    CLOSED = "closed"


TO_DO = (TicketState.NEW, TicketState.OPEN)  # the states in which somebody has to answer


class Outcome(StrEnum):
    """How a ticket ended."""

    ANSWERED = "answered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    REFERRED = "referred"
    WITHDRAWN = "withdrawn"
    UNANSWERED = "unanswered"
    SPAM = "spam"
    MERGED = "merged"  # with another one, that is answered in its place


class EntryKind(StrEnum):
    """What an entry tells: words of the requester or of ours, or something that was done."""

    RECEIVED = "received"
    MESSAGE = "message"
    REPLY = "reply"
    NOTE = "note"
    RELEASED = "released"
    ASSIGNED = "assigned"
    TAKEN = "taken"
    PUT_BACK = "put back"
    CLOSED = "closed"
    REOPENED = "reopened"
    CONFIRMED = "confirmed"
    MERGED = "merged"
    SPLIT = "split"
    TOLD = "told"  # that an answer was written about it
    ERASED = "erased"
    AUTOMATIC = "automatic"
    BOUNCED = "bounced"


FACTS = (  # all that reports read, in an index, so that they need not read the words of tickets
    "created_at", "state", "outcome", "region", "language", "topic_id", "type_id", "organisation_id", "reopened",
    "replied_at", "closed_at", "reply_due_at", "close_due_at",
)  # fmt: skip


class Ticket(Model):
    """One request. `form` names the form that made it, so that the same form makes no second one."""

    __tablename__ = "ticket"
    __table_args__ = (
        Index("ix_ticket_state_due_at", "state", "due_at", "id"),
        Index("ix_ticket_email_created_at", "email", "created_at"),
        Index("ix_ticket_type_id_state", "type_id", "state", "due_at", "id"),
        Index("ix_ticket_assignee_id_state", "assignee_id", "state"),
        Index("ix_ticket_state_created_at", "state", "created_at", "id"),
        Index("ix_ticket_facts", *FACTS),
        Index("ix_ticket_created_at_changes", "created_at", "changes"),
        Index("ix_ticket_closed_at", "closed_at", "created_at", *FACTS[1:8]),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(12), unique=True)
    form: Mapped[str] = mapped_column(String(32), unique=True)
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    type_id: Mapped[int] = mapped_column(ForeignKey("request_type.id"))
    state: Mapped[str] = mapped_column(String(10))
    subject: Mapped[str] = mapped_column(String(150))
    text: Mapped[str] = mapped_column(Text)
    values: Mapped[list[list[str]]] = mapped_column(JSON)  # of the type's fields: label, value
    name: Mapped[str] = mapped_column(String(120))
    email: Mapped[str] = mapped_column(String(254))
    language: Mapped[str] = mapped_column(String(12))
    region: Mapped[str] = mapped_column(String(6))  # ISO 3166 `US`, `US-OH`; `??` is unknown
    topic_id: Mapped[int | None] = mapped_column(ForeignKey("topic.id", ondelete="SET NULL"), index=True)  # a root
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id", ondelete="SET NULL"), index=True)
    answer_id: Mapped[int | None] = mapped_column(ForeignKey("answer.id", ondelete="SET NULL"), index=True)
    query: Mapped[str] = mapped_column(String(256), default="")  # that found no good answer
    thread: Mapped[str] = mapped_column(String(255), default="", index=True)  # the Message-ID of the first mail
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    holder_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"), index=True)
    held_until: Mapped[datetime | None] = mapped_column(Moment)  # when the holder's lease ends
    created_at: Mapped[datetime] = mapped_column(Moment)
    reply_due_at: Mapped[datetime] = mapped_column(Moment)
    close_due_at: Mapped[datetime] = mapped_column(Moment)
    due_at: Mapped[datetime] = mapped_column(Moment)  # of what comes next: the first reply, else the end
    replied_at: Mapped[datetime | None] = mapped_column(Moment)  # first
    closed_at: Mapped[datetime | None] = mapped_column(Moment)
    confirmed_at: Mapped[datetime | None] = mapped_column(Moment)  # by the requester
    outcome: Mapped[str | None] = mapped_column(String(12))
    reopened: Mapped[int] = mapped_column(default=0)  # how often
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("ticket.id", ondelete="SET NULL"), index=True)
    erased_at: Mapped[datetime | None] = mapped_column(Moment)  # when its words and its requester were forgotten
    changes: Mapped[int] = mapped_column(default=0, server_default="0", onupdate=sql("changes + 1"))  # of this row


class TicketEntry(Model):
    """Something said or done about a ticket; never changed, only erased. It has no author if it was the requester's."""

    __tablename__ = "ticket_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    at: Mapped[datetime] = mapped_column(Moment)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"), index=True)
    text: Mapped[str] = mapped_column(Text, default="")
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    form: Mapped[str | None] = mapped_column(String(32), unique=True)  # that it was sent by
    mail_id: Mapped[int | None] = mapped_column(ForeignKey("outgoing_mail.id", ondelete="SET NULL"), index=True)


class TicketAnswer(Model):
    """An answer that a reply pointed to; it is credited when the requester says that the matter is solved."""

    __tablename__ = "ticket_answer"

    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id", ondelete="CASCADE"), primary_key=True)
    answer_id: Mapped[int] = mapped_column(ForeignKey("answer.id", ondelete="CASCADE"), primary_key=True, index=True)
    at: Mapped[datetime] = mapped_column(Moment)


class TicketDraft(Model):
    """What somebody typed on a ticket and did not send, so that it is not lost with their lease."""

    __tablename__ = "ticket_draft"

    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), primary_key=True, index=True)
    text: Mapped[str] = mapped_column(Text)
    saved_at: Mapped[datetime] = mapped_column(Moment)


class TicketFollower(Model):
    """Somebody at work who is told what happens on a ticket."""

    __tablename__ = "ticket_follower"

    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), primary_key=True, index=True)


class NoticeKind(StrEnum):
    """What is told of a due time: that it comes near, or that it has passed."""

    REMINDER = "reminder"
    ESCALATION = "escalation"


class TicketNotice(Model):
    """That a due time comes near, or has passed, was told: once for each due time."""

    __tablename__ = "ticket_notice"

    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id", ondelete="CASCADE"), primary_key=True)
    due_at: Mapped[datetime] = mapped_column(Moment, primary_key=True)
    kind: Mapped[str] = mapped_column(String(10), primary_key=True)
    made_at: Mapped[datetime] = mapped_column(Moment)


class TicketProposal(Model):
    """The answer that was drafted from a ticket, and when its requester was told that it is published."""

    __tablename__ = "ticket_proposal"

    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id", ondelete="CASCADE"), primary_key=True)
    answer_id: Mapped[int] = mapped_column(ForeignKey("answer.id", ondelete="CASCADE"), index=True)
    made_at: Mapped[datetime] = mapped_column(Moment)
    told_at: Mapped[datetime | None] = mapped_column(Moment)
