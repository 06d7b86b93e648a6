"""Answers of the database in the form in which files carry them, some hundreds at a time."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import and_
from sqlalchemy import case
from sqlalchemy import func
from sqlalchemy import select

from answercenter.answers.records import AnswerRecord
from answercenter.answers.wording import RevisionText
from answercenter.models import Answer
from answercenter.models import AnswerTopic
from answercenter.models import Redirect
from answercenter.models import RelatedLink
from answercenter.models import Revision
from answercenter.models import State
from answercenter.models import Topic

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from answercenter.answers.records import TopicPath

# A published or archived answer is its live text; one that never was published is its draft.
_TOLD = case(
    (Answer.state == State.DRAFT, func.coalesce(Answer.draft_revision, Answer.live_revision)),
    else_=func.coalesce(Answer.live_revision, Answer.draft_revision),
)


def records(session: Session, which: ColumnElement[bool]) -> list[tuple[int, AnswerRecord]]:
    """Read the answers that fit a condition, each with its id, in the order of their ids."""
    found = session.execute(
        select(Answer, Revision)
        .join(Revision, and_(Revision.answer_id == Answer.id, Revision.number == _TOLD))
        .where(which)
        .order_by(Answer.id)
        .execution_options(populate_existing=True)
    ).all()
    ids = [row.Answer.id for row in found]
    names = topic_names(session)
    further = _values(session, AnswerTopic.answer_id, AnswerTopic.topic_id, ids, AnswerTopic.topic_id)
    related = _values(session, RelatedLink.answer_id, RelatedLink.related_key, ids, RelatedLink.position)
    redirects = _values(session, Redirect.answer_id, Redirect.path, ids, Redirect.path)
    return [
        (
            answer.id,
            AnswerRecord(
                key=answer.key,
                text=_text(revision),
                status=answer.state,
                audience=answer.audience,
                audience_label=answer.audience_label,
                language=answer.language,
                topic=names.get(answer.topic_id, ()),
                further=tuple(sorted(names[topic_id] for topic_id in further[answer.id])),
                related=tuple(related[answer.id]),
                position=answer.position,
                translation_of=answer.translation_of,
                redirects=tuple(sorted(redirects[answer.id])),
                url=answer.source_url,
                published_at=answer.published_at,
                expires_at=answer.expires_at,
                updated_at=answer.updated_at,
            ),
        )
        for answer, revision in found
    ]


def topic_names(session: Session) -> Mapping[int | None, TopicPath]:
    """Return every topic's path of names by its id."""
    rows = {row.id: row for row in session.execute(select(Topic.id, Topic.parent_id, Topic.name))}
    names: dict[int | None, TopicPath] = {None: ()}

    def path(topic_id: int | None) -> TopicPath:
        if topic_id not in names:
            row = rows[topic_id or 0]
            names[topic_id] = (*path(row.parent_id), row.name)
        return names[topic_id]

    for topic_id in rows:
        path(topic_id)
    return names


def _text(revision: Revision) -> RevisionText:
    return RevisionText(
        question=revision.question,
        short_answer=revision.short_answer,
        body=revision.body,
        keywords=tuple(revision.keywords),
        alt_questions=tuple(revision.alt_questions),
        note=revision.note,
    )


def _values(session: Session, key: Any, value: Any, ids: list[int], order: Any) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for answer_id, one in session.execute(select(key, value).where(key.in_(ids)).order_by(key, order)):
        found[answer_id].append(one)
    return found
