"""Words: normalised, freed of personal data, stemmed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answercenter import text


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("my mail is Jane.Doe+x@example.co.uk please", "my mail is [email] please"),
        ("write to jane(at)example(dot)org", "write to [email]"),
        ("call +1 (202) 555-0142 now", "call [number] now"),
        ("card 4111 1111 1111 1111", "card [number]"),
        ("iban DE89 3704 0044 0532 0130 00", "iban [account]"),
        ("ssn 078-05-1120", "ssn [number]"),
        ("form 1040 of 2024", "form 1040 of 2024"),
        ("Fees over $1,000 in 30 days", "fees over $1,000 in 30 days"),
    ],
)
def test_personal_data_is_gone_before_a_query_is_kept(typed: str, stored: str) -> None:
    assert text.counted_query(typed) == stored


@given(st.text())
def test_a_normalised_query_is_short_printable_and_stays_as_it_is(typed: str) -> None:
    normalised = text.normalise_query(typed)
    assert len(normalised) <= text.MAXIMUM_QUERY
    assert normalised.isprintable() or not normalised.isascii()
    assert "\x00" not in normalised
    normalised.encode("utf-8")
    assert text.normalise_query(normalised) == normalised


@given(st.text())
def test_redacting_twice_changes_nothing_more(typed: str) -> None:
    once = text.redact_personal(text.normalise_query(typed))
    assert text.redact_personal(once) == once


def test_keywords_are_stems_with_the_form_typed_and_no_question_words() -> None:
    assert text.keywords("How do I dispute errors on my credit reports?") == [
        ("disput", "dispute"),
        ("error", "errors"),
        ("credit", "credit"),
        ("report", "reports"),
    ]


def test_threads_stem_side_by_side() -> None:
    words = [
        f"{root}{ending}" for root in ("garnish", "report", "overdraw") for ending in ("ing", "s", "ed", "ation")
    ] * 200
    text.stem.cache_clear()
    expected = [text.stem(word) for word in words]

    def uncached(word: str) -> str:
        return text.stem.__wrapped__(word)

    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(uncached, words)) == expected


@given(st.text(), st.integers(min_value=8, max_value=80))
def test_a_slug_is_short_and_never_empty(title: str, limit: int) -> None:
    slug = text.slugify(title, limit)
    assert slug
    assert len(slug) <= max(limit, len("answer"))
    assert not slug.startswith("-")
    assert not slug.endswith("-")
