from __future__ import annotations

import json
import os
from collections import Counter
from collections import defaultdict
from datetime import UTC
from datetime import datetime
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st
from sqlalchemy import delete
from visit_factory import add_answers
from visit_factory import arrive
from visit_factory import view

from answercenter.analytics import also_viewed
from answercenter.analytics import counting
from answercenter.analytics import recorded
from answercenter.analytics.rows import TABLES
from answercenter.cli import main
from answercenter.extensions import command
from answercenter.extensions import db
from answercenter.models import AlsoViewed
from answercenter.models import Answer
from answercenter.models import Audience
from answercenter.models import CoarseDay
from answercenter.models import CountedDay
from answercenter.models import PackedDay
from answercenter.models import PackedMonth
from answercenter.models import Reader

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Iterable
    from datetime import date

    from flask import Flask
    from flask.testing import FlaskCliRunner

DATA = os.environ.get("ANSWERCENTER_TEST_DATA")
STAFF = Reader((Audience.PUBLIC, Audience.STAFF))

DAY = 24 * 60  # minutes

Visits = dict[tuple[int, int], list[int]]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    visits=st.dictionaries(
        st.tuples(st.integers(0, 400), st.integers(0, 25)), st.lists(st.integers(1, 8), max_size=8), max_size=60
    )
)
def test_lists_are_what_the_formula_says_of_any_visits(app: Flask, visits: Visits) -> None:
    clear()
    ids = add_answers(8)
    arrivals = [
        view(f"{day}-{number}", day * 24 * 60 + place / 10, ids[answer - 1])
        for (day, number), answers in visits.items()
        for place, answer in enumerate(answers)
    ]
    if arrivals:
        arrive(*arrivals)
    counting.update()
    read = {(day, str(number)): [ids[answer - 1] for answer in answers] for (day, number), answers in visits.items()}
    assert_same_lists(learned_lists(), brute_force({key: value for key, value in read.items() if value}))


@pytest.mark.skipif(not DATA, reason="ANSWERCENTER_TEST_DATA does not name the folder with the real data sets")
def test_lists_are_what_the_formula_says_of_real_visits(app: Flask) -> None:
    folder = Path(DATA or "") / "msweb"
    keys = [json.loads(line)["id"] for line in (folder / "answers.jsonl").read_text(encoding="utf-8").splitlines()]
    ids = dict(zip(keys, add_answers(len(keys)), strict=True))
    with command() as session:
        for key, answer_id in ids.items():
            session.get_one(Answer, answer_id).key = key
    assert recorded.import_visits(folder / "visits.jsonl").added == 98_653
    assert counting.verify() == []
    assert_same_lists(learned_lists(), brute_force(real_visits(folder / "visits.jsonl", ids)))


def test_a_pair_needs_three_visits(app: Flask) -> None:
    one, other = add_answers(2)
    for number in range(3):
        assert also_viewed.also_viewed(one) == []
        arrive(view(f"v{number}", 0, one), view(f"v{number}", 1, other))
        counting.update()
    assert also_viewed.also_viewed(one) == [(other, also_viewed.score(3, 3), 3)]


def test_one_visitor_with_ten_thousand_views_moves_no_list(app: Flask) -> None:
    ids = add_answers(4)
    for pair, visits in ((ids[:2], 9), (ids[:3:2], 6), (ids[1:3], 3)):
        spread = [(f"{pair}{number}"[:32], number % 3 * DAY) for number in range(visits)]
        arrive(*(view(name, minute, answer) for name, minute in spread for answer in pair))
    counting.update()
    before = learned_lists()
    assert {answer: len(some) for answer, some in before.items()} == dict.fromkeys(ids[:3], 2)
    spam = [view("spam", minute * 0.05, ids[minute % 2 * 3]) for minute in range(10_000)]
    quiet = [view("quiet", minute * 35, answer) for minute in range(30) for answer in (ids[0], ids[3])]
    arrive(*spam, *quiet)
    counting.update()
    assert {answer: [other for other, *_ in some] for answer, some in learned_lists().items()} == {
        answer: [other for other, *_ in some] for answer, some in before.items()
    }


