"""Makers of events for tests of counting and learning: rows as the mover and the import bring them."""

from __future__ import annotations

import json
import uuid
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import delete
from sqlalchemy import select
from sqlalchemy import update

from answercenter.analytics import packed
from answercenter.analytics import rows
from answercenter.analytics.arrivals import MODELS
from answercenter.analytics.arrivals import Arrival
from answercenter.analytics.arrivals import receive
from answercenter.analytics.counting import EVENT_MODELS
from answercenter.analytics.counting import LEARNED
from answercenter.analytics.kinds import PACKED
from answercenter.analytics.kinds import PLACE
from answercenter.analytics.kinds import Kind
from answercenter.analytics.terms import PlaceKey
from answercenter.extensions import command
from answercenter.extensions import db
from answercenter.models import Answer
from answercenter.models import CoarseDay
from answercenter.models import CountedDay
from answercenter.models import CountVersion
from answercenter.models import PackedDay
from answercenter.models import PackedMonth
from answercenter.models import Topic

if TYPE_CHECKING:
    from pathlib import Path

DAY = 24 * 60  # minutes
START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HUMAN = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"}


def event(kind: str, visit: str | None, minute: float, *, region: str = "US-OH", **more: Any) -> Arrival:
    """An event of the site, so many minutes after START."""
    moment = START + timedelta(minutes=minute)
    row = {
        "id": uuid.uuid4(),
        "at": moment,
        "day": moment.date(),
        "visit": visit,
        "origin": "web",
        "region": region,
    }
    return Arrival(MODELS[kind], row | more)


def search(visit: str | None, minute: float, text: str, **more: Any) -> Arrival:
    """A search that found three answers."""
    fields = {"topic_id": None, "page": 1, "result_count": 3, "answered": True, "shown": [], "milliseconds": 2.0}
    return event("search", visit, minute, **(fields | {"text": text} | more))


def view(visit: str | None, minute: float, answer_id: int, found_by: Arrival | None = None, **more: Any) -> Arrival:
    """An answer opened, from a search or not."""
    search_id = found_by.row["id"] if found_by else None
    fields = {"source": "search" if found_by else "direct", "search_id": search_id, "rank": 1 if found_by else None}
    return event("view", visit, minute, **(fields | {"answer_id": answer_id} | more))


def click(visit: str | None, day: int, text: str, answer: int, rank: int = 1, minute: float = 0) -> None:
    """Let a search arrive, on a day counted from the first, and an answer opened from it."""
    begun = day * DAY + minute
    found = search(visit, begun, text)
    arrive(found, view(visit, begun + 1, answer, found, rank=rank))


def feedback(visit: str | None, minute: float, answer_id: int, helpful: bool) -> Arrival:
    """A reader's word."""
    return event("feedback", visit, minute, answer_id=answer_id, revision=1, helpful=helpful)


def asking(minute: float, arm: str, step: str) -> Arrival:
    """A step of somebody who asks people, offered answers or not."""
    made = event("asking", None, minute)
    return Arrival(made.model, {name: made.row[name] for name in ("id", "day")} | {"arm": arm, "step": step})


def arrive(*arrivals: Arrival) -> int:
    """Let events arrive in one commit."""
    with command() as session:
        return receive(session, arrivals)


def clear() -> None:
    """Empty what earlier examples left."""
    learned_models = [model for model, _learn in LEARNED]
    with command() as session:
        for model in (
            *EVENT_MODELS,
            *rows.TABLES.values(),
            CoarseDay,
            PackedDay,
            PackedMonth,
            CountedDay,
            *learned_models,
        ):
            session.execute(delete(model))
        session.execute(update(CountVersion).values(number=0, learned=0, newest_day=None))


def counts() -> dict[str, set[tuple[Any, ...]]]:
    """Everything in the count tables, the packed counts, and the learned tables."""
    found = {
        model.__tablename__: {tuple(row) for row in db.session.execute(select(*model.__table__.columns))}
        for model in (*rows.TABLES.values(), *(model for model, _learn in LEARNED))
    }
    days = set(db.session.scalars(select(PackedDay.day)))
    for kind in PACKED:
        found[kind.name] = {(day, *row) for day in days for row in packed.day_rows(db.session(), kind, day)}
    months = db.session.scalars(select(PackedMonth.month).distinct())
    found["months"] = {(month,) for month in months}
    db.session.rollback()
    return found


def counted(kind: Kind) -> list[SimpleNamespace]:
    """Everything that is counted of a kind, a row for each key and day."""
    days = sorted(set(db.session.scalars(select(PackedDay.day))))
    found = []
    for day in days:
        for row in packed.day_rows(db.session(), kind, day):
            values = dict(zip(kind.columns, row, strict=True))
            place = dict(zip(PlaceKey._fields, values.pop(PLACE, ()), strict=False))
            found.append(SimpleNamespace(day=day, **values, **place))
    return found


def total(kind: Any, column: str, /, **where: Any) -> int:
    """The sum of a column over the rows that match, of a kind or of a table."""
    if not isinstance(kind, Kind):
        return sum(getattr(row, column) for row in db.session.scalars(select(kind).filter_by(**where)))
    rows = [row for row in counted(kind) if all(getattr(row, name) == value for name, value in where.items())]
    return sum(getattr(row, column) for row in rows)


def add_topic(name: str, parent_id: int | None = None) -> int:
    """A topic's id."""
    with command() as session:
        topic = Topic(name=name, path=name.lower(), parent_id=parent_id)
        session.add(topic)
        session.flush()
        return topic.id


def add_answers(number: int, *, topic_id: int | None = None, language: str = "en", prefix: str = "a") -> list[int]:
    """The ids of new published answers, whose keys are a1, a2 ..."""
    with command() as session:
        answers = [
            Answer(
                key=f"{prefix}{one}",
                state="published",
                live_revision=1,
                language=language,
                topic_id=topic_id,
                created_at=START,
                updated_at=START,
            )
            for one in range(1, number + 1)
        ]
        session.add_all(answers)
        session.flush()
        return [answer.id for answer in answers]


def write_visits(path: Path, *lines: dict[str, Any] | str) -> Path:
    """A file of recorded visits; text stands as it is."""
    path.write_text("".join(f"{one if isinstance(one, str) else json.dumps(one)}\n" for one in lines), encoding="utf-8")
    return path
