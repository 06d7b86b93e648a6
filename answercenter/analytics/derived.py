"""Learned tables: brought to what was learned, touching only what changed, and compared with it for `counts verify`.

A learned table tells something of answers, a row or several for each; what is learned is given as the rows of every
answer, in order, every column but `answer_id`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from collections.abc import Sequence
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import delete
from sqlalchemy import insert
from sqlalchemy import select

from answercenter.models import AlsoViewed
from answercenter.models import AnswerScore
from answercenter.models import Phrasing
from answercenter.models import TypicalQuery

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

LearnedModel = type[AlsoViewed] | type[AnswerScore] | type[Phrasing] | type[TypicalQuery]
Rows = dict[int, list[tuple[Any, ...]]]
Wanted = Mapping[int, Sequence[tuple[Any, ...]]]  # the rows of every answer that are to be there

DIGITS = 12  # of a learned number that mean something; beyond them lies only how it was computed
BATCH = 500  # answers


def rounded(value: float) -> float:
    """Return a learned number as it is stored: the same on every machine, in whatever order rows were read."""
    return float(f"{value:.{DIGITS}g}")


def refresh(session: Session, model: LearnedModel, wanted: Wanted) -> None:
    """Make a table what was learned; the rows of answers that stay the same are not touched."""
    names = _names(model)
    changed = _changed(session, model, wanted)
    for start in range(0, len(changed), BATCH):
        some = changed[start : start + BATCH]
        session.execute(delete(model).where(model.answer_id.in_(some)).execution_options(synchronize_session=False))
        rows = [
            {"answer_id": answer, **dict(zip(names, row, strict=True))}
            for answer in some
            for row in wanted.get(answer, ())
        ]
        if rows:
            session.execute(insert(model.__table__), rows)  # type: ignore[arg-type]


def differences(session: Session, model: LearnedModel, wanted: Wanted) -> list[str]:
    """List, in words, the answers of which a table does not tell what the counts say."""
    table = model.__tablename__
    return [
        f"{table}: the rows of answer {one} are not what the counts say" for one in _changed(session, model, wanted)
    ]


def _changed(session: Session, model: LearnedModel, wanted: Wanted) -> list[int]:
    stored = _stored(session, model)
    return sorted(answer for answer in {*wanted, *stored} if list(wanted.get(answer, ())) != stored.get(answer, []))


def _stored(session: Session, model: LearnedModel) -> Rows:
    columns = [model.answer_id, *(getattr(model, name) for name in _names(model))]
    stored: defaultdict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for answer, *row in session.execute(select(*columns)):
        stored[answer].append(tuple(row))
    return {answer: sorted(rows) for answer, rows in stored.items()}


def _names(model: LearnedModel) -> list[str]:
    """List a table's columns without the answer; the first of them tells the rows of one answer apart."""
    return [column.name for column in model.__table__.columns if column.name != "answer_id"]
