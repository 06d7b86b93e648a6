"""How many answers stand in which state, and which languages they are in: what the editors' list begins with."""

from __future__ import annotations

from sqlalchemy import func
from sqlalchemy import select

from answercenter.extensions import db
from answercenter.models import Answer
from answercenter.models import State


def state_counts() -> dict[str, int]:
    """Tell how many answers stand in each state, in the order of an answer's life."""
    rows = db.session.execute(select(Answer.state, func.count().label("answers")).group_by(Answer.state))
    found = {row.state: row.answers for row in rows}
    return {str(state): found.get(state, 0) for state in State}


def pinned_count() -> int:
    """Tell how many answers are pinned among the leading questions."""
    return db.session.execute(select(func.count()).where(Answer.position.is_not(None))).scalar_one()


def languages() -> list[str]:
    """List the languages that answers are in, the most frequent first."""
    found = select(Answer.language).group_by(Answer.language).order_by(func.count().desc(), Answer.language)
    return list(db.session.execute(found).scalars())
