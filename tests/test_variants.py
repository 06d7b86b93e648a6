"""Sections of an answer for some regions or days: who sees them, what stands over them, what is not understood."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from answercenter import markup
from answercenter.markup.variants import OPENERS
from answercenter.markup.variants import read

DAY = date(2026, 6, 1)


@pytest.mark.parametrize(
    ("opening", "shown", "hidden"),
    [
        ("only US-OH", ["US-OH"], ["US", "US-PA", "??", "", "CA"]),
        ("only US", ["US", "US-OH"], ["CA", "??", ""]),
        ("only US-OH, US-PA", ["US-OH", "US-PA"], ["US-TX"]),
        ("except US-OH", ["US", "US-PA", "??", ""], ["US-OH"]),
        ("only from 2026-06-01", ["", "US"], []),
        ("only until 2026-06-01", ["", "US"], []),
        ("only until 2026-05-31", [], ["", "US"]),
        ("only from 2026-06-02", [], ["", "US"]),
        ("only US-OH until 2026-06-01", ["US-OH"], ["US-PA"]),
        ("except US-OH from 2026-06-02", [], ["US-PA", "US-OH"]),
    ],
)
def test_a_section_is_seen_from_its_regions_on_its_days(opening: str, shown: list[str], hidden: list[str]) -> None:
    text = f"Open.\n\n::: {opening}\nzanzibar\n:::\n\nEnd."
    seen = {one: "zanzibar" in markup.render(text, (), markup.Viewpoint(one, DAY)) for one in [*shown, *hidden]}
    assert seen == dict.fromkeys(shown, True) | dict.fromkeys(hidden, False)
    assert "zanzibar" in markup.render_all(text)
    assert markup.sanitise(markup.render_all(text)) == markup.render_all(text)


def test_what_is_told_to_everybody_knows_no_region_and_no_day() -> None:
    text = "::: only US-OH\nohio\n:::\n\n::: except US-OH\nelse\n:::\n\n::: only from 2020-01-01\ndated\n:::\n\nEnd."
    assert markup.plain(text) == "else\nEnd."
    assert "ohio" not in markup.render(text)
    assert "dated" not in markup.render(text)


def test_a_section_inside_another_needs_both() -> None:
    text = ":::: staff\n::: only US-OH\nzanzibar\n:::\n::::\n\nEnd."
    ohio = markup.Viewpoint("US-OH", DAY)
    assert "zanzibar" not in markup.render(text, (), ohio)
    assert "zanzibar" not in markup.render(text, ("staff",))
    assert "zanzibar" in markup.render(text, ("staff",), ohio)
    assert markup.conditions(text, ()) == []
    assert [one.regions for one in markup.conditions(text)] == [("US-OH",)]


@pytest.mark.parametrize(
    ("condition", "title"),
    [
        ("US-OH US-PA", "In Ohio or Pennsylvania"),
        ("US from 2026-01-01 until 2026-12-31", "In United States, from 1 January 2026 until 31 December 2026"),
        ("until 2026-12-31", "Until 31 December 2026"),
        ("US-OH from 2026-01-01 | En Ohio <b>", "En Ohio <b> (Ohio, 2026-01-01 –)"),
    ],
)
def test_the_condition_stands_over_the_section(condition: str, title: str) -> None:
    assert read("only", condition).title() == title
    escaped = title.replace("<", "&lt;").replace(">", "&gt;")
    assert f">{escaped}</p>" in markup.render_all(f"::: only {condition}\nx\n:::").replace("&#32;", " ")
    assert read("except", "US-OH").title() == "Outside Ohio"


@pytest.mark.parametrize(
    ("opening", "problem"),
    [
        ("only Ohio", "“Ohio” is no region"), ("only US-ZZ", "“US-ZZ” is no region"), ("only us-oh", "“us-oh”"),
        ("only from 2026-13-01", "“2026-13-01” is no day"), ("only from", "“” is no day"), ("only", "names no region"),
        ("only from 20260101", "“20260101” is no day"), ("except until 2026-01-01", "names no region"),
        ("only from 2026-02-01 until 2026-01-01", "2026-02-01 is after 2026-01-01"), ("only | X", "names no region"),
    ],
)  # fmt: skip
def test_what_is_not_understood_is_shown_to_nobody(opening: str, problem: str) -> None:
    text = f"Open.\n\n::: {opening}\nzanzibar\n:::\n"
    assert problem in markup.conditions(text)[0].problem
    for region in ("", "??", "US-OH", "US"):
        assert "zanzibar" not in markup.render(text, markup.SECTIONS, markup.Viewpoint(region, DAY))


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(OPENERS),
    st.lists(st.sampled_from(["US-OH", "US", "CA", "from", "until", "2026-01-01", "2027-01-01", "x", "|", ","])),
    st.sampled_from(["", "??", "US", "US-OH", "CA"]),
)
def test_reading_a_condition_never_fails_and_holds_nowhere_it_should_not(
    opener: str, words: list[str], region: str
) -> None:
    condition = read(opener, " ".join(words))
    held = condition.holds(markup.Viewpoint(region, DAY))
    assert condition.title()
    assert not (held and condition.problem)
    if opener == "only" and region in {"", "??"} and condition.regions:
        assert not held
