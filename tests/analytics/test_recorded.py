from __future__ import annotations

import json
import os
import re
import shutil
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any

import pytest
from hypothesis import HealthCheck
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st
from sqlalchemy import select
from visit_factory import add_answers
from visit_factory import add_topic
from visit_factory import counted
from visit_factory import counts
from visit_factory import total
from visit_factory import write_visits

from answercenter import clock
from answercenter.analytics import counting
from answercenter.analytics import recorded
from answercenter.analytics import regions
from answercenter.analytics.kinds import ANSWERS
from answercenter.analytics.kinds import KEYWORDS
from answercenter.analytics.kinds import TRAFFIC
from answercenter.cli import main
from answercenter.extensions import db
from answercenter.models import SearchEvent
from answercenter.models import ViewEvent

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from flask.testing import FlaskCliRunner

DATA = os.environ.get("ANSWERCENTER_TEST_DATA")
SEARCH = {"visit": "1", "at": "2026-03-02T10:00:00Z", "kind": "search", "text": "Late fees", "region": "US-OH"}
VIEW = {"visit": "1", "at": "2026-03-02T10:01:00Z", "kind": "view", "answer": "a1", "rank": 2, "region": "US-OH"}
SAID = {"visit": "1", "at": "2026-03-02T10:02:00Z", "kind": "feedback", "answer": "a1", "helpful": True}

needs_data = pytest.mark.skipif(
    not DATA, reason="ANSWERCENTER_TEST_DATA does not name the folder with the real data sets"
)


def test_lines_in_any_order_become_counted_events(app: Flask, tmp_path: Path) -> None:
    add_answers(2)
    report = recorded.import_visits(write_visits(tmp_path / "visits.jsonl", SAID, VIEW, SEARCH))
    assert (report.added, report.already, report.visits, report.bad) == (3, 0, 1, 0)
    search, view = db.session.scalars(select(SearchEvent)).one(), db.session.scalars(select(ViewEvent)).one()
    assert (search.text, search.result_count, search.origin) == ("late fees", None, "recorded")
    assert (view.search_id, view.rank, view.source) == (search.id, 2, "search")
    row = next(row for row in counted(TRAFFIC) if row.region == "US-OH")
    assert (row.visits, row.searches, row.measured_searches, row.views, row.clicks, row.click_rank_sum) == (
        1,
        1,
        0,
        1,
        1,
        2,
    )
    assert total(TRAFFIC, "helpful", region="??") == 1


