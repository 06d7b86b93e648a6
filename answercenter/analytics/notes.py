"""Annotations: dated notes that every chart over time shows. Staff add, change and delete them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import select

from answercenter import clock
from answercenter.extensions import command
from answercenter.extensions import db
from answercenter.models import Annotation
from answercenter.models import User

if TYPE_CHECKING:
    from datetime import datetime

    from answercenter.analytics.reports.scope import Scope

LONGEST = 200  # characters
EARLIEST, LATEST = date(1990, 1, 1), date(2100, 12, 31)
MOST_SHOWN = 20  # in a chart


class InvalidNote(Exception):  # noqa: N818
    """A field does not hold what it may; `errors` has a message for each such field."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(" ".join(errors.values()))
        self.errors = errors


class UnknownNote(Exception):  # noqa: N818
    """There is no such note any more."""


@dataclass(frozen=True, slots=True)
class Note:
    """A note as it is read; `author` is empty when the account is gone."""

    id: int
    day: date
    text: str
    author: str
    created_at: datetime


def every() -> list[Note]:
    """List all notes, the newest day first."""
    return [Note(*row) for row in db.session.execute(_NOTES.order_by(Annotation.day.desc(), Annotation.id.desc()))]


def find(note_id: int) -> Note | None:
    """Return one note."""
    row = db.session.execute(_NOTES.where(Annotation.id == note_id)).first()
    return Note(*row) if row else None


def within(scope: Scope) -> list[Note]:
    """List the notes of a period in the order of their days; of too many for a chart the newest."""
    chosen = _NOTES.where(Annotation.day.between(scope.start, scope.end))
    newest = db.session.execute(chosen.order_by(Annotation.day.desc(), Annotation.id.desc()).limit(MOST_SHOWN))
    return [Note(*row) for row in newest][::-1]


def save(note_id: int | None, day: str, text: str, author_id: int | None) -> int:
    """Keep a note, a new one when the id is None, and return its id. Raises InvalidNote, UnknownNote."""
    moment = _checked(day, text)
    with command() as session:
        note = Annotation(created_at=clock.now()) if note_id is None else session.get(Annotation, note_id)
        if note is None:
            raise UnknownNote("There is no such note any more.")
        note.day, note.text, note.author_id = moment, text, author_id
        session.add(note)
        session.flush()
        return note.id


def delete(note_id: int) -> None:
    """Take a note away. Raises UnknownNote."""
    with command() as session:
        note = session.get(Annotation, note_id)
        if note is None:
            raise UnknownNote("There is no such note any more.")
        session.delete(note)


_NOTES = select(
    Annotation.id, Annotation.day, Annotation.text, db.func.coalesce(User.name, ""), Annotation.created_at
).outerjoin(User, User.id == Annotation.author_id)


def _checked(day: str, text: str) -> date:
    errors = {}
    moment = None
    try:
        moment = date.fromisoformat(day)
    except ValueError:
        errors["day"] = "Give the day, such as 2026-11-23."
    if moment is not None and not EARLIEST <= moment <= LATEST:
        errors["day"] = f"Choose a day from {EARLIEST} to {LATEST}."
    if not text:
        errors["text"] = "Say in a few words what happened."
    elif len(text) > LONGEST:
        errors["text"] = f"Keep it to {LONGEST} characters; these are {len(text)}."
    if errors or moment is None:
        raise InvalidNote(errors)
    return moment
