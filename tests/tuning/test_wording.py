from __future__ import annotations

import math
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from answercenter import clock
from answercenter.search.weights import LIMITS
from answercenter.search.weights import Weights
from answercenter.tuning.wording import InvalidRule
from answercenter.tuning.wording import PromotionText
from answercenter.tuning.wording import SynonymText
from answercenter.tuning.wording import checked_promotion
from answercenter.tuning.wording import checked_synonym
from answercenter.tuning.wording import checked_weights

LINK = PromotionText("fees", url="/topics/fees", title="All fees")


@pytest.mark.parametrize(
    ("text", "field", "words"),
    [
        (SynonymText("equal", ("car",)), "terms", "at least two"),
        (SynonymText("equal", ()), "terms", "at least two"),
        (SynonymText("equal", ("car", "")), "terms", "empty"),
        (SynonymText("equal", ("car", "x" * 300)), "terms", "300 characters"),
        (SynonymText("equal", ("car", "one two three four five six seven eight nine")), "terms", "9 words"),
        (SynonymText("equal", ("Fee", "fees")), "terms", "the same to search"),
        (SynonymText("equal", ("car", "car")), "terms", "the same to search"),
        (SynonymText("equal", ("car", "?!")), "terms", "no word"),
        (SynonymText("equal", tuple(f"word{number}" for number in range(10_000))), "terms", "10,000 phrases"),
        (SynonymText("one_way", ("laptop",)), "expansions", "at least one"),
        (SynonymText("one_way", (), ("computer",)), "terms", "at least one"),
        (SynonymText("one_way", ("laptop", "notebook"), ("Laptops",)), "expansions", "both sides"),
        (SynonymText("both_ways", ("a", "b")), "kind", "one way"),
        (SynonymText("equal", ("car", "auto"), language="klingon!"), "language", "code"),
        (SynonymText("equal", ("car", "auto"), note="x" * 501), "note", "501"),
    ],
)
def test_synonyms_that_cannot_work_are_told_at_their_field(text: SynonymText, field: str, words: str) -> None:
    with pytest.raises(InvalidRule) as caught:
        checked_synonym(text)
    assert list(caught.value.errors) == [field]
    assert words in caught.value.errors[field]


def test_synonyms_are_kept_on_one_line_and_an_equal_set_has_one_side() -> None:
    kept = checked_synonym(SynonymText("equal", (" motor\n vehicle ", "car\x00"), ("auto",), " EN ", " why "))
    assert kept == SynonymText("equal", ("motor vehicle", "car"), (), "en", "why")


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "//evil.example", "/\\evil.example", "http://",
        "https:///path", "ftp://a.example", "relative", "mailto:a@b.example", "https://a.example/ b", "/a\nb",
        "http://[::1", "http://a.example:port/", '/"onclick="', "/<script>", "", "/" + "x" * 2000, " /x\x00",
    ],
)  # fmt: skip
def test_only_links_to_web_pages_and_to_this_site_are_promoted(url: str) -> None:
    with pytest.raises(InvalidRule) as caught:
        checked_promotion(replace(LINK, url=url))
    assert list(caught.value.errors) == ["url"]


@pytest.mark.parametrize("url", ["/topics/fees?x=1#y", "https://a.example/é?q=%20", "http://a.example:8080", "/"])
def test_links_that_lead_somewhere_are_kept(url: str) -> None:
    assert checked_promotion(replace(LINK, url=f" {url} ")).url == url


def test_a_promotion_is_kept_under_the_query_as_it_is_counted() -> None:
    kept = checked_promotion(PromotionText("  What are FEES?", 3, "/ignored", "Ignored"))
    assert kept == PromotionText("what are fees", 3)


@pytest.mark.parametrize(
    ("text", "field"),
    [
        (replace(LINK, query=" ?! "), "query"),
        (replace(LINK, query="x" * 257), "query"),
        (replace(LINK, query="🙂"), "query"),
        (replace(LINK, title=" "), "title"),
        (replace(LINK, title="x" * 201), "title"),
        (replace(LINK, expires_at=clock.now() - timedelta(seconds=1)), "expires"),
    ],
)
def test_promotions_that_cannot_work_are_told_at_their_field(text: PromotionText, field: str) -> None:
    with pytest.raises(InvalidRule) as caught:
        checked_promotion(text)
    assert list(caught.value.errors) == [field]


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, -0.1, 1e9])
@pytest.mark.parametrize("name", LIMITS)
def test_weights_outside_their_limits_are_refused(name: str, value: float) -> None:
    with pytest.raises(InvalidRule) as caught:
        checked_weights({name: value})
    assert list(caught.value.errors) == [name]


def test_words_have_to_count_somewhere() -> None:
    with pytest.raises(InvalidRule, match="count somewhere"):
        checked_weights({"question": 0, "alt_questions": 0, "keywords": 0, "body": 0})
    with pytest.raises(InvalidRule, match="no weight"):
        checked_weights({"other": 1})
    assert checked_weights({"question": 0, "body": 2}) == Weights(question=0, body=2)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=400), st.lists(st.text(max_size=120), max_size=60), st.text(max_size=300))
def test_anything_typed_is_kept_or_refused_with_words(kind: str, phrases: list[str], url: str) -> None:
    for text in (SynonymText("equal", tuple(phrases)), SynonymText(kind, tuple(phrases), tuple(phrases), kind, kind)):
        try:
            kept = checked_synonym(text)
        except InvalidRule as error:
            assert all(error.errors.values())
        else:
            assert checked_synonym(kept) == kept
    try:
        kept_link = checked_promotion(PromotionText(kind, None, url, url))
    except InvalidRule as error:
        assert all(error.errors.values())
    else:
        assert checked_promotion(kept_link) == kept_link
