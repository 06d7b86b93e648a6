from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from count_rows import DAY
from count_rows import Counts
from factories import make_answer

from answercenter import clock
from answercenter.analytics import maps
from answercenter.analytics import regions
from answercenter.analytics import reports
from answercenter.extensions import command
from answercenter.views.staff import drawing

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from flask.testing import FlaskClient

PAGES = [f"/staff/reports/{name}" for name in reports.NAMES]


@pytest.mark.parametrize("path", ["/staff/", *PAGES])
@pytest.mark.parametrize(("roles", "status"), [((), 401), (("volunteer",), 403), (("editor",), 403)])
def test_reports_are_for_staff(
    sign_in: Callable[..., FlaskClient], client: FlaskClient, path: str, roles: tuple[str, ...], status: int
) -> None:
    assert (sign_in(*roles) if roles else client).get(path).status_code in (
        {401, 302, 303} if status == 401 else {status}
    )


@pytest.mark.parametrize("role", ["staff", "admin"])
def test_desk_leads_to_the_overview(sign_in: Callable[..., FlaskClient], role: str) -> None:
    response = sign_in(role).get("/staff/")

    assert response.location.endswith("/staff/reports/overview")


@pytest.mark.parametrize("path", PAGES)
def test_empty_site_has_every_report_and_says_that_nothing_is_there(staff: FlaskClient, path: str) -> None:
    response = staff.get(path)

    assert response.status_code == 200
    assert 'class="empty"' in response.text
    assert "<script" not in response.text


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("query", ["", "?region=US-OH", "?topic=mortgages", "?region=US&period=7", "?from=2026-11-20"])
def test_report_with_visits_is_shown(staff: FlaskClient, visits: None, path: str, query: str) -> None:
    narrowed = "region" in query or "topic" in query
    if narrowed and not reports.get(path.rpartition("/")[2]).regional:
        assert staff.get(path + query).status_code == 400
    else:
        page = staff.get(path + query)
        assert page.status_code == 200
        assert "<Macro" not in page.text
        assert "Undefined" not in page.text


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("region=ZZ", "is no region"),
        ("region=" + "x" * 5000, "is no region"),
        ("topic=nothing", "is no topic"),
        ("from=2026-13-40", "is not a day"),
        ("to=9999-12-31", "Choose a day"),
        ("from=2026-11-23&to=2026-11-01", "after the last one"),
        ("from=1990-01-01&to=2026-11-01", "ten years"),
        ("period=12", "is no period"),
        ("format=pdf", "is no format"),
        ("region=%00", "is no region"),
        ("from=%00", "is not a day"),
    ],
)
def test_wrong_filter_is_told_at_its_field(staff: FlaskClient, visits: None, query: str, message: str) -> None:
    page = staff.get(f"/staff/reports/keywords?{query}")

    assert page.status_code == 400
    assert message in page.text


@pytest.mark.parametrize(
    "path",
    [
        "/staff/reports/keywords?page=-1",
        "/staff/reports/keywords?page=1000000000",
        "/staff/reports/keywords?page=2",
        "/staff/reports/unknown",
        "/staff/reports/keywords?region=ZZ&format=csv",
        "/staff/plotly-0.0.0.min.js",
    ],
)
def test_wrong_address_is_answered_clearly(staff: FlaskClient, visits: None, path: str) -> None:
    assert staff.get(path).status_code in {400, 404}


@pytest.mark.parametrize("value", ["%00", "%ED%A0%80", "x" * 3000, "'; drop table topic; --", "<script>"])
@pytest.mark.parametrize("name", ["keyword", "query", "answer"])
def test_strange_choice_is_just_not_found(staff: FlaskClient, visits: None, name: str, value: str) -> None:
    report = {"keyword": "keywords", "query": "queries", "answer": "questions"}[name]
    page = staff.get(f"/staff/reports/{report}?{name}={value}")

    assert page.status_code == 200
    assert "<script>" not in page.text.replace('<script type="application/json">', "")


