"""Imports that the worker does: what is to be taken in, how far it is, and what was refused."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON
from sqlalchemy import ForeignKey
from sqlalchemy import LargeBinary
from sqlalchemy import String
from sqlalchemy import Text
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column

from answercenter.extensions import Model
from answercenter.models.columns import Moment


class RunState(StrEnum):
    """Where an import is: looked through without a change, waiting for its start, under way, or over."""

    CHECKING = "checking"
    CHECKED = "checked"
    RUNNING = "running"
    STOPPED = "stopped"
    DONE = "done"
    FAILED = "failed"


class ImportRun(Model):
    """One import. Each commit moves `position` together with the answers that it takes in."""

    __tablename__ = "import_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))  # of the file, as its editor knows it
    format: Mapped[str] = mapped_column(String(12))
    on_conflict: Mapped[str] = mapped_column(String(8))
    state: Mapped[str] = mapped_column(String(10), default=RunState.CHECKING, index=True)
    position: Mapped[int] = mapped_column(default=0)  # places of the file that are done
    done: Mapped[int] = mapped_column(default=0)  # of `size`
    size: Mapped[int]  # bytes
    added: Mapped[int] = mapped_column(default=0)
    updated: Mapped[int] = mapped_column(default=0)
    unchanged: Mapped[int] = mapped_column(default=0)
    skipped: Mapped[int] = mapped_column(default=0)  # differ from the file, and stay
    refused: Mapped[int] = mapped_column(default=0)
    examples: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    unknown: Mapped[list[str]] = mapped_column(JSON, default=list)  # fields that are not known
    error: Mapped[str] = mapped_column(Text, default="")  # why it failed
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"), index=True)
    created_at: Mapped[datetime] = mapped_column(Moment)
    changed_at: Mapped[datetime] = mapped_column(Moment)


class ImportPart(Model):
    """A part of an import's file, kept until the import is over."""

    __tablename__ = "import_part"

    run_id: Mapped[int] = mapped_column(ForeignKey("import_run.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    content: Mapped[bytes] = mapped_column(LargeBinary)


class ImportRefusal(Model):
    """A place of an import's file that was refused, and why."""

    __tablename__ = "import_refusal"

    run_id: Mapped[int] = mapped_column(ForeignKey("import_run.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # of the place
    place: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