def test_importing_again_doubles_nothing(app: Flask, tmp_path: Path) -> None:
    add_answers(2)
    path = write_visits(tmp_path / "visits.jsonl", SAID, VIEW, SEARCH, SEARCH)
    recorded.import_visits(path)
    before = counts()
    report = recorded.import_visits(path)
    assert (report.added, report.already) == (0, 4)
    assert counts() == before


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_file_may_come_in_parts(make_app: Callable[..., Flask], tmp_path: Path, data: st.DataObject) -> None:
    events = [
        {"visit": visit, "at": f"2026-03-0{day}T{hour:02}:10:00Z", "kind": "view", "answer": answer, "region": "DE"}
        for visit, answer, day, hour in data.draw(
            st.lists(
                st.tuples(
                    st.sampled_from("vw"), st.sampled_from(["a1", "a2"]), st.sampled_from([2, 3]), st.integers(0, 23)
                ),
                min_size=1,
                max_size=8,
                unique=True,
            )
        )
    ]
    parts = data.draw(st.integers(0, len(events)))
    results = []
    for files in ([events], [events[:parts], events[parts:]]):
        instance = tmp_path / "instance"
        if instance.exists():
            shutil.rmtree(instance)
        with make_app().app_context():
            add_answers(2)
            for lines in files:
                recorded.import_visits(write_visits(tmp_path / "visits.jsonl", *lines))
            results.append(counts())
            db.session.remove()
            db.engine.dispose()
    assert results[0] == results[1]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ("{", "not JSON"),
        ("[" * 10_000, "not JSON"),
        ("[]", "not a JSON object"),
        ({"kind": "theft"}, "kind is none of search, view, feedback"),
        ({"visit": None}, "visit is missing"),
        ({"visit": 7}, "visit is not text"),
        ({"at": None}, "at is missing"),
        ({"at": "yesterday"}, "at is not an ISO 8601 moment"),
        ({"at": "2026-03-02T10:00:00"}, "at has no time zone"),
        ({"at": "9999-12-31T23:59:59-23:59"}, "at is out of range"),
        ({"at": "9999-01-01T00:00:00Z"}, "at lies in the future"),
        ({"at": "0001-01-01T00:00:00Z"}, "at lies before 1990"),
        ({"text": None}, "text is missing"),
        ({"text": " ?\u0000\ud800"}, "text has no words"),
        ({"kind": "view"}, "answer is missing"),
        ({"kind": "view", "answer": "a1", "rank": 0}, "rank is not a whole number from 1"),
        ({"kind": "view", "answer": "a1", "rank": True}, "rank is not a whole number from 1"),
        ({"kind": "feedback", "answer": "a1"}, "helpful is neither true nor false"),
        ({"region": ["US"]}, "region is not text"),
        ({"visit": "x" * 100_000}, "the line is too long"),
    ],
)
def test_a_bad_line_is_told_by_number_and_reason_and_the_rest_is_imported(
    app: Flask, tmp_path: Path, change: dict[str, Any] | str, reason: str
) -> None:
    bad = change if isinstance(change, str) else SEARCH | change
    report = recorded.import_visits(write_visits(tmp_path / "visits.jsonl", SEARCH, "", bad, SEARCH | {"visit": "2"}))
    assert [(error.line, error.reason) for error in report.errors] == [(3, reason)]
    assert (report.added, report.bad) == (2, 1)


def test_bytes_that_are_no_text_are_a_bad_line(app: Flask, tmp_path: Path) -> None:
    path = tmp_path / "visits.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" + json.dumps(SEARCH).encode() + b"\n\xff\xfe\n")
    report = recorded.import_visits(path)
    assert (report.added, [(error.line, error.reason) for error in report.errors]) == (1, [(2, "not UTF-8")])


def test_what_is_not_known_is_told_and_not_invented(app: Flask, tmp_path: Path) -> None:
    topic = add_topic("mortgages")
    path = write_visits(
        tmp_path / "visits.jsonl",
        SEARCH | {"topic": "mortgages", "mood": "good"},
        SEARCH | {"visit": "2", "topic": "atlantis", "region": "United States / Atlantis"},
        SEARCH | {"visit": "3", "region": "Atlantis"},
        VIEW | {"answer": "gone"},
    )
    report = recorded.import_visits(path)
    assert (dict(report.unknown_answers), dict(report.unknown_topics)) == ({"gone": 1}, {"atlantis": 1})
    assert set(report.unknown_regions) == {"United States / Atlantis", "Atlantis"}
    assert report.unknown_fields == {"mood"}
    searches = {(row.region, row.topic_id): row.searches for row in counted(TRAFFIC)}
    assert searches == {("US-OH", topic): 1, ("US", 0): 1, ("??", 0): 1}


def test_a_rank_needs_a_search_within_half_an_hour(app: Flask, tmp_path: Path) -> None:
    add_answers(1)
    recorded.import_visits(write_visits(tmp_path / "visits.jsonl", SEARCH, VIEW | {"at": "2026-03-02T10:30:01Z"}))
    assert db.session.scalars(select(ViewEvent.search_id)).one() is None
    assert total(TRAFFIC, "clicks") == 0


def test_results_in_the_file_make_a_search_measured(app: Flask, tmp_path: Path) -> None:
    nothing = SEARCH | {"visit": "2", "results": 0, "answered": False}
    recorded.import_visits(write_visits(tmp_path / "visits.jsonl", SEARCH | {"results": 3}, nothing))
    assert (total(TRAFFIC, "measured_searches"), total(TRAFFIC, "zero_searches")) == (2, 1)