def test_rare_text_cannot_be_had_by_asking_for_it(staff: FlaskClient, visits: None) -> None:
    page = staff.get("/staff/reports/queries?query=my+own+rare+words")

    assert "is not shown: fewer than 5 visits" in page.text
    assert "my own rare words" not in staff.get("/staff/reports/queries").text
    for format_ in ("csv", "json"):
        assert "rare words" not in staff.get(f"/staff/reports/queries?format={format_}").text


def test_chosen_keyword_is_the_one_in_the_charts(staff: FlaskClient, visits: None) -> None:
    page = staff.get("/staff/reports/keywords?keyword=overdraft").text

    assert "“overdraft”, in detail" in page
    assert "Overdraft: 6 searches a day at most, on 3 days" in page


def test_figure_in_the_page_is_json_that_no_markup_can_leave(staff: FlaskClient, counts: Counts) -> None:
    counts.traffic(9)
    counts.query("</script><script>alert(1)</script>", 9)

    page = staff.get("/staff/reports/queries").text
    figures = re.findall(r'<script type="application/json">(.*?)</script>', page, re.DOTALL)

    assert len(figures) == 3
    assert [json.loads(figure)["data"] for figure in figures]
    assert "<script>alert" not in page


def test_page_has_no_inline_style_or_script(staff: FlaskClient, visits: None) -> None:
    for path in PAGES:
        page = staff.get(path).text
        assert " style=" not in page
        assert "<style" not in page
        assert not re.search(r"<script(?! src=| type=.application/json)", page)
        assert not re.search(r"\son\w+=", page)


def test_files_have_their_kind_and_name(staff: FlaskClient, visits: None) -> None:
    table = staff.get("/staff/reports/keywords?format=csv&region=US-OH&from=2026-11-01&to=2026-11-23")
    book = staff.get("/staff/reports/keywords?format=xlsx")

    assert table.mimetype == "text/csv"
    assert "keywords-2026-11-01-2026-11-23-US-OH.csv" in table.headers["Content-Disposition"]
    assert book.data[:2] == b"PK"
    assert staff.get("/staff/reports/keywords?format=json").get_json()["report"] == "keywords"


def test_simulated_visits_are_called_so(app: Flask, staff: FlaskClient, visits: None) -> None:
    assert "simulated" not in staff.get("/staff/reports/overview").text

    Path(app.instance_path, "demo.json").write_text("{}", encoding="utf-8")

    assert "Visits on this site are simulated" in staff.get("/staff/reports/overview").text


@pytest.mark.parametrize("path", PAGES)
def test_page_asks_the_database_a_bounded_number_of_questions(
    staff: FlaskClient, visits: None, counts: Counts, statements: list[str], path: str
) -> None:
    asked = []
    for numbers in (range(6), range(6, 36)):
        for number in numbers:
            region = f"US-{('CA', 'NY', 'TX')[number % 3]}"
            counts.keyword(f"word{number}", 9, region=region)
            counts.query(f"text {number}", 9, region=region)
            counts.answer(1000 + number, 9, region=region)
        statements.clear()
        staff.get(path)
        asked.append(len(statements))

    assert asked[1] <= asked[0] <= 30


def test_script_that_draws_is_kept_for_good_and_packed(staff: FlaskClient, client: FlaskClient) -> None:
    path = f"/staff/plotly-{drawing.library_version()}.min.js"

    packed, plain = staff.get(path, headers={"Accept-Encoding": "gzip"}), client.get(path)

    assert packed.headers["Content-Encoding"] == "gzip"
    assert len(packed.data) < len(plain.data) / 2
    assert "immutable" in packed.headers["Cache-Control"]
    assert plain.mimetype == "text/javascript"


