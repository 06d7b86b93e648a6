"""Counting: the day is the unit. A day's rows are deleted and inserted anew from that day's events.

Both in one transaction. There is no watermark: events that arrive late, or become visible late on PostgreSQL, only mark
their day, and a marked day is counted again. `update`, `rebuild` and `verify` use the same function, so they agree row
for row. A day past retention is closed: its events go, and its counts are from then on what is known of it.
"""

from __future__ import annotations

import gc
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING
from typing import Any

from flask import current_app
from sqlalchemy import delete
from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy import update as change
from sqlalchemy.orm import Session

from answercenter import clock
from answercenter.analytics import also_viewed
from answercenter.analytics import derived
from answercenter.analytics import grains
from answercenter.analytics import packed
from answercenter.analytics import phrasings
from answercenter.analytics import rows
from answercenter.analytics import ticket_columns
from answercenter.analytics import typical
from answercenter.analytics import usefulness
from answercenter.analytics.kinds import EVERY
from answercenter.analytics.kinds import PACKED
from answercenter.analytics.kinds import TRAFFIC
from answercenter.analytics.sittings import Feedback
from answercenter.analytics.sittings import Search
from answercenter.analytics.sittings import View
from answercenter.analytics.tally import tally
from answercenter.extensions import command
from answercenter.extensions import db
from answercenter.models import AlsoViewed
from answercenter.models import AnswerScore
from answercenter.models import AskingEvent
from answercenter.models import CountedDay
from answercenter.models import CountVersion
from answercenter.models import Drop
from answercenter.models import FeedbackEvent
from answercenter.models import PackedDay
from answercenter.models import Phrasing
from answercenter.models import SearchEvent
from answercenter.models import TypicalQuery
from answercenter.models import ViewEvent

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Iterator
    from collections.abc import Sequence
    from datetime import date

    from answercenter.analytics.derived import LearnedModel
    from answercenter.analytics.derived import Wanted
    from answercenter.analytics.kinds import Kind
    from answercenter.analytics.rows import Row
    from answercenter.analytics.sittings import Event

LEARNED = (
    (AlsoViewed, also_viewed.learn),
    (AnswerScore, usefulness.learn),
    (Phrasing, phrasings.learn),
    (TypicalQuery, typical.learn),
)
EVENT_MODELS = (SearchEvent, ViewEvent, FeedbackEvent, AskingEvent, Drop)
SHOWN_DIFFERENCES = 5  # rows of one kind and day
ADDED_UP = 3  # days or months of one transaction
_WAITING = (CountedDay.closed.is_(False), CountedDay.arrived != CountedDay.counted)
_HELD_VERSION = select(CountVersion.number).with_for_update()


def update(progress: Callable[[int, int], None] | None = None) -> int:
    """Count every day that has got events since it was counted; tell how many days that were."""
    return _count_days(_days(select(CountedDay.day).where(*_WAITING)), progress, anew=False)


def rebuild(progress: Callable[[int, int], None] | None = None) -> int:
    """Count every day that still has its events; closed days stay as they are. Tell how many days were counted.

    What reports read of requests is packed anew.
    """
    ticket_columns.refresh(anew=True)
    return _count_days(_days(select(CountedDay.day).where(CountedDay.closed.is_(False))), progress, anew=True)


def verify(progress: Callable[[int, int], None] | None = None) -> list[str]:
    """Count aside and compare with what is there, row for row; list the differences in words.

    Closed days have no events to compare with, and days that wait for counting lag by design: both are left out.
    """
    differences = []
    with _snapshot() as session:
        known = {day: (counted, closed) for day, counted, closed in session.execute(_KNOWN_DAYS)}
        for number, (day, (counted, closed)) in enumerate(known.items(), 1):
            if counted and not closed:
                differences += _compare_day(session, day)
            if progress:
                progress(number, len(known))
        for model in (*rows.TABLES.values(), PackedDay):
            stray = set(session.scalars(select(model.day).distinct())) - set(known)
            differences += [f"{model.__tablename__}: rows of {day}, a day without events" for day in sorted(stray)]
        version = session.execute(select(CountVersion.number, CountVersion.learned)).one()
        if version.number == version.learned:
            differences += grains.differences(session)
            for learned, learn in LEARNED:
                differences += derived.differences(session, learned, learn(session))
        differences += ticket_columns.differences(session)
    return differences


def waiting_days() -> int:
    """Tell how many days have got events since they were last counted."""
    waiting = select(func.count()).select_from(CountedDay).where(*_WAITING)
    return int(db.session.execute(waiting).scalar_one())


def closed_days() -> int:
    """Tell how many days are closed: their events are deleted, their counts stay."""
    closed = select(func.count()).select_from(CountedDay).where(CountedDay.closed.is_(True))
    return int(db.session.execute(closed).scalar_one())


def purge() -> int:
    """Close the days that are past retention, by their date and by their newest arrival; tell how many.

    A closed day's events are deleted, its counts stay. It is counted once more first if it has to be.
    """
    today = clock.today(current_app.config["TIMEZONE"])
    limit = today - timedelta(days=current_app.config["EVENT_RETENTION_DAYS"])
    past = [CountedDay.closed.is_(False), CountedDay.day < limit, CountedDay.newest_arrival < limit]
    closed = 0
    for day in _days(select(CountedDay.day).where(*past)):
        _count_one(day, anew=False)
        with command() as session:
            row = session.scalar(select(CountedDay).where(CountedDay.day == day, *past).with_for_update())
            if row is None or row.arrived != row.counted:
                continue
            for model in EVENT_MODELS:
                session.execute(delete(model).where(model.day == day).execution_options(synchronize_session=False))
            row.closed = True
            closed += 1
    _learn(anew=False)
    return closed


