from __future__ import annotations

from datetime import UTC
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from test_postings import numbered
from test_postings import opened

from answercenter.models import PUBLIC
from answercenter.search import listing
from answercenter.search.confidence import SURE
from answercenter.search.fallback import Filters
from answercenter.search.query import understand
from answercenter.search.rules import PLAIN
from answercenter.search.widening import widen

CORPUS = [
    ("How do I stop an automatic payment?", "Write to your bank. A payment may be stopped before it is due.", []),
    ("What is escrow?", "An account from which taxes are paid.", ["what does escrow mean"]),
    ("Can a debt collector call me at work?", "Not when your employer does not allow it.", []),
    ("How long does a bankruptcy stay on my report?", "Ten years at most.", []),
    ("What is the difference between a debit and a credit card?", "A debit card takes money at once.", []),
] * 3


@pytest.mark.parametrize(
    "text",
    [
        "escrow",
        "what does escrow mean",
        "how can i stop automatic payments",
        "debt collector calls at my work",
        "debit",
    ],
)
def test_what_a_question_asks_is_answered(text: str) -> None:
    assert confidence(text) >= SURE


@pytest.mark.parametrize(
    "text",
    ["", "hello there", "which football team won", "khata kaise band kare", "qwerty", "my dog ate 3 shoes at night"],
)
def test_what_nothing_answers_is_recognised(text: str) -> None:
    assert confidence(text) < SURE


def test_confidence_falls_with_every_word_that_no_answer_has() -> None:
    sure = [confidence(text) for text in ("stop automatic payment", "stop automatic payment zebra", "stop zebra yacht")]
    assert sure == sorted(sure, reverse=True)


def test_an_unknown_number_counts_less_against_it_than_an_unknown_word() -> None:
    assert confidence("how do i stop payment 4711") > confidence("how do i stop payment zebra")


def confidence(text: str) -> float:
    with TemporaryDirectory() as name:
        snapshot, _reader = opened(Path(name), [numbered(CORPUS)])
        query = understand(text)
        filters = Filters(PUBLIC, datetime.now(UTC), None, None)
        allowed = snapshot.readable(PUBLIC, filters.moment)
        return listing.find(snapshot, query, filters, allowed, widen(snapshot, query, PLAIN)).confidence
