"""Pins among the leading questions of the home page, of a topic and of a region: the list that editors see, and moves.

The home page's pins are positions of answers, which files carry; those of a topic or region stand in a table.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import case
from sqlalchemy import func
from sqlalchemy import insert
from sqlalchemy import select

from answercenter.answers import publishing
from answercenter.answers import writing
from answercenter.answers.wording import PinError
from answercenter.extensions import command
from answercenter.extensions import db
from answercenter.models import Answer
from answercenter.models import LeadingPin
from answercenter.models import Revision
from answercenter.models import State

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

ACTS = ("pin", "unpin", "up", "down")


@dataclass(frozen=True, slots=True)
class Scope:
    """Where questions lead: in a topic, in a region, or on the home page for everybody."""

    topic_id: int | None = None
    region: str | None = None

    @property
    def home(self) -> bool:
        """Whether this is the home page for everybody."""
        return self.topic_id is None and self.region is None


@dataclass(frozen=True, slots=True)
class Pinned:
    """A pinned answer as editors see it, whatever its state or audience."""

    id: int
    question: str
    language: str
    state: str
    audience: str


def pinned(scope: Scope) -> list[Pinned]:
    """List what is pinned at a place, in order."""
    told = func.coalesce(Answer.live_revision, Answer.draft_revision)
    found = select(Answer.id, Revision.question, Answer.language, Answer.state, Answer.audience).join(
        Revision, (Revision.answer_id == Answer.id) & (Revision.number == told)
    )
    if scope.home:
        found = found.where(Answer.position.is_not(None)).order_by(Answer.position, Answer.id)
    else:
        found = (
            found.join(LeadingPin, LeadingPin.answer_id == Answer.id).where(_at(scope)).order_by(LeadingPin.position)
        )
    return [Pinned(*row) for row in db.session.execute(found)]


def counts() -> list[tuple[Scope, int]]:
    """Tell how many answers are pinned in each topic and region that has any, topics first."""
    found = (
        select(LeadingPin.topic_id, LeadingPin.region, func.count())
        .group_by(LeadingPin.topic_id, LeadingPin.region)
        .order_by(case((LeadingPin.topic_id.is_not(None), 0), else_=1), LeadingPin.topic_id, LeadingPin.region)
    )
    return [(Scope(topic_id, region), number) for topic_id, region, number in db.session.execute(found)]


def move(scope: Scope, answer_id: int, act: str) -> None:
    """Pin an answer at the end, take it away, or move it one place up or down.

    Raises UnknownAnswer, and PinError for an answer that is not published, or not pinned there.
    """
    ids = [one.id for one in pinned(scope)]
    if act not in ACTS or (act in {"up", "down"} and answer_id not in ids):
        raise PinError("A question is pinned, unpinned, or moved up or down among the pinned ones.")
    if scope.home and act in {"pin", "unpin"}:
        publishing.pin(answer_id, len(ids) + 1 if act == "pin" else None)
    elif scope.home:
        publishing.reorder_pins(_ordered(ids, answer_id, act))
    else:
        _move(scope, answer_id, act)


def _move(scope: Scope, answer_id: int, act: str) -> None:
    with command() as session:
        writing.lock_keys(session, ())
        answer = writing.locked(session, answer_id)
        if act == "pin" and answer.state != State.PUBLISHED:
            raise PinError("Only a published answer can stand among the leading questions.")
        rows = session.execute(select(LeadingPin).where(_at(scope)).order_by(LeadingPin.position)).scalars().all()
        pins = {pin.answer_id: pin for pin in rows}
        order = _ordered(list(pins), answer_id, act)
        if act == "unpin" and answer_id in pins:
            session.delete(pins[answer_id])
        for number, one in enumerate(order, start=1):
            if one in pins:
                pins[one].position = number
            else:
                values = {"topic_id": scope.topic_id, "region": scope.region, "answer_id": one, "position": number}
                session.execute(insert(LeadingPin), [values])
        writing.stamp(session, [])


def _ordered(ids: list[int], answer_id: int, act: str) -> list[int]:
    """Return the order after a move."""
    order = [one for one in ids if one != answer_id]
    if act == "unpin":
        return order
    here = ids.index(answer_id) if answer_id in ids else len(order)
    order.insert(max(0, here + {"up": -1, "down": 1}.get(act, 0)), answer_id)
    return order


def _at(scope: Scope) -> ColumnElement[bool]:
    return LeadingPin.topic_id == scope.topic_id if scope.region is None else LeadingPin.region == scope.region
