"""Reports compared with another time or another region."""

from __future__ import annotations

from datetime import date
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from count_rows import DAY
from count_rows import Counts

if TYPE_CHECKING:
    from flask.testing import FlaskClient

REPORTS = "/staff/reports"


@pytest.mark.parametrize("name", ["overview", "keywords", "questions", "queries"])
@pytest.mark.parametrize(
    "query", ["compare=year", "compare=none", "region=US-OH&against=US-CA", "region=US&against=CA"]
)
def test_every_comparison_is_shown(staff: FlaskClient, visits: None, name: str, query: str) -> None:
    page = staff.get(f"{REPORTS}/{name}?{query}")

    assert page.status_code == 200
    assert "Undefined" not in page.text


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("compare=never", "is no comparison"),
        ("region=US-OH&against=US-OH", "the same region"),
        ("region=US-OH&against=ZZ", "is no region"),
        ("period=quarter", "is no period"),
    ],
)
def test_wrong_comparison_is_told(staff: FlaskClient, query: str, message: str) -> None:
    page = staff.get(f"{REPORTS}/keywords?{query}")

    assert page.status_code == 400
    assert message in page.text


@pytest.mark.parametrize("name", ["trending", "trending-queries", "dropped"])
def test_report_that_compares_no_regions_says_so(staff: FlaskClient, name: str) -> None:
    page = staff.get(f"{REPORTS}/{name}?against=US-OH")

    assert page.status_code == 400
    assert "compares no regions" in page.text


@pytest.mark.parametrize(
    ("period", "days"),
    [
        ("month", ("2026-11-01", "2026-11-23")),
        ("last-month", ("2026-10-01", "2026-10-31")),
        ("year", ("2026-01-01", "2026-11-23")),
        ("365", ("2025-11-24", "2026-11-23")),
    ],
)
def test_named_periods_end_with_the_newest_day(
    staff: FlaskClient, visits: None, period: str, days: tuple[str, str]
) -> None:
    found = staff.get(f"{REPORTS}/queries?period={period}&format=json").get_json()

    assert (found["from"], found["to"]) == days


def test_numbers_before_are_those_of_what_is_compared(staff: FlaskClient, visits: None) -> None:
    def before(query: str) -> tuple[object, object]:
        found = staff.get(f"{REPORTS}/queries?format=json&{query}").get_json()
        return found["rows"][0]["searches_before"], found["compared_with"]

    assert before("") == (20, {"from": "2026-09-25", "to": "2026-10-24", "region": None})
    assert before("compare=year") == (30, {"from": "2025-10-25", "to": "2025-11-23", "region": None})
    assert before("compare=none") == (None, None)
    ohio = {"from": "2026-10-25", "to": "2026-11-23", "region": "US-CA"}
    assert before("region=US-OH&against=US-CA") == (15, ohio)


def test_country_holds_its_part_when_both_are_compared(staff: FlaskClient, visits: None) -> None:
    found = staff.get(f"{REPORTS}/queries?format=json&region=US-OH&against=US").get_json()["rows"][0]

    assert (found["searches"], found["searches_before"]) == (25, 40)


def test_small_number_of_the_other_region_is_not_shown(staff: FlaskClient, visits: None, counts: Counts) -> None:
    counts.query("only here", 9)
    counts.query("only here", 4, region="US-CA")
    rows = staff.get(f"{REPORTS}/queries?format=json&region=US-OH&against=US-CA").get_json()["rows"]

    assert [row["searches_before"] for row in rows if row["query"] == "only here"] == [None]


def test_distinctive_leaves_other_reports_unnarrowed(staff: FlaskClient, visits: None) -> None:
    page = staff.get(f"{REPORTS}/distinctive-keywords").text

    assert "Ohio" in page
    assert 'href="/staff/reports/overview"' in page


@pytest.fixture
def visits(counts: Counts) -> None:
    places = (
        (DAY, "US-OH", 25),
        (DAY, "US-CA", 15),
        (DAY - timedelta(days=30), "US-OH", 20),
        (date(2025, 11, 23), "US-OH", 30),
    )
    for day, region, visits in places:
        counts.traffic(40, day=day, region=region, views=6)
        counts.keyword("escrow", visits, day=day, region=region)
        counts.query("what is escrow", visits, day=day, region=region)
        counts.answer(1, visits, day=day, region=region)
