from __future__ import annotations

from dataclasses import replace
from datetime import date
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from count_rows import DAY
from count_rows import Counts
from count_rows import clear_counts
from hypothesis import HealthCheck
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from answercenter.analytics.reports import counted
from answercenter.analytics.reports import keywords
from answercenter.analytics.reports import queries
from answercenter.analytics.reports import texts
from answercenter.analytics.reports.scope import Scope
from answercenter.analytics.reports.scope import main_topics

if TYPE_CHECKING:
    from answercenter.analytics.reports.report import Report

MONTH = Scope(date(2026, 10, 25), DAY)
OHIO = replace(MONTH, region="US-OH")

pytestmark = pytest.mark.usefixtures("app")


def test_text_of_four_visits_is_not_named_but_counted_as_other(counts: Counts) -> None:
    counts.traffic(9)
    counts.query("rare words", 4)
    counts.query("common words", 5)

    report = queries.report(MONTH)

    assert names(report) == ["common words"]
    assert report.other == {"texts": 1, "searches": 4}


def test_visits_add_up_over_days_and_regions(counts: Counts) -> None:
    counts.traffic(5)
    counts.query("escrow", 2, day=DAY, region="US-OH")
    counts.query("escrow", 2, day=DAY - timedelta(days=3), region="US-CA")
    counts.query("escrow", 1, day=DAY, region="??")

    assert names(queries.report(MONTH)) == ["escrow"]


def test_searches_outside_the_period_do_not_name_a_text(counts: Counts) -> None:
    counts.traffic(3)
    counts.query("escrow", 3)
    counts.query("escrow", 90, day=MONTH.start - timedelta(days=1))

    report = queries.report(MONTH)

    assert names(report) == []
    assert report.other == {"texts": 1, "searches": 3}


def test_both_days_of_a_period_belong_to_it(counts: Counts) -> None:
    counts.traffic(12)
    counts.query("first", 6, day=MONTH.start)
    counts.query("last", 6, day=MONTH.end)

    assert names(queries.report(MONTH)) == ["first", "last"]


def test_common_text_is_folded_where_a_region_has_fewer_than_five_visits(counts: Counts) -> None:
    counts.traffic(10, region="US-OH")
    counts.query("escrow", 100, region="US-CA")
    counts.query("escrow", 4, region="US-OH")
    counts.query("overdraft", 6, region="US-OH")

    report = queries.report(OHIO)

    assert names(report) == ["overdraft"]
    assert report.other == {"texts": 1, "searches": 4}


def test_country_includes_its_parts_and_a_part_only_itself(counts: Counts) -> None:
    for region in ("US", "US-OH", "US-CA", "CA", "??"):
        counts.traffic(10, region=region)
        counts.query("escrow", 10, region=region)

    assert queries.report(replace(MONTH, region="US")).totals.searches == 30
    assert queries.report(replace(MONTH, region="US")).rows[0].searches == 30
    assert queries.report(OHIO).rows[0].searches == 10
    assert queries.report(replace(MONTH, region="??")).rows[0].searches == 10
    assert queries.report(replace(MONTH, region="CA")).rows[0].searches == 10


def test_region_with_fewer_than_five_visits_shows_no_number_at_all(counts: Counts) -> None:
    counts.traffic(4, region="US-WY", views=7)
    counts.query("escrow", 4, region="US-WY")
    counts.query("escrow", 40, region="US-OH")

    report = queries.report(replace(MONTH, region="US-WY"))

    assert report.totals.few
    assert report.totals.searches is None
    assert (report.rows, dict(report.other), dict(report.sums)) == (
        (),
        {"texts": 0, "searches": 0},
        {"texts": 0, "text_searches": 0},
    )


def test_topic_narrows_to_its_root(counts: Counts) -> None:
    mortgages, cards = counts.topic("mortgages"), counts.topic("cards")
    counts.traffic(9, topic_id=mortgages)
    counts.traffic(30, topic_id=cards)
    counts.query("escrow", 9, topic_id=mortgages)
    counts.query("escrow", 30, topic_id=cards)
    topic = next(choice for choice in main_topics() if choice.id == mortgages)

    report = queries.report(replace(MONTH, topic=topic))

    assert (report.rows[0].searches, report.totals.visits) == (9, 9)


def test_keyword_is_shown_in_the_form_that_most_visits_typed(counts: Counts) -> None:
    counts.traffic(17)
    counts.keyword("mortgag", 11, form="mortgage")
    counts.keyword("mortgag", 6, form="mortgages", day=DAY - timedelta(days=1))

    assert [(row.text, row.key, row.searches) for row in keywords.report(MONTH).rows] == [("mortgage", "mortgag", 17)]


