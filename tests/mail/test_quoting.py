"""What somebody wrote is told from what they quoted; where that is not sure, all stays."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answercenter.mail.quoting import own_words

OWN = "Thank you.\n\nOne more thing."


@pytest.mark.parametrize(
    "quoted",
    [
        "\n\nOn Fri, 27 Nov 2026 at 09:00, Answers <answers@example.org> wrote:\n> Hello\n> there\n",
        "\n\nOn Fri, 27 Nov 2026 at 09:00, Answers\n<answers@example.org> wrote:\n\n> Hello\n",
        "\n\nAm 27.11.26 um 09:00 schrieb Answers:\n> Hallo\n",
        "\n\nLe ven. 27 nov. 2026 à 09:00, Answers <a@b.org> a écrit :\n> Bonjour\n",
        "\n\nEl vie, 27 nov 2026 a las 9:00, Answers (<a@b.org>) escribió:\n> Hola\n",
        "\n\n-----Original Message-----\nFrom: Answers\nHello\n",
        "\n\n________________________________\nFrom: Answers <a@b.org>\nSent: Friday\nTo: Ada\nSubject: x\n\nHello\n",
        "\n\nFrom: Answers <a@b.org>\nSent: Friday\nTo: Ada\n\nHello\n",
        "\n\nVon: Answers <a@b.org>\nGesendet: Freitag\nAn: Ada\n\nHallo\n",
        "\n> Hello\n> there\n\n",
        "\n-- \nAda Example\n+1 555 0100\n",
        "\n\n-- \nAda\n\nOn Friday, a@b.org wrote:\n> Hello\n",
    ],
)
def test_a_quoted_end_goes(quoted: str) -> None:
    assert own_words(OWN + quoted) == OWN
    assert own_words((OWN + quoted).replace("\n", "\r\n")) == OWN


@pytest.mark.parametrize(
    "text",
    [
        "On Friday, a@b.org wrote:\n> When?\nOn Monday.\n> Where?\nHere.",
        "She wrote:\nI am late.\n> quoted\nWhat now?",
        "From: here to there\nit is far.",
        "____________________\nA line of my own.",
        "> only quoted",
        "Hello\n-- you",
    ],
)
def test_what_is_not_surely_quoted_stays(text: str) -> None:
    assert own_words(text) == text


@given(st.text(alphabet="On> \nwrote:-_Fm@a", max_size=400))
def test_every_word_kept_was_there_and_something_stays(text: str) -> None:
    found = own_words(text)
    assert bool(found) == bool(text.strip())
    assert len(found) <= len(text)


@pytest.mark.parametrize(
    "text", ["On " + "a " * 50_000, "On x\n" * 50_000, "_" * 100_000, "On a@ wrote:\n> x\ny\n" * 600]
)
@pytest.mark.timeout(60)  # without bounds these take minutes
def test_long_texts_take_no_square_of_their_length(text: str) -> None:
    assert own_words(text)
