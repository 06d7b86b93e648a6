"""Saved views: reports with their filters under a name, of one member of staff, shared with colleagues or not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func
from sqlalchemy import or_
from sqlalchemy import select

from answercenter import clock
from answercenter.extensions import command
from answercenter.extensions import db
from answercenter.models import SavedView
from answercenter.models import User

if TYPE_CHECKING:
    from collections.abc import Mapping

LONGEST_NAME = 80  # characters
LONGEST_FILTERS = 1000  # characters of all values
MOST = 100  # of one person


class InvalidView(Exception):  # noqa: N818
    """A view cannot be kept as it is; the message says why, for people."""


class UnknownView(Exception):  # noqa: N818
    """There is no such view any more, or it is somebody else's."""


@dataclass(frozen=True, slots=True)
class View:
    """A saved view as one of the staff sees it; `mine` ones can be deleted."""

    id: int
    name: str
    report: str
    filters: Mapping[str, str]
    shared: bool
    owner: str
    mine: bool


def seen_by(user_id: int) -> list[View]:
    """List somebody's own views and those that others share, by name."""
    statement = (
        select(
            SavedView.id, SavedView.name, SavedView.report, SavedView.filters, SavedView.shared, User.name,
            SavedView.owner_id == user_id,
        )
        .join(User, User.id == SavedView.owner_id)
        .where(or_(SavedView.owner_id == user_id, SavedView.shared))
        .order_by(func.lower(SavedView.name), SavedView.id)
    )  # fmt: skip
    return [View(*row) for row in db.session.execute(statement)]


def save(owner_id: int, name: str, report: str, filters: Mapping[str, str], *, shared: bool) -> int:
    """Keep a view and return its id; one's own view of this name is replaced. Raises InvalidView."""
    if not name:
        raise InvalidView("Give the view a name.")
    if len(name) > LONGEST_NAME:
        raise InvalidView(f"Keep the name to {LONGEST_NAME} characters; these are {len(name)}.")
    if sum(len(value) for value in filters.values()) > LONGEST_FILTERS:
        raise InvalidView("These filters are too long to be kept.")
    with command() as session:
        own = session.scalars(select(SavedView).where(SavedView.owner_id == owner_id)).all()
        view = next((one for one in own if one.name == name), None)
        if view is None and len(own) >= MOST:
            raise InvalidView(f"You have {MOST} saved views; delete some first.")
        view = view or SavedView(owner_id=owner_id, name=name, created_at=clock.now())
        view.report, view.filters, view.shared = report, dict(filters), shared
        session.add(view)
        session.flush()
        return view.id


def delete(view_id: int, owner_id: int) -> str:
    """Take one's own view away and return its name. Raises UnknownView."""
    with command() as session:
        view = session.get(SavedView, view_id)
        if view is None or view.owner_id != owner_id:
            raise UnknownView("There is no such view of yours.")
        session.delete(view)
        return view.name
