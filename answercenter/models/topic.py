"""Topic: a category in a tree."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy import String
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column

from answercenter.extensions import Model


class Topic(Model):
    """Identified by its path of slugs from the root, such as `mortgages/applying-for-a-mortgage`."""

    __tablename__ = "topic"

    id: Mapped[int] = mapped_column(primary_key=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("topic.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    path: Mapped[str] = mapped_column(String(500), unique=True)
    position: Mapped[int] = mapped_column(default=0)  # among its siblings, 1 first; 0 is behind those, by name
