"""Translations: which answers say the same in other languages, which fell behind, and what belongs to what.

A translation names its original by key, as files do. It is outdated when the original has a newer live text than the
one that it follows; of one that came with a file that is not known, and it counts as outdated once its original was
changed after it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import and_
from sqlalchemy import func
from sqlalchemy import or_
from sqlalchemy import select
from sqlalchemy.orm import aliased

from answercenter.answers import catalog
from answercenter.answers import writing
from answercenter.answers.held import held
from answercenter.answers.wording import InvalidText
from answercenter.extensions import command
from answercenter.extensions import db
from answercenter.models import Answer
from answercenter.models import Revision
from answercenter.models import State
from answercenter.text import LARGEST_NUMBER

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

    from answercenter.answers.catalog import AnswerLink
    from answercenter.models import Reader

NAMES = {
    "ar": "العربية", "da": "Dansk", "de": "Deutsch", "en": "English", "es": "Español", "fi": "Suomi", "fr": "Français",
    "hu": "Magyar", "it": "Italiano", "ja": "日本語", "ko": "한국어", "nl": "Nederlands", "no": "Norsk", "pl": "Polski",
    "pt": "Português", "ro": "Română", "ru": "Русский", "sv": "Svenska", "tr": "Türkçe", "vi": "Tiếng Việt",
    "zh": "中文",
}  # fmt: skip
_Original = aliased(Answer)
_OUTDATED = or_(
    _Original.live_revision > Answer.translated_revision,
    and_(Answer.translated_revision.is_(None), _Original.live_revision > 1, _Original.updated_at > Answer.updated_at),
)


@dataclass(frozen=True, slots=True)
class Translation:
    """A translation as editors see it, with its original."""

    id: int
    question: str
    language: str
    original_id: int
    original: str
    outdated: bool


def name(language: str) -> str:
    """Return a language's name for itself; its code when that is not known."""
    known = NAMES.get(language.partition("-")[0].lower())
    return known if known and "-" not in language else f"{known} ({language})" if known else language


def family(answer_id: int, reader: Reader) -> list[AnswerLink]:
    """List an answer with its translations, the original first; nothing when there is one language to read."""
    links = catalog.links(held(("family", answer_id), partial(_family, answer_id)), reader)
    return links if len({link.language for link in links}) > 1 else []


def in_language(links: list[AnswerLink], language: str) -> AnswerLink | None:
    """Return the answer of a family in a language: in exactly this one, else in another form of it."""
    exact = [link for link in links if link.language.lower() == language.lower()]
    near = [link for link in links if _primary(link.language) == _primary(language)]
    return next(iter([*exact, *near]), None)


def original_of(answer_id: int) -> Translation | None:
    """Tell what an answer translates, and whether it fell behind; None when it translates none that is here."""
    found = _read(Answer.id == answer_id)
    return found[0] if found else None


def outdated(limit: int = 200) -> list[Translation]:
    """List the published translations that fell behind, by language."""
    return _read(_OUTDATED, Answer.state == State.PUBLISHED)[:limit]


def count_outdated() -> int:
    """Count the published translations that fell behind."""
    found = select(func.count()).select_from(Answer).join(_Original, _Original.key == Answer.translation_of)
    return db.session.execute(found.where(_OUTDATED, Answer.state == State.PUBLISHED)).scalar_one()


def translate(answer_id: int, original_id: int | None) -> None:
    """Make an answer the translation of another one as that reads now; None makes it one of its own.

    Raises UnknownAnswer, and InvalidText for an original that cannot be one.
    """
    with command() as session:
        answer = writing.locked(session, answer_id)
        original = session.get(Answer, original_id) if original_id and original_id <= LARGEST_NUMBER else None
        if original_id is not None:
            problem = _problem(session, answer, original)
            if problem:
                raise InvalidText({"original": problem})
        answer.translation_of = original.key if original is not None else None
        answer.translated_revision = original.live_revision if original is not None else None
        writing.stamp(session, [answer_id])


def confirm(answer_id: int) -> None:
    """Say that a translation says what its original says now. Raises UnknownAnswer."""
    with command() as session:
        answer = writing.locked(session, answer_id)
        original = select(Answer.live_revision).where(Answer.key == answer.translation_of)
        answer.translated_revision = session.execute(original).scalar()


def _problem(session: Any, answer: Answer, original: Answer | None) -> str:
    if original is None or original.live_revision is None:
        return "There is no such published answer."
    if original is answer:
        return "An answer cannot be its own translation."
    if original.translation_of:
        return "That is itself a translation. Choose the answer that it translates."
    if _primary(original.language) == _primary(answer.language) and original.language == answer.language:
        return "Both are in the same language. Change this answer’s language first, and publish it."
    others = select(Answer).where(Answer.translation_of.in_([original.key, answer.key]), Answer.id != answer.id)
    for other in session.execute(others).scalars():
        if other.translation_of == answer.key:
            return "This answer has translations itself, so it cannot be one."
        if other.language == answer.language and other.state != State.ARCHIVED:
            return f"Answer {other.id} is its translation into this language already."
    return ""


def _primary(language: str) -> str:
    return language.partition("-")[0].lower()


def _family(answer_id: int) -> list[int]:
    own = select(func.coalesce(Answer.translation_of, Answer.key)).where(Answer.id == answer_id).scalar_subquery()
    found = select(Answer.id, Answer.key, Answer.translation_of).where(
        or_(Answer.key == own, Answer.translation_of == own)
    )
    rows = sorted(db.session.execute(found), key=lambda row: (row.translation_of is not None, row.id))
    return [row.id for row in rows]


def _read(*which: ColumnElement[bool]) -> list[Translation]:
    own, first = aliased(Revision), aliased(Revision)
    found = (
        select(Answer.id, own.question, Answer.language, _Original.id, first.question, _OUTDATED)
        .join(_Original, _Original.key == Answer.translation_of)
        .join(
            own,
            (own.answer_id == Answer.id) & (own.number == func.coalesce(Answer.live_revision, Answer.draft_revision)),
        )
        .join(first, (first.answer_id == _Original.id) & (first.number == _Original.live_revision))
        .where(*which)
        .order_by(Answer.language, _Original.updated_at.desc(), Answer.id)
    )
    return [Translation(*row[:5], bool(row[5])) for row in db.session.execute(found)]
