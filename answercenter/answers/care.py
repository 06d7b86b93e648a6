"""Who looks after an answer, when it is to be read again, and when it ends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from flask import current_app
from sqlalchemy import select

from answercenter import clock
from answercenter.answers import approval
from answercenter.answers import writing
from answercenter.answers.wording import InvalidText
from answercenter.extensions import command
from answercenter.extensions import db
from answercenter.models import Care
from answercenter.models import Revision
from answercenter.models import RoleName
from answercenter.models import State
from answercenter.models import User
from answercenter.search import indexer

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from answercenter.models import Answer

LATEST = date(2100, 12, 31)
OWNERS = frozenset({RoleName.EDITOR.value, RoleName.REVIEWER.value, RoleName.ADMIN.value})


@dataclass(frozen=True, slots=True)
class Kept:
    """What is set for an answer; empty is nothing."""

    owner_id: int | None = None
    review_on: date | None = None
    expires_at: datetime | None = None


def of(answer_id: int) -> tuple[int | None, date | None]:
    """Tell the owner of an answer and the day on which it is to be read again."""
    found = db.session.execute(select(Care.owner_id, Care.review_on).where(Care.answer_id == answer_id)).first()
    return (None, None) if found is None else (found.owner_id, found.review_on)


def owners() -> list[tuple[int, str]]:
    """List those who can look after answers, by name: people in use who open the editors' desk."""
    found = select(User).where(User.active).order_by(User.email)
    able = [user for user in db.session.scalars(found) if OWNERS & {role.name for role in user.roles}]
    return sorted(((user.id, user.name or user.email) for user in able), key=lambda one: one[1].casefold())


def keep(answer_id: int, wanted: Kept, author_id: int | None) -> None:
    """Set owner, day of review and end of an answer. Raises UnknownAnswer, InvalidText by field, NotAllowed."""
    with command() as session:
        answer = writing.locked(session, answer_id)
        held = session.get(Care, answer_id) or Care(answer_id=answer_id)
        errors = _problems(session, answer, held, wanted)
        if errors:
            raise InvalidText(errors)
        session.add(held)
        held.owner_id, held.review_on = wanted.owner_id, wanted.review_on
        if answer.expires_at != wanted.expires_at:
            _end(session, answer, wanted.expires_at, author_id)
    indexer.sync()


def _end(session: Session, answer: Answer, at: datetime | None, author_id: int | None) -> None:
    """Set when an answer ends; to bring back one that has ended is to publish it."""
    revision = session.get(Revision, (answer.id, answer.live_revision or 0))
    ended = answer.expires_at is not None and answer.expires_at <= clock.now()
    if revision is not None and answer.state == State.PUBLISHED and ended:
        approval.let_publish(session, answer, revision, author_id)
    answer.expires_at = at
    writing.stamp(session, [answer.id])


def _problems(session: Session, answer: Answer, held: Care, wanted: Kept) -> dict[str, str]:
    now, today = clock.now(), clock.today(current_app.config["TIMEZONE"])
    errors = {}
    if wanted.owner_id is not None and wanted.owner_id != held.owner_id:
        owner = session.get(User, wanted.owner_id)
        if owner is None or not OWNERS & approval.roles_of(session, owner.id):
            errors["owner_id"] = "Choose somebody who works at this desk."
    if wanted.review_on is not None and wanted.review_on != held.review_on and not today <= wanted.review_on <= LATEST:
        errors["review_on"] = f"Choose a day from today on, up to {LATEST}."
    if wanted.expires_at is not None and wanted.expires_at != answer.expires_at:
        first = max(now, answer.published_at or now)
        if wanted.expires_at <= first:
            errors["expires_at"] = "Choose a moment that lies ahead, and after the answer first appears."
    return errors
