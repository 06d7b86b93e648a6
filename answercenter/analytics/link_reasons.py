"""Why an answer's learned list is as it is: what editors and staff read beside each link. Counts alone, no visit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
from sqlalchemy import select

from answercenter.analytics import privacy
from answercenter.analytics import sums
from answercenter.analytics.kinds import ANSWERS
from answercenter.analytics.link_choices import standing_choices
from answercenter.extensions import db
from answercenter.models import AlsoViewed
from answercenter.models import current_versions

if TYPE_CHECKING:
    from answercenter.analytics.link_choices import Choice

STRENGTHS = ((0.25, "very often"), (0.1, "often"), (0.02, "now and then"), (0.0, "seldom"))


@dataclass(frozen=True, slots=True)
class Reason:
    """A link of an answer's list and why it is there; `visits` and `days` are empty below the least number shown.

    `strength` says in words how often those who read this answer went on to the other; `rank` is empty for a link that
    is pinned though it is learned no more.
    """

    other_id: int
    rank: int | None
    visits: int | None
    days: int | None
    strength: str
    choice: Choice | None


def reasons(answer_id: int) -> list[Reason]:
    """List an answer's links: those pinned, in the order in which they were, then as learned, vetoed ones in place."""
    rows = {
        row.other_id: row
        for row in db.session.scalars(
            select(AlsoViewed).where(AlsoViewed.answer_id == answer_id).order_by(AlsoViewed.rank)
        )
    }
    choices = {other: choice for (_, other), choice in standing_choices(answer_id).items()}
    newest = current_versions(db.session()).newest_day
    readers = _readers(answer_id, newest)
    pinned = sorted((one for one in choices.values() if one.act == "pin"), key=lambda one: one.id)
    gone = [choice.other_id for choice in choices.values() if choice.act == "veto" and choice.other_id not in rows]
    order = list(dict.fromkeys([*(one.other_id for one in pinned), *rows, *gone]))
    found = []
    for other in order:
        row = rows.get(other)
        visits = row.visits if row and row.visits >= privacy.least_visits() else None
        found.append(
            Reason(
                other_id=other,
                rank=row.rank if row else None,
                visits=visits,
                days=row.days if row and visits is not None else None,
                strength=strength(row.visits, readers) if row else "not learned any more",
                choice=choices.get(other),
            )
        )
    return found


def strength(both: int, readers: int) -> str:
    """Say how often the visits that read an answer, `readers`, also read another, `both`; both undecayed."""
    share = both / readers if readers else 0.0
    return next(words for least, words in STRENGTHS if share >= least)


def _readers(answer_id: int, newest: date | None) -> int:
    found = sums.by_key(ANSWERS, sums.Part(date.min, newest), ("visits",), np.array([answer_id])) if newest else None
    return int(found.of["visits"].sum()) if found else 0
