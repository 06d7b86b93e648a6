"""Who else writes on an answer now. It is told and holds nobody up: two who save are merged (see `merging`).

A page says every half minute that it is open, and that it is left; who says nothing for two minutes is not there.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from typing import NamedTuple

from sqlalchemy import delete
from sqlalchemy import func
from sqlalchemy import select

from answercenter import clock
from answercenter.answers.wording import UnknownAnswer
from answercenter.extensions import command
from answercenter.extensions import db
from answercenter.models import Answer
from answercenter.models import Presence
from answercenter.models import User

if TYPE_CHECKING:
    from datetime import datetime

LAPSE = timedelta(minutes=2)


class Writer(NamedTuple):
    """Somebody who writes on an answer, and since when."""

    name: str
    since: datetime


def others(answer_id: int, user_id: int | None) -> list[Writer]:
    """List who else writes on an answer now, who came first at the top."""
    name = func.coalesce(func.nullif(User.name, ""), User.email)
    found = (
        select(name, Presence.since)
        .join(User, User.id == Presence.user_id)
        .where(Presence.answer_id == answer_id, Presence.seen > clock.now() - LAPSE, Presence.user_id != (user_id or 0))
        .order_by(Presence.since, Presence.user_id)
    )
    return [Writer(*row) for row in db.session.execute(found)]


def stay(answer_id: int, user_id: int) -> None:
    """Say that somebody writes on an answer; whoever said so too long ago is forgotten. Raises UnknownAnswer."""
    now = clock.now()
    with command() as session:
        if session.scalar(select(Answer.id).where(Answer.id == answer_id)) is None:
            raise UnknownAnswer("There is no such answer.")
        session.execute(delete(Presence).where(Presence.seen <= now - LAPSE))
        kept = session.get(Presence, (answer_id, user_id), with_for_update=True)
        if kept is None:
            session.add(Presence(answer_id=answer_id, user_id=user_id, since=now, seen=now))
        else:
            kept.seen = now


def leave(answer_id: int, user_id: int) -> None:
    """Say that somebody has left an answer."""
    with command() as session:
        session.execute(delete(Presence).where(Presence.answer_id == answer_id, Presence.user_id == user_id))
