"""A maker of counts, for tests of what is read from them."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import delete

from answercenter.analytics import grains
from answercenter.analytics import packed
from answercenter.analytics.kinds import ANSWERS
from answercenter.analytics.kinds import FORMS
from answercenter.analytics.kinds import KEYWORDS
from answercenter.analytics.kinds import PACKED
from answercenter.analytics.kinds import QUERIES
from answercenter.analytics.kinds import TRAFFIC
from answercenter.extensions import command
from answercenter.models import CoarseDay
from answercenter.models import CountVersion
from answercenter.models import DropCount
from answercenter.models import PackedDay
from answercenter.models import PackedMonth
from answercenter.models import Topic

if TYPE_CHECKING:
    from collections.abc import Iterator

    from answercenter.analytics.kinds import Kind

DAY = date(2026, 11, 23)


_waiting: list[tuple[date, Kind, tuple[Any, ...], list[int]]] | None = None


def add_counts(
    kind: Kind,
    *key: Any,
    day: date = DAY,
    region: str = "US-OH",
    topic_id: int = 0,
    language: str = "en",
    **numbers: int,
) -> None:
    """Add what is counted of a key on a day; the newest day follows."""
    keys = (*key, (region, topic_id, language)) if kind.placed else key
    one = (day, kind, keys, [numbers.get(name, 0) for name in kind.numbers])
    if _waiting is None:
        _write([one])
    else:
        _waiting.append(one)


@contextmanager
def counted_together() -> Iterator[None]:
    """Write what is counted within at the end, and each day once: of hundreds of counts, in a tenth of the time."""
    global _waiting  # noqa: PLW0603  # one test at a time
    _waiting = []
    try:
        yield
        _write(_waiting)
    finally:
        _waiting = None


def _write(added: list[tuple[date, Kind, tuple[Any, ...], list[int]]]) -> None:
    with command() as session:
        for day in sorted({day for day, *_ in added}):
            counted = {one: {row[: len(one.keys)]: row for row in packed.day_rows(session, one, day)} for one in PACKED}
            for _, kind, keys, numbers in (one for one in added if one[0] == day):
                before = counted[kind].get(keys, (*keys, *(0 for _ in numbers)))[len(keys) :]
                counted[kind][keys] = (*keys, *(old + new for old, new in zip(before, numbers, strict=True)))
            packed.write_day(session, day, {one: list(rows.values()) for one, rows in counted.items()})
            version = session.get_one(CountVersion, 1)
            version.newest_day = max(version.newest_day or day, day)
            grains.forget(session, day)
        grains.refresh(session)


def clear_counts() -> None:
    """Take away what was counted."""
    with command() as session:
        for model in (CoarseDay, PackedDay, PackedMonth):
            session.execute(delete(model))


class Counts:
    """Adds what is counted of one day, region and topic at a time."""

    def traffic(self, visits: int, **more: Any) -> None:
        add_counts(TRAFFIC, **({"visits": visits, "searching_visits": visits, "searches": visits} | more))

    def keyword(self, keyword: str, visits: int, *, form: str = "", day: date = DAY, **more: Any) -> None:
        add_counts(KEYWORDS, keyword, day=day, **({"visits": visits, "searches": visits} | more))
        self.form(keyword, form or keyword, visits, day=day)

    def form(self, keyword: str, form: str, visits: int, *, day: date = DAY) -> None:
        add_counts(FORMS, keyword, form, day=day, visits=visits, searches=visits)

    def query(self, text: str, visits: int, **more: Any) -> None:
        add_counts(QUERIES, text, **({"visits": visits, "searches": visits} | more))

    def answer(self, answer_id: int, visits: int, **more: Any) -> None:
        add_counts(ANSWERS, answer_id, **({"visits": visits, "views": visits} | more))

    def drop(self, reason: str, drops: int, *, day: date = DAY, kind: str = "view") -> None:
        with command() as session:
            session.add(DropCount(day=day, kind=kind, reason=reason, drops=drops))
            version = session.get_one(CountVersion, 1)
            version.newest_day = max(version.newest_day or day, day)

    def newer(self) -> None:
        """Say that counts have changed, as counting does."""
        with command() as session:
            session.get_one(CountVersion, 1).number += 1

    def topic(self, path: str) -> int:
        with command() as session:
            topic = Topic(name=path.capitalize(), path=path)
            session.add(topic)
            session.flush()
            return topic.id
