"""Publishing at a set time, which takes effect only for a version that may be published: no time jumps an approval.

A text that readers cannot see yet is published at once with a first moment that lies ahead, so that it appears on time
without anybody's doing (`models.readable`). An edit of a live text waits in `Review.publish_at`, and the worker puts it
in the place of the old one. Saving a newer version voids the time of the older one.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from flask import current_app
from sqlalchemy import select

from answercenter import clock
from answercenter.answers import approval
from answercenter.answers import life
from answercenter.answers import writing
from answercenter.answers.wording import InvalidText
from answercenter.answers.wording import NotAllowed
from answercenter.extensions import command
from answercenter.extensions import db
from answercenter.models import Act
from answercenter.models import Answer
from answercenter.models import Review
from answercenter.models import State
from answercenter.search import indexer

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from answercenter.models import Revision

logger = logging.getLogger("answercenter.answers")


def schedule(answer_id: int, number: int, at: datetime, author_id: int) -> bool:
    """Set when the newest version shall be published; tell whether it will be, without further approval.

    Raises InvalidText (`publish_at`) for a moment that is over, UnknownAnswer, StaleRevision, NotAllowed.
    """
    if at <= clock.now():
        raise InvalidText({"publish_at": "This moment is over. Choose one that lies ahead."})
    with command() as session:
        answer = writing.locked(session, answer_id)
        revision = approval.newest_of(session, answer, number)
        if answer.state == State.PUBLISHED and answer.live_revision == number and _is_visible(answer):
            raise NotAllowed("This version is published already: there is nothing to schedule.")
        if may_take_effect(session, answer, revision):
            approval.let_publish(session, answer, revision, author_id)
        approval.review_of(session, revision).publish_at = at
        approval.say(session, revision, Act.SCHEDULED, author_id, _told(at))
        effective = take_effect(session, answer, revision)
    indexer.sync()
    return effective


def unschedule(answer_id: int, number: int, author_id: int | None) -> None:
    """Take a set time back; a text that has not appeared yet is a draft again. Raises as `schedule`."""
    with command() as session:
        answer = writing.locked(session, answer_id)
        revision = approval.newest_of(session, answer, number)
        held = approval.review_of(session, revision)
        waits = answer.state == State.PUBLISHED and not _is_visible(answer)
        if held.publish_at is None and not waits:
            raise NotAllowed("No time is set for this version.")
        held.publish_at = None
        approval.say(session, revision, Act.UNSCHEDULED, author_id)
        if waits:
            answer.state, answer.position, answer.published_at = State.DRAFT, None, None
            answer.draft_revision, answer.live_revision = number, None
            writing.stamp(session, [answer_id])
    indexer.sync()


def may_take_effect(session: Session, answer: Answer, revision: Revision) -> bool:
    """Tell whether a set time counts for this version as it stands."""
    published = answer.live_revision == revision.number
    return published or not life.review_is_required() or approval.is_approved(session, revision)


def take_effect(session: Session, answer: Answer, revision: Revision) -> bool:
    """Let a set time count, if there is one and it may; what readers see now stays until then."""
    held = approval.review_of(session, revision)
    if held.publish_at is None or not may_take_effect(session, answer, revision):
        return False
    if answer.state == State.PUBLISHED and _is_visible(answer):
        return True  # the worker will see to it
    at, held.publish_at = held.publish_at, None
    writing.make_live(session, answer, revision, max(at, clock.now()))
    return True


def is_due() -> bool:
    """Tell whether the time of an edit has come."""
    return bool(_due())


def publish_due() -> int:
    """Publish the edits whose time has come and that may be published; tell how many."""
    published = sum(_publish(answer_id) for answer_id in _due())
    if published:
        indexer.sync()
    return published


def _due() -> list[int]:
    names = life.names()
    due = life.joined(select(Answer.id)).where(
        life.AHEAD, names.holds[life.Life.SCHEDULED], Answer.state != State.ARCHIVED, Review.publish_at <= clock.now()
    )
    found = list(db.session.scalars(due.order_by(Answer.id)))
    db.session.rollback()
    return found


def _publish(answer_id: int) -> bool:
    with command() as session:
        answer = writing.locked(session, answer_id)
        number = writing.newest_revision(answer)
        held = session.get(Review, (answer_id, number))
        revision = approval.newest_of(session, answer, number)
        if held is None or held.publish_at is None or held.publish_at > clock.now():
            return False  # somebody changed it in this very moment
        if answer.draft_revision != number or not may_take_effect(session, answer, revision):
            return False
        held.publish_at = None
        writing.make_live(session, answer, revision)
    logger.info("answer %s published at revision %s, as scheduled", answer_id, number)
    return True


def _told(at: datetime) -> str:
    zone = current_app.config["TIMEZONE"]
    return f"{at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M} ({zone})"


def _is_visible(answer: Answer) -> bool:
    """Tell whether the time of a published answer has begun."""
    return answer.published_at is None or answer.published_at <= clock.now()
