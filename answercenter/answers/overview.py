"""How many answers are in which state, and which languages they are in: what the editors' list begins with."""

from __future__ import annotations

from sqlalchemy import case
from sqlalchemy import func
from sqlalchemy import select

from answercenter.answers import life
from answercenter.extensions import db
from answercenter.models import Answer


def state_counts() -> dict[str, int]:
    """Tell how many answers are in each state, in the order of an answer's life; one may be in several."""
    holds = life.names().holds
    sums = [
        func.coalesce(func.sum(case((condition, 1), else_=0)), 0).label(str(one)) for one, condition in holds.items()
    ]
    row = db.session.execute(life.joined(select(*sums).select_from(Answer))).one()
    return {str(state): int(count) for state, count in zip(holds, row, strict=True)}


def count() -> int:
    """Tell how many answers there are, in any state."""
    return db.session.execute(select(func.count()).select_from(Answer)).scalar_one()


def pinned_count() -> int:
    """Tell how many answers are pinned among the leading questions."""
    return db.session.execute(select(func.count()).where(Answer.position.is_not(None))).scalar_one()


def languages() -> list[str]:
    """List the languages that answers are in, the most frequent first."""
    found = select(Answer.language).group_by(Answer.language).order_by(func.count().desc(), Answer.language)
    return list(db.session.execute(found).scalars())
