"""Files that requesters enclosed: each belongs to one ticket alone, and goes with its words."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy import LargeBinary
from sqlalchemy import String
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column

from answercenter.extensions import Model


class TicketFile(Model):
    """A file of a ticket as it is given out; unlike a file of answers it is shared with no other text."""

    __tablename__ = "ticket_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id", ondelete="CASCADE"), index=True)
    label: Mapped[str] = mapped_column(String(80))  # of the field that it was given in
    name: Mapped[str] = mapped_column(String(120))  # made of the name that it had
    kind: Mapped[str] = mapped_column(String(8))  # see `files.kinds`
    size: Mapped[int]  # bytes
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
