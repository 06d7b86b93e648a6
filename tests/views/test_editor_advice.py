"""What the editor's page says of a text while it is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from answercenter.answers import readability

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Desk

EASY = "The cat sat on the mat. The dog ran to the cat. They both had a nap in the sun. " * 2
HARD = "Institutional considerations necessitate comprehensive administrative documentation " * 8


def test_answers_that_are_there_already_are_named_while_the_question_is_typed(
    desk: Callable[[str], Desk], published: Callable[..., int]
) -> None:
    answer_id = published("Where is the key to the shed?")
    editor = desk("editor")
    typed = {"question": "key of the shed", "short_answer": "", "body": "x", "language": "en"}
    assert f'href="/editor/answers/{answer_id}"' in editor("/editor/advice", **typed).text
    own = editor("/editor/advice", answer_id=str(answer_id), **typed).text
    assert "no answer is found for this question yet" in own
    page = editor("/editor/answers/new", act="preview", **typed).text  # without script
    assert "Where is the key to the shed?" in page


def test_links_that_lead_nowhere_are_named(desk: Callable[[str], Desk], published: Callable[..., int]) -> None:
    staff = published("Inside?", audience="staff")
    typed = {"question": "", "short_answer": "[a](/answers/99)", "body": f"[b](/answers/{staff})", "language": "en"}
    editor = desk("editor")
    shown = editor("/editor/advice", audience="public", **typed).text
    assert "<code>/answers/99</code>: <b>there is no such answer for its readers</b>" in shown
    assert f"<code>/answers/{staff}</code>" in shown
    assert f"<code>/answers/{staff}</code>" not in editor("/editor/advice", audience="staff", **typed).text


@pytest.mark.parametrize(("text", "meaning"), [(EASY, "very easy"), (HARD, "very hard")])
def test_reading_ease_is_told_in_words(text: str, meaning: str) -> None:
    found = readability.reading(text, "en-GB")
    assert found is not None
    assert found.meaning == meaning
    assert 0 <= found.ease <= 100


def test_what_the_formula_does_not_fit_is_not_measured(desk: Callable[[str], Desk]) -> None:
    assert readability.reading(EASY, "es") is None
    assert readability.reading("Too short.", "en") is None
    shown = desk("editor")("/editor/advice", question="", body=EASY, language="es").text
    assert "not measured: the formula is for English" in shown


@pytest.mark.parametrize(("word", "count"), [("cat", 1), ("make", 1), ("table", 2), ("tree", 1), ("document", 3)])
def test_syllables(word: str, count: int) -> None:
    assert readability.syllables(word) == count
