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
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement

WORKERS = (RoleName.VOLUNTEER, RoleName.STAFF, RoleName.ADMIN)
LEADERS = (RoleName.STAFF, RoleName.ADMIN)


def called(user: Any) -> Any:
    """Return how somebody is named, as a column: by name, else by address."""
    return func.coalesce(func.nullif(user.name, ""), user.email)


def able(roles: Sequence[RoleName] = WORKERS) -> ColumnElement[bool]:
    """Return the condition that somebody's roles let them work on requests, or lead a type."""
    return User.roles.any(Role.name.in_(roles))


def works(person: User | None, roles: Sequence[RoleName] = WORKERS) -> bool:
    """Tell whether somebody works on requests at present, or may lead a type."""
    return person is not None and person.active and any(role.name in roles for role in person.roles)


def workers(roles: Sequence[RoleName] = WORKERS) -> list[tuple[int, str]]:
    """List those who work on requests, or may lead a type, as (account, name), by name."""
    rows = db.session.execute(select(User.id, called(User)).where(User.active, able(roles)).order_by(called(User)))
    return [(user_id, name) for user_id, name in rows]
