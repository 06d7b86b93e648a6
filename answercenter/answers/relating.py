"""Related answers that editors choose, in their order: named by key, so that they may come later than the link."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import delete
from sqlalchemy import func
from sqlalchemy import insert
from sqlalchemy import select

from answercenter.answers import writing
from answercenter.answers.wording import PublishingError
from answercenter.extensions import command
from answercenter.extensions import db
from answercenter.models import Answer
from answercenter.models import RelatedLink
from answercenter.models import Revision

ACTS = ("add", "remove", "up", "down")
MOST = 50  # related answers of one


class RelatingError(PublishingError):
    """Two answers cannot be related so; the message says why."""


@dataclass(frozen=True, slots=True)
class Related:
    """A related answer as editors see it; without a number when no answer of this key is here."""

    key: str
    id: int | None
    question: str
    language: str
    state: str


def listed(answer_id: int) -> list[Related]:
    """List what editors related to an answer, in order, whatever its state."""
    told = func.coalesce(Answer.live_revision, Answer.draft_revision)
    found = (
        select(RelatedLink.related_key, Answer.id, Revision.question, Answer.language, Answer.state)
        .outerjoin(Answer, Answer.key == RelatedLink.related_key)
        .outerjoin(Revision, (Revision.answer_id == Answer.id) & (Revision.number == told))
        .where(RelatedLink.answer_id == answer_id)
        .order_by(RelatedLink.position)
    )
    return [
        Related(key, one, text or key, lang or "", state or "")
        for key, one, text, lang, state in db.session.execute(found)
    ]


def move(answer_id: int, key: str, act: str) -> None:
    """Relate an answer at the end, take it out, or move it one place up or down.

    Raises UnknownAnswer, and RelatingError for an answer that is not here, itself, or too many.
    """
    with command() as session:
        answer = writing.locked(session, answer_id)
        order = select(RelatedLink.related_key).where(RelatedLink.answer_id == answer_id).order_by(RelatedLink.position)
        keys = list(session.execute(order).scalars())
        if act == "add" and key not in keys:
            there = session.execute(select(Answer.id).where(Answer.key == key)).first()
            if there is None or key == answer.key or len(keys) >= MOST:
                raise RelatingError(f"Another answer of this site can be related, and at most {MOST}.")
            keys.append(key)
        elif act == "remove":
            keys = [one for one in keys if one != key]
        elif act in {"up", "down"} and key in keys:
            here = keys.index(key)
            keys.insert(max(0, here + (-1 if act == "up" else 1)), keys.pop(here))
        session.execute(delete(RelatedLink).where(RelatedLink.answer_id == answer_id))
        rows = [{"answer_id": answer_id, "related_key": one, "position": n} for n, one in enumerate(keys, start=1)]
        if rows:
            session.execute(insert(RelatedLink), rows)
        writing.stamp(session, [])
