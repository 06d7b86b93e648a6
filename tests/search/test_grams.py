from __future__ import annotations

import weakref

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from answercenter.search import analysis
from answercenter.search.grams import Grams
from answercenter.search.grams import rarities

TEXTS = st.lists(st.text(alphabet="abc é税'-", max_size=12), max_size=8)


@settings(max_examples=150, deadline=None)
@given(TEXTS, st.text(alphabet="abcd é税'-", max_size=12), st.sampled_from([2, 3]))
def test_likeness_is_dice_over_weighted_pieces(texts: list[str], text: str, size: int) -> None:
    grams = Grams(texts, size)
    expected = [by_hand(texts, other, text, size) for other in texts]
    assert grams.likeness(text) == pytest.approx(expected)
    chosen = np.array([number for number in range(len(texts)) if number % 2], np.int64)
    assert grams.likeness_of(text, chosen) == pytest.approx([expected[number] for number in chosen])


def test_equal_texts_are_wholly_alike_and_others_less() -> None:
    grams = Grams(["lost card", "found card", "账户 登录"], 3)
    assert grams.likeness("Lost  CARD")[0] == pytest.approx(1)
    assert grams.likeness("lost card")[1] < 1
    assert grams.likeness("登录")[2] > 0
    assert grams.likeness("xyz").tolist() == [0, 0, 0]


def test_hostile_text_is_compared_like_any_other() -> None:
    grams = Grams(["a\ud800b", "line\nbreak", ""], 3)
    assert grams.likeness("\ud800").shape == (3,)
    assert grams.likeness("x" * 100_000).max() <= 1


def test_nothing_keeps_what_is_replaced() -> None:
    grams = Grams(["lost card"], 3)
    grams.likeness("lost")
    former = weakref.ref(grams)
    del grams
    assert former() is None


def by_hand(texts: list[str], one: str, other: str, size: int) -> float:
    sets = [pieces(text, size) for text in texts]
    having = {piece: sum(piece in some for some in sets) for some in sets for piece in some}

    def weight(some: set[str]) -> float:
        return sum(float(rarities(np.array(having.get(piece, 0)), len(texts))) for piece in some)

    mine, theirs = pieces(one, size), pieces(other, size)
    return 2 * weight(mine & theirs) / max(weight(mine) + weight(theirs), 1e-9)


def pieces(text: str, size: int) -> set[str]:
    padded = [f" {word} " for word in analysis.spelled(text)]
    return {word[place : place + size] for word in padded for place in range(len(word) - size + 1)}
