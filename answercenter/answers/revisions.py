"""Reads for editors: an answer's versions, its newest text for the form, and the list of all answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import and_
from sqlalchemy import false
from sqlalchemy import func
from sqlalchemy import select

from answercenter.answers import life
from answercenter.answers.catalog import within
from answercenter.answers.wording import UNKEEPABLE
from answercenter.answers.writing import place_of
from answercenter.extensions import db
from answercenter.models import Answer
from answercenter.models import Care
from answercenter.models import Review
from answercenter.models import Revision
from answercenter.models import Topic
from answercenter.models import User
from answercenter.text import LARGEST_NUMBER

if TYPE_CHECKING:
    from datetime import date
    from datetime import datetime

    from sqlalchemy import ColumnElement


@dataclass(frozen=True, slots=True)
class RevisionLine:
    """One version in an answer's history; `standing` is live, draft or nothing."""

    number: int
    question: str
    author: str
    note: str
    created_at: datetime
    standing: str


@dataclass(frozen=True, slots=True)
class RevisionSheet:
    """One version of an answer with its place, as the editor's form shows it."""

    answer_id: int
    number: int
    newest: int  # the base of the next save
    question: str
    short_answer: str
    body: str
    keywords: tuple[str, ...]
    alt_questions: tuple[str, ...]
    note: str
    topic_id: int | None
    further_topic_ids: tuple[int, ...]
    audience: str
    language: str
    author: str
    created_at: datetime
    key: str
    slug: str
    state: str
    position: int | None
    live_revision: int | None
    draft_revision: int | None
    published_at: datetime | None
    expires_at: datetime | None
    updated_at: datetime
    source_url: str
    life: str  # the state of the answer, and that of an edit on its way (see `life`)
    edit: str
    verdict: str  # on the newest version, with the time set for it
    publish_at: datetime | None


@dataclass(frozen=True, slots=True)
class EditorFilters:
    """What an editor looks for; an empty field filters nothing."""

    text: str = ""
    topic_id: int | None = None
    state: str = ""
    audience: str = ""
    language: str = ""
    pinned: bool = False
    owner: int | None = None  # of this account; 0 for nobody's
    sort: str = "saved"  # saved, published (the newest first), question, oldest, review (the next one first)
    page: int = 1
    per_page: int = 50


@dataclass(frozen=True, slots=True)
class EditorLine:
    """An answer in the editors' list, with the question of its newest version."""

    id: int
    key: str
    slug: str
    question: str
    state: str
    audience: str
    language: str
    topic_id: int | None
    topic: str
    position: int | None
    has_draft: bool
    published_at: datetime | None
    updated_at: datetime
    saved_at: datetime
    author: str
    life: str
    edit: str
    verdict: str
    review_on: date | None


@dataclass(frozen=True, slots=True)
class EditorPage:
    """One page of the editors' list."""

    lines: tuple[EditorLine, ...]
    page: int
    pages: int
    total: int


_ANSWER_FIELDS = (
    "key", "slug", "state", "position", "live_revision", "draft_revision", "published_at", "expires_at", "updated_at",
    "source_url",
)  # fmt: skip


def history(answer_id: int) -> list[RevisionLine]:
    """List the versions of an answer, the newest first."""
    found = (
        select(Revision.number, Revision.question, Revision.note, Revision.created_at, _author(),
               Answer.live_revision, Answer.draft_revision)
        .join(Answer, Answer.id == Revision.answer_id)
        .outerjoin(User, User.id == Revision.author_id)
        .where(Revision.answer_id == answer_id)
        .order_by(Revision.number.desc())
    )  # fmt: skip
    return [
        RevisionLine(row.number, row.question, row.author, row.note, row.created_at, _standing(row))
        for row in db.session.execute(found)
    ]


def revision(answer_id: int, number: int) -> RevisionSheet | None:
    """Return one version of an answer; None when there is none."""
    return _sheet(answer_id, Revision.number == number)


def newest(answer_id: int) -> RevisionSheet | None:
    """Return the newest version of an answer, live or draft; None when there is no such answer."""
    return _sheet(answer_id, Revision.number == life.NEWEST)