def test_keyword_without_a_form_of_five_visits_is_folded(counts: Counts) -> None:
    counts.traffic(12)
    for form in ("mortgage", "mortgages", "mortgaged"):
        counts.form("mortgag", form, 4)
    counts.keyword("mortgag", 0, searches=12)
    counts.query("other kind", 50)

    report = keywords.report(MONTH)

    assert names(report) == []
    assert report.other == {"texts": 1, "searches": 12}


def test_searches_of_visitors_who_are_not_followed_do_not_name_a_text(counts: Counts) -> None:
    counts.traffic(0, searches=50)
    counts.query("my own name", 0, searches=50)

    assert names(queries.report(MONTH)) == []


def test_rows_further_rows_and_other_add_up_to_all_searches(counts: Counts) -> None:
    counts.traffic(60)
    for number in range(12):
        counts.query(f"text {number:02}", number)

    report = queries.report(MONTH, limit=3, offset=2)

    assert names(report) == ["text 09", "text 08", "text 07"]
    assert report.found == 7
    assert sum(row.searches for row in report.rows) + report.further["searches"] + report.other["searches"] == 66


def test_page_behind_the_last_one_still_has_its_sums(counts: Counts) -> None:
    counts.traffic(9)
    counts.query("escrow", 9)

    report = queries.report(MONTH, limit=25, offset=2500)

    assert (report.rows, report.found, report.further) == ((), 1, {"texts": 1, "searches": 9})


def test_equally_frequent_texts_stand_in_alphabetical_order(counts: Counts) -> None:
    counts.traffic(18)
    for text in ("b", "c", "a"):
        counts.query(text, 6)

    assert names(queries.report(MONTH)) == ["a", "b", "c"]


def test_number_of_the_period_before_is_withheld_when_too_small(counts: Counts) -> None:
    before = MONTH.start - timedelta(days=1)
    counts.traffic(20)
    for text, earlier in (("few", 4), ("none", 0), ("many", 8)):
        counts.query(text, 6)
        if earlier:
            counts.query(text, earlier, day=before)

    assert {row.text: row.before for row in queries.report(MONTH).rows} == {"few": None, "none": 0, "many": 8}


def test_rates_have_their_whole_and_are_none_without_one(counts: Counts) -> None:
    counts.traffic(20)
    counts.query("measured", 8, measured_searches=8, shown_searches=6, zero_searches=2, clicked_searches=3)
    counts.query("recorded", 8)

    measured, recorded = queries.report(MONTH).rows

    assert (measured.clicked_rate.value, measured.nothing_rate.value) == (0.5, 0.25)
    assert (recorded.clicked_rate.value, recorded.nothing_rate.value) == (None, None)


def test_rare_text_and_unknown_text_are_both_not_found(counts: Counts) -> None:
    counts.traffic(9)
    counts.query("rare", 4)
    counts.query("common", 5)

    assert texts.find(counted.QUERIES, "rare", MONTH) is None
    assert texts.find(counted.QUERIES, "never typed", MONTH) is None
    assert texts.find(counted.QUERIES, "common", MONTH) is not None


cells = st.lists(
    st.tuples(st.sampled_from("abcd"), st.sampled_from(["US-OH", "US-CA", "CA", "??"]), st.integers(1, 7)),
    unique_by=lambda cell: cell[:2],
)


@given(cells, st.sampled_from([None, "US", "US-OH", "CA", "??"]))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_report_agrees_with_adding_up_by_hand(
    counts: Counts, found: list[tuple[str, str, int]], region: str | None
) -> None:
    clear_counts()
    sums: dict[str, int] = {}
    for text, where, visits in found:
        counts.query(text, visits, region=where)
        if region is None or where == region or where.startswith(f"{region}-"):
            sums[text] = sums.get(text, 0) + visits
    counts.traffic(sum(sums.values()), region=region or "US")

    report = queries.report(replace(MONTH, region=region))

    shown = 0 < sum(sums.values()) < 5 and region is not None
    assert {row.text: row.searches for row in report.rows} == {text: n for text, n in sums.items() if n >= 5}
    assert report.other["searches"] == (0 if shown else sum(n for n in sums.values() if n < 5))


@pytest.fixture
def counts() -> Counts:
    return Counts()


def names(report: Report) -> list[str]:
    return [row.text for row in report.rows]
