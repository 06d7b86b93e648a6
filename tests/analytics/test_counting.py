from __future__ import annotations

from datetime import UTC
from datetime import date
from datetime import datetime
from datetime import timedelta
from typing import TYPE_CHECKING

from hypothesis import HealthCheck
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st
from sqlalchemy import delete
from sqlalchemy import func
from sqlalchemy import select
from visit_factory import START
from visit_factory import add_answers
from visit_factory import add_topic
from visit_factory import arrive
from visit_factory import asking
from visit_factory import clear
from visit_factory import counted
from visit_factory import counts
from visit_factory import event
from visit_factory import feedback
from visit_factory import search
from visit_factory import total
from visit_factory import view

from answercenter import clock
from answercenter.analytics import counting
from answercenter.analytics import packed
from answercenter.analytics.kinds import ANSWERS
from answercenter.analytics.kinds import FORMS
from answercenter.analytics.kinds import KEYWORDS
from answercenter.analytics.kinds import PAIRS
from answercenter.analytics.kinds import QUERIES
from answercenter.analytics.kinds import TRAFFIC
from answercenter.extensions import command
from answercenter.extensions import db
from answercenter.models import AlsoViewed
from answercenter.models import Arm
from answercenter.models import CountedDay
from answercenter.models import CountVersion
from answercenter.models import DropCount
from answercenter.models import Step
from answercenter.models import ViewEvent

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest
    from flask import Flask

    from answercenter.analytics.arrivals import Arrival

TEXTS = ("fees", "fees of banks", "how do i pay", "pay", "[email] is what")
VISITS = st.sampled_from(["v1", "v2", "v3", "v4", None])
MINUTES = st.integers(0, 3 * 24 * 60)
REGIONS = st.sampled_from(["US-OH", "DE", "??"])
SEARCHES = st.builds(
    lambda visit, minute, text, page, results, region, topic: search(
        visit,
        minute,
        text,
        page=page,
        result_count=results,
        answered=None if results is None else results > 1,
        region=region,
        topic_id=topic,
    ),
    VISITS,
    MINUTES,
    st.sampled_from(TEXTS),
    st.integers(1, 2),
    st.sampled_from([None, 0, 1, 5]),
    REGIONS,
    st.none(),
)
VIEWS = st.builds(
    lambda visit, minute, answer, region: view(visit, minute, answer, region=region),
    VISITS,
    MINUTES,
    st.integers(1, 6),
    REGIONS,
)
CLICKS = st.builds(
    lambda visit, minute, text, answer, rank, seconds: clicked(visit, minute, text, answer, rank, seconds / 60),
    VISITS,
    st.sampled_from([day * 24 * 60 + minute for day in range(3) for minute in (0, 1, 50)]),
    st.sampled_from(TEXTS),
    st.integers(1, 4),
    st.integers(1, 60),
    st.integers(0, 3000),
)
SAID = st.builds(feedback, VISITS, MINUTES, st.integers(1, 6), st.booleans())
DROPS = MINUTES.flatmap(lambda minute: st.sampled_from(["bot", "staff"]).map(lambda reason: dropped(minute, reason)))
ASKINGS = st.builds(asking, MINUTES, st.sampled_from([*map(str, Arm)]), st.sampled_from([*map(str, Step)]))
STEPS = st.lists(
    st.one_of(
        st.lists(st.one_of(SEARCHES, VIEWS, SAID, DROPS, ASKINGS), min_size=1, max_size=12),
        st.lists(CLICKS, min_size=1, max_size=12).map(lambda several: [one for pair in several for one in pair]),
        st.just("update"),
    )
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS, again=st.randoms(use_true_random=False))
def test_however_events_arrive_update_and_rebuild_agree(app: Flask, steps: list[object], again: object) -> None:
    clear()
    arrived: list[Arrival] = []
    for step in steps:
        if isinstance(step, list):
            arrive(*step)
            arrived += step
        else:
            counting.update()
    counting.update()
    updated = counts()
    assert counting.verify() == []
    assert counting.update() == 0
    counting.rebuild()
    assert counts() == updated
    clear()
    again.shuffle(arrived)  # type: ignore[attr-defined]
    if arrived:
        arrive(*arrived)
    counting.update()
    assert counts() == updated


