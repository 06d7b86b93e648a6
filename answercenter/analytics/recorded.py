"""Recorded visits from a file: read twice, so that lines may stand in any order and files may be large.

The first reading finds when each visit began, which gives its day, and its searches, to which ranks are linked. The
second one stores events in batches. Importing again adds nothing; a line that cannot be used is reported with its
number and reason, and the rest is imported. The days touched are counted before the import ends.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections import defaultdict
from dataclasses import dataclass
from dataclasses import field
from datetime import timedelta
from typing import TYPE_CHECKING
from typing import Any

from flask import current_app
from sqlalchemy import select
from sqlalchemy import update

from answercenter import clock
from answercenter.analytics import counting
from answercenter.analytics import regions
from answercenter.analytics.arrivals import MODELS
from answercenter.analytics.arrivals import Arrival
from answercenter.analytics.arrivals import lock_days
from answercenter.analytics.arrivals import mark_days
from answercenter.analytics.arrivals import receive
from answercenter.analytics.recorded_lines import BadLineError
from answercenter.analytics.recorded_lines import Line
from answercenter.analytics.recorded_lines import parse
from answercenter.extensions import command
from answercenter.extensions import db
from answercenter.models import Answer
from answercenter.models import CountedDay
from answercenter.models import FeedbackEvent
from answercenter.models import Origin
from answercenter.models import SearchEvent
from answercenter.models import Topic
from answercenter.models import ViewEvent

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Iterator
    from datetime import date
    from datetime import datetime
    from pathlib import Path
    from uuid import UUID

BATCH = 5000  # lines of one commit
LINKED = timedelta(minutes=30)  # between a search and what was opened from it
REPORTED = 1000  # bad lines that are kept word for word


@dataclass(frozen=True, slots=True)
class LineError:
    """A line that was not imported, and why."""

    line: int
    reason: str


@dataclass(slots=True)
class RecordedReport:
    """What an import did. `unknown_*` tell how many lines named something that is not known here."""

    read: int = 0
    added: int = 0
    already: int = 0
    visits: int = 0
    days: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    bad: int = 0
    errors: list[LineError] = field(default_factory=list)
    unknown_answers: Counter[str] = field(default_factory=Counter)
    unknown_regions: Counter[str] = field(default_factory=Counter)
    unknown_topics: Counter[str] = field(default_factory=Counter)
    unknown_fields: set[str] = field(default_factory=set)

    def refuse(self, line: int, reason: str) -> None:
        """Note a line that is not imported."""
        self.bad += 1
        if len(self.errors) < REPORTED:
            self.errors.append(LineError(line, reason))


@dataclass(slots=True)
class _Outline:
    """What the first reading, and what was imported before, tell of the visits: when each began, and its searches."""

    begins: dict[str, datetime] = field(default_factory=dict)
    searches: defaultdict[str, list[tuple[datetime, UUID]]] = field(default_factory=lambda: defaultdict(list))
    days: dict[str, date] = field(default_factory=dict)


@dataclass(slots=True)
class _Known:
    """What lines refer to: answers and topics by their names in files, regions as they were resolved."""

    answers: dict[str, int]
    topics: dict[str, int]
    closed: set[date]
    regions: dict[str, tuple[str, str | None]] = field(default_factory=dict)


def import_visits(
    path: Path, origin: Origin = Origin.RECORDED, progress: Callable[[int, int], None] | None = None
) -> RecordedReport:
    """Import a file of recorded visits and count its days; `progress` gets (done, total) bytes, each read twice."""
    report = RecordedReport()
    total = path.stat().st_size * 2
    outline = _outline(path, lambda done: progress(done, total) if progress else None)
    _join_earlier_imports(outline, origin)
    report.visits = len(outline.begins)
    report.days = len(set(outline.days.values()))
    known = _known()
    batch: list[Arrival] = []
    for number, content, done in _lines(path):
        try:
            arrival = _arrival(parse(content), outline, known, origin, report)
        except BadLineError as error:
            report.refuse(number, str(error))
        else:
            report.read += 1
            if arrival is not None:
                batch.append(arrival)
        if len(batch) >= BATCH:
            _store(batch, report)
            if progress:
                progress(total // 2 + done, total)
    _store(batch, report)
    if progress:
        progress(total, total)
    counting.update()
    return report


def _lines(path: Path) -> Iterator[tuple[int, bytes, int]]:
    """Give every line that holds anything: its number from 1, its content, and how many bytes have been read."""
    done = 0
    with path.open("rb") as file:
        for number, content in enumerate(file, 1):
            done += len(content)
            text = content.removeprefix(b"\xef\xbb\xbf").strip()
            if text:
                yield number, text, done


def _outline(path: Path, progress: Callable[[int], None]) -> _Outline:
    outline = _Outline()
    for number, content, done in _lines(path):
        try:
            line = parse(content)
        except BadLineError:
            continue  # told by the second reading
        outline.begins[line.visit] = min(line.at, outline.begins.get(line.visit, line.at))
        if line.kind == "search":
            outline.searches[line.visit].append((line.at, line.id))
        if number % BATCH == 0:
            progress(done)
    zone = current_app.config["TIMEZONE"]
    outline.days = {visit: clock.day_of(begin, zone) for visit, begin in outline.begins.items()}
    return outline


def _join_earlier_imports(outline: _Outline, origin: Origin) -> None:
    """Let a visit that was imported in part keep one day, and its views find its searches."""
    if outline.days:
        first, last = min(outline.days.values()), max(outline.days.values())
        span = (first - timedelta(days=1), last + timedelta(days=1))
        stored = _stored_days(outline, origin, span)
        for visit, day in stored.items():
            if outline.days[visit] < day:
                _move_visit(visit, day, outline.days[visit])
            outline.days[visit] = min(day, outline.days[visit])
    for searches in outline.searches.values():
        searches.sort()


def _stored_days(outline: _Outline, origin: Origin, span: tuple[date, date]) -> dict[str, date]:
    """Find the days of visits of this file that are stored already, and add their searches to the outline."""
    stored: dict[str, date] = {}
    for model in (SearchEvent, ViewEvent, FeedbackEvent):
        columns = select(model.visit, model.day, model.at, model.id)
        rows = db.session.execute(columns.where(model.day.between(*span), model.origin == origin))
        for visit, day, moment, event in rows:
            if visit in outline.days:
                stored[visit] = min(day, stored.get(visit, day))
                if model is SearchEvent and (moment, event) not in outline.searches[visit]:
                    outline.searches[visit].append((moment, event))
    db.session.rollback()
    return stored


def _move_visit(visit: str, former: date, day: date) -> None:
    """Move what is stored of a visit to the earlier day on which it turns out to have begun."""
    with command() as session:
        if lock_days(session, {former, day}):
            return
        for model in (SearchEvent, ViewEvent, FeedbackEvent):
            session.execute(
                update(model)
                .where(model.day == former, model.visit == visit)
                .values(day=day)
                .execution_options(synchronize_session=False)
            )
        mark_days(session, {former, day})


def _known() -> _Known:
    answers = dict(db.session.execute(select(Answer.key, Answer.id)).all())
    topics = dict(db.session.execute(select(Topic.path, Topic.id)).all())
    closed = set(db.session.scalars(select(CountedDay.day).where(CountedDay.closed.is_(True))))
    db.session.rollback()
    return _Known(answers, topics, closed)


def _arrival(line: Line, outline: _Outline, known: _Known, origin: Origin, report: RecordedReport) -> Arrival | None:
    """Turn a line into an event; None when it concerns an answer that is not known. Raises BadLineError."""
    report.unknown_fields |= line.unknown
    day = outline.days[line.visit]
    if day in known.closed:
        raise BadLineError(f"the day {day} is closed: its events were deleted, its counts stay")
    if line.kind != "search" and line.answer not in known.answers:
        report.unknown_answers[line.answer] += 1
        return None
    report.kinds[line.kind] += 1
    row: dict[str, Any] = {
        "id": line.id,
        "at": line.at,
        "day": day,
        "visit": line.visit,
        "origin": origin.value,
        "region": _region(line.region, known, report),
    }
    if line.kind == "search":
        row |= _search_fields(line, known, report)
    elif line.kind == "view":
        search = _search_before(line, outline)
        row |= {"answer_id": known.answers[line.answer], "search_id": search, "rank": line.rank if search else None}
        row["source"] = "search" if search else "direct"
    else:
        row |= {"answer_id": known.answers[line.answer], "revision": None, "helpful": line.helpful}
    return Arrival(MODELS[line.kind], row)


def _search_fields(line: Line, known: _Known, report: RecordedReport) -> dict[str, Any]:
    topic = known.topics.get(line.topic.strip("/")) if line.topic else None
    if line.topic and topic is None:
        report.unknown_topics[line.topic] += 1
    return {
        "text": line.text,
        "topic_id": topic,
        "page": 1,
        "result_count": line.results,
        "answered": line.answered,
        "shown": None,
        "milliseconds": None,
    }


def _search_before(line: Line, outline: _Outline) -> UUID | None:
    """Find the visit's latest search before a view that has a rank, at most half an hour earlier."""
    if line.rank is None:
        return None
    searches = outline.searches.get(line.visit, [])
    place = bisect_right(searches, line.at, key=lambda one: one[0])
    if not place or line.at - searches[place - 1][0] > LINKED:
        return None
    return searches[place - 1][1]


def _region(text: str, known: _Known, report: RecordedReport) -> str:
    if not text:
        return regions.UNKNOWN
    if text not in known.regions:
        known.regions[text] = regions.resolve(text)
    code, problem = known.regions[text]
    if problem:
        report.unknown_regions[text] += 1
    return code


def _store(batch: list[Arrival], report: RecordedReport) -> None:
    """Store a batch in one commit, and empty it."""
    if batch:
        with command() as session:
            added = receive(session, batch)
        report.added += added
        report.already += len(batch) - added
        batch.clear()
