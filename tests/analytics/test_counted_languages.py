from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from count_rows import DAY
from count_rows import Counts
from flask_migrate import downgrade
from flask_migrate import upgrade
from sqlalchemy import select
from visit_factory import START
from visit_factory import add_answers
from visit_factory import arrive
from visit_factory import counted
from visit_factory import counts
from visit_factory import feedback
from visit_factory import search
from visit_factory import total
from visit_factory import view
from visit_factory import write_visits

from answercenter.analytics import counting
from answercenter.analytics import recorded
from answercenter.analytics import reports
from answercenter.analytics.kinds import ANSWERS
from answercenter.analytics.kinds import KEYWORDS
from answercenter.analytics.kinds import QUERIES
from answercenter.analytics.kinds import TRAFFIC
from answercenter.analytics.reports.scope import Scope
from answercenter.analytics.reports.scope import site_languages
from answercenter.extensions import db
from answercenter.models import SearchEvent

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from flask import Flask

YEAR = Scope(date(2026, 1, 1), date(2026, 12, 31))


def test_an_event_takes_the_language_of_the_filter_else_of_the_first_answer_shown_else_the_sites_first(
    make_app: Callable[..., Flask],
) -> None:
    with make_app(LANGUAGES="en,es").app_context():
        (spanish,) = add_answers(1, language="es", prefix="s")
        asked = [
            search("v1", 0, "hipoteca", shown=[spanish]),
            search("v2", 0, "mortgage", shown=[spanish], language="en"),
            search("v3", 0, "nothing at all", shown=[]),
        ]
        arrive(*asked, view("v1", 1, spanish, asked[0]), feedback("v1", 2, spanish, True))
        counting.update()
        stored = db.session.execute(select(SearchEvent.text, SearchEvent.language)).all()
        assert dict(stored) == {"hipoteca": "es", "mortgage": "en", "nothing at all": "en"}
        assert [total(TRAFFIC, "searches", language=code) for code in ("es", "en")] == [1, 2]
        assert (total(TRAFFIC, "helpful", language="es"), total(TRAFFIC, "clicks", language="es")) == (1, 1)
        assert total(QUERIES, "visits", language="es", text="hipoteca") == 1
        assert total(KEYWORDS, "visits", language="en", keyword="mortgag") == 1
        assert (total(ANSWERS, "views", language="es"), total(ANSWERS, "views")) == (1, 1)
        assert counting.verify() == []


def test_recorded_visits_have_the_language_of_their_answers_and_searches_the_sites_first(
    make_app: Callable[..., Flask], tmp_path: Path
) -> None:
    with make_app(LANGUAGES="es,en").app_context():
        add_answers(1, language="en")
        at = START.isoformat()
        lines = [
            {"visit": "v", "at": at, "kind": "search", "text": "late fees"},
            {"visit": "v", "at": at, "kind": "view", "answer": "a1"},
        ]
        recorded.import_visits(write_visits(tmp_path / "visits.jsonl", *lines))
        assert (total(TRAFFIC, "searches", language="es"), total(TRAFFIC, "views", language="en")) == (1, 1)


def test_visits_of_all_languages_add_up_to_the_whole(app: Flask) -> None:
    (english,), (spanish,) = add_answers(1), add_answers(1, language="es", prefix="s")
    for number in range(6):
        found = search(f"v{number}", number, "bank", shown=[spanish if number % 2 else english])
        again = search(f"v{number}", number + 10, "bank", language="es")
        arrive(found, again, view(f"v{number}", number + 11, spanish))
    counting.update()
    for model in (TRAFFIC, QUERIES, KEYWORDS):
        assert total(model, "visits") == 6
        assert sum(total(model, "searches", language=code) for code in ("en", "es")) == 12


@pytest.mark.parametrize("name", ["overview", "keywords", "questions", "queries"])
def test_a_report_in_a_language_tells_of_that_language_alone(app: Flask, name: str) -> None:
    _two_languages()
    everything = reports.get(name).make(YEAR)
    spanish = reports.get(name).make(Scope(YEAR.start, YEAR.end, language="es"))
    english = reports.get(name).make(Scope(YEAR.start, YEAR.end, language="en"))
    assert (spanish.totals.visits, english.totals.visits, everything.totals.visits) == (6, 8, 14)
    assert spanish.totals.searches == 6
    assert {row.text for row in spanish.rows} == {"hipoteca"} if name in {"keywords", "queries"} else spanish.rows


def test_a_part_by_language_that_few_visits_make_is_not_shown(app: Flask) -> None:
    _two_languages(spanish=4)
    few = reports.get("overview").make(Scope(YEAR.start, YEAR.end, language="es"))
    assert few.totals.few
    assert not reports.get("overview").make(YEAR).totals.few


def test_the_sites_languages_are_those_of_the_setting_and_of_its_answers(make_app: Callable[..., Flask]) -> None:
    with make_app(LANGUAGES="fr").app_context():
        add_answers(1, language="pt-BR")
        assert site_languages() == ["fr", "pt-br"]


def test_counts_of_before_stand_in_the_first_language_and_languages_are_added_up_on_the_way_back(
    make_app: Callable[..., Flask],
) -> None:
    with make_app(LANGUAGES="es,en").app_context():
        _two_languages()
        before = {name: len(rows) for name, rows in counts().items()}
        sums = (total(TRAFFIC, "visits"), total(ANSWERS, "views"), total(QUERIES, "searches"))
        db.session.remove()
        downgrade(revision="0003")
        upgrade()
        assert (total(TRAFFIC, "visits"), total(ANSWERS, "views"), total(QUERIES, "searches")) == sums
        assert {row.language for row in counted(TRAFFIC)} == {"es"}
        assert len(counts()["traffic"]) == before["traffic"] - 1  # one day, region and topic


def _two_languages(spanish: int = 6, english: int = 8) -> None:
    """Visits of one day, in two languages."""
    make = Counts()
    for code, visits, word in (("es", spanish, "hipoteca"), ("en", english, "mortgage")):
        make.traffic(visits, language=code)
        make.keyword(word, visits, language=code)
        make.query(word, visits, language=code)
        make.answer(1, visits, language=code)
    assert YEAR.end >= DAY
