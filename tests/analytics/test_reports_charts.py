from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from datetime import timedelta

import pytest
from count_rows import DAY
from count_rows import Counts

from answercenter.analytics import charts
from answercenter.analytics import maps
from answercenter.analytics.reports import counted
from answercenter.analytics.reports import findings
from answercenter.analytics.reports import regional
from answercenter.analytics.reports import series
from answercenter.analytics.reports.scope import Scope

MONTH = Scope(date(2026, 10, 25), DAY)
SHAPES = ("US-CA", "US-OH", "US-WY", "US-UT")

pytestmark = pytest.mark.usefixtures("app")


def test_small_cell_of_a_region_has_no_number_anywhere(counts: Counts) -> None:
    for region, visits in (("US-OH", 40), ("US-CA", 40), ("US-WY", 37)):
        counts.traffic(visits, region=region)
    counts.keyword("escrow", 20, region="US-OH")
    counts.keyword("escrow", 4, region="US-WY", searches=4321)

    found = regional.of_key(counted.KEYWORDS, "escrow", MONTH)
    wyoming = next(row for row in found.rows if row.region == "US-WY")

    assert (wyoming.few, wyoming.part, wyoming.amount, wyoming.rate.value) == (True, None, None, None)
    figure = maps.draw(found.mapped, found, "", maps.STATES, SHAPES).figure
    assert "4321" not in figure
    assert "Wyoming: fewer than 5 visits" in figure
    assert "4321" not in charts.bars(found, "", "").figure


def test_region_without_any_search_is_a_true_zero(counts: Counts) -> None:
    counts.traffic(40, region="US-OH")
    counts.traffic(40, region="US-CA")
    counts.keyword("escrow", 20, region="US-OH")

    rows = {row.region: row for row in regional.of_key(counted.KEYWORDS, "escrow", MONTH).rows}

    assert (rows["US-CA"].part, rows["US-CA"].few, rows["US-CA"].rate.value) == (0, False, 0.0)
    assert (rows["US-OH"].part, rows["US-OH"].whole) == (20, 40)


def test_several_countries_are_compared_as_wholes_and_states_stay_on_the_map(counts: Counts) -> None:
    for region in ("US-OH", "US-CA", "US", "DE-BY", "??"):
        counts.traffic(40, region=region)
        counts.keyword("escrow", 10, region=region)

    found = regional.of_key(counted.KEYWORDS, "escrow", MONTH)

    assert {row.name: row.part for row in found.rows} == {"United States": 30, "Germany": 10, "Unknown region": 10}
    assert {row.region for row in found.mapped} == {"US-OH", "US-CA"}
    assert found.total.part == 50


def test_chosen_region_stands_among_those_of_its_country(counts: Counts) -> None:
    for region in ("US-OH", "US-CA", "DE-BY"):
        counts.traffic(40, region=region)
        counts.keyword("escrow", 10, region=region)

    found = regional.of_key(counted.KEYWORDS, "escrow", replace(MONTH, region="US-OH"))

    assert {row.name: row.here for row in found.rows} == {"Ohio": True, "California": False}
    assert found.total.name == "United States"


def test_map_steps_follow_the_rates_and_small_ones_stay_white(counts: Counts) -> None:
    for region, visits in (("US-OH", 40), ("US-CA", 10), ("US-WY", 3)):
        counts.traffic(100, region=region)
        counts.keyword("escrow", visits, region=region)

    found = regional.of_key(counted.KEYWORDS, "escrow", MONTH)
    chart = maps.draw(found.mapped, found, "", maps.STATES, SHAPES)
    trace = json.loads(chart.figure)["data"][0]
    tones = dict(zip(trace["locations"], (trace["meta"]["tones"][step] for step in trace["z"]), strict=True))

    assert tones["US-WY"] == tones["US-UT"] == "few"
    assert tones["US-OH"] == "step-5"
    assert tones["US-CA"] in {"step-1", "step-2"}
    assert chart.legend[-1].label == "fewer than 5 visits"


def test_countries_have_a_map_where_they_are_compared(counts: Counts) -> None:
    for region, visits in (("US-OH", 40), ("DE-BY", 30), ("FR", 3), ("??", 9)):
        counts.traffic(visits, region=region)
    found = regional.of_traffic(MONTH)

    chart = maps.draw(maps.countries(found), found, "", maps.COUNTRIES, ("US", "DE", "FR", "JP"))
    trace = json.loads(chart.figure)["data"][0]

    assert dict(zip(trace["locations"], trace["text"], strict=True)) == {
        "US": "United States: 40 visits<br>40 searches",
        "DE": "Germany: 30 visits<br>30 searches",
        "FR": "France: fewer than 5 visits",
        "JP": "Japan: no visits",
    }
    assert [step > 0 for step in trace["z"]] == [True, True, False, False]
    assert chart.heading == "Most in United States and Germany"
    assert maps.countries(regional.of_traffic(replace(MONTH, region="US"))) == ()


def test_class_bounds_are_round_different_and_inside() -> None:
    assert maps.class_bounds([7.0] * 9) == []
    bounds = maps.class_bounds([3.14, 12.3, 12.4, 55.5, 97.1, 123.4, 188.8, 255.5])
    assert bounds == sorted(set(bounds))
    assert all(3.14 < bound <= 255.5 for bound in bounds)


