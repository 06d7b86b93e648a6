"""Reads for the desk: what is set for search, as its pages list it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from typing import Any
from typing import NamedTuple

from sqlalchemy import and_
from sqlalchemy import case
from sqlalchemy import func
from sqlalchemy import select

from answercenter import clock
from answercenter.extensions import db
from answercenter.models import PUBLIC
from answercenter.models import Answer
from answercenter.models import Promotion
from answercenter.models import Revision
from answercenter.models import SearchWeight
from answercenter.models import Synonym
from answercenter.models import User
from answercenter.models import readable
from answercenter.search.weights import DEFAULTS
from answercenter.search.weights import LIMITS
from answercenter.search.weights import Limit
from answercenter.text import LARGEST_NUMBER

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class SynonymLine:
    """A synonym as its list and its form show it."""

    id: int
    kind: str
    terms: tuple[str, ...]
    expansions: tuple[str, ...]
    language: str
    note: str
    author: str
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class PromotionLine:
    """A promotion as its list and its form show it; `problem` says why visitors do not see it."""

    id: int
    query: str
    answer_id: int | None
    question: str
    url: str
    title: str
    position: int
    author: str
    created_at: datetime
    expires_at: datetime | None
    problem: str

    @property
    def last_moment(self) -> datetime | None:
        """Tell the last moment at which it is shown."""
        return self.expires_at - timedelta(microseconds=1) if self.expires_at is not None else None


class WeightLine(NamedTuple):
    """A weight with its default and its limits."""

    name: str
    value: float
    default: float
    limit: Limit


class Part(NamedTuple):
    """One page of a list."""

    lines: tuple[Any, ...]
    page: int
    pages: int
    total: int


def synonyms(text: str = "", page: int = 1) -> Part:
    """Return a page of the synonyms that have a text in one of their phrases or their note, the last changed first."""
    rows = db.session.execute(_synonyms().order_by(Synonym.updated_at.desc(), Synonym.id.desc()))
    lines = [_synonym(row) for row in rows]
    wanted = text.casefold()
    found = [line for line in lines if any(wanted in one.casefold() for one in (*line.terms, *line.expansions, line.note))]  # fmt: skip  # noqa: E501
    return _page(found, page)


def synonym(synonym_id: int) -> SynonymLine | None:
    """Return one synonym; None when there is none of this id."""
    if not 0 < synonym_id <= LARGEST_NUMBER:
        return None
    row = db.session.execute(_synonyms().where(Synonym.id == synonym_id)).first()
    return _synonym(row) if row is not None else None


def promotions(text: str = "", page: int = 1) -> Part:
    """Return a page of the promotions whose query has a text, by query and position."""
    found = _promotions().order_by(Promotion.query, Promotion.position, Promotion.id)
    if text:
        found = found.where(Promotion.query.contains(text.lower(), autoescape=True))
    return _page([_promotion(row) for row in db.session.execute(found)], page)


def promotion(promotion_id: int) -> PromotionLine | None:
    """Return one promotion; None when there is none of this id."""
    if not 0 < promotion_id <= LARGEST_NUMBER:
        return None
    row = db.session.execute(_promotions().where(Promotion.id == promotion_id)).first()
    return _promotion(row) if row is not None else None


def counts() -> dict[str, int]:
    """Count the synonyms, the promotions, and the weights that are not at their defaults."""
    models = {"synonyms": Synonym, "promotions": Promotion, "weights": SearchWeight}
    return {
        name: db.session.execute(select(func.count()).select_from(model)).scalar_one() for name, model in models.items()
    }


def weights() -> list[WeightLine]:
    """List every weight with its value, its default and its limits."""
    rows = db.session.execute(select(SearchWeight.name, SearchWeight.value))
    values = {row.name: row.value for row in rows}
    return [
        WeightLine(name, values.get(name, getattr(DEFAULTS, name)), getattr(DEFAULTS, name), limit)
        for name, limit in LIMITS.items()
    ]


def _page(found: list[Any], page: int) -> Part:
    pages = max(1, -(-len(found) // PER_PAGE))
    page = min(max(1, page), pages)
    return Part(tuple(found[(page - 1) * PER_PAGE : page * PER_PAGE]), page, pages, len(found))


def _author() -> ColumnElement[str]:
    return func.coalesce(func.nullif(User.name, ""), User.email, "").label("author")


def _synonyms() -> Any:
    return select(Synonym, _author()).outerjoin(User, User.id == Synonym.author_id)


def _synonym(row: Any) -> SynonymLine:
    one = row.Synonym
    return SynonymLine(
        one.id, one.kind, tuple(one.terms), tuple(one.expansions), one.language, one.note, row.author, one.updated_at
    )


def _promotions() -> Any:
    """Select promotions with the question of their answer, live or else its draft, and whether visitors may read it."""
    shown = func.coalesce(Answer.live_revision, Answer.draft_revision)
    seen = case((readable(PUBLIC, clock.now()), 1), else_=0).label("seen")
    return (
        select(Promotion, Revision.question, seen, _author())
        .outerjoin(Answer, Answer.id == Promotion.answer_id)
        .outerjoin(Revision, and_(Revision.answer_id == Answer.id, Revision.number == shown))
        .outerjoin(User, User.id == Promotion.author_id)
    )


def _promotion(row: Any) -> PromotionLine:
    one = row.Promotion
    problem = ""
    if one.answer_id is not None and not row.seen:
        problem = "Visitors may not read this answer"
    elif one.expires_at is not None and one.expires_at <= clock.now():
        problem = "Over"
    return PromotionLine(
        one.id, one.query, one.answer_id, row.question or "", one.url, one.title, one.position, row.author,
        one.created_at, one.expires_at, problem,
    )  # fmt: skip