def test_a_visit_belongs_to_the_day_of_the_site_on_which_it_began(
    make_app: Callable[..., Flask], tmp_path: Path
) -> None:
    with make_app(TIMEZONE="America/New_York").app_context():
        add_answers(2)
        moments = {
            "spring": ("2026-03-08T04:59:00Z", "2026-03-08T05:01:00Z"),  # 23:59 of the 7th, and past midnight
            "summer": ("2026-03-09T03:59:00Z", "2026-03-09T04:00:00Z"),  # the clocks went forward: 23:59 of the 8th
            "winter": ("2026-11-02T04:59:00Z", "2026-11-02T05:30:00Z"),  # the clocks went back: 23:59 of the 1st
            "next": ("2026-11-02T05:00:00Z", "2026-11-02T05:01:00Z"),
        }
        lines = [
            {"visit": visit, "at": moment, "kind": "view", "answer": answer}
            for visit, both in moments.items()
            for moment, answer in zip(both, ("a1", "a2"), strict=True)
        ]
        recorded.import_visits(write_visits(tmp_path / "visits.jsonl", *lines))
        days = Counter[str]()
        for row in counted(ANSWERS):
            days[row.day.isoformat()] += row.views
        assert days == {"2026-03-07": 2, "2026-03-08": 2, "2026-11-01": 2, "2026-11-02": 2}
        db.session.remove()


def test_a_line_of_a_closed_day_is_refused(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recorded.import_visits(write_visits(tmp_path / "visits.jsonl", SEARCH))
    before = counts()
    later = clock.now() + timedelta(days=40)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert counting.purge() == 1
    report = recorded.import_visits(write_visits(tmp_path / "visits.jsonl", SEARCH, SEARCH | {"visit": "2"}))
    assert (report.added, report.bad) == (0, 2)
    assert report.errors[0].reason.startswith("the day 2026-03-02 is closed")
    assert counts() == before


def test_personal_data_in_a_file_is_not_stored(app: Flask, tmp_path: Path) -> None:
    recorded.import_visits(
        write_visits(tmp_path / "visits.jsonl", SEARCH | {"text": "call 555-010-9999", "visit": "jane@x.org"})
    )
    row = db.session.scalars(select(SearchEvent)).one()
    assert row.text == "call [number]"
    assert "jane" not in (row.visit or "")


def test_the_command_tells_what_it_did(runner: FlaskCliRunner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANSWERCENTER_INSTANCE", str(tmp_path / "cli"))
    (tmp_path / "cli").mkdir()
    path = write_visits(tmp_path / "visits.jsonl", SEARCH, "{", VIEW)
    done = runner.invoke(main, ["events", "import", str(path)])
    assert done.exit_code == 0, done.output
    assert "line 2: not JSON" in done.stderr
    assert "unknown answers, not counted: 'a1' (1)" in done.stderr
    assert done.stdout.startswith("1 events added, 0 were there already")
    assert runner.invoke(main, ["counts", "verify"]).exit_code == 0
    assert runner.invoke(main, ["events", "import", str(tmp_path / "missing")]).exit_code == 2


@needs_data
def test_real_searches_by_state_agree_with_the_file(app: Flask) -> None:
    path = Path(DATA or "") / "bing_covid_queries" / "visits.jsonl"
    report = recorded.import_visits(path)
    searches: Counter[str] = Counter()
    coronavirus: Counter[str] = Counter()
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        country, _, state = row["region"].partition(" / ")
        if country == "United States" and state:
            code = regions.parse(f"US / {state}") or regions.parse(f"United States / {state}")
            assert code, state
            searches[code] += 1
            coronavirus[code] += bool(re.search(r"\bcoronavirus(es)?\b", row["text"].lower()))  # counted by the stem
    assert report.added == 39_936
    assert len(searches) >= 51
    assert {code: total(TRAFFIC, "searches", region=code) for code in searches} == searches
    for code in ("US-WA", "US-CA", "US-NY"):
        assert total(KEYWORDS, "searches", region=code, keyword="coronavirus") == coronavirus[code]
