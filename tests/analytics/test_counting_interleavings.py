"""Whatever comes in between: late arrivals, crashes in the middle of a day, purges, answers that go.

Days that have their events are counted as a rebuild counts them; closed days stay as they were when they were closed.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING
from typing import Any

import pytest
from hypothesis import HealthCheck
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st
from sqlalchemy import delete
from sqlalchemy import select
from test_counting import ASKINGS
from test_counting import CLICKS
from test_counting import DROPS
from test_counting import SAID
from test_counting import SEARCHES
from test_counting import VIEWS
from test_counting import at_time
from visit_factory import START
from visit_factory import add_answers
from visit_factory import arrive
from visit_factory import clear
from visit_factory import counts

from answercenter.analytics import counting
from answercenter.analytics import packed
from answercenter.analytics import rows
from answercenter.analytics.kinds import EVERY
from answercenter.analytics.kinds import PACKED
from answercenter.extensions import command
from answercenter.extensions import db
from answercenter.models import Answer
from answercenter.models import CountedDay

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Iterator

    from flask import Flask

EVENTS = st.lists(st.one_of(SEARCHES, VIEWS, SAID, DROPS, CLICKS, ASKINGS), min_size=1, max_size=8)
STEPS = st.lists(
    st.one_of(
        EVENTS.map(lambda events: ("bring", events)),
        st.tuples(st.just("crash"), st.integers(1, len(rows.TABLES) + 1)),
        st.tuples(st.just("later"), st.sampled_from([1, 20, 32])),
        st.tuples(st.just("delete"), st.integers(1, 6)),
        st.sampled_from([("update", 0), ("rebuild", 0), ("purge", 0)]),
    ),
    min_size=3,
    max_size=12,
)


class CrashError(Exception):
    """Stands for a process that dies in the middle of a day."""


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_open_days_are_as_a_rebuild_makes_them_and_closed_days_never_change(
    app: Flask, steps: list[tuple[str, Any]]
) -> None:
    clear()
    add_the_answers()
    closed: dict[Any, Any] = {}
    moment = START
    with pytest.MonkeyPatch.context() as patch:
        for step, what in [*steps, ("later", 32), ("purge", 0)]:
            at_time(patch, moment)
            if step == "later":
                moment += timedelta(days=what)
            else:
                take(step, what)
            closed |= {day: rows for day, rows in rows_of_closed_days().items() if day not in closed}
            assert {day: rows for day, rows in rows_of_closed_days().items() if day in closed} == closed
        at_time(patch, moment)
        counting.update()
        assert counting.verify() == []
        updated = counts()
        counting.rebuild()
        assert counts() == updated
        assert rows_of_closed_days() == closed


def take(step: str, what: Any) -> None:
    """Do one step."""
    if step == "bring":
        arrive(*(one for found in what for one in (found if isinstance(found, tuple) else (found,))))
    elif step == "crash":
        crash_while_counting(what)
    elif step == "delete":
        with command() as session:
            session.execute(delete(Answer).where(Answer.id == what))
    else:
        {"update": counting.update, "rebuild": counting.rebuild, "purge": counting.purge}[step]()


def crash_while_counting(writes: int) -> None:
    """Count, and die when so many kinds of counts of a day have been written."""
    left = iter(range(writes))

    with pytest.MonkeyPatch.context() as patch:
        for place in (rows, packed):
            patch.setattr(place, "write_day", dying(place.write_day, left))
        try:
            counting.update()
        except CrashError:
            db.session.rollback()


def dying(write: Callable[..., None], left: Iterator[int]) -> Callable[..., None]:
    """Write while something is left, then die."""

    def dies(*given: Any) -> None:
        if next(left, None) is None:
            raise CrashError
        write(*given)

    return dies


def rows_of_closed_days() -> dict[Any, dict[str, set[tuple[Any, ...]]]]:
    """Everything that is counted of each closed day."""
    closed = set(db.session.scalars(select(CountedDay.day).where(CountedDay.closed.is_(True))))
    found: defaultdict[Any, dict[str, set[tuple[Any, ...]]]] = defaultdict(dict)
    for kind in EVERY:
        for day in closed:
            if kind in rows.TABLES:
                found[day][kind.name] = set(rows.day_rows(db.session(), kind, day))
            if kind in PACKED:
                found[day][f"packed {kind.name}"] = set(packed.day_rows(db.session(), kind, day))
    db.session.rollback()
    return dict(found)


def add_the_answers() -> None:
    """Make the answers that events speak of, in two languages."""
    with command() as session:
        session.execute(delete(Answer))
    add_answers(3)
    add_answers(3, language="es", prefix="s")
