"""The sample: which answers it holds, and how its source's lost paragraph breaks come back."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answercenter import sample
from answercenter.answers import records
from answercenter.markup import render
from answercenter.sample.prepare import set_apart

APART = [
    ("open the account.If you are", "open the account.¶If you are"),
    ("(IRS).You may", "(IRS).¶You may"),
    ("get it back?Once again", "get it back?¶Once again"),
    ("called “opting out.”The law", "called “opting out.”¶The law"),
    ("all at onceRefinancing the mortgage", "all at once¶Refinancing the mortgage"),
    ("what was sentA copy", "what was sent¶A copy"),
    ("please remember:Include your name", "please remember:¶Include your name"),
    ("what you pay;How much", "what you pay;¶How much"),
    ("(the Note)You must", "(the Note)¶You must"),
    ("call 1-888-397-3742TransUnion, now", "call 1-888-397-3742¶TransUnion, now"),
    ("Getting HelpIf you", "Getting Help¶If you"),
    ("Tip:If you can", "Tip: If you can"),
    ("It is free. Tip: Ask first", "It is free.¶Tip: Ask first"),
    ("It is free.Tip:Ask first", "It is free.¶Tip: Ask first"),
    (
        "Equifax Information ServicesP.O. Box 105139Atlanta, GA",
        "Equifax Information Services|P.O. Box 105139|Atlanta, GA",
    ),
]

WHOLE = [
    "FICO, TransUnion, MasterCard, PayPal and the FAQs of LLCs",
    "your myPay account at NeighborWorks",
    "in the U.S. and at P.O. Box 4",
    "see AnnualCreditReport.com or LawHelp.org",
    "see www.AnnualCreditReport.com/ForYou and https://e.org/fraudAlert.jsp?One=Two.Three",
    "write to PublicProtection@oag.ok.gov today",
    "a 401Ks plan, Form 1099A and HUD-1A",
    "One sentence. Another one: with A list, e.g. This.",
]


@pytest.mark.parametrize(("glued", "wanted"), APART)
def test_what_was_glued_is_set_apart(glued: str, wanted: str) -> None:
    assert set_apart(glued) == wanted.replace("¶", "\n\n").replace("|", "  \n")


@pytest.mark.parametrize("text", WHOLE)
def test_names_addresses_and_abbreviations_stay_whole(text: str) -> None:
    assert set_apart(text) == text


@given(st.text(alphabet=st.sampled_from('abAI .:;?!)”’"19TipNote@/P.O. Box'), max_size=60))
def test_nothing_but_white_space_is_added_and_once_is_enough(text: str) -> None:
    apart = set_apart(text)
    assert "".join(apart.split()) == "".join(text.split())
    assert set_apart(apart) == apart


def test_sample_is_the_approved_answers_with_their_links() -> None:
    lines = read("answers.jsonl")
    ids = {line["id"] for line in lines}
    assert (len(lines), len(ids)) == (1064, 1064)
    assert {line["status"] for line in lines} == {"published"}
    assert all(line["url"].startswith("https://www.consumerfinance.gov/") for line in lines)
    related = [other for line in lines for other in line.get("related", [])]
    assert len(related) > 2500
    assert set(related) <= ids


def test_every_line_is_an_answer_of_known_fields() -> None:
    for path in sample.files():
        for line in path.read_bytes().splitlines():
            record, unknown = records.parse(line)
            assert not unknown
            assert record.audience == "public"


def test_welcome_is_the_first_leading_question() -> None:
    (welcome,) = read("welcome.jsonl")
    assert welcome["question"] == "What is the Answer Center and how does it work?"
    assert welcome["position"] == 1
    assert "<h2>" in render(welcome["answer"])


def test_source_and_licence_stand_beside() -> None:
    assert "2017" in (sample.FOLDER / "SOURCE.md").read_text(encoding="utf-8")
    assert "CC0" in (sample.FOLDER / "LICENSE.txt").read_text(encoding="utf-8")


def read(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (sample.FOLDER / name).read_text(encoding="utf-8").splitlines()]
