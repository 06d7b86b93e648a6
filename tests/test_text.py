"""Words: normalised, freed of personal data, stemmed."""

from __future__ import annotations

import string
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


@pytest.mark.parametrize(
    "typed",
    [
        "jane＠example．org", "jane {at} example {dot} org", "jane.doe at mail dot example dot co dot uk",
        "jane@example dot com", '"Jane Doe"@example.com', "me#1@example.org", "jane @ example . org",
    ],
)  # fmt: skip
def test_an_address_is_gone_however_it_is_disguised(typed: str) -> None:
    for given_text in (typed, text.normalise_query(typed)):
        assert text.redact_personal(f"write to, {given_text}. When?") == "write to, [email]. When?"


@pytest.mark.parametrize(
    "typed",
    [
        "FAFSA 2023-2024", "2022 1099-K", "1040 or 1098 1099", "taxes 2019 2020 2021", "2020—2021", "IRM 21.3.10.2.4",
        "section 3.11.2", "30000-40000 a year", "score 600 - 700", "a loan of $1000000",
        "$ 5000000.00", "€1.000.000", "SF86 form what does", "the TP53 gene mutations", "look at the dot com bubble",
        "polka dot dresses", "apply at irs.gov", "12 CFR 1026.37(b)(2)", "ZIP 20500", "at&t refund", "24/7 help",
    ],
)  # fmt: skip
def test_numbers_that_are_nobodys_stay(typed: str) -> None:
    assert text.redact_personal(typed) == typed


def test_words_beside_an_account_or_an_address_stay() -> None:
    assert text.redact_personal("BE68 5390 0754 7034 what about it") == "[account] what about it"
    assert text.redact_personal("NL91 ABNA 0417 1643 00 from when") == "[account] from when"
    assert text.redact_personal("ada@example.org. When do you open?") == "[email]. When do you open?"
    assert text.redact_personal("call 6512 - 9456, or 9456–6512") == "call [number], or [number]"
    assert text.redact_personal("call 202-555-0142x5 or (202) - 555 - 0142") == "call [number]x5 or [number]"


ALNUM = string.ascii_letters + string.digits
HOST = st.text(ALNUM, min_size=1, max_size=9)
AT = st.sampled_from(["@", " @ ", "＠", "(at)", " [at] ", "<at>", "{ at }"])
DOT = st.sampled_from([".", "．", "(dot)", " [dot] ", "{dot}"])
GAPS = ["", " ", "-", ".", "/", " - ", "--", "‑", "–", "·", "_", "\u00ad", "\u200b", "\xa0"]
DIGITS = st.sampled_from(["0123456789", "٠١٢٣٤٥٦٧٨٩", "०१२३४५६७८९", "０１２３４５６７８９"])


@given(st.text(ALNUM + ".+_%#", min_size=1, max_size=12), AT, st.lists(HOST, min_size=2, max_size=4), DOT)
def test_no_address_is_kept(local: str, at: str, hosts: list[str], dot: str) -> None:
    typed = f"ask, {local}{at}{dot.join(hosts)}, please"
    assert text.redact_personal(text.normalise_query(typed)) == "ask, [email], please"


@given(
    st.sampled_from([(3, 3, 4), (4, 4, 4, 4), (4, 6, 5), (3, 2, 4), (2, 2, 2, 2, 2)]),
    st.sampled_from(GAPS),
    DIGITS,
    st.data(),
)
def test_no_phone_or_card_number_is_kept(groups: tuple[int, ...], gap: str, digits: str, data: st.DataObject) -> None:
    drawn = [data.draw(st.text("0123456789", min_size=size, max_size=size)) for size in groups]
    number = gap.join(["5" + drawn[0][1:], *drawn[1:]]).translate(str.maketrans("0123456789", digits))
    for typed in (number, f"({number})", f"my number is {number}, please"):
        left = text.redact_personal(typed)
        assert "[number]" in left
        assert not any(letter.isdigit() for letter in left)
        assert not any(letter.isdigit() for letter in text.counted_query(typed))


YEARS = st.tuples(st.sampled_from(["-", " ", "/", " – "]), st.lists(st.integers(1900, 2099).map(str), max_size=4))
PRICES = st.tuples(st.sampled_from(["${}", "${:,}", "€ {:,}.00"]), st.integers(1, 10**9 - 1))
SECTIONS = st.lists(st.integers(1, 99), min_size=2, max_size=6).filter(lambda parts: min(parts) < 10)
NOBODYS = st.one_of(
    YEARS.map(lambda drawn: drawn[0].join(drawn[1])),
    PRICES.map(lambda drawn: drawn[0].format(drawn[1])),
    SECTIONS.map(lambda parts: ".".join(map(str, parts))),
    st.sampled_from(["1099-MISC", "1040-ES", "1098 T", "W-2", "I-9", "SF 86", "21-526EZ"]),
    st.integers(0, 99999).map("ZIP {:05}".format),
)


@given(st.lists(NOBODYS, max_size=4))
def test_years_prices_sections_forms_and_zip_codes_stay(parts: list[str]) -> None:
    typed = f"what about {' and '.join(parts)} please"
    assert text.redact_personal(typed) == typed


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