def test_page_keeps_the_places_of_all_styles_that_the_script_would_add(staff: FlaskClient, visits: None) -> None:
    page = staff.get("/staff/reports/keywords").text

    assert drawing.style_ids()
    assert all(f'id="{one}"' in page for one in drawing.style_ids())
    assert 'id="plotly.js-style-global" class="no-inline-styles"' in page


def test_shapes_are_those_of_all_states(app: Flask) -> None:
    states = drawing.drawn(maps.STATES)
    assert len(states) == 51
    assert {"US-OH", "US-DC", "US-AK", "US-HI"} <= set(states)


def test_shapes_of_countries_are_known_regions_each_once(app: Flask) -> None:
    countries = drawing.drawn(maps.COUNTRIES)
    assert len(countries) == len(set(countries)) == 173
    assert all(regions.parse(code) == code for code in countries)


@pytest.mark.parametrize(
    "path", [path for path in PAGES if not path.endswith(("distinctive-keywords", "trending", "trending-queries"))]
)
def test_lines_end_with_the_last_day_that_is_over(
    staff: FlaskClient, visits: None, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    """The present day has only begun: its few visits would look like a fall."""
    monkeypatch.setattr(clock, "today", lambda _zone: DAY)
    page = staff.get(path).text
    without = path.endswith(
        ("dropped", "also-viewed", "feedback", "gaps", "no-click", "outcomes")
    )  # nothing to draw, or no lines over time
    days = re.findall(r'"x":\["([^]]*)"\]', page)[0].split('","') if not without else []

    assert DAY.isoformat() not in days
    assert without or days == ["2026-11-21", "2026-11-22"]
    assert path.endswith("overview") == ("so far" in page)


def test_first_day_of_a_site_has_its_charts(
    staff: FlaskClient, counts: Counts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "today", lambda _zone: DAY)
    counts.traffic(40)

    assert f'"x":["{DAY}"]' in staff.get("/staff/reports/overview").text


def test_several_keywords_together_have_no_share_of_searches(staff: FlaskClient, counts: Counts) -> None:
    counts.traffic(40)
    for number in range(20):
        counts.keyword(f"word{number}", 30)
        counts.query(f"text {number}", 30)
    keywords, queries = (staff.get(f"/staff/reports/{name}").text for name in ("keywords", "queries"))

    assert "5 further keywords" in keywords
    assert 'data-label="Share"' not in keywords.split("<tfoot>")[1]
    assert 'data-label="Share"' in queries.split("<tfoot>")[1]


@pytest.fixture
def visits(counts: Counts) -> None:
    """A few days of visits in three states, with a rare text among the common ones."""
    topic = counts.topic("mortgages")
    with command() as session:
        answer = make_answer(session, "What is <escrow>?", topic_id=topic).id
    for number, region in enumerate(("US-OH", "US-CA", "US-WA")):
        day = DAY - timedelta(days=number)
        counts.traffic(40, day=day, region=region, topic_id=topic, views=6, served_visits=6)
        counts.keyword("escrow", 9, day=day, region=region, topic_id=topic)
        counts.keyword("overdraft", 6, day=day, region=region, topic_id=topic)
        counts.query("what is escrow", 9, day=day, region=region, topic_id=topic)
        counts.answer(answer, 6, day=day, region=region)
    counts.query("my own rare words", 4)
    counts.drop("bot", 7)


def test_a_language_is_offered_only_where_there_are_several(staff: FlaskClient) -> None:
    assert 'name="language"' not in staff.get("/staff/reports/overview").text
    with command() as session:
        make_answer(session, key="s1", language="es")
    page = staff.get("/staff/reports/keywords?language=es")
    assert page.status_code == 200
    assert '<option value="es" selected>Spanish</option>' in page.text
    assert "language=es" in page.text.partition("presets")[2]
    wrong = staff.get("/staff/reports/keywords?language=tlh")
    assert wrong.status_code == 400
    assert "“tlh” is no language of this site; choose en or es." in wrong.text
    assert staff.get("/staff/reports/dropped?language=es").status_code == 400
