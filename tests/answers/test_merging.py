"""Three texts into one: nothing that anybody wrote is lost, and nothing is decided that is for people to decide."""

from __future__ import annotations

import random

import pytest
from hypothesis import example
from hypothesis import given
from hypothesis import strategies as st

from answercenter.answers.blocks import split
from answercenter.answers.merging import Agreed
from answercenter.answers.merging import Conflict
from answercenter.answers.merging import merge
from answercenter.answers.merging import merge_entries
from answercenter.answers.merging import text_of

TEXTS = st.lists(
    st.lists(st.sampled_from(["fee", "card", "is", "5", "."]), max_size=8).map(" ".join), max_size=8
).map("\n".join)  # fmt: skip
ENTRIES = st.lists(st.sampled_from("abcdef"), unique=True)
BASE = "Bring a card.\n\nThe fee is 5 dollars and you pay it at the desk in the hall.\n\nThe desk opens at nine."


@given(TEXTS, TEXTS)
def test_a_side_that_changed_nothing_gives_the_others_text(base: str, other: str) -> None:
    assert text_of(merge(base, base, other), []) == other
    assert text_of(merge(base, other, base), []) == other
    assert text_of(merge(base, other, other), []) == other


@given(TEXTS, TEXTS, TEXTS)
@example("", "a", "b")
@example("a\nb", "a\nx\nb", "a\ny\nb")
def test_swapping_the_sides_changes_nothing_else(base: str, mine: str, theirs: str) -> None:
    swapped = [
        part if isinstance(part, Agreed) else Conflict(part.base, part.theirs, part.mine)
        for part in merge(base, theirs, mine)
    ]
    assert merge(base, mine, theirs) == swapped


@given(TEXTS, TEXTS, TEXTS)
def test_no_text_of_either_side_is_lost(base: str, mine: str, theirs: str) -> None:
    parts = merge(base, mine, theirs)
    conflicts = sum(isinstance(part, Conflict) for part in parts)
    kept = text_of(parts, ["both"] * conflicts)
    for side in (mine, theirs):
        assert set(split(side)) - set(split(base)) <= set(split(kept))


@given(TEXTS)
def test_what_two_people_add_at_different_places_is_all_there(base: str) -> None:
    lines = base.split("\n")
    mine, theirs = "\n".join(["MINE", "", *lines]), "\n".join([*lines, "", "THEIRS"])
    assert text_of(merge(base, mine, theirs), []) == "\n".join(["MINE", "", *lines, "", "THEIRS"])


@pytest.mark.parametrize(
    ("mine", "theirs", "merged"),
    [
        (("Bring a card", "Bring your card"), ("nine", "ten"), True),
        (("5 dollars", "7 dollars"), ("in the hall", "upstairs"), True),  # in one line, far apart
        (("5 dollars", "7 dollars"), ("dollars and", "euros and"), False),  # neighbours
        (("nine.", "nine.\n\nMine."), ("nine.", "nine.\n\nTheirs."), False),
        (("nine.", "nine.\n\nMine."), ("The desk opens at nine.", ""), False),  # changed by one, taken out by the other
    ],
)
def test_changes_that_do_not_overlap_are_put_together(
    mine: tuple[str, str], theirs: tuple[str, str], *, merged: bool
) -> None:
    parts = merge(BASE, BASE.replace(*mine), BASE.replace(*theirs))
    conflicts = [part for part in parts if isinstance(part, Conflict)]
    assert (not conflicts) is merged
    if merged:
        assert text_of(parts, []) == BASE.replace(*mine).replace(*theirs)


@pytest.mark.parametrize(
    ("choice", "text"), [("mine", "a\nX\nc"), ("theirs", "a\nY\nc"), ("both", "a\nX\n\nY\nc")]
)  # fmt: skip
def test_a_conflict_is_decided_by_choice(choice: str, text: str) -> None:
    assert text_of(merge("a\nb\nc", "a\nX\nc", "a\nY\nc"), [choice]) == text


def test_two_paragraphs_added_at_one_place_stay_paragraphs() -> None:
    assert text_of(merge("a", "a\n\nX", "a\n\nY"), ["both"]) == "a\n\nX\n\nY"


@given(ENTRIES, ENTRIES, ENTRIES)
def test_entries_that_anybody_added_are_there_and_those_taken_out_are_gone(
    base: list[str], mine: list[str], theirs: list[str]
) -> None:
    merged = merge_entries(base, mine, theirs)
    assert set(merged) == (set(mine) & set(theirs)) | (set(mine) ^ set(base)) & set(mine) | (set(theirs) - set(base))
    assert len(merged) == len(set(merged))
    assert set(merged) == set(merge_entries(base, theirs, mine))
    assert merge_entries(base, base, theirs) == theirs


def test_no_merge_takes_long() -> None:
    chance = random.Random(5)
    words = [chance.choice("abcdefgh") for _ in range(20_000)]
    mine, theirs = ["x", *words[:-1]], [*words[1:], "y"]
    for between in (" ", "\n"):
        assert merge(between.join(words), between.join(mine), between.join(theirs))  # by squares it would not end
