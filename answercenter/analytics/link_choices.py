"""What editors decided on learned links: what stands, and who decided what when. Written by `tuning.links`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func
from sqlalchemy import select

from answercenter.extensions import db
from answercenter.models import LinkAct
from answercenter.models import LinkChoice
from answercenter.models import User

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Choice:
    """An act on a link; `author` is empty when the account is gone."""

    id: int
    answer_id: int
    other_id: int
    act: LinkAct
    at: datetime
    author: str


def standing_choices(answer_id: int | None = None) -> dict[tuple[int, int], Choice]:
    """Map each link (answer, other) that is pinned or vetoed to the act that stands, of one answer or of all."""
    newest = select(func.max(LinkChoice.id)).group_by(LinkChoice.answer_id, LinkChoice.other_id)
    if answer_id is not None:
        newest = newest.where(LinkChoice.answer_id == answer_id)
    found = _read(LinkChoice.id.in_(newest), LinkChoice.act != LinkAct.CLEAR)
    return {(choice.answer_id, choice.other_id): choice for choice in found}


def history(answer_id: int) -> list[Choice]:
    """List all that editors decided on an answer's links, the newest first."""
    return _read(LinkChoice.answer_id == answer_id)[::-1]


def _read(*conditions: object) -> list[Choice]:
    statement = (
        select(LinkChoice, User.email)
        .outerjoin(User, User.id == LinkChoice.author_id)
        .where(*conditions)  # type: ignore[arg-type]
        .order_by(LinkChoice.id)
    )
    return [
        Choice(row.id, row.answer_id, row.other_id, LinkAct(row.act), row.at, email or "")
        for row, email in db.session.execute(statement)
    ]
