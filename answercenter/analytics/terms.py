"""Texts and places by their numbers, and numbers by their texts: the vocabulary of packed counts.

New numbers are given in the order of the alphabet and never taken back: two workers that count different days at once
wait for each other at most, and a pack means the same for as long as the database lives.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any
from typing import NamedTuple

from flask import current_app
from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy import tuple_
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects import sqlite

from answercenter.caching import VersionedCache
from answercenter.extensions import in_command
from answercenter.extensions import read_once
from answercenter.models import Place
from answercenter.models import Term
from answercenter.models import current_versions

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.orm import Session

EVERYWHERE = ""  # the region of a place that stands for all regions
BATCH = 1000  # texts, or places, in one query
NEAR = 8  # times as many numbers as are asked for, up to which all of a stretch are read
HELD = 100_000  # texts in memory; 10 to 20 MB
_STORE = "answercenter.texts"


class PlaceKey(NamedTuple):
    """Where something is counted."""

    region: str
    topic_id: int
    language: str


def term_ids(session: Session, texts: Iterable[str]) -> dict[str, int]:
    """Map texts to their numbers; new ones are given a number in this transaction."""
    wanted = sorted(set(texts))
    found = known_terms(session, wanted)
    missing = [text for text in wanted if text not in found]
    if missing:
        _insert(session, Term, [{"text": text} for text in missing])
        found |= known_terms(session, missing)
    return found


def known_terms(session: Session, texts: Iterable[str]) -> dict[str, int]:
    """Map those of these texts that have a number to it."""
    wanted, found = list(texts), dict[str, int]()
    for start in range(0, len(wanted), BATCH):
        some = wanted[start : start + BATCH]
        found |= dict(session.execute(select(Term.text, Term.id).where(Term.text.in_(some))).all())
    return found


def texts_of(session: Session, ids: Iterable[int]) -> dict[int, str]:
    """Map numbers to their texts; those that a page has read stay at hand, since a number keeps its text."""
    held = {} if in_command(session) else _held(session)
    wanted = sorted(set(ids))
    found = {number: text for number in wanted if (text := held.get(number)) is not None}
    missing = [number for number in wanted if number not in found] if len(found) < len(wanted) else []
    for start in range(0, len(missing), BATCH):
        found |= _texts(session, missing[start : start + BATCH])
    if missing:
        if len(held) > HELD:
            held.clear()
        held.update((number, found[number]) for number in missing if number in found)
    return found


def place_ids(session: Session, places: Iterable[PlaceKey]) -> dict[PlaceKey, int]:
    """Map places to their numbers; new ones are given a number in this transaction."""
    wanted = sorted(set(places))
    found = _known_places(session, wanted)
    missing = [place for place in wanted if place not in found]
    if missing:
        _insert(session, Place, [place._asdict() for place in missing])
        found |= _known_places(session, missing)
    return found


def places_of(session: Session) -> dict[int, PlaceKey]:
    """Map the numbers of all places to where they are."""
    return {number: PlaceKey(*place) for number, *place in session.execute(_PLACES).all()}


def newest_place(session: Session) -> int:
    """Tell the number of the place that was given one last; 0 when there is none."""
    return read_once(session, "newest place", lambda: session.scalar(select(func.max(Place.id))) or 0)


_PLACES: Any = select(Place.id, Place.region, Place.topic_id, Place.language)
_TERMS = Term.__table__
_COLUMNS = tuple_(Place.region, Place.topic_id, Place.language)


def _known_places(session: Session, wanted: list[PlaceKey]) -> dict[PlaceKey, int]:
    found = dict[PlaceKey, int]()
    for start in range(0, len(wanted), BATCH):
        rows = session.execute(_PLACES.where(_COLUMNS.in_(wanted[start : start + BATCH])))
        found |= {PlaceKey(*place): number for number, *place in rows}
    return found


def _texts(session: Session, numbers: list[int]) -> dict[int, str]:
    """Read the texts of some numbers, in order; with all between where these are not many more, which is faster."""
    near = numbers[-1] - numbers[0] < NEAR * len(numbers)
    chosen = _TERMS.c.id.between(numbers[0], numbers[-1]) if near else _TERMS.c.id.in_(numbers)
    read = dict(session.execute(select(_TERMS.c.id, _TERMS.c.text).where(chosen)).all())
    return {number: read[number] for number in numbers if number in read}


def _held(session: Session) -> dict[int, str]:
    """Return the texts that this process holds of this database."""
    store: VersionedCache[dict[int, str]] = current_app.extensions.setdefault(_STORE, VersionedCache(1))
    return store.get("texts", current_versions(session).lineage, dict)


def _insert(session: Session, model: type[Term | Place], rows: list[dict[str, object]]) -> None:
    """Insert what another worker has not inserted in the meantime."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    session.execute(dialect.insert(model.__table__).on_conflict_do_nothing(), rows)