def test_a_pair_first_appears_on_its_second_day(app: Flask) -> None:
    one, other, third, _ = add_answers(4)
    arrive(*(view(f"{number}", number * DAY, answer) for number in range(3) for answer in (one, third)))
    arrive(*(view(f"one day {number}", DAY, answer) for number in range(40) for answer in (one, other)))
    counting.update()
    assert [found for found, *_ in also_viewed.also_viewed(one)] == [third]
    arrive(*(view("next day", 2 * DAY, answer) for answer in (one, other)))
    counting.update()
    assert sorted(found for found, *_ in also_viewed.also_viewed(one)) == [other, third]


@pytest.mark.parametrize("lifted", range(1, 9))
def test_a_hundred_visitors_of_one_day_move_an_answer_by_at_most_one_place(app: Flask, lifted: int) -> None:
    ids = add_answers(10)
    ours, others = ids[0], ids[1:]
    for place, other in enumerate(others):
        for number in range(60 - 6 * place):
            arrive(*(view(f"{place} {number}", number % 14 * DAY, answer) for answer in (ours, other)))
    counting.update()
    before = [other for other, *_ in also_viewed.also_viewed(ours, 20)]
    assert before == others
    crowd = [(f"crowd {number}", answer) for number in range(100) for answer in (ours, others[lifted])]
    arrive(*(view(name, 14 * DAY, answer) for name, answer in crowd))
    counting.update()
    after = [other for other, *_ in also_viewed.also_viewed(ours, 20)]
    assert all(abs(after.index(other) - place) <= 1 for place, other in enumerate(before))


def test_a_crowd_that_reads_one_answer_moves_it_by_at_most_one_place(app: Flask) -> None:
    ids = add_answers(8)
    for place, other in enumerate(ids[1:]):
        for number in range(60 - 6 * place):
            arrive(*(view(f"{place} {number}", number % 14 * DAY, answer) for answer in (ids[0], other)))
    counting.update()
    before = [other for other, *_ in also_viewed.also_viewed(ids[0], 20)]
    arrive(*(view(f"crowd {number}", 14 * DAY, ids[1]) for number in range(100)))
    counting.update()
    after = [other for other, *_ in also_viewed.also_viewed(ids[0], 20)]
    assert all(abs(after.index(other) - place) <= 1 for place, other in enumerate(before))


def test_only_the_first_fifty_answers_of_a_visit_teach(app: Flask) -> None:
    ids = add_answers(60)
    arrive(*(view(f"v{number}", place, answer) for number in range(3) for place, answer in enumerate(ids)))
    counting.update()
    learned = learned_lists()
    assert set(learned) == set(ids[:50])
    assert all(len(some) == 20 for some in learned.values())


def test_a_reader_sees_only_what_they_may_in_the_answers_language(app: Flask) -> None:
    ours, public, staff, draft = add_answers(4)
    (spanish,) = add_answers(1, language="es", prefix="es")
    arrive(*(view(f"v{number}", 0, one) for number in range(3) for one in (ours, public, staff, draft, spanish)))
    counting.update()
    with command() as session:
        session.get_one(Answer, staff).audience = "staff"
        session.get_one(Answer, draft).state = "draft"
    assert [other for other, *_ in also_viewed.also_viewed(ours)] == [public]
    assert [other for other, *_ in also_viewed.also_viewed(ours, reader=STAFF)] == [public, staff]
    assert [
        (pair.answer_id, pair.rank, pair.other_id) for pair in also_viewed.all_lists() if pair.answer_id == ours
    ] == [(ours, 1, public)]


def test_another_minimum_is_kept(make_app: Callable[..., Flask]) -> None:
    with make_app(ALSO_VIEWED_MINIMUM_VISITS=4).app_context():
        ids = add_answers(2)
        arrive(*(view(f"v{number}", 0, one) for number in range(3) for one in ids))
        counting.update()
        assert also_viewed.also_viewed(ids[0]) == []
        db.session.remove()


