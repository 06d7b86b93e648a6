"""Who signs in, and in what roles. Sign-ins leave no address or time behind."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from flask_security import RoleMixin
from flask_security import UserMixin
from sqlalchemy import Column
from sqlalchemy import ForeignKey
from sqlalchemy import String
from sqlalchemy import Table
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column
from sqlalchemy.orm import relationship

from answercenter.extensions import Model
from answercenter.extensions import db
from answercenter.models.columns import Moment

user_role = Table(
    "user_role",
    db.metadata,
    Column("user_id", ForeignKey("user.id", ondelete="CASCADE"), primary_key=True),
    Column("role_id", ForeignKey("role.id"), primary_key=True),
)


class RoleName(StrEnum):
    """What somebody with an account is here for; what each may do is told by `accounts.roles`."""

    VOLUNTEER = "volunteer"
    EDITOR = "editor"
    REVIEWER = "reviewer"
    STAFF = "staff"
    ADMIN = "admin"


class Role(Model, RoleMixin):
    """One of `RoleName`."""

    __tablename__ = "role"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(20), unique=True)


class User(Model, UserMixin):
    """Somebody with an account. `fs_uniquifier` stands in sessions: changing it ends them all."""

    __tablename__ = "user"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(120), default="")
    password: Mapped[str | None] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(Moment)
    roles: Mapped[list[Role]] = relationship(secondary=user_role, lazy="selectin")  # type: ignore[assignment]
