"""Search without an index: the database is asked for the words themselves. Simple and slow, but access is right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import and_
from sqlalchemy import case
from sqlalchemy import exists
from sqlalchemy import func
from sqlalchemy import not_
from sqlalchemy import or_
from sqlalchemy import select

from answercenter.extensions import db
from answercenter.models import Answer
from answercenter.models import AnswerTopic
from answercenter.models import Revision
from answercenter.models import Topic
from answercenter.models import readable
from answercenter.search.results import Suggestion
from answercenter.search.rules import PLAIN

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy import SQLColumnExpression

    from answercenter.models import Reader
    from answercenter.search.query import Query
    from answercenter.search.rules import Rules

WORDS = 8  # of a query; each costs a pass over the texts
_LIVE = (Revision.answer_id == Answer.id) & (Revision.number == Answer.live_revision)


@dataclass(frozen=True, slots=True)
class Filters:
    """What a search is limited to, the rules it goes by, and the answers that stand elsewhere on its pages."""

    reader: Reader
    moment: datetime
    topic_id: int | None
    language: str | None
    rules: Rules = PLAIN
    set_apart: tuple[int, ...] = ()


def matching(query: Query, filters: Filters, offset: int, limit: int) -> tuple[int, list[tuple[int, float]]]:
    """Return how many answers have all the words (any, if none has all), and a page of them as (id, score)."""
    words = [one.word for one in query.terms if not one.common][:WORDS]
    if not words:
        return 0, []
    inside = _inside(filters)
    each = [or_(_has(Revision.question, word), and_(_for_all(), _has(_answer_text(), word))) for word in words]
    for condition in ([*each], [or_(*each)]):
        chosen = select(Answer.id).join(Revision, _LIVE).where(inside, *condition)
        total = db.session.execute(select(func.count()).select_from(chosen.subquery())).scalar_one()
        if total:
            score = sum(
                (case((_has(Revision.question, word), 2.0), else_=0.0) for word in words),
                case((each[0], 1.0), else_=0.0),
            )
            rows = db.session.execute(
                select(Answer.id, score.label("score")).join(Revision, _LIVE).where(inside, *condition)
                .order_by(score.desc(), Answer.id).offset(offset).limit(limit)
            )  # fmt: skip
            return total, [(row.id, float(row.score)) for row in rows]
    return 0, []


def suggestions(text: str, reader: Reader, moment: datetime, limit: int) -> list[Suggestion]:
    """Return questions that hold what is typed."""
    rows = db.session.execute(
        select(Answer.id, Answer.slug, Revision.question)
        .join(Revision, _LIVE)
        .where(readable(reader, moment), _has(Revision.question, text))
        .order_by(func.length(Revision.question), Answer.id)
        .limit(limit)
    )
    return [Suggestion(row.question, row.id, row.slug) for row in rows]


def _inside(filters: Filters) -> ColumnElement[bool]:
    condition = readable(filters.reader, filters.moment)
    if filters.language is not None:
        language = filters.language
        condition &= or_(Answer.language == language, Answer.language.startswith(f"{language}-", autoescape=True))
    if filters.topic_id is not None:
        topics = _below(filters.topic_id)
        further = exists().where(AnswerTopic.answer_id == Answer.id, AnswerTopic.topic_id.in_(topics))
        condition &= or_(Answer.topic_id.in_(topics), further)
    return condition


def _below(topic_id: int) -> list[int]:
    """List a topic and all below it."""
    parents = {row.id: row.parent_id for row in db.session.execute(select(Topic.id, Topic.parent_id))}
    chosen = {topic_id}
    while more := {topic for topic, parent in parents.items() if parent in chosen} - chosen:
        chosen |= more
    return sorted(chosen)


def _answer_text() -> ColumnElement[str]:
    return Revision.short_answer + " " + Revision.body


def _for_all() -> ColumnElement[bool]:
    """Say which texts have no section for a narrower audience, by the colons that open any block."""
    return not_(_answer_text().contains(":::"))


def _has(column: SQLColumnExpression[str], word: str) -> ColumnElement[bool]:
    return func.lower(column).contains(word.lower(), autoescape=True)
