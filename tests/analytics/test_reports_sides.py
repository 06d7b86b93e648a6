"""Distinctive and trending keywords: what is found, what is named, and what no calculation tells."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from datetime import timedelta

import pytest
from count_rows import DAY
from count_rows import Counts

from answercenter.analytics.reports import distinctive
from answercenter.analytics.reports import trending
from answercenter.analytics.reports import trending_queries
from answercenter.analytics.reports.scope import Comparison
from answercenter.analytics.reports.scope import Scope

MONTH = Scope(date(2026, 10, 25), DAY)
OHIO = replace(MONTH, region="US-OH")
BEFORE = MONTH.before().end

pytestmark = pytest.mark.usefixtures("app")


def test_word_of_one_region_comes_before_the_word_of_all(counts: Counts) -> None:
    two_regions(counts)

    report = distinctive.report(OHIO)

    assert report.rows[0].text == "buckeye"
    assert "loan" not in [row.text for row in report.rows if row.clear]
    assert (report.rows[0].visits, report.rows[0].there) == (40, 8)
    assert report.rows[0].estimate.low > 1
    assert report.rows[0].clear


def test_another_region_can_stand_for_the_rest(counts: Counts) -> None:
    two_regions(counts)
    counts.traffic(300, region="US-TX")
    counts.keyword("buckeye", 300, region="US-TX")

    assert distinctive.report(replace(OHIO, against="US-CA")).rows[0].text == "buckeye"
    assert "buckeye" not in [row.text for row in distinctive.report(replace(OHIO, against="US-TX")).rows]


def test_without_a_region_it_is_the_one_with_most_visits(counts: Counts) -> None:
    two_regions(counts)
    counts.traffic(9000, region="??")

    assert distinctive.report(MONTH).scope.region == "US-CA"
    assert distinctive.with_region(replace(OHIO, against="US-OH")).against is None


def test_no_region_is_no_error(counts: Counts) -> None:
    counts.traffic(4)

    assert distinctive.report(MONTH).rows == ()


def test_rare_word_of_a_region_is_not_named(counts: Counts) -> None:
    two_regions(counts)
    counts.keyword("secret", 4, region="US-OH")
    counts.keyword("secret", 90, region="US-CA")

    report = distinctive.report(OHIO)

    assert "secret" not in [row.text for row in report.rows]
    assert report.other == {"texts": 1, "visits": 4}


def test_small_number_elsewhere_is_told_by_no_result(counts: Counts) -> None:
    """The row has the same numbers whether 1, 2, 3 or 4 visits used the word elsewhere."""
    two_regions(counts)
    counts.keyword("withheld", 30, region="US-OH")
    found = []
    for number in range(1, 5):
        counts.keyword("withheld", 1, day=DAY - timedelta(days=number), region="US-CA")
        row = next(row for row in distinctive.report(OHIO).rows if row.text == "withheld")
        found.append(row)

    assert {(row.there, row.share_there) for row in found} == {(None, None)}
    ratios = [row.estimate.ratio for row in found]
    assert max(ratios) - min(ratios) < 0.1  # it moves with the sum of all words alone; of 1 and 4 it would be 0.6


def test_keyword_that_grows_with_the_traffic_is_steady_and_one_that_doubles_rises(counts: Counts) -> None:
    two_times(counts)

    report = trending.report(MONTH)

    assert [(row.text, row.direction) for row in report.rows] == [("riser", "rising"), ("faller", "falling")]
    assert report.rows[0].expected == pytest.approx(80)
    assert report.sums["steady"] == 30


def test_noise_of_all_keywords_widens_what_counts_as_a_rise(counts: Counts) -> None:
    counts.traffic(1000)
    counts.traffic(1000, day=BEFORE)
    for number in range(30):
        now, then = (150, 60) if number % 2 else (60, 150)
        counts.keyword(f"wild{number}", now)
        counts.keyword(f"wild{number}", then, day=BEFORE)

    report = trending.report(MONTH)

    assert report.sums["spread_percent"] > 1000
    assert report.rows == ()


def test_falling_keyword_is_named_for_the_visits_that_it_had(counts: Counts) -> None:
    two_times(counts)
    counts.keyword("gone", 3)
    counts.keyword("gone", 90, day=BEFORE)
    counts.keyword("rare", 4)
    counts.keyword("rare", 4, day=BEFORE)

    report = trending.report(MONTH)
    rows = {row.text: row for row in report.rows}

    assert (rows["gone"].visits, rows["gone"].before) == (None, 90)
    assert "rare" not in rows
    assert report.other["texts"] == 1


def test_year_before_is_compared_when_asked_for(counts: Counts) -> None:
    counts.traffic(1000)
    counts.traffic(1000, day=date(2025, 11, 23))
    counts.keyword("escrow", 200)
    counts.keyword("escrow", 60, day=date(2025, 11, 23))

    report = trending.report(replace(MONTH, comparison=Comparison.YEAR))

    assert [(row.text, row.visits, row.before) for row in report.rows] == [("escrow", 200, 60)]


def test_query_that_rises_is_found_and_one_of_few_visits_is_folded(counts: Counts) -> None:
    counts.traffic(2000)
    counts.traffic(1000, day=BEFORE)
    for number in range(30):
        counts.query(f"steady {number}", 80)
        counts.query(f"steady {number}", 40, day=BEFORE)
    for text, now, then in (("card lost", 200, 40), ("old form", 3, 40), ("my own secret", 4, 4)):
        counts.query(text, now)
        counts.query(text, then, day=BEFORE)
    counts.keyword("riser", 200)

    report = trending_queries.report(MONTH)

    found = [(row.text, row.direction, row.visits, row.before) for row in report.rows]
    assert found == [("card lost", "rising", 200, 40), ("old form", "falling", None, 40)]
    assert report.other == {"texts": 1, "visits": 4}
    assert report.sums["steady"] == 30


@pytest.fixture
def counts() -> Counts:
    return Counts()


def two_regions(counts: Counts) -> None:
    counts.traffic(200, region="US-OH")
    counts.traffic(800, region="US-CA")
    for region, loans, buckeyes in (("US-OH", 150, 40), ("US-CA", 600, 8)):
        counts.keyword("loan", loans, region=region)
        counts.keyword("buckeye", buckeyes, region=region)


def two_times(counts: Counts) -> None:
    counts.traffic(2000)
    counts.traffic(1000, day=BEFORE)
    for number in range(30):
        counts.keyword(f"steady{number}", 80)
        counts.keyword(f"steady{number}", 40, day=BEFORE)
    for word, now in (("riser", 200), ("faller", 20)):
        counts.keyword(word, now)
        counts.keyword(word, 40, day=BEFORE)
