"""What staff keep beside their reports: dated notes that charts show, and reports saved with their filters."""

from __future__ import annotations

from datetime import date
from datetime import datetime

from sqlalchemy import JSON
from sqlalchemy import ForeignKey
from sqlalchemy import String
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column

from answercenter.extensions import Model
from answercenter.models.columns import Moment


class Annotation(Model):
    """What happened on a day that charts over time should be read with: "new site", "form changed"."""

    __tablename__ = "annotation"

    id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(index=True)
    text: Mapped[str] = mapped_column(String(200))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"), index=True)
    created_at: Mapped[datetime] = mapped_column(Moment)


class SavedView(Model):
    """A report with its filters under a name; a preset such as `period=30` stays relative to the newest day."""

    __tablename__ = "saved_view"

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    report: Mapped[str] = mapped_column(String(40))
    filters: Mapped[dict[str, str]] = mapped_column(JSON)  # as in the address
    shared: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(Moment)
