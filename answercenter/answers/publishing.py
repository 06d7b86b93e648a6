"""Commands of editors: save a draft, publish, archive, pin. Each commits once, and the index follows at once.

A published answer keeps its text, topics, audience and language until its draft is published: a draft carries the
place that it will take. Saving a draft changes nothing that readers may see, so it takes no change number.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any
from uuid import uuid4

from sqlalchemy import select

from answercenter import clock
from answercenter.answers import approval
from answercenter.answers import wording
from answercenter.answers import writing
from answercenter.answers.wording import InvalidText
from answercenter.answers.wording import NotAllowed
from answercenter.answers.wording import PinError
from answercenter.answers.wording import Place
from answercenter.answers.wording import PublishingError
from answercenter.answers.wording import RevisionText
from answercenter.answers.wording import StaleRevision
from answercenter.answers.wording import UnknownAnswer
from answercenter.extensions import command
from answercenter.models import Answer
from answercenter.models import Audience
from answercenter.models import Revision
from answercenter.models import State
from answercenter.models import Topic
from answercenter.search import indexer
from answercenter.text import slugify

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

__all__ = [
    "InvalidText",
    "NotAllowed",
    "PinError",
    "Place",
    "PublishingError",
    "RevisionText",
    "SavedDraft",
    "StaleRevision",
    "UnknownAnswer",
    "add_topic",
    "archive",
    "keep_draft",
    "pin",
    "publish",
    "reorder_pins",
    "save_draft",
]

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SavedDraft:
    """Where a draft was kept; `revision` is the base of the next save."""

    answer_id: int
    key: str
    slug: str
    revision: int


def save_draft(
    answer_id: int | None, text: RevisionText, place: Place, author_id: int | None, base_revision: int | None
) -> SavedDraft:
    """Keep a text as the draft of an answer, of a new one when `answer_id` is None.

    `base_revision` is the newest revision that the editor saw. Raises InvalidText, UnknownAnswer, and StaleRevision
    when somebody saved in the meantime: one of two who save at once wins. A text equal to the newest makes no revision.
    """
    with command() as session:
        return keep_draft(session, answer_id, text, place, author_id, base_revision)


def keep_draft(
    session: Session,
    answer_id: int | None,
    text: RevisionText,
    place: Place,
    author_id: int | None,
    base_revision: int | None,
) -> SavedDraft:
    """Do what `save_draft` does, inside a command."""
    text, kept = wording.checked(text), _kept_place(session, place)
    answer = _new_answer(session, text) if answer_id is None else writing.locked(session, answer_id)
    if answer_id is not None and writing.newest_revision(answer) != (base_revision or 0):
        raise StaleRevision("Somebody else has saved this answer since you opened it. Your text is not saved yet.")
    if not _stands_already(session, answer, text, kept):
        answer.draft_revision = writing.add_revision(session, answer, text, author_id, kept)
        if answer.live_revision is None:
            writing.put_in_place(session, answer, text.question, kept)
    return SavedDraft(answer.id, answer.key, answer.slug, writing.newest_revision(answer))


def publish(answer_id: int, revision_number: int, author_id: int | None) -> str:
    """Let readers see the newest revision of an answer, and return its slug.

    Raises UnknownAnswer, StaleRevision when the named revision is not the newest any more, and NotAllowed for who may
    not publish it (see `approval`).
    """
    with command() as session:
        answer = writing.locked(session, answer_id)
        revision = approval.newest_of(session, answer, revision_number)
        approval.let_publish(session, answer, revision, author_id)
        writing.make_live(session, answer, revision)
        slug = answer.slug
    logger.info("answer %s published at revision %s by account %s", answer_id, revision_number, author_id)
    indexer.sync()
    return slug


def archive(answer_id: int) -> None:
    """Take an answer away from readers and keep all its versions. Raises UnknownAnswer."""
    with command() as session:
        answer = writing.locked(session, answer_id)
        if answer.state == State.ARCHIVED:
            return
        answer.state, answer.position = State.ARCHIVED, None
        writing.stamp(session, [answer_id])
    indexer.sync()


def pin(answer_id: int, position: int | None) -> None:
    """Put a published answer at a place among the leading questions, 1 first; None takes it away from them.

    The others move up or down. Raises UnknownAnswer, and PinError for an answer that is not published.
    """
    with command() as session:
        answer = writing.locked(session, answer_id)
        if position is not None and answer.state != State.PUBLISHED:
            raise PinError("Only a published answer can stand among the leading questions.")
        order = [one for one in _pinned(session) if one.id != answer_id]
        answer.position = None
        if position is not None:
            order.insert(max(0, position - 1), answer)
        _number(session, order, [answer_id])
    indexer.sync()


def reorder_pins(answer_ids: Sequence[int]) -> None:
    """Put the leading questions into this order. Raises PinError unless these are the pinned answers, each once."""
    with command() as session:
        pinned = {answer.id: answer for answer in _pinned(session)}
        if sorted(answer_ids) != sorted(pinned):
            raise PinError("The leading questions were changed in the meantime. Look at them again.")
        _number(session, [pinned[answer_id] for answer_id in answer_ids], [])
    indexer.sync()


def add_topic(names: Sequence[str]) -> int:
    """Return the topic at this path of names, made now as far as it is missing. Raises InvalidText."""
    path = [wording.one_line(name) for name in names]
    if not path or not all(path) or any(wording.UNKEEPABLE.search(name) for name in path):
        raise InvalidText({"topic": "A topic needs a name."})
    with command() as session:
        writing.lock_keys(session, ())
        topic_id = writing.TopicPaths(session).ensure(path)
        writing.stamp(session, [])
    return topic_id or 0


def _new_answer(session: Session, text: RevisionText) -> Answer:
    now = clock.now()
    answer = Answer(key=uuid4().hex, slug=slugify(text.question), state=State.DRAFT, created_at=now, updated_at=now)
    session.add(answer)
    session.flush()
    return answer


def _kept_place(session: Session, place: Place) -> dict[str, Any]:
    """Return a place as a draft carries it. Raises InvalidText."""
    errors = {}
    wanted = sorted({*place.further_topic_ids, *([] if place.topic_id is None else [place.topic_id])})
    possible = [topic_id for topic_id in wanted if 0 < topic_id < 2**31]
    known = session.execute(select(Topic.id).where(Topic.id.in_(possible))).scalars().all() if possible else []
    if len(known) != len(wanted):
        errors["topic_id"] = "There is no such topic."
    if place.audience not in set(Audience):
        errors["audience"] = f"The audience is one of {', '.join(Audience)}."
    if not wording.is_language(place.language):
        errors["language"] = "The language is a code such as en or pt-BR."
    if errors:
        raise InvalidText(errors)
    further = sorted(set(place.further_topic_ids) - {place.topic_id})
    return {
        "topic_id": place.topic_id,
        "further_topic_ids": further,
        "audience": str(place.audience),
        "language": place.language,
    }


def _stands_already(session: Session, answer: Answer, text: RevisionText, place: dict[str, Any]) -> bool:
    newest = session.get(Revision, (answer.id, writing.newest_revision(answer)))
    if newest is None or place != (newest.place or writing.place_of(session, answer)):
        return False
    return (newest.question, newest.short_answer, newest.body) == (text.question, text.short_answer, text.body) and (
        tuple(newest.keywords),
        tuple(newest.alt_questions),
    ) == (text.keywords, text.alt_questions)


def _pinned(session: Session) -> list[Answer]:
    """Return the pinned answers by position, locked in the order of their ids."""
    pinned = session.execute(
        select(Answer).where(Answer.position.is_not(None)).order_by(Answer.id).with_for_update()
    ).scalars()
    return sorted(pinned, key=lambda answer: (answer.position or 0, answer.id))


def _number(session: Session, order: Sequence[Answer], also: Sequence[int]) -> None:
    moved = [*also]
    for position, answer in enumerate(order, start=1):
        if answer.position != position:
            answer.position = position
            moved.append(answer.id)
    if moved:
        writing.stamp(session, sorted(set(moved)))