def count_day(session: Session, day: date) -> None:
    """Replace a day's counts of every kind by what its events say."""
    with _nothing_collected():
        counted = _rows_of(session, day)
        for kind in rows.TABLES:
            rows.write_day(session, day, kind, counted[kind])
        packed.write_day(session, day, {kind: counted[kind] for kind in PACKED})


_KNOWN_DAYS = select(CountedDay.day, CountedDay.arrived == CountedDay.counted, CountedDay.closed).order_by(
    CountedDay.day
)


def _days(chosen: Any) -> list[date]:
    days = list(db.session.scalars(chosen.order_by(CountedDay.day)))
    db.session.rollback()  # the read ends here, so that it holds nothing back
    return days


def _count_days(days: Sequence[date], progress: Callable[[int, int], None] | None, *, anew: bool) -> int:
    counted = 0
    for number, day in enumerate(days, 1):
        counted += _count_one(day, anew=anew)
        if progress:
            progress(number, len(days))
    _learn(anew=anew)
    return counted


def _count_one(day: date, *, anew: bool) -> bool:
    """Count one day in one transaction, unless it is closed or, when not anew, needs no counting.

    The day's row is held first: events that come later wait for it, and leave it marked.
    """
    with command() as session:
        row = session.scalar(select(CountedDay).where(CountedDay.day == day).with_for_update())
        if row is None or row.closed or (row.arrived == row.counted and not anew):
            return False
        arrived = row.arrived
        count_day(session, day)
        row.counted = arrived
        session.flush()
        _next_version(session)
        grains.forget(session, day)
    return True


def _learn(*, anew: bool) -> None:
    """Make what follows counts anew when these have changed since; learned tables carry the version that they bring.

    What takes long is done in many transactions, or before the last one: on SQLite nobody else writes beside one.
    """
    version = db.session.execute(select(CountVersion.number, CountVersion.learned)).one()
    db.session.rollback()
    if version.number == version.learned and not anew:
        return
    _add_up()
    with _snapshot() as session:
        number, learned = _learned(session)
    with command() as session:
        if session.scalar(_HELD_VERSION) != number:  # counted meanwhile by another process
            _number, learned = _learned(session)
        _next_version(session)
        grains.refresh(session)
        for model, wanted in learned:
            derived.refresh(session, model, wanted)
        session.execute(change(CountVersion).values(learned=CountVersion.number))


def _add_up() -> None:
    """Add up the days and months that have moved, a few in each transaction."""
    left = True
    while left:
        with command() as session:
            session.execute(_HELD_VERSION)
            left = grains.refresh(session, ADDED_UP)


def _learned(session: Session) -> tuple[int, list[tuple[LearnedModel, Wanted]]]:
    """Work out the rows of the learned tables, and tell the version of the counts that they follow."""
    number = session.execute(select(CountVersion.number)).scalar_one()
    return number, [(model, learn(session)) for model, learn in LEARNED]


def _next_version(session: Session) -> None:
    """Say that counts have changed; the row stays held until the commit."""
    newest = packed.newest_day(session, TRAFFIC)
    session.execute(change(CountVersion).values(number=CountVersion.number + 1, newest_day=newest))


def _rows_of(session: Session, day: date) -> dict[Kind, list[Row]]:
    """Work out a day's rows of every kind from its events: keys and numbers, in the order of the kind's columns."""
    askings = session.execute(select(AskingEvent.arm, AskingEvent.step).where(AskingEvent.day == day))
    drops = session.execute(select(Drop.kind, Drop.reason).where(Drop.day == day))
    counts = tally(_events_of(session, day), askings.all(), drops.all())
    return {kind: [(*key, *numbers) for key, numbers in counts[kind].items()] for kind in EVERY}


def _events_of(session: Session, day: date) -> list[Event]:
    events: list[Event] = []
    for model, kind, fields in (
        (SearchEvent, Search, ("text", "topic_id", "page", "result_count", "answered")),
        (ViewEvent, View, ("answer_id", "search_id", "rank", "source")),
        (FeedbackEvent, Feedback, ("answer_id", "helpful", "revision")),
    ):
        names = ("id", "at", "visit", "origin", "region", "root_topic_id", "language", *fields)
        columns = [getattr(model, name) for name in names]
        events += [kind(*row) for row in session.execute(select(*columns).where(model.day == day))]
    return events


@contextmanager
def _nothing_collected() -> Iterator[None]:
    """Keep the collector of cycles from looking through rows by the hundred thousand: counting a day makes no cycle."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


@contextmanager
def _snapshot() -> Iterator[Session]:
    """Read everything as of one moment, beside a site that goes on counting."""
    options = {"isolation_level": "REPEATABLE READ"} if db.engine.dialect.name == "postgresql" else {}
    with db.engine.connect().execution_options(**options) as connection, Session(connection) as session:
        yield session


def _compare_day(session: Session, day: date) -> list[str]:
    expected, differences = _rows_of(session, day), []
    for kind in EVERY:
        source = rows if kind in rows.TABLES else packed
        there, wanted = set(source.day_rows(session, kind, day)), set(expected[kind])
        wrong = sorted((there ^ wanted), key=repr)
        about = f"{kind.name}_count of {day}"
        differences += [
            f"{about}: {'not expected' if row in there else 'missing'}: {row}" for row in wrong[:SHOWN_DIFFERENCES]
        ]
        if len(wrong) > SHOWN_DIFFERENCES:
            differences.append(f"{about}: {len(wrong) - SHOWN_DIFFERENCES} further rows differ")
    return differences