def test_counts_say_what_visitors_did(app: Flask) -> None:
    found, nothing = search("v1", 0, "late fees", result_count=4), search("v1", 5, "atlantis", result_count=0)
    weak = search("v2", 0, "fees late", result_count=2, answered=False)
    arrive(found, view("v1", 1, 7, found, rank=2), nothing, weak, search("v3", 0, "late fees", result_count=None))
    arrive(feedback("v1", 2, 7, helpful=False), feedback("v1", 3, 7, helpful=True))
    counting.update()
    row = counted(TRAFFIC)[0]
    assert (row.visits, row.searching_visits, row.served_visits) == (3, 3, 1)
    assert (row.searches, row.measured_searches, row.shown_searches, row.zero_searches) == (4, 3, 2, 1)
    assert (row.unanswered_searches, row.clicked_searches, row.abandoned_searches) == (2, 1, 1)
    assert (row.clicks, row.click_rank_sum, row.views, row.helpful, row.unhelpful) == (1, 2, 1, 1, 0)
    assert total(QUERIES, "visits", text="late fees") == 2
    assert (total(KEYWORDS, "searches", keyword="fee"), total(KEYWORDS, "searches", keyword="late fee")) == (
        3,
        2,
    )
    assert total(FORMS, "visits", form="fees") == 3
    assert (total(ANSWERS, "clicks"), total(ANSWERS, "visits"), total(ANSWERS, "helpful")) == (1, 1, 1)


def test_who_asks_not_to_be_followed_counts_as_volume_only(app: Flask) -> None:
    arrive(
        search(None, 0, "fees"), search(None, 1, "fees", page=2), view(None, 1, 3), feedback(None, 2, 3, helpful=True)
    )
    counting.update()
    row = counted(TRAFFIC)[0]
    assert (row.searches, row.views) == (1, 1)
    assert (row.visits, row.measured_searches, row.shown_searches, row.helpful, row.served_visits) == (0, 0, 0, 0, 0)
    assert (total(QUERIES, "searches"), total(QUERIES, "visits")) == (1, 0)


def test_coming_back_or_elsewhere_makes_no_further_visit_of_a_text_or_a_pair(app: Flask) -> None:
    for minute, region in ((0, "US-OH"), (1, "US-WA"), (2, "DE"), (120, "US-OH"), (240, "US-OH")):
        arrive(search("v", minute, "jane roe", region=region), view("v", minute, 1, region=region))
        arrive(view("v", minute + 0.1, 2, region=region))
    counting.update()
    assert total(TRAFFIC, "visits") == 5
    assert total(QUERIES, "searches", text="jane roe") == 5
    assert total(QUERIES, "visits", text="jane roe") == 1
    assert total(PAIRS, "visits") == 1
    assert (total(ANSWERS, "views", answer_id=1), total(ANSWERS, "visits", answer_id=1)) == (5, 1)


def test_a_machine_is_counted_as_dropped_and_teaches_nothing(app: Flask) -> None:
    arrive(*(view("machine", minute / 10, minute % 9) for minute in range(100)), search("machine", 1, "fees"))
    arrive(view("v", 0, 1), dropped(0, "bot"))
    counting.update()
    assert total(ANSWERS, "views") == 1
    assert total(DropCount, "drops", kind="view", reason="behaviour") == 100
    assert total(DropCount, "drops", kind="search", reason="behaviour") == 1
    assert total(DropCount, "drops", kind="view", reason="bot") == 1
    assert counts()["pair"] == set()


def test_moving_an_answer_to_another_topic_leaves_the_past_as_it_was(app: Flask) -> None:
    root = add_topic("Mortgages")
    below = add_topic("Fees", root)
    other = add_topic("Cards")
    answers = add_answers(1, topic_id=below)
    arrive(search("v", 0, "fees", shown=answers), view("v", 1, answers[0]), search("w", 0, "x y", topic_id=below))
    counting.update()
    assert total(TRAFFIC, "searches", topic_id=root) == 2
    assert total(TRAFFIC, "views", topic_id=root) == 1
    with command() as session:
        session.connection().exec_driver_sql(f"UPDATE answer SET topic_id = {other}")
    assert counting.verify() == []