def editor_list(filters: EditorFilters) -> EditorPage:
    """Return a page of all answers in every state that fit the filters, the last saved first unless sorted otherwise.

    A page before the first is the first, one after the last is the last. Which answers stand on it is found without
    reading a text; the lines are read for these only.
    """
    names = life.names()
    ids = _filtered(life.joined(select(Answer.id).join(Revision, _IS_NEWEST)), filters, names)
    total = db.session.execute(select(func.count()).select_from(ids.subquery())).scalar_one()
    pages = max(1, -(-total // filters.per_page))
    page = min(max(1, filters.page), pages)
    ordered = ids.order_by(*_order(filters.sort), Answer.id.desc()).limit(filters.per_page)
    shown = list(db.session.execute(ordered.offset((page - 1) * filters.per_page)).scalars())
    rows = {row.id: row for row in db.session.execute(_lines(names).where(Answer.id.in_(shown)))}
    return EditorPage(tuple(_line(rows[answer_id]) for answer_id in shown), page, pages, total)


def _sheet(answer_id: int, which: ColumnElement[bool]) -> RevisionSheet | None:
    if not 0 < answer_id <= LARGEST_NUMBER:
        return None
    names = life.names()
    found = life.joined(
        select(Answer, Revision, _author(), names.state, names.edit, Review.verdict, Review.publish_at)
        .join(Revision, Revision.answer_id == Answer.id)
        .outerjoin(User, User.id == Revision.author_id)
        .where(Answer.id == answer_id, which)
    )
    row = db.session.execute(found).first()
    if row is None:
        return None
    answer, version = row.Answer, row.Revision
    place = version.place or place_of(db.session(), answer)
    shared = {name: getattr(answer, name) for name in _ANSWER_FIELDS}
    return RevisionSheet(
        answer_id=answer.id,
        newest=max(answer.live_revision or 0, answer.draft_revision or 0),
        number=version.number,
        question=version.question,
        short_answer=version.short_answer,
        body=version.body,
        keywords=tuple(version.keywords),
        alt_questions=tuple(version.alt_questions),
        note=version.note,
        created_at=version.created_at,
        author=row.author,
        topic_id=place["topic_id"],
        further_topic_ids=tuple(place["further_topic_ids"]),
        audience=place["audience"],
        language=place["language"],
        life=row.life,
        edit=row.edit,
        verdict=row.verdict or "",
        publish_at=row.publish_at,
        **shared,
    )


def _author() -> ColumnElement[str]:
    return func.coalesce(func.nullif(User.name, ""), User.email, "").label("author")


_IS_NEWEST = and_(Revision.answer_id == Answer.id, Revision.number == life.NEWEST)


def _lines(names: life.Names) -> Any:
    listed = (
        select(
            Answer.id, Answer.key, Answer.slug, Revision.question, Answer.state, Answer.audience, Answer.language,
            Answer.topic_id, func.coalesce(Topic.name, "").label("topic"), Answer.position, Answer.draft_revision,
            Answer.live_revision, Answer.published_at, Answer.updated_at, Revision.created_at, _author(),
            names.state, names.edit, Review.verdict, Care.review_on,
        )
        .join(Revision, _IS_NEWEST)
        .outerjoin(Topic, Topic.id == Answer.topic_id)
        .outerjoin(User, User.id == Revision.author_id)
    )  # fmt: skip
    return life.joined(listed)


def _standing(row: Any) -> str:
    return "live" if row.number == row.live_revision else "draft" if row.number == row.draft_revision else ""


def _line(row: Any) -> EditorLine:
    return EditorLine(
        id=row.id,
        key=row.key,
        slug=row.slug,
        question=row.question,
        state=row.state,
        audience=row.audience,
        language=row.language,
        topic_id=row.topic_id,
        topic=row.topic,
        position=row.position,
        has_draft=(row.draft_revision or 0) > (row.live_revision or 0),
        published_at=row.published_at,
        updated_at=row.updated_at,
        saved_at=row.created_at,
        author=row.author,
        life=row.life,
        edit=row.edit,
        verdict=row.verdict or "",
        review_on=row.review_on,
    )


def _order(sort: str) -> list[Any]:
    by: dict[str, list[Any]] = {
        "published": [Answer.published_at.desc().nulls_last()],
        "question": [func.lower(Revision.question)],
        "oldest": [Revision.created_at],
        "review": [Care.review_on.asc().nulls_last()],
    }
    return by.get(sort, [Revision.created_at.desc()])


def _filtered(found: Any, filters: EditorFilters, names: life.Names) -> Any:
    text = UNKEEPABLE.sub("", filters.text).strip().lower()
    if text:
        found = found.where(func.lower(Revision.question).contains(text, autoescape=True))
    if filters.topic_id is not None:
        found = found.where(within(filters.topic_id))
    for column, value in (
        (Answer.audience, filters.audience),
        (Answer.language, filters.language),
    ):
        if value:
            found = found.where(column == UNKEEPABLE.sub("", value))
    if filters.state:
        found = found.where(names.holds.get(filters.state, false()))
    if filters.owner is not None:
        found = found.where(Care.owner_id == filters.owner if filters.owner else Care.owner_id.is_(None))
    if filters.pinned:
        found = found.where(Answer.position.is_not(None))
    return found
