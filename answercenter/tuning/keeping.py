"""Commands that set what search goes by. Each commits once and takes a change number, so every cache follows it."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy import delete
from sqlalchemy import select

from answercenter import clock
from answercenter.extensions import command
from answercenter.extensions import db
from answercenter.models import Answer
from answercenter.models import Promotion
from answercenter.models import SearchWeight
from answercenter.models import Synonym
from answercenter.models import take_change_number
from answercenter.search import indexer
from answercenter.search.weights import DEFAULTS
from answercenter.tuning import wording
from answercenter.tuning.wording import InvalidRule
from answercenter.tuning.wording import UnknownRule

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Mapping

    from sqlalchemy import Select
    from sqlalchemy.orm import Session

    from answercenter.tuning.wording import PromotionText
    from answercenter.tuning.wording import SynonymText

MOST_A_QUERY = 5  # promotions
logger = logging.getLogger(__name__)


def save_synonym(synonym_id: int | None, text: SynonymText, author_id: int | None) -> int:
    """Keep a synonym, a new one when the id is None, and return its id. Raises InvalidRule, UnknownRule."""
    text = wording.checked_synonym(text)
    with _change() as session:
        now = clock.now()
        kept = Synonym(created_at=now) if synonym_id is None else session.get(Synonym, synonym_id)
        if kept is None:
            raise UnknownRule("There is no such synonym any more.")
        kept.kind, kept.terms, kept.expansions = text.kind, list(text.terms), list(text.expansions)
        kept.language, kept.note, kept.author_id, kept.updated_at = text.language, text.note, author_id, now
        session.add(kept)
        session.flush()
        saved = kept.id
    _follow("synonym %s published by account %s", saved, author_id)
    return saved


def delete_synonym(synonym_id: int, author_id: int | None) -> None:
    """Take a synonym away. Raises UnknownRule."""
    with _change() as session:
        kept = session.get(Synonym, synonym_id)
        if kept is None:
            raise UnknownRule("There is no such synonym any more.")
        session.delete(kept)
    _follow("synonym %s deleted by account %s", synonym_id, author_id)


def checked_promotion(promotion_id: int | None, text: PromotionText) -> PromotionText:
    """Return a promotion as it would be kept. Raises InvalidRule, also when its query has no room for it."""
    text = wording.checked_promotion(text)
    session = db.session()
    others = session.scalars(_of_query(text.query))
    _check_room(session, text, [one for one in others if one.id != promotion_id])
    return text


def save_promotion(promotion_id: int | None, text: PromotionText, author_id: int | None) -> int:
    """Keep a promotion, a new one behind those of its query, and return its id. Raises InvalidRule, UnknownRule."""
    text = wording.checked_promotion(text)
    with _change() as session:
        kept = Promotion(created_at=clock.now()) if promotion_id is None else session.get(Promotion, promotion_id)
        if kept is None:
            raise UnknownRule("There is no such promotion any more.")
        others = [one for one in session.scalars(_of_query(text.query).with_for_update()) if one is not kept]
        _check_room(session, text, others)
        if promotion_id is None or kept.query != text.query:
            kept.position = max((one.position for one in others), default=0) + 1
        kept.query, kept.answer_id, kept.url, kept.title = text.query, text.answer_id, text.url, text.title
        kept.expires_at, kept.author_id = text.expires_at, author_id
        session.add(kept)
        session.flush()
        saved = kept.id
    _follow("promotion %s published by account %s", saved, author_id)
    return saved


def move_promotion(promotion_id: int, step: int) -> None:
    """Move a promotion up (-1) or down (1) among those of its query; at the end it stays. Raises UnknownRule."""
    with _change() as session:
        kept = session.get(Promotion, promotion_id)
        if kept is None:
            raise UnknownRule("There is no such promotion any more.")
        order = list(session.scalars(_of_query(kept.query).with_for_update()))
        here = order.index(kept)
        order.insert(min(max(0, here + step), len(order) - 1), order.pop(here))
        for position, one in enumerate(order, 1):
            one.position = position
    indexer.sync()


def delete_promotion(promotion_id: int, author_id: int | None) -> None:
    """Take a promotion away. Raises UnknownRule."""
    with _change() as session:
        kept = session.get(Promotion, promotion_id)
        if kept is None:
            raise UnknownRule("There is no such promotion any more.")
        session.delete(kept)
    _follow("promotion %s deleted by account %s", promotion_id, author_id)


def set_weights(values: Mapping[str, float], author_id: int | None) -> None:
    """Set the weights of ranking; those not named, or at their defaults, go by the defaults. Raises InvalidRule."""
    weights = wording.checked_weights(values)
    with _change() as session:
        session.execute(delete(SearchWeight))
        changed = {name: value for name, value in values.items() if value != getattr(DEFAULTS, name)}
        session.add_all(SearchWeight(name=name, value=getattr(weights, name)) for name in changed)
    _follow("weights %s published by account %s", sorted(changed), author_id)


@contextmanager
def _change() -> Iterator[Session]:
    """Run a command whose last statement takes the change number."""
    with command() as session:
        yield session
        session.flush()
        take_change_number(session)


def _follow(message: str, subject: object, author_id: int | None) -> None:
    logger.info(message, subject, author_id)
    indexer.sync()


def _of_query(query: str) -> Select[Promotion]:
    return select(Promotion).where(Promotion.query == query).order_by(Promotion.position, Promotion.id)


def _check_room(session: Session, text: PromotionText, others: list[Promotion]) -> None:
    if text.answer_id is not None and session.get(Answer, text.answer_id) is None:
        raise InvalidRule({"answer": "There is no such answer."})
    if len(others) >= MOST_A_QUERY:
        raise InvalidRule({"query": f"“{text.query}” has {MOST_A_QUERY} promotions; more would hide what is found."})
    same = [one for one in others if (one.answer_id, one.url) == (text.answer_id, text.url)]
    if same:
        raise InvalidRule({"query": f"This is promoted for “{text.query}” already."})
