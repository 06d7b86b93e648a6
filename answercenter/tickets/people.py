"""Those who work on requests: how they are named, and to whom a request may be given."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import func
from sqlalchemy import select

from answercenter.extensions import db
from answercenter.models import Role
from answercenter.models import RoleName
from answercenter.models import User

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

WORKERS = (RoleName.STAFF, RoleName.ADMIN)


def called(user: Any) -> Any:
    """Return how somebody is named, as a column: by name, else by address."""
    return func.coalesce(func.nullif(user.name, ""), user.email)


def able() -> ColumnElement[bool]:
    """Return the condition that somebody's roles let them work on requests."""
    return User.roles.any(Role.name.in_(WORKERS))


def works(person: User | None) -> bool:
    """Tell whether somebody works on requests at present."""
    return person is not None and person.active and any(role.name in WORKERS for role in person.roles)


def workers() -> list[tuple[int, str]]:
    """List those who work on requests, as (account, name), by name."""
    rows = db.session.execute(select(User.id, called(User)).where(User.active, able()).order_by(called(User)))
    return [(user_id, name) for user_id, name in rows]
