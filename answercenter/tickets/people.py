"""Those who work on requests: how they are named, and to whom a request may be given."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func
from sqlalchemy import select

from answercenter.extensions import db
from answercenter.models import Role
from answercenter.models import RoleName
from answercenter.models import User

WORKERS = (RoleName.STAFF, RoleName.ADMIN)


def called(user: Any) -> Any:
    """Return how somebody is named, as a column: by name, else by address."""
    return func.coalesce(func.nullif(user.name, ""), user.email)


def workers() -> list[tuple[int, str]]:
    """List those who work on requests, as (account, name), by name."""
    able = User.roles.any(Role.name.in_(WORKERS))
    rows = db.session.execute(select(User.id, called(User)).where(User.active, able).order_by(called(User)))
    return [(user_id, name) for user_id, name in rows]
