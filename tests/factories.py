"""Makers of rows, as an editor or an import would leave them."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any
from uuid import uuid4

from sqlalchemy import func
from sqlalchemy import select

from answercenter import clock
from answercenter.extensions import command
from answercenter.models import Answer
from answercenter.models import AnswerTopic
from answercenter.models import Revision
from answercenter.models import Role
from answercenter.models import State
from answercenter.models import Topic
from answercenter.models import User
from answercenter.models import take_change_number
from answercenter.text import slugify

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

TEXT = {"short_answer", "keywords", "alt_questions"}


def make_answer(
    session: Session, question: str = "How do I avoid fees?", body: str = "Keep an eye on your balance.", *,
    further_topics: Sequence[int] = (), **fields: Any,
) -> Answer:  # fmt: skip
    """An answer with one revision, published unless `state` says otherwise; it takes a change number."""
    now = clock.now()
    text = {name: fields.pop(name) for name in TEXT & fields.keys()}
    number = session.scalar(select(func.count()).select_from(Answer)) or 0
    values = {
        "key": f"key-{number + 1}",
        "slug": slugify(question),
        "state": State.PUBLISHED,
        "live_revision": 1,
        "published_at": now,
        "created_at": now,
        "updated_at": now,
    }
    answer = Answer(**values | fields)
    session.add(answer)
    session.flush()
    session.add(Revision(answer_id=answer.id, number=1, question=question, body=body, created_at=now, **text))
    session.add_all(AnswerTopic(answer_id=answer.id, topic_id=topic) for topic in further_topics)
    answer.change_number = take_change_number(session)
    session.flush()
    return answer


def revise(session: Session, answer: Answer, **text: Any) -> None:
    """Give an answer a new live revision; it takes a change number."""
    number = (answer.live_revision or 0) + 1
    words = {"question": "How do I avoid fees?", "body": "Keep an eye on your balance."} | text
    session.add(Revision(answer_id=answer.id, number=number, created_at=clock.now(), **words))
    answer.live_revision = number
    answer.change_number = take_change_number(session)
    session.flush()


def make_topic(session: Session, name: str, parent: Topic | None = None) -> Topic:
    """A topic below another, or a root."""
    path = slugify(name) if parent is None else f"{parent.path}/{slugify(name)}"
    topic = Topic(name=name, path=path, parent_id=None if parent is None else parent.id)
    session.add(topic)
    session.flush()
    return topic


def make_user(name: str = "Grace", role: str = "staff") -> int:
    """Somebody with an account who cannot sign in; returns their number."""
    with command() as own:
        roles = list(own.scalars(select(Role).where(Role.name == role)))
        key = uuid4().hex
        user = User(
            email=f"{key}@example.org", name=name, fs_uniquifier=key, created_at=clock.now(), roles=roles, active=True
        )
        own.add(user)
        own.flush()
        return user.id
