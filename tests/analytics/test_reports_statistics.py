from __future__ import annotations

from math import comb
from math import erfc
from math import inf
from math import log
from math import sqrt
from random import Random

import numpy as np
import pytest

from answercenter.analytics.reports import statistics
from answercenter.analytics.reports.report import Rate


def test_log_odds_are_those_of_the_paper() -> None:
    """Worked by hand after Monroe, Colaresi and Quinn, equations 16, 20, 22 and 23, with a prior of 500 words."""
    prior = 500 * 50 / 10_000
    here, there = 30 + prior, 20 + prior
    delta = log(here / (1500 - here)) - log(there / (9500 - there))
    error = sqrt(1 / here + 1 / there)

    found = odds_ratio(30, 1000, 20, 9000)

    assert log(found.ratio) == pytest.approx(delta)
    assert found.z == pytest.approx(delta / error)
    assert log(found.low) == pytest.approx(delta - 1.96 * error, abs=1e-4)
    assert log(found.high) == pytest.approx(delta + 1.96 * error, abs=1e-4)


def test_rare_word_has_to_be_more_unusual_than_a_common_one() -> None:
    """Without the prior 5 of 1,000 against none of 9,000 would be infinitely unusual."""
    rare, common = odds_ratio(5, 1000, 0, 9000), odds_ratio(200, 1000, 400, 9000)

    assert rare.z < common.z
    assert rare.high / rare.low > common.high / common.low
    assert odds_ratio(10, 1000, 90, 9000).z == pytest.approx(0)


@pytest.mark.parametrize(
    ("now", "before", "part"), [(12, 3, 0.5), (2, 14, 0.5), (9, 30, 0.4), (70, 40, 0.5), (5, 0, 0.3)]
)
def test_test_of_two_rates_is_close_to_the_exact_binomial_one(now: int, before: int, part: float) -> None:
    trials = now + before
    outcomes = [comb(trials, cases) * part**cases * (1 - part) ** (trials - cases) for cases in range(trials + 1)]
    exact = sum(outcomes[now:]) if now > trials * part else sum(outcomes[: now + 1])

    found = rate_ratio(now, round(1000 * part), before, round(1000 * (1 - part)))

    assert erfc(abs(found.z) / sqrt(2)) / 2 == pytest.approx(exact, rel=0.25)


@pytest.mark.parametrize(
    ("one", "other", "low", "high"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 20), -0.1611, 0.2775),
        ((10, 10), (0, 10), 0.6075, 1.0),
    ],
)
def test_intervals_of_differences_are_those_of_the_paper(
    one: tuple[int, int], other: tuple[int, int], low: float, high: float
) -> None:
    """Newcombe's contrasts (a), (b), (d), (f) and (h), by his method 10 (table II)."""
    moved, *ends = statistics.difference(Rate(*one), Rate(*other))

    assert moved == pytest.approx(one[0] / one[1] - other[0] / other[1])
    assert ends == pytest.approx([low, high], abs=5e-5)


def test_more_traffic_is_no_rise() -> None:
    assert rate_ratio(200, 2000, 100, 1000).z == 0
    assert rate_ratio(200, 1000, 100, 1000).z > 5


def test_what_cannot_be_told_is_no_difference_of_which_nothing_is_sure() -> None:
    nothing = statistics.Estimate(1, 0, inf, 0)

    assert rate_ratio(0, 1000, 0, 1000) == rate_ratio(9, 0, 3, 1000) == rate_ratio(9, 1000, 3, 0) == nothing
    assert odds_ratio(0, 0, 0, 0) == odds_ratio(7, 7, 3, 3) == odds_ratio(994, 1000, 4, 1) == nothing


def test_one_is_estimated_alike_alone_and_among_others() -> None:
    now, before = np.array([200, 0, 3, 12]), np.array([100, 0, 90, 0])

    found = statistics.rate_ratios(now, 1000, before, 1000, 2.5)

    assert [found.at(place) for place in range(4)] == [
        statistics.rate_ratios(now[place : place + 1], 1000, before[place : place + 1], 1000, 2.5).at(0)
        for place in range(4)
    ]


def test_spread_is_that_of_most_and_not_moved_by_a_few() -> None:
    random = Random(5)
    deviates = np.array([random.gauss(0, 2) for _ in range(2000)] + [60.0] * 40)

    assert statistics.spread(deviates) == pytest.approx(4, rel=0.15)
    assert statistics.spread(np.full(100, 0.1)) == 1
    assert statistics.spread(np.full(5, 9.0)) == 1


def test_discoveries_are_those_of_benjamini_and_hochberg() -> None:
    """The fifteen probabilities of their section 3.2, of which the first four are discoveries at 5 %."""
    chances = np.array([
        0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590,
        1.0,
    ])  # fmt: skip

    found = statistics.discoveries(chances[::-1])[::-1]

    assert [rate <= statistics.LEVEL for rate in found] == [True] * 4 + [False] * 11
    assert found[3] == pytest.approx(0.0095 * 15 / 4)
    assert found.tolist() == sorted(found)


def odds_ratio(here: int, whole_here: int, there: int, whole_there: int) -> statistics.Estimate:
    return statistics.odds_ratios(np.array([here]), whole_here, np.array([there]), whole_there).at(0)


def rate_ratio(now: int, exposure_now: int, before: int, exposure_before: int) -> statistics.Estimate:
    return statistics.rate_ratios(np.array([now]), exposure_now, np.array([before]), exposure_before).at(0)
