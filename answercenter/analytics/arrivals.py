"""How events enter the database: once each, never into a closed day, and every day that got some is marked.

Called by the spool's mover and by the import of recorded visits, inside their command. The days are locked first, so
that a day cannot be closed or counted between the look and the insert.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

from flask import current_app
from sqlalchemy import select
from sqlalchemy import update
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects import sqlite

from answercenter import clock
from answercenter.models import Answer
from answercenter.models import AskingEvent
from answercenter.models import CountedDay
from answercenter.models import Drop
from answercenter.models import FeedbackEvent
from answercenter.models import FeedbackWord
from answercenter.models import SearchEvent
from answercenter.models import Topic
from answercenter.models import ViewEvent

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Sequence
    from datetime import date

    from sqlalchemy.orm import Session

EventModel = (
    type[SearchEvent] | type[ViewEvent] | type[FeedbackEvent] | type[FeedbackWord] | type[AskingEvent] | type[Drop]
)

MODELS: dict[str, EventModel] = {
    "search": SearchEvent,
    "view": ViewEvent,
    "feedback": FeedbackEvent,
    "reason": FeedbackWord,
    "asking": AskingEvent,
    "drop": Drop,
}
PLACELESS = (FeedbackWord, AskingEvent, Drop)  # without visit, region and topic
LOOKED_UP = 500  # answers in one query


@dataclass(frozen=True, slots=True)
class Arrival:
    """An event on its way in: which table, and its row. Root topic and language are found here."""

    model: EventModel
    row: dict[str, Any]


def receive(session: Session, arrivals: Sequence[Arrival]) -> int:
    """Insert the events that are not there yet and mark their days; tell how many were new.

    An event of a closed day becomes a drop of today, with the reason `late`.
    """
    closed = lock_days(session, {arrival.row["day"] for arrival in arrivals})
    accepted = [arrival for arrival in arrivals if arrival.row["day"] not in closed]
    late = [_late(arrival) for arrival in arrivals if arrival.row["day"] in closed]
    if late:
        lock_days(session, {drop.row["day"] for drop in late})
    _find_topics_and_languages(session, accepted)
    groups: defaultdict[tuple[date, str], list[Arrival]] = defaultdict(list)
    for arrival in (*accepted, *late):
        groups[arrival.row["day"], arrival.model.__tablename__].append(arrival)
    inserted: defaultdict[date, int] = defaultdict(int)
    for (day, _), group in sorted(groups.items()):
        inserted[day] += _insert(session, group[0].model, [arrival.row for arrival in group])
    mark_days(session, [day for day, count in inserted.items() if count])
    return sum(inserted.values())


def lock_days(session: Session, days: Iterable[date]) -> set[date]:
    """Hold these days until the commit, made where they are new; tell which of them are closed."""
    ordered = sorted(days)
    if not ordered:
        return set()
    today = clock.today(current_app.config["TIMEZONE"])
    rows = [{"day": day, "arrived": 0, "counted": 0, "newest_arrival": today, "closed": False} for day in ordered]
    _insert(session, CountedDay, rows)
    held = session.execute(
        select(CountedDay.day, CountedDay.closed)
        .where(CountedDay.day.in_(ordered))
        .order_by(CountedDay.day)
        .with_for_update()
    )
    return {day for day, closed in held if closed}


def mark_days(session: Session, days: Iterable[date]) -> None:
    """Say that these days have got events since they were last counted."""
    today = clock.today(current_app.config["TIMEZONE"])
    for day in sorted(days):
        session.execute(
            update(CountedDay)
            .where(CountedDay.day == day)
            .values(arrived=CountedDay.arrived + 1, newest_arrival=today)
            .execution_options(synchronize_session=False)
        )


def topic_roots(session: Session) -> dict[int, int]:
    """Map every topic to the root above it."""
    parents = dict(session.execute(select(Topic.id, Topic.parent_id)).all())
    roots: dict[int, int] = {}
    for topic_id in parents:
        path = [topic_id]
        parent = parents[topic_id]
        while parent is not None and parent not in path:
            path.append(parent)
            parent = parents.get(parent)
        roots[topic_id] = path[-1]
    return roots


def _late(arrival: Arrival) -> Arrival:
    """Make the drop that stands for an event which came too late; under the event's id, so that it counts once."""
    kind = next(kind for kind, model in MODELS.items() if model is arrival.model)
    moment = clock.now()
    day = clock.day_of(moment, current_app.config["TIMEZONE"])
    return Arrival(
        Drop,
        {"id": arrival.row["id"], "at": moment, "day": day, "kind": arrival.row.get("kind", kind), "reason": "late"},
    )


def _find_topics_and_languages(session: Session, arrivals: Sequence[Arrival]) -> None:
    """Write each event's root topic and language: of the filter, else of the first answer shown or the one concerned.

    A search that shows nothing, and filters nothing, is in the site's first language.
    """
    events = [arrival.row for arrival in arrivals if arrival.model not in PLACELESS]
    if not events:
        return
    roots = topic_roots(session)
    answers = _topics_of(session, {answer for row in events for answer in [_answer_concerned(row)] if answer})
    unknown = (None, current_app.config["LANGUAGES"][0])
    for row in events:
        topic, language = answers.get(_answer_concerned(row) or 0, unknown)
        row["root_topic_id"] = roots.get(row.get("topic_id") or topic or 0, 0)
        row["language"] = (row.get("language") or language).lower()


def _answer_concerned(row: dict[str, Any]) -> int | None:
    if "answer_id" in row:
        return int(row["answer_id"])
    return row["shown"][0] if row["shown"] else None


def _topics_of(session: Session, answers: Iterable[int]) -> dict[int, tuple[int | None, str]]:
    """Map answers to their main topics and languages."""
    ids = sorted(answers)
    found: dict[int, tuple[int | None, str]] = {}
    for start in range(0, len(ids), LOOKED_UP):
        some = ids[start : start + LOOKED_UP]
        rows = session.execute(select(Answer.id, Answer.topic_id, Answer.language).where(Answer.id.in_(some)))
        found |= {answer: (topic, language) for answer, topic, language in rows}
    return found


def _insert(session: Session, model: type[CountedDay] | EventModel, rows: list[dict[str, Any]]) -> int:
    """Insert rows whose key is not there yet; tell how many were new."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    statement = dialect.insert(model.__table__).on_conflict_do_nothing()
    done = session.execute(statement, rows, execution_options={"preserve_rowcount": True})
    new: int = done.rowcount  # type: ignore[attr-defined]
    if new < 0:
        raise RuntimeError("the database does not tell how many rows were new")
    return new
