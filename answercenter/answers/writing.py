"""What the commands share: revisions, topics and change numbers are written here, inside a command's transaction.

Nothing here commits. On PostgreSQL rows are locked in the order of their ids before they are changed, and the change
number is taken last, so that commands wait for each other and never in a circle.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import delete
from sqlalchemy import func
from sqlalchemy import insert
from sqlalchemy import select
from sqlalchemy import update

from answercenter import clock
from answercenter.answers import wording
from answercenter.answers.wording import UnknownAnswer
from answercenter.files import uses
from answercenter.models import Answer
from answercenter.models import AnswerTopic
from answercenter.models import Redirect
from answercenter.models import Revision
from answercenter.models import State
from answercenter.models import Topic
from answercenter.models import take_change_number
from answercenter.text import slugify

if TYPE_CHECKING:
    from collections.abc import Collection
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from answercenter.answers.wording import RevisionText

MANY = 1000  # answers in one statement
_MAKING = 7_214_501  # the advisory lock of making keys and topics: any number that nothing else locks


def locked(session: Session, answer_id: int) -> Answer:
    """Return an answer that nobody else changes until the commit. Raises UnknownAnswer."""
    answer = session.get(Answer, answer_id, with_for_update=True, populate_existing=True)
    if answer is None:
        raise UnknownAnswer("There is no such answer any more.")
    return answer


def lock_keys(session: Session, keys: Collection[str]) -> None:
    """Keep the answers with these keys, and all keys and topics that are still to be made, to this transaction.

    On SQLite a command is alone anyway.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(_MAKING)))
        session.execute(select(Answer.id).where(Answer.key.in_(keys)).order_by(Answer.id).with_for_update())


def newest_revision(answer: Answer) -> int:
    """Tell the number of the newest text, live or draft; 0 before the first."""
    return max(answer.live_revision or 0, answer.draft_revision or 0)


def add_revision(
    session: Session, answer: Answer, text: RevisionText, author_id: int | None, place: dict[str, Any] | None = None
) -> int:
    """Add a revision behind all others of its answer and return its number."""
    last = session.execute(select(func.max(Revision.number)).where(Revision.answer_id == answer.id)).scalar_one()
    number = (last or 0) + 1
    insert_revisions(session, [revision_row(answer.id, number, text, author_id, place)])
    return number


def insert_revisions(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Insert revisions, and note which files they show."""
    if rows:
        session.execute(insert(Revision), rows)
        uses.note(session, rows)


def revision_row(
    answer_id: int, number: int, text: RevisionText, author_id: int | None = None, place: dict[str, Any] | None = None
) -> dict[str, Any]:
    """Return the values of a new revision, for an insert."""
    return {
        "answer_id": answer_id,
        "number": number,
        "question": text.question,
        "short_answer": text.short_answer,
        "body": text.body,
        "keywords": list(text.keywords),
        "alt_questions": list(text.alt_questions),
        "note": text.note,
        "author_id": author_id,
        "place": place,
        "created_at": clock.now(),
    }


def put_under(session: Session, answer: Answer, topic_id: int | None, further: Collection[int]) -> None:
    """Put an answer under its main topic and its further ones, and under no other."""
    answer.topic_id = topic_id
    session.execute(delete(AnswerTopic).where(AnswerTopic.answer_id == answer.id))
    rows = [{"answer_id": answer.id, "topic_id": other} for other in sorted(set(further) - {topic_id})]
    if rows:
        session.execute(insert(AnswerTopic), rows)


def place_of(session: Session, answer: Answer) -> dict[str, Any]:
    """Return where an answer stands now, in the form that a draft carries."""
    further = select(AnswerTopic.topic_id).where(AnswerTopic.answer_id == answer.id).order_by(AnswerTopic.topic_id)
    return {
        "topic_id": answer.topic_id,
        "further_topic_ids": list(session.execute(further).scalars()),
        "audience": str(answer.audience),
        "language": answer.language,
    }


def put_in_place(session: Session, answer: Answer, question: str, place: dict[str, Any] | None) -> None:
    """Give an answer the slug of its question and the place that its draft carries."""
    answer.slug = slugify(question)
    if place is None:
        return
    if place["audience"] != answer.audience:
        answer.audience, answer.audience_label = place["audience"], ""
    answer.language = place["language"]
    put_under(session, answer, place["topic_id"], place["further_topic_ids"])


def make_live(session: Session, answer: Answer, revision: Revision, at: datetime | None = None) -> None:
    """Let readers see a revision from now on, or from a moment that lies ahead; the last thing before the commit."""
    now = clock.now()
    former = answer.live_revision
    if answer.live_revision != revision.number:
        answer.live_revision, answer.updated_at = revision.number, now
    if answer.draft_revision is not None:
        _remember_place(session, answer, former)
        put_in_place(session, answer, revision.question, revision.place)
    answer.draft_revision = None
    answer.state = State.PUBLISHED
    if at is not None or answer.published_at is None or answer.published_at > now:
        answer.published_at = at or now
    if answer.expires_at is not None and answer.expires_at <= max(now, answer.published_at):
        answer.expires_at = None
    stamp(session, [answer.id])


def _remember_place(session: Session, answer: Answer, former: int | None) -> None:
    """Keep with the version that was live, as of an import that gave it none, where it stood."""
    revision = session.get(Revision, (answer.id, former)) if former is not None else None
    if revision is not None and revision.place is None:
        revision.place = place_of(session, answer)


def stamp(session: Session, answer_ids: Collection[int]) -> None:
    """Take the commit's change number and put it on every answer that it changed: the last thing before the commit."""
    session.flush()
    number = take_change_number(session)
    ordered = sorted(answer_ids)
    for start in range(0, len(ordered), MANY):
        session.execute(
            update(Answer).where(Answer.id.in_(ordered[start : start + MANY])).values(change_number=number),
            execution_options={"synchronize_session": False},
        )


def free_address(session: Session, path: str) -> None:
    """Let no former address lead elsewhere from where the topic of this path is to be."""
    session.execute(delete(Redirect).where(Redirect.path == wording.topic_address(path)))


class TopicPaths:
    """The topics of a database by their path of names, inside one command; makes those that are missing."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._ids: dict[tuple[int | None, str], int] = {}
        self._paths: dict[int | None, str] = {None: ""}
        for row in session.execute(select(Topic.id, Topic.parent_id, Topic.name, Topic.path)):
            self._ids[row.parent_id, row.name] = row.id
            self._paths[row.id] = row.path

    def ensure(self, names: Sequence[str]) -> int | None:
        """Return the topic at this path of names, made now as far as it is missing; None for an empty path."""
        wording.check_topic(names)
        topic: int | None = None
        for name in names:
            found = self._ids.get((topic, name))
            topic = self._make(topic, name) if found is None else found
        return topic

    def _make(self, parent_id: int | None, name: str) -> int:
        stem = "/".join(filter(None, (self._paths[parent_id], slugify(name))))
        taken = set(self._paths.values())
        number, path = 1, stem
        while path in taken:
            number += 1
            path = f"{stem}-{number}"
        free_address(self._session, path)
        topic = Topic(parent_id=parent_id, name=name, path=path, position=0)
        self._session.add(topic)
        self._session.flush()
        self._ids[parent_id, name] = topic.id
        self._paths[topic.id] = path
        return topic.id
