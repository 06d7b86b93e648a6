"""Gaps and searches without a click: what they are put together by, what they cost, and what is never named."""

from __future__ import annotations

import json
import random
from datetime import UTC
from datetime import datetime
from datetime import time
from datetime import timedelta
from time import process_time
from typing import TYPE_CHECKING

from count_rows import DAY
from count_rows import Counts
from hypothesis import given
from hypothesis import strategies as st
from ticket_factory import add_requests

from answercenter.analytics import reports
from answercenter.analytics.likeness import clusters
from answercenter.analytics.reports import export
from answercenter.analytics.reports.scope import Scope

if TYPE_CHECKING:
    from flask import Flask

SCOPE = Scope(DAY - timedelta(days=29), DAY)
WORDS = st.sampled_from(["mortgage", "morgage", "loan", "loans", "student", "fee", "the", "überweisung", "1", ""])
TEXTS = st.lists(WORDS, min_size=1, max_size=4).map(" ".join)


def add(counts: Counts, text: str, visits: int, *, nothing: int = 0, shown: int = 0, clicked: int = 0) -> None:
    """A query's searches: those that found nothing, those that showed results, those that opened one."""
    sums = {"zero_searches": nothing, "shown_searches": shown, "clicked_searches": clicked}
    counts.query(text, visits, searches=nothing + shown, measured_searches=nothing + shown, **sums)


def test_queries_of_one_matter_are_one_gap_by_the_visits_it_cost(app: Flask) -> None:
    counts = Counts()
    counts.traffic(300)
    add(counts, "refinance student loan", 20, nothing=25)
    add(counts, "student loan refinancing", 9, shown=10, clicked=1)
    add(counts, "studnet loan refinance", 2, nothing=2)
    add(counts, "gift card", 30, nothing=12, shown=18, clicked=17)
    add(counts, "bitcoin", 25, nothing=25)
    add(counts, "zzz secret", 4, nothing=4)
    found = reports.get("gaps").make(SCOPE)
    assert [(row.name, row.cost, row.queries, row.named) for row in found.rows] == [
        ("refinance student loan", 31, 3, ("refinance student loan", "student loan refinancing")),
        ("bitcoin", 25, 1, ("bitcoin",)),
    ]
    assert dict(found.other) == {"queries": 1, "cost": 4}
    for written in (export.as_json(found), export.as_csv(found)):
        assert "secret" not in written
        assert "studnet" not in written
    assert json.loads(export.as_json(found))["totals"]["cost"] == 60
    assert reports.get("gaps").make(SCOPE, 1, 1).rows == found.rows[1:]


def test_gaps_follow_the_counts(app: Flask) -> None:
    counts = Counts()
    counts.traffic(300)
    add(counts, "bitcoin", 4, nothing=4)
    assert reports.get("gaps").make(SCOPE).rows == ()
    add_more = {"day": DAY - timedelta(days=1), "searches": 1, "measured_searches": 1, "zero_searches": 1}
    counts.query("bitcoin", 1, **add_more)  # type: ignore[arg-type]
    counts.newer()
    assert [row.cost for row in reports.get("gaps").make(SCOPE).rows] == [5]


def test_searches_without_a_click_leave_out_what_found_nothing_and_what_is_rare(app: Flask) -> None:
    counts = Counts()
    counts.traffic(300)
    add(counts, "gift card", 30, nothing=12, shown=18, clicked=17)
    add(counts, "wire transfer", 20, shown=20, clicked=5)
    add(counts, "bitcoin", 25, nothing=25)
    add(counts, "my secret", 4, shown=4)
    found = reports.get("no-click").make(SCOPE)
    assert [(row.text, row.unclicked, row.unclicked_rate.value) for row in found.rows] == [
        ("wire transfer", 15, 0.75),
        ("gift card", 1, 1 / 18),
    ]
    assert dict(found.other) == {"texts": 1, "unclicked": 4}
    assert "secret" not in export.as_json(found)


@given(st.dictionaries(TEXTS, st.integers(0, 30), max_size=25))
def test_every_query_that_may_lead_is_in_one_cluster_whatever_the_order(weights: dict[str, int]) -> None:
    leading = {text for text, weight in weights.items() if weight >= 5}
    found = clusters(weights, leading)
    members = [text for cluster in found for text in cluster.members]
    assert len(members) == len(set(members))
    assert leading <= set(members) <= set(weights)
    assert all(cluster.members[0] in leading for cluster in found)
    turned = dict(reversed(weights.items()))
    assert [one.members for one in clusters(turned, sorted(leading))] == [one.members for one in found]


def test_likeness_goes_by_rare_words_spelling_and_order() -> None:
    weights = {
        "close a checking account": 9,
        "account closing checking": 5,
        "chekcing account close": 1,
        "open account": 6,
    }
    found = clusters(weights, [text for text in weights if weights[text] >= 5])
    assert [one.members for one in found] == [
        ["close a checking account", "account closing checking", "chekcing account close"],
        ["open account"],
    ]


def test_time_grows_with_the_number_of_queries_and_not_its_square() -> None:
    chance = random.Random(5)
    vocabulary = ["".join(chance.choices("abcdefghijklmnoprstuvw", k=chance.randrange(4, 11))) for _ in range(3000)]
    texts = {}
    for _ in range(8000):
        texts[" ".join(chance.choices(vocabulary, k=chance.randrange(2, 6)))] = chance.choice((1, 1, 1, 8))
    seconds = []
    for size in (2000, 8000):
        some = dict(list(texts.items())[:size])
        began = process_time()
        clusters(some, [text for text in some if some[text] > 5])
        seconds.append(process_time() - began)
    assert seconds[1] < 9 * seconds[0]


def test_requests_sent_after_a_search_are_told_and_make_a_gap(app: Flask) -> None:
    counts = Counts()
    counts.traffic(300)
    add(counts, "gift card", 9, shown=9, clicked=8)
    add(counts, "wire transfer", 9, shown=9, clicked=8)
    add(counts, "bitcoin", 9, nothing=9)
    moments = {"created_at": datetime.combine(DAY, time(9), UTC)}
    add_requests(*[moments | {"query": "Gift card"}] * 3, *[moments | {"query": "wire transfer"}] * 2)

    found = reports.get("gaps").make(SCOPE)
    assert [(row.name, row.asked, row.cost) for row in found.rows] == [("bitcoin", 0, 9), ("gift card", 3, 3)]

    add_requests(moments | {"query": "wire transfer"}, moments | {"query": "bitcoin", "outcome": "spam"})
    found = reports.get("gaps").make(SCOPE)
    assert [(row.name, row.asked) for row in found.rows] == [("bitcoin", 0), ("gift card", 3), ("wire transfer", 3)]
    assert "asked" in export.as_csv(found).splitlines()[0]
