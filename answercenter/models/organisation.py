"""Organisations that requesters named, which of them go by the name of another, and which were told apart.

Tickets keep the organisation that was typed; what is merged is resolved on reading, so that it can be undone.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey
from sqlalchemy import String
from sqlalchemy import select
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column

from answercenter.extensions import Model
from answercenter.models.columns import Moment

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


class Organisation(Model):
    """An organisation that requesters named, as it was typed first; `key` is the normal form of its name."""

    __tablename__ = "organisation"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    key: Mapped[str] = mapped_column(String(200), unique=True)


class OrganisationAlias(Model):
    """That an organisation goes by the name of another, which may itself go by that of a third."""

    __tablename__ = "organisation_alias"

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"), primary_key=True)
    name_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"), index=True)
    merged_at: Mapped[datetime] = mapped_column(Moment)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"), index=True)


class OrganisationDifference(Model):
    """That two organisations whose names are alike are not the same; the lower number is `first_id`."""

    __tablename__ = "organisation_difference"

    first_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"), primary_key=True)
    second_id: Mapped[int] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"), primary_key=True, index=True
    )


def merged_organisations(session: Session) -> dict[int, int]:
    """Map every organisation that goes by another one's name to the one at the end of that way."""
    rows = session.execute(select(OrganisationAlias.organisation_id, OrganisationAlias.name_id))
    names: dict[int, int] = {alias: name for alias, name in rows}  # noqa: C416  # rows are no plain tuples
    found = {}
    for alias, name in names.items():
        passed = {alias}
        end = name
        while end in names and end not in passed:
            passed.add(end)
            end = names[end]
        found[alias] = end
    return found
