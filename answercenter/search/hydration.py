"""Results brought to life: what the database says of them now, through the one predicate of who may read what.

The query is prepared once, since building it anew costs more than running it. Its last column is the lineage of the
database, so that an index which follows another database is noticed at no further cost.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING
from typing import Any
from typing import NamedTuple
from typing import cast

from sqlalchemy import bindparam
from sqlalchemy import select

from answercenter.extensions import db
from answercenter.models import Answer
from answercenter.models import Change
from answercenter.models import Reader
from answercenter.models import Revision
from answercenter.models import readable
from answercenter.models.columns import Moment
from answercenter.search.documents import answer_text
from answercenter.search.highlights import Text
from answercenter.search.highlights import analysed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Select

    from answercenter.caching import LeastRecent


class Live(NamedTuple):
    """What is known of an answer that the reader may see now."""

    id: int
    key: str
    slug: str
    topic_id: int | None
    language: str
    revision: int
    lineage: str


def live(ids: Sequence[int], reader: Reader, moment: datetime) -> dict[int, Live]:
    """Look up answers by id; those that the reader may not see now are left out."""
    if not ids:
        return {}
    parameters = {"ids": list(ids), "audiences": list(reader.audiences), "moment": moment}
    with db.engine.connect() as connection:  # what is committed, without what a session costs
        return {row[0]: Live(*row) for row in connection.execute(_live(), parameters)}


def texts(answers: Sequence[Live], kept: LeastRecent) -> dict[int, Text]:
    """Return the analysed texts of answers, from memory where the same revision was analysed before."""
    found = {answer.id: kept.get((answer.lineage, answer.id, answer.revision)) for answer in answers}
    missing = [answer for answer in answers if found[answer.id] is None]
    if missing:
        rows = db.session.connection().execute(_texts(), {"ids": [answer.id for answer in missing]})
        languages = {answer.id: answer.language for answer in missing}
        for answer_id, number, lineage, question, short_answer, body in rows:
            found[answer_id] = analysed(question, answer_text(short_answer, body), languages[answer_id])
            kept.put((lineage, answer_id, number), found[answer_id])
    return {answer_id: text for answer_id, text in found.items() if text is not None}


def questions(ids: Sequence[int], reader: Reader, moment: datetime) -> dict[int, tuple[str, str]]:
    """Look up the question and slug of answers; those that the reader may not see now are left out."""
    if not ids:
        return {}
    parameters = {"ids": list(ids), "audiences": list(reader.audiences), "moment": moment}
    return {row[0]: (row[1], row[2]) for row in db.session.connection().execute(_questions(), parameters)}


def _may_read() -> Any:
    """Return the predicate with its values left open."""
    anybody = Reader(cast("Any", bindparam("audiences", expanding=True)))
    return readable(anybody, cast("Any", bindparam("moment", type_=Moment)))


@lru_cache(maxsize=1)
def _live() -> Select[Any]:
    lineage = select(Change.lineage).scalar_subquery()
    columns = (Answer.id, Answer.key, Answer.slug, Answer.topic_id, Answer.language, Answer.live_revision, lineage)
    return select(*columns).where(Answer.id.in_(bindparam("ids", expanding=True)), _may_read())


@lru_cache(maxsize=1)
def _texts() -> Select[Any]:
    lineage = select(Change.lineage).scalar_subquery()
    return (
        select(Answer.id, Revision.number, lineage, Revision.question, Revision.short_answer, Revision.body)
        .join(Revision, (Revision.answer_id == Answer.id) & (Revision.number == Answer.live_revision))
        .where(Answer.id.in_(bindparam("ids", expanding=True)))
    )


@lru_cache(maxsize=1)
def _questions() -> Select[int, str, str]:
    return (
        select(Answer.id, Revision.question, Answer.slug)
        .join(Revision, (Revision.answer_id == Answer.id) & (Revision.number == Answer.live_revision))
        .where(Answer.id.in_(bindparam("ids", expanding=True)), _may_read())
    )