def test_text_with_markup_is_drawn_as_text(counts: Counts) -> None:
    counts.traffic(9)
    counts.query("<b>bold</b> & co", 9)

    chart = charts.lines(series.by_day(counted.QUERIES, {"<b>bold</b> & co": "<b>bold</b> & co"}, MONTH), "", "")

    assert "<b>" not in json.dumps([note["text"] for note in json.loads(chart.figure)["layout"]["annotations"]])


def test_lines_have_one_point_a_day_and_zeros_between(counts: Counts) -> None:
    counts.traffic(9, day=DAY - timedelta(days=3))
    counts.traffic(9)
    counts.keyword("escrow", 7)

    found = series.by_day(counted.KEYWORDS, {"escrow": "escrow"}, MONTH)

    assert found.days == tuple(DAY - timedelta(days=3 - number) for number in range(4))
    assert found.lines[0].points == (0, 0, 0, 7)


@pytest.mark.parametrize("number", [1, 2, 4, 5])
def test_few_days_have_a_tick_each(counts: Counts, number: int) -> None:
    days = [DAY - timedelta(days=number - 1 - place) for place in range(number)]
    for day in days:
        counts.traffic(9, day=day)
    counts.keyword("escrow", 7)

    drawn = charts.lines(series.by_day(counted.KEYWORDS, {"escrow": "escrow"}, MONTH), "", "")

    ticks = json.loads(drawn.figure)["layout"]["xaxis"].get("tickvals")
    assert ticks == ([day.isoformat() for day in days] if number <= charts.TICK_EACH else None)


def test_days_of_a_region_are_joined_to_weeks_when_they_are_small(counts: Counts) -> None:
    for number in range(28):
        counts.traffic(9, day=DAY - timedelta(days=number))
        counts.keyword("escrow", 1, day=DAY - timedelta(days=number))

    found = series.by_day(counted.KEYWORDS, {"escrow": "escrow"}, replace(MONTH, region="US-OH"))

    assert found.step == 7
    assert found.days[-1] == DAY - timedelta(days=6)
    assert found.lines[0].points == (7, 7, 7, 7)


def test_small_days_of_a_region_are_withheld(counts: Counts) -> None:
    for number, visits in enumerate((6, 4, 9)):
        counts.traffic(20, day=DAY - timedelta(days=number))
        counts.keyword("escrow", visits, day=DAY - timedelta(days=number))

    region = replace(MONTH, region="US-OH")

    assert series.by_day(counted.KEYWORDS, {"escrow": "escrow"}, region).lines[0].points == (9, None, 6)
    assert series.by_day(counted.KEYWORDS, {"escrow": "escrow"}, MONTH).lines[0].points == (9, 4, 6)


def test_heading_says_when_and_where(counts: Counts) -> None:
    for region, visits in (("US-OH", 40), ("US-CA", 20), ("US-UT", 10)):
        counts.traffic(100, region=region)
        counts.keyword("escrow", visits, region=region)
    counts.traffic(9, day=DAY - timedelta(days=1), region="??")

    over_time = series.by_day(counted.KEYWORDS, {"escrow": "escrow"}, MONTH)
    places = regional.of_key(counted.KEYWORDS, "escrow", MONTH)

    assert findings.peak(over_time, "search", "searches") == "Escrow peaked on 23 November, 70 searches"
    assert findings.leader(places) == "Strongest in Ohio: 400 of 1,000 visits, 227 in all"
    assert findings.highest(places.mapped, rated=True) == "Highest in Ohio, California and Utah"


def test_heading_over_a_rise_that_holds_tells_on_how_many_days(counts: Counts) -> None:
    for before in range(3):
        counts.traffic(90, day=DAY - timedelta(days=before))
        counts.keyword("escrow", 70, day=DAY - timedelta(days=before))
    over_time = series.by_day(counted.KEYWORDS, {"escrow": "escrow"}, MONTH)

    assert findings.peak(over_time, "search", "searches") == "Escrow: 70 searches a day at most, on 3 days"


def test_bold_name_at_a_line_s_end_is_shorter_than_others(counts: Counts) -> None:
    names = {name: name for name in ("storm damage here", "storm damage there")}
    counts.traffic(90)
    for name in names:
        counts.keyword(name, 70)
    drawn = charts.lines(series.by_day(counted.KEYWORDS, names, MONTH), "", "")

    assert [one["text"] for one in json.loads(drawn.figure)["layout"]["annotations"]] == [
        "Storm damag… 70",
        "Storm damage… 70",
    ]


def test_rate_over_few_visits_leads_nothing(counts: Counts) -> None:
    for region, whole in (("US-WY", 6), ("US-OH", 100), ("US-CA", 90), ("US-UT", 80)):
        counts.traffic(whole, region=region)
        counts.keyword("escrow", 6, region=region)

    assert regional.of_key(counted.KEYWORDS, "escrow", MONTH).ranked[0].name == "Utah"


@pytest.fixture
def counts() -> Counts:
    return Counts()
