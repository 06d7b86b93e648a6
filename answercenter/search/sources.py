"""What the index is made from: the database's lineage, its last change number, and the published answers."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import func
from sqlalchemy import select

from answercenter.models import Answer
from answercenter.models import AnswerTopic
from answercenter.models import Change
from answercenter.models import Revision
from answercenter.models import State
from answercenter.models import Topic
from answercenter.search.documents import PublishedAnswer
from answercenter.search.documents import topics_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

BATCH = 500  # answers read at once


def position(connection: Connection) -> tuple[str, int]:
    """Tell the database's lineage and the number of its last committed change."""
    row = connection.execute(select(Change.lineage, Change.number)).one()
    return row.lineage, row.number


def count_published(connection: Connection) -> int:
    """Count the published answers."""
    return connection.execute(select(func.count()).where(Answer.state == State.PUBLISHED)).scalar_one()


def published(connection: Connection, changed_after: int = -1) -> Iterator[PublishedAnswer]:
    """List the published answers that changed after a number, in the order of their ids."""
    parents = {row.id: row.parent_id for row in connection.execute(select(Topic.id, Topic.parent_id))}
    after = 0
    while True:
        rows = connection.execute(
            select(
                Answer.id, Answer.audience, Answer.language, Answer.topic_id, Answer.published_at, Answer.expires_at,
                Answer.change_number, Revision.question, Revision.short_answer, Revision.body, Revision.keywords,
                Revision.alt_questions,
            )
            .join(Revision, (Revision.answer_id == Answer.id) & (Revision.number == Answer.live_revision))
            .where(Answer.state == State.PUBLISHED, Answer.change_number > changed_after, Answer.id > after)
            .order_by(Answer.id)
            .limit(BATCH)
        ).all()  # fmt: skip
        if not rows:
            return
        after = rows[-1].id
        further = _further_topics(connection, rows[0].id, after)
        for row in rows:
            yield _answer(row, further.get(row.id, []), parents)


def withdrawn(connection: Connection, changed_after: int) -> list[int]:
    """List the answers that changed after a number and are not published (any more)."""
    return list(
        connection.scalars(
            select(Answer.id).where(Answer.state != State.PUBLISHED, Answer.change_number > changed_after)
        )
    )


def _further_topics(connection: Connection, first: int, last: int) -> dict[int, list[int]]:
    topics: dict[int, list[int]] = {}
    rows = connection.execute(
        select(AnswerTopic.answer_id, AnswerTopic.topic_id).where(AnswerTopic.answer_id.between(first, last))
    )
    for row in rows:
        topics.setdefault(row.answer_id, []).append(row.topic_id)
    return topics


def _answer(row: Any, further: list[int], parents: dict[int, int | None]) -> PublishedAnswer:
    chosen = [*further, row.topic_id] if row.topic_id is not None else further
    topics, roots = topics_of(chosen, parents)
    return PublishedAnswer(
        id=row.id,
        question=row.question,
        short_answer=row.short_answer or "",
        body=row.body or "",
        keywords=row.keywords or [],
        alt_questions=row.alt_questions or [],
        audience=row.audience,
        language=row.language,
        published_at=row.published_at,
        expires_at=row.expires_at,
        change_number=row.change_number,
        topics=topics,
        roots=roots,
    )
