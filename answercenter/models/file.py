"""Files that answers show or offer: images and attachments, each kept once by what it holds, and who shows it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint
from sqlalchemy import ForeignKey
from sqlalchemy import ForeignKeyConstraint
from sqlalchemy import LargeBinary
from sqlalchemy import String
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column

from answercenter.extensions import Model
from answercenter.models.columns import Moment


class StoredFile(Model):
    """A file as it is given out. The same content is one row, however often it was uploaded."""

    __tablename__ = "stored_file"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)  # SHA-256 of the content
    name: Mapped[str] = mapped_column(String(120))  # made of the name that it first had
    kind: Mapped[str] = mapped_column(String(8))  # see `files.kinds`
    width: Mapped[int | None]  # pixels, of an image
    height: Mapped[int | None]
    size: Mapped[int]  # bytes
    description: Mapped[str] = mapped_column(String(500), default="")  # what it shows or is, as last told
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"), index=True)
    created_at: Mapped[datetime] = mapped_column(Moment, index=True)
    touched_at: Mapped[datetime] = mapped_column(Moment, index=True)  # when last uploaded, or named in a new revision
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)  # last and apart: lists do not read it


class FileUse(Model):
    """A revision that names a file, which may come later than it; derived from its text in the same commit."""

    __tablename__ = "file_use"
    __table_args__ = (
        ForeignKeyConstraint(["answer_id", "number"], ["revision.answer_id", "revision.number"], ondelete="CASCADE"),
        CheckConstraint("audience IN ('public', 'volunteer', 'staff')", name="audience"),
    )

    answer_id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    digest: Mapped[str] = mapped_column(String(64), primary_key=True, index=True)
    audience: Mapped[str] = mapped_column(String(12))  # of the widest section of the text in which it stands