def test_the_command_lists_and_writes_runs(
    app: Flask, runner: FlaskCliRunner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = add_answers(3)
    arrive(*(view(f"v{number}", 0, one) for number in range(4) for one in ids[:2]))
    arrive(*(view(f"w{number}", 0, one) for number in range(5) for one in ids[1:]))
    counting.update()
    monkeypatch.setenv("ANSWERCENTER_INSTANCE", app.instance_path)
    monkeypatch.setenv("ANSWERCENTER_DATABASE_URL", app.config["DATABASE_URL"])
    listed = runner.invoke(main, ["also-viewed", "a2"])
    assert [line.split("\t")[2:] for line in listed.stdout.splitlines()] == [
        ["a3", "2.812", "5 visits"],
        ["a1", "2.309", "fewer than 5 visits"],
    ]
    run = tmp_path / "also.trec"
    assert runner.invoke(main, ["also-viewed", "--run", str(run), "--limit", "1"]).exit_code == 0
    assert [line.split()[:4] for line in run.read_text().splitlines()] == [
        ["a1", "Q0", "a2", "1"],
        ["a2", "Q0", "a3", "1"],
        ["a3", "Q0", "a2", "1"],
    ]
    assert runner.invoke(main, ["also-viewed", "atlantis"]).exit_code == 1


def learned_lists() -> dict[int, list[tuple[int, float, int]]]:
    """The stored lists."""
    lists: defaultdict[int, list[tuple[int, float, int]]] = defaultdict(list)
    for row in db.session.query(AlsoViewed).order_by(AlsoViewed.answer_id, AlsoViewed.rank):
        lists[row.answer_id].append((row.other_id, row.score, row.visits))
    db.session.rollback()
    return dict(lists)


def brute_force(visits: dict[tuple[int, str], list[int]]) -> dict[int, list[tuple[int, float, int]]]:
    """The lists by the formula alone, from visits as (day, name) with the answers read, in order."""
    if not visits:
        return {}
    newest = max(day for day, _ in visits)
    read: defaultdict[int, Counter[int]] = defaultdict(Counter)
    both: defaultdict[tuple[int, int], Counter[int]] = defaultdict(Counter)
    for (day, _), answers in visits.items():
        distinct = sorted(set(list(dict.fromkeys(answers))[:50]))
        for answer in distinct:
            read[answer][day] += 1
        for pair in combinations(distinct, 2):
            both[pair][day] += 1
    steady = len({day for days in both.values() for day in days}) > 1
    lists: defaultdict[int, list[tuple[int, float, int]]] = defaultdict(list)
    for (low, high), days in both.items():
        if days.total() >= 3 and (len(days) > 1 or not steady):
            together = amount(days, newest, steady=steady)
            for one, other in ((low, high), (high, low)):
                damped = together / (amount(read[other], newest, steady=steady) + 5) ** 0.25
                lists[one].append((other, damped, days.total()))
    return {answer: sorted(some, key=lambda one: (-round(one[1], 9), one[0]))[:20] for answer, some in lists.items()}


def amount(days: Counter[int], newest: int, *, steady: bool) -> float:
    """Visits by day, halved every 90 days; what the fullest day has more than the mean of the others is left out."""
    weighed = {day: visits * 0.5 ** ((newest - day) / 90) for day, visits in days.items()}
    most = max(days.values())
    ordinary = (days.total() - most) / (len(days) - 1) if len(days) > 1 else 1
    spared = max(weighed.values()) * max(0, 1 - ordinary / most) if steady else 0
    return sum(weighed.values()) - spared


def assert_same_lists(
    learned: dict[int, list[tuple[int, float, int]]], wanted: dict[int, list[tuple[int, float, int]]]
) -> None:
    """Compare lists: the same answers in the same order, scores to nine digits."""
    assert learned.keys() == wanted.keys()
    for answer, some in learned.items():
        assert [(other, visits) for other, _, visits in some] == [
            (other, visits) for other, _, visits in wanted[answer]
        ]
        assert [score for _, score, _ in some] == pytest.approx([score for _, score, _ in wanted[answer]], rel=1e-9)


def real_visits(path: Path, ids: dict[str, int]) -> dict[tuple[int, str], list[int]]:
    """Visits of a file: the day on which each began, and the answers it read, in order."""
    views: defaultdict[str, list[tuple[datetime, int]]] = defaultdict(list)
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        views[row["visit"]].append((datetime.fromisoformat(row["at"]), ids[row["answer"]]))
    return {
        (day_number(min(moments)[0]), visit): [answer for _, answer in sorted(moments)]
        for visit, moments in views.items()
    }


def day_number(moment: datetime) -> int:
    """The day of a moment, in UTC."""
    day: date = moment.astimezone(UTC).date()
    return day.toordinal()


def clear() -> None:
    """Empty what earlier examples left."""
    tables: Iterable[type] = (
        *counting.EVENT_MODELS,
        *TABLES.values(),
        CoarseDay,
        PackedDay,
        PackedMonth,
        CountedDay,
        AlsoViewed,
        Answer,
    )
    with command() as session:
        for model in tables:
            session.execute(delete(model))
