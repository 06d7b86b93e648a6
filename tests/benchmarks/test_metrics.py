"""Figures of rankings: worked examples, and what must hold for any ranking."""

from __future__ import annotations

from math import log2

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.relevance.metrics import DEPTH
from benchmarks.relevance.metrics import figures
from benchmarks.relevance.metrics import first_rank
from benchmarks.relevance.metrics import gain
from benchmarks.relevance.metrics import reciprocal_rank
from benchmarks.relevance.recognition import recognised_at
from benchmarks.relevance.recognition import shown

KEYS = st.sampled_from([f"a{number}" for number in range(20)])
RANKINGS = st.lists(KEYS, max_size=15)
GRADES = st.dictionaries(KEYS, st.integers(0, 3), max_size=8)
SURE = st.lists(st.floats(0, 1), min_size=1, max_size=50)


def test_figures_of_a_worked_example() -> None:
    relevant = {"first": {"a": 1}, "third": {"b": 1, "z": 1}, "missed": {"c": 1}, "unasked": {"d": 1}}
    run = {"first": ["a", "b"], "third": ["x", "y", "b"], "missed": ["x"], "not judged": ["a"]}
    found = figures(relevant, run)
    assert found.queries == 4
    assert found.hit_at_1 == 0.25
    assert found.hit_at_5 == 0.5
    assert found.mrr_at_10 == pytest.approx((1 + 1 / 3) / 4)
    assert found.ndcg_at_10 == pytest.approx((1 + (1 / log2(4)) / (1 + 1 / log2(3))) / 4)


def test_an_answer_behind_the_tenth_rank_is_missed_and_one_behind_the_fifth_is_no_hit_at_five() -> None:
    eleventh = figures({"q": {"a": 1}}, {"q": [*"bcdefghijk", "a"]})
    assert (eleventh.hit_at_5, eleventh.mrr_at_10, eleventh.ndcg_at_10) == (0, 0, 0)
    sixth = figures({"q": {"a": 1}}, {"q": [*"bcdef", "a"]})
    assert (sixth.hit_at_5, sixth.mrr_at_10) == (0, pytest.approx(1 / 6))


def test_a_fifth_rank_is_a_hit_at_five() -> None:
    assert figures({"q": {"a": 1}}, {"q": [*"bcde", "a"]}).hit_at_5 == 1


def test_no_queries_give_zeros() -> None:
    assert figures({}, {}).mrr_at_10 == 0


def test_more_relevant_answers_are_wanted_first() -> None:
    grades = {"best": 3, "good": 1}
    assert gain(grades, ["best", "good"]) == 1
    assert gain(grades, ["good", "best"]) == pytest.approx((1 + 3 / log2(3)) / (3 + 1 / log2(3)))


@given(GRADES, RANKINGS)
def test_every_figure_lies_between_none_and_all(grades: dict[str, int], ranking: list[str]) -> None:
    found = figures({"q": grades}, {"q": ranking})
    assert 0 <= found.hit_at_1 <= found.mrr_at_10 <= 1
    assert found.hit_at_1 <= found.hit_at_5 <= 1
    assert 0 <= found.ndcg_at_10 <= 1 + 1e-12
    assert (found.mrr_at_10 > 0) == (found.ndcg_at_10 > 0) == (first_rank(grades, ranking) is not None)


@given(GRADES, RANKINGS)
def test_what_stands_behind_the_tenth_rank_and_what_is_repeated_changes_nothing(
    grades: dict[str, int], ranking: list[str]
) -> None:
    distinct = list(dict.fromkeys(ranking))[:DEPTH]
    assert gain(grades, ranking) == gain(grades, distinct)
    assert reciprocal_rank(grades, ranking) == reciprocal_rank(grades, distinct)


@given(GRADES, RANKINGS, st.integers(1, 14))
def test_moving_a_more_relevant_answer_up_never_harms(grades: dict[str, int], ranking: list[str], place: int) -> None:
    ranking = list(dict.fromkeys(ranking))
    if place < len(ranking) and grades.get(ranking[place], 0) > grades.get(ranking[place - 1], 0):
        better = ranking.copy()
        better[place - 1], better[place] = ranking[place], ranking[place - 1]
        assert gain(grades, better) >= gain(grades, ranking) - 1e-12
        assert reciprocal_rank(grades, better) >= reciprocal_rank(grades, ranking)


@given(GRADES)
def test_the_ideal_ranking_is_perfect(grades: dict[str, int]) -> None:
    ideal = sorted((key for key in grades if grades[key]), key=lambda key: -grades[key])
    assert gain(grades, ideal) == pytest.approx(1 if ideal else 0)
    assert reciprocal_rank(grades, ideal) == (1 if ideal else 0)


def test_recognition_of_a_worked_example() -> None:
    seen = shown([True, True, True, False], [False, True])
    assert (seen.unanswerable, seen.recognised, seen.lost) == (2, 0.5, 0.25)
    answerable = [number / 100 for number in range(1, 101)]
    assert recognised_at(0.05, answerable, [0.05, 0.059, 0.06, 0.9]) == 0.5
    assert recognised_at(0, answerable, [0.001, 0.5]) == 0.5
    assert recognised_at(1, answerable, [0.99, 2.0]) == 0.5


@given(SURE, SURE, st.floats(0, 1), st.floats(0, 1))
def test_a_greater_loss_recognises_no_fewer(
    answerable: list[float], other: list[float], one: float, two: float
) -> None:
    low, high = sorted((one, two))
    assert recognised_at(low, answerable, other) <= recognised_at(high, answerable, other)


@given(SURE, st.floats(0, 1))
def test_no_more_answerable_queries_than_allowed_are_below_the_threshold(sure: list[float], loss: float) -> None:
    assert recognised_at(loss, sure, sure) <= loss + 1e-9
