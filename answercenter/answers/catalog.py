"""Reads of answers for pages and lists. Whatever a reader may not see is left out here, in the query itself.

Values are held in memory until an answer changes (see `held`), so that a page asked for again costs one small query.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING
from typing import Any

from markupsafe import Markup
from sqlalchemy import and_
from sqlalchemy import func
from sqlalchemy import or_
from sqlalchemy import select

from answercenter import clock
from answercenter.answers.held import held
from answercenter.extensions import db
from answercenter.markup import NOWHERE
from answercenter.markup import conditions
from answercenter.markup import plain
from answercenter.markup import render
from answercenter.models import PUBLIC
from answercenter.models import Answer
from answercenter.models import AnswerTopic
from answercenter.models import RelatedLink
from answercenter.models import Revision
from answercenter.models import State
from answercenter.models import Topic
from answercenter.models import readable
from answercenter.text import LARGEST_NUMBER
from answercenter.text import excerpt

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement

    from answercenter.markup import Viewpoint
    from answercenter.models import Reader

MANY = 1000  # answers in one query
SUMMARY = 200  # characters

LIVE = and_(Revision.answer_id == Answer.id, Revision.number == Answer.live_revision)


@dataclass(frozen=True, slots=True)
class AnswerLink:
    """An answer as a list shows it; the short answer without markup."""

    id: int
    key: str
    slug: str
    question: str
    short_answer: str
    topic_id: int | None
    language: str


@dataclass(frozen=True, slots=True)
class AnswerPage:
    """An answer as its page shows it: short answer and body as sanitised HTML, the summary without markup."""

    id: int
    key: str
    slug: str
    question: str
    short_answer: Markup
    body: Markup
    summary: str
    keywords: tuple[str, ...]
    language: str
    topic_id: int | None
    topic_ids: tuple[int, ...]
    published_at: datetime | None
    updated_at: datetime
    revision: int
    state: str
    source_url: str
    regions: tuple[str, ...]  # for which some section is, or is not
    dated: bool  # whether some section depends on the day


def links(ids: Sequence[int], reader: Reader) -> list[AnswerLink]:
    """List these answers in this order, without those that the reader may not see; at most one query per thousand."""
    known: dict[int, AnswerLink | None] = held(("links", reader.audiences), dict)
    wanted = [answer_id for answer_id in dict.fromkeys(ids) if 0 < answer_id <= LARGEST_NUMBER]
    missing = [answer_id for answer_id in wanted if answer_id not in known]
    for some in batched(missing, MANY):
        read = {link.id: link for link in _read_links(some, reader)}
        known.update({answer_id: read.get(answer_id) for answer_id in some})
    found = (known.get(answer_id) for answer_id in wanted)
    return [link for link in found if link is not None]


def answer_page(answer_id: int, reader: Reader, viewpoint: Viewpoint = NOWHERE) -> AnswerPage | None:
    """Return what the page of an answer shows from some place and day; None when the reader may see none."""
    if not 0 < answer_id <= LARGEST_NUMBER:
        return None
    return held(("page", reader.audiences, answer_id, viewpoint), partial(_read_page, answer_id, reader, viewpoint))


def gone(answer_id: int, reader: Reader = PUBLIC) -> bool:
    """Tell whether there was such an answer for this reader, and it has been archived or has expired."""
    if not 0 < answer_id <= LARGEST_NUMBER:
        return False
    over = or_(Answer.state == State.ARCHIVED, and_(Answer.state == State.PUBLISHED, Answer.expires_at <= clock.now()))
    found = select(Answer.id).where(Answer.id == answer_id, Answer.audience.in_(reader.audiences), over)
    return db.session.execute(found).first() is not None


def newest(reader: Reader, topic_id: int | None, limit: int) -> list[AnswerLink]:
    """List the answers published last, in a topic and all below it or everywhere."""
    return links(held(("newest", reader.audiences, topic_id, limit), partial(_newest, reader, topic_id, limit)), reader)


def related(answer_id: int, reader: Reader, limit: int = 5) -> list[AnswerLink]:
    """List the related answers that editors chose, in their order."""
    if not 0 < answer_id <= LARGEST_NUMBER:
        return []
    return links(held(("related", answer_id), partial(_related, answer_id)), reader)[:limit]


def count(reader: Reader) -> int:
    """Count the answers that the reader may see."""
    counted = select(func.count()).select_from(Answer).where(readable(reader, clock.now()))
    return held(("count", reader.audiences), lambda: db.session.execute(counted).scalar_one())


def sitemap(reader: Reader) -> Iterator[tuple[int, str, datetime]]:
    """Give every answer that the reader may see as id, slug and the moment its text last changed, by id."""
    found = select(Answer.id, Answer.slug, Answer.updated_at).where(readable(reader, clock.now())).order_by(Answer.id)
    for row in db.session.execute(found).yield_per(1000):
        yield row.id, row.slug, row.updated_at


def within(topic_id: int) -> ColumnElement[bool]:
    """Say, as SQL, which answers stand in a topic or in one below it, by their main or a further topic."""
    root = select(Topic.path).where(Topic.id == topic_id).scalar_subquery()
    topics = select(Topic.id).where(or_(Topic.path == root, Topic.path.startswith(root + "/", autoescape=False)))
    further = select(AnswerTopic.answer_id).where(AnswerTopic.topic_id.in_(topics))
    return or_(Answer.topic_id.in_(topics), Answer.id.in_(further))


def batched(ids: Sequence[int], size: int) -> Iterator[Sequence[int]]:
    """Give a long list in pieces, since a statement takes only so many values."""
    return (ids[start : start + size] for start in range(0, len(ids), size))


def _read_links(ids: Sequence[int], reader: Reader) -> Iterator[AnswerLink]:
    found = (
        select(
            Answer.id, Answer.key, Answer.slug, Revision.question, Revision.short_answer, Answer.topic_id,
            Answer.language,
        )
        .join(Revision, LIVE)
        .where(Answer.id.in_(ids), readable(reader, clock.now()))
    )  # fmt: skip
    for row in db.session.execute(found):
        short = plain(row.short_answer)
        yield AnswerLink(row.id, row.key, row.slug, row.question, short, row.topic_id, row.language)


def _read_page(answer_id: int, reader: Reader, viewpoint: Viewpoint) -> AnswerPage | None:
    found = (
        select(
            Answer.id, Answer.key, Answer.slug, Answer.state, Answer.language, Answer.topic_id, Answer.published_at,
            Answer.updated_at, Answer.source_url, Revision.number, Revision.question, Revision.short_answer,
            Revision.body, Revision.keywords,
        )
        .join(Revision, LIVE)
        .where(Answer.id == answer_id, readable(reader, clock.now()))
    )  # fmt: skip
    row = db.session.execute(found).first()
    return None if row is None else _page(row, _further_topics(answer_id), reader, viewpoint)


def _page(row: Any, further: list[int], reader: Reader, viewpoint: Viewpoint) -> AnswerPage:
    known = [one for text in (row.short_answer, row.body) for one in conditions(text, reader.audiences)]
    topic_ids = dict.fromkeys([*([] if row.topic_id is None else [row.topic_id]), *further])
    return AnswerPage(
        id=row.id,
        key=row.key,
        slug=row.slug,
        question=row.question,
        short_answer=Markup(render(row.short_answer, reader.audiences, viewpoint)),  # noqa: S704  # sanitised by `markup`
        body=Markup(render(row.body, reader.audiences, viewpoint)),  # noqa: S704  # sanitised by `markup`
        summary=excerpt(plain(row.short_answer) or plain(row.body), SUMMARY),
        keywords=tuple(row.keywords),
        language=row.language,
        topic_id=row.topic_id,
        topic_ids=tuple(topic_ids),
        published_at=row.published_at,
        updated_at=row.updated_at,
        revision=row.number,
        state=row.state,
        source_url=row.source_url,
        regions=tuple(dict.fromkeys(region for one in known for region in one.regions)),
        dated=any(one.dated for one in known),
    )


def _further_topics(answer_id: int) -> list[int]:
    further = select(AnswerTopic.topic_id).where(AnswerTopic.answer_id == answer_id).order_by(AnswerTopic.topic_id)
    return list(db.session.execute(further).scalars())


def _newest(reader: Reader, topic_id: int | None, limit: int) -> list[int]:
    found = select(Answer.id).where(readable(reader, clock.now()))
    if topic_id is not None:
        found = found.where(within(topic_id))
    latest = func.coalesce(Answer.published_at, Answer.created_at).desc()
    return list(db.session.execute(found.order_by(latest, Answer.id.desc()).limit(limit)).scalars())


def _related(answer_id: int) -> list[int]:
    chosen = (
        select(Answer.id)
        .join(RelatedLink, RelatedLink.related_key == Answer.key)
        .where(RelatedLink.answer_id == answer_id)
        .order_by(RelatedLink.position)
    )
    return list(db.session.execute(chosen).scalars())
