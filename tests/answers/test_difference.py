"""What changed between two texts: nothing is lost, nothing is invented, and no text takes long."""

from __future__ import annotations

import random

import pytest
from hypothesis import example
from hypothesis import given
from hypothesis import strategies as st

from answercenter import markup
from answercenter.answers import blocks
from answercenter.answers.alignment import matches
from answercenter.answers.blocks import Block
from answercenter.answers.blocks import Word
from answercenter.answers.difference import Change
from answercenter.answers.difference import Line
from answercenter.answers.difference import difference
from answercenter.answers.difference import parts

LETTERS = st.lists(st.sampled_from("abcde"), max_size=60)
BLOCKS = st.lists(
    st.builds(
        lambda words: Block("p", tuple(Word(word) for word in words)),
        st.lists(st.sampled_from([*"abc", " ", "."]), min_size=1, max_size=12),
    ),
    max_size=12,
)


@given(LETTERS, LETTERS)
@example(list("abcabc"), list("cabcab"))
def test_matches_are_equal_and_in_order(old: list[str], new: list[str]) -> None:
    at, at_new = 0, 0
    for start, start_new, size in matches(old, new):
        assert start >= at
        assert start_new >= at_new
        assert old[start : start + size] == new[start_new : start_new + size]
        at, at_new = start + size, start_new + size
    assert at <= len(old)
    assert at_new <= len(new)
    if old == new and old:
        assert matches(old, new) == [(0, 0, len(old))]


@given(BLOCKS, BLOCKS)
def test_both_texts_can_be_read_from_their_difference(old: list[Block], new: list[Block]) -> None:
    lines = difference(old, new)
    assert _side(lines, Change.ADDED) == _texts(old)
    assert _side(lines, Change.REMOVED) == _texts(new)
    assert all(line.change is Change.SAME for line in difference(new, new))
    shown = parts(lines)
    assert sum(len(part.lines) + part.passed_over for part in shown) == len(lines)
    assert [line for part in shown for line in part.lines if line.change is not Change.SAME] == [
        line for line in lines if line.change is not Change.SAME
    ]


def test_a_changed_word_is_told_alone() -> None:
    assert _told("The fee is 5 dollars.", "The fee is 7 dollars.") == "The fee is [-5-]{+7+} dollars."


def test_signs_between_changes_belong_to_them() -> None:
    told = _told("Call us, or come to the desk today.", "Write - or come to the desk today.")
    assert told == "[-Call us,-]{+Write -+} or come to the desk today."


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("See [fees](/answers/1).", "See [fees](/answers/2).", "See fees (/answers/[-1-]{+2+})."),
        ("Bring a **card**.", "Bring a card.", "Bring a [-card-]{+card+}."),
        ("- one\n- two", "- one\n- three\n- two", "one|{+three+}|two"),
        ("| a | b |\n|---|---|\n| 1 | 2 |", "| a | b |\n|---|---|\n| 1 | 3 |", "a | b|1 | [-2-]{+3+}"),
        ("## Head\n\nText.", "Text.", "[-Head-]|Text."),
        ("![x](/files/a.png)", "![x](/files/b.png)", "x"),  # neither is an image that is kept here
        ("Type `<script>`.", "Type `<b>`.", "Type <[-script-]{+b+}>."),
        ("费用五元", "费用七元", "费用[-五-]{+七+}元"),
    ],
)
def test_what_readers_see_is_compared(old: str, new: str, told: str) -> None:
    assert _told(old, new) == told


@pytest.mark.parametrize("kind", ["one word over and over", "letters at random", "signs", "paragraphs at random"])
def test_no_text_takes_long(kind: str) -> None:
    chance = random.Random(5)
    some = [chance.choice("abcdefgh") for _ in range(50_000)]
    old, new = {
        "one word over and over": ("a " * 50_000, "a " * 49_000 + "b a " * 500),
        "letters at random": (" ".join(some), " ".join(reversed(some))),
        "signs": ("!" * 100_000, "?" + "!" * 99_000 + "?!" * 500),
        "paragraphs at random": ("\n\n".join(some[:5_000]), "\n\n".join(some[5_000:10_000])),
    }[kind]
    sides = [blocks.of_html(markup.render(text)) for text in (old, new)]
    assert difference(*sides)  # by squares it would take longer than a test may


def _told(old: str, new: str) -> str:
    lines = difference(blocks.of_html(markup.render(old)), blocks.of_html(markup.render(new)))
    signs = {Change.ADDED: "{{+{}+}}", Change.REMOVED: "[-{}-]", Change.SAME: "{}"}
    return "|".join("".join(signs[piece.change].format(piece.text) for piece in line.pieces) for line in lines)


def _side(lines: list[Line], without: Change) -> list[str]:
    told = ["".join(piece.text for piece in line.pieces if piece.change is not without) for line in lines]
    return [text for text, line in zip(told, lines, strict=True) if line.change is not without]


def _texts(some: list[Block]) -> list[str]:
    return ["".join(word.text for word in block.words) for block in some]
