"""The life of an answer: in which state it is, as its editors see it; told in one place, in SQL.

What is decided is stored (`Answer.state`, `Review`), what time brings (scheduled, due, expired) is worked out from
dates whenever it is asked. A live answer may have an edit on the way, which has a state of its own: `edit`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING
from typing import Any

from flask import current_app
from sqlalchemy import and_
from sqlalchemy import case
from sqlalchemy import func
from sqlalchemy import or_
from sqlalchemy import true

from answercenter import clock
from answercenter.models import Answer
from answercenter.models import Care
from answercenter.models import Review
from answercenter.models import State
from answercenter.models import Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import ColumnElement


class Life(StrEnum):
    """The states of an answer, in the order of its life."""

    DRAFT = "draft"
    IN_REVIEW = "in-review"
    APPROVED = "approved"
    SCHEDULED = "scheduled"
    PUBLISHED = "published"
    DUE = "due"
    EXPIRED = "expired"
    ARCHIVED = "archived"


REQUIRED = "required"
_DRAFT = func.coalesce(Answer.draft_revision, 0)
_LIVE = func.coalesce(Answer.live_revision, 0)
NEWEST: ColumnElement[int] = case((_DRAFT > _LIVE, _DRAFT), else_=_LIVE)  # the number of the newest revision
AHEAD: ColumnElement[bool] = _DRAFT > _LIVE  # there is a text that readers do not see


@dataclass(frozen=True, slots=True)
class Names:
    """The states as SQL, at one moment, for statements that are joined by `joined`."""

    holds: Mapping[str, ColumnElement[bool]]  # what each state means; a due answer is published too
    state: ColumnElement[str]  # the one that names the answer
    edit: ColumnElement[str]  # that of a text on the way over a live or archived one; empty when there is none


def review_is_required() -> bool:
    """Tell whether a text must be approved before readers see it (the setting `REVIEW`)."""
    return bool(current_app.config["REVIEW"] == REQUIRED)


def joined(statement: Any) -> Any:
    """Join to a statement on answers what is held of their newest revisions, and who looks after them."""
    newest = and_(Review.answer_id == Answer.id, Review.number == NEWEST)
    return statement.outerjoin(Review, newest).outerjoin(Care, Care.answer_id == Answer.id)


def names() -> Names:
    """Return the states as they are now."""
    now, today = clock.now(), clock.today(current_app.config["TIMEZONE"])
    public = Answer.state == State.PUBLISHED
    begun = or_(Answer.published_at.is_(None), Answer.published_at <= now)
    over = and_(Answer.expires_at.is_not(None), Answer.expires_at <= now)
    readable = and_(public, begun, ~over)
    approved = Review.verdict == Verdict.APPROVED
    edits = {
        Life.SCHEDULED: and_(AHEAD, Review.publish_at.is_not(None), approved if review_is_required() else true()),
        Life.APPROVED: and_(AHEAD, approved),
        Life.IN_REVIEW: and_(AHEAD, Review.verdict == Verdict.ASKED),
    }
    holds = {
        Life.ARCHIVED: Answer.state == State.ARCHIVED,
        Life.EXPIRED: and_(public, over),
        Life.DUE: and_(readable, Care.review_on <= today),
        Life.PUBLISHED: readable,
        Life.SCHEDULED: or_(and_(public, ~begun, ~over), edits[Life.SCHEDULED]),
        Life.APPROVED: edits[Life.APPROVED],
        Life.IN_REVIEW: edits[Life.IN_REVIEW],
        Life.DRAFT: Answer.state == State.DRAFT,
    }
    state = case(*((condition, str(one)) for one, condition in holds.items()), else_="")
    edit = case(
        (or_(Answer.state == State.DRAFT, ~AHEAD), ""),
        *((condition, str(one)) for one, condition in edits.items()),
        else_=str(Life.DRAFT),
    )
    return Names({one: holds[one] for one in Life}, state.label("life"), edit.label("edit"))
