"""Sections of an answer for a narrower audience: nobody else gets a word of them, whatever stands around them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from answercenter import markup
from answercenter.markup.sections import visible

STAFF = "Open.\n\n::: staff\nThe zanzibar code.\n:::\n\nEnd."


def test_a_section_is_shown_to_its_audience_only() -> None:
    for audiences in ((), ("public",), ("public", "volunteer")):
        assert "zanzibar" not in markup.render(STAFF, audiences)
    assert markup.render(STAFF) == "<p>Open.</p>\n<p>End.</p>\n"
    assert markup.plain(STAFF) == "Open.\nEnd."
    shown = markup.render(STAFF, ("public", "volunteer", "staff"))
    assert '<div class="callout callout-section" role="note">\n<p class="callout-title">For staff</p>' in shown
    assert "zanzibar" in shown
    assert markup.sanitise(shown) == shown
    volunteers = STAFF.replace("staff", "volunteers")
    assert "zanzibar" in markup.render(volunteers, ("public", "volunteer"))
    assert "zanzibar" not in markup.render(volunteers)


@pytest.mark.parametrize(
    "text",
    [
        "::: staff\nzanzibar", ":::staff\nzanzibar\n:::", "::: STAFF\nzanzibar\n:::", "::: staff zanzibar\nx\n:::",
        "words\n::: staff\nzanzibar\n:::", "> ::: staff\n> zanzibar\n> :::\n\nend",
        "- one\n- ::: staff\n  zanzibar\n  :::",
        "1. one\n\n   ::: staff\n   zanzibar\n\n   still zanzibar\n   :::\n2. two", "   ::: staff\n   zanzibar\n   :::",
        "::: note\n::: staff\nzanzibar\n:::\n:::", ":::: note\n::: staff\nzanzibar\n:::\n::::\nend",
        ":::: staff\n::: note\nzanzibar\n:::\nzanzibar\n::::\nend", "::: staff\n```\nzanzibar\n:::\n```\nend",
        "a[^1]\n\n::: staff\n[^1]: zanzibar\n:::", "::: staff\na[^1]\n\n[^1]: zanzibar\n:::\n\nend",
        "::: staff\n# zanzibar\n:::\n# end", "::: staff\n| a | b |\n|---|---|\n| zanzibar | c |\n:::",
        "::: staff\r\nzanzibar\r\n:::\r\nend", "::: staff\rzanzibar\r:::\rend",
        "::: staff\n![zanzibar](zanzibar.png)\n:::",
        "[x]\n\n::: staff\n[x]: /zanzibar\n:::", "\t\n::: staff\t\nzanzibar\n:::", "::: staff\n\x00zanzibar\ud800\n:::",
        "::: staff\nzanzibar\n:::\n::: volunteers\nzanzibar\n:::", "::: staff\n::: staff\nzanzibar\n:::\n:::\nend",
    ],
)  # fmt: skip
def test_nothing_of_a_section_is_left_whatever_stands_around_it(text: str) -> None:
    assert "zanzibar" in markup.render(text, markup.SECTIONS) + text
    assert "zanzibar" not in markup.render(text)
    assert "zanzibar" not in markup.plain(text)


def test_a_block_inside_of_as_many_colons_does_not_end_the_section() -> None:
    text = "::: staff\n::: note\nzanzibar\n:::\nzanzibar\n:::\n\nend"
    assert markup.render(text) == "<p>end</p>\n"
    assert markup.render(":::: staff\n::: note\nzanzibar\n::::\n\nend") == "<p>end</p>\n"


def test_what_opens_no_section_stays_as_it_was() -> None:
    for text in (
        "::: note\nwords\n:::",
        "    ::: staff\n    words",
        "```\n::: staff\nwords\n:::\n```",
        "a ::: staff b",
    ):
        assert visible(text) == text
        assert "words" in markup.plain(text) or text.startswith("a")


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["::: staff", ":::", ":::: staff", "::::", "::: note", "```", "> x", "- y", "", "[^1]: z", "# h", "  :::"]
        ),
        max_size=12,
    )
)
def test_taking_out_is_complete(lines: list[str]) -> None:
    once = visible("\n".join(lines))
    assert visible(once) == once
    assert "callout-section" not in markup.render(once, markup.SECTIONS)