def test_verify_names_what_differs(app: Flask) -> None:
    arrive(*(view(f"v{number}", 0, answer) for number in range(3) for answer in (1, 2)))
    counting.update()
    with command() as session:
        packed.write_day(session, START.date(), {PAIRS: [(1, 2, 9)]})
        packed.write_day(session, date(2001, 1, 1), {PAIRS: [(1, 2, 9)]})
        session.execute(delete(AlsoViewed).where(AlsoViewed.answer_id == 1))
    said = "\n".join(counting.verify())
    assert "pair_count of 2026-03-02: not expected: (1, 2, 9)" in said
    assert "pair_count of 2026-03-02: missing: (1, 2, 3)" in said
    assert "also_viewed: the rows of answer 1" in said
    assert "packed_day: rows of 2001-01-01" in said
    counting.rebuild()
    assert [line for line in counting.verify() if "2001" not in line] == []


def test_a_day_is_closed_when_its_date_and_its_newest_arrival_are_past(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_time(monkeypatch, START)
    arrive(view("v", 0, 1), search("v", 1, "fees"))
    for days, closed in ((30, 0), (31, 1)):
        at_time(monkeypatch, START + timedelta(days=days))
        assert counting.purge() == closed
    assert db.session.scalar(select(func.count(ViewEvent.id))) == 0
    assert total(ANSWERS, "views") == 1  # counted on the way, though nobody had asked for it
    before = counts()
    counting.rebuild()
    assert counting.verify() == []
    assert counts() == before
    arrive(view("late", 2, 1))
    counting.update()
    assert total(ANSWERS, "views") == 1
    assert total(DropCount, "drops", reason="late") == 1


def test_an_arrival_of_yesterday_keeps_an_old_day_open(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    at_time(monkeypatch, START + timedelta(days=1000))
    arrive(view("v", 0, 1))
    assert counting.purge() == 0
    assert db.session.scalars(select(CountedDay)).one().closed is False


def test_events_that_add_nothing_do_not_mark_their_day(app: Flask) -> None:
    same = view("v", 0, 1)
    assert arrive(same) == 1
    counting.update()
    version = db.session.execute(select(CountVersion.number)).scalar_one()
    assert arrive(same) == 0
    assert counting.update() == 0
    assert db.session.execute(select(CountVersion.number)).scalar_one() == version


def test_lists_are_learned_after_a_crash_between_counting_and_learning(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrive(*(view(f"v{number}", 0, answer) for number in range(3) for answer in (1, 2)))
    monkeypatch.setattr(counting, "_learn", lambda **_given: None)
    counting.update()
    monkeypatch.undo()
    assert counts()["also_viewed"] == set()
    counting.update()
    assert len(counts()["also_viewed"]) == 2


def test_the_newest_day_is_the_newest_with_visitors(make_app: Callable[..., Flask]) -> None:
    with make_app().app_context():
        arrive(view("v", 0, 1), dropped(60 * 24 * 5, "bot"))
        counting.update()
        assert db.session.execute(select(CountVersion.newest_day)).scalar_one() == START.date()
        db.session.remove()


def clicked(
    visit: str | None, minute: float, text: str, answer: int, rank: int, later: float
) -> tuple[Arrival, Arrival]:
    """A search, and an answer opened from it some minutes later."""
    found = search(visit, minute, text)
    return found, view(visit, minute + later, answer, found, rank=rank)


def dropped(minute: float, reason: str) -> Arrival:
    """Something that was not recorded."""
    drop = event("drop", None, minute)
    row = {name: drop.row[name] for name in ("id", "at", "day")} | {"kind": "view", "reason": reason}
    return type(drop)(drop.model, row)


def at_time(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    """Set the clock."""
    monkeypatch.setattr(clock, "now", lambda: moment.astimezone(UTC))
