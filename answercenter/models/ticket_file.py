"""Files that requesters enclosed: each is of one ticket, or of a mail that is on none yet, and goes with its words."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy import LargeBinary
from sqlalchemy import String
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column

from answercenter.extensions import Model


class TicketFile(Model):
    """A file of a ticket as it is given out; unlike a file of answers it is shared with no other text.

    It came with the request itself, or with the message of `entry_id`.
    """

    __tablename__ = "ticket_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id", ondelete="CASCADE"), index=True)
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("ticket_entry.id", ondelete="CASCADE"), index=True)
    label: Mapped[str] = mapped_column(String(80))  # of the field that it was given in, or how it came
    name: Mapped[str] = mapped_column(String(120))  # made of the name that it had
    kind: Mapped[str] = mapped_column(String(8))  # see `files.kinds`
    size: Mapped[int]  # bytes
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)


class IncomingFile(Model):
    """A file of a mail that is on no ticket yet."""

    __tablename__ = "incoming_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    mail_id: Mapped[int] = mapped_column(ForeignKey("incoming_mail.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(String(8))
    size: Mapped[int]
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
