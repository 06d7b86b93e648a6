"""What the editor's page says of a text while it is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from answercenter.answers import advice

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


def test_links_to_answers_that_nobody_can_read_are_named(
    desk: Callable[[str], Desk], published: Callable[..., int]
) -> None:
    good, staff = published("Who?"), published("Inside?", audience="staff")
    body = f"[a](/answers/{good}) [b](/answers/{staff}/inside) [c](/answers/99#x) [d](https://e.org/answers/99)"
    assert advice.broken_links(body) == [f"/answers/{staff}/inside", "/answers/99#x"]
    shown = desk("editor")("/editor/advice", question="", body=body, language="en").text
    assert "<code>/answers/99#x</code>" in shown


@pytest.mark.parametrize(("text", "meaning"), [(EASY, "very easy"), (HARD, "very hard")])
def test_reading_ease_is_told_in_words(text: str, meaning: str) -> None:
    found = advice.reading(text, "en-GB")
    assert found is not None
    assert found.meaning == meaning
    assert 0 <= found.ease <= 100


def test_what_the_formula_does_not_fit_is_not_measured(desk: Callable[[str], Desk]) -> None:
    assert advice.reading(EASY, "es") is None
    assert advice.reading("Too short.", "en") is None
    shown = desk("editor")("/editor/advice", question="", body=EASY, language="es").text
    assert "not measured: the formula is for English" in shown


@pytest.mark.parametrize(("word", "count"), [("cat", 1), ("make", 1), ("table", 2), ("tree", 1), ("document", 3)])
def test_syllables(word: str, count: int) -> None:
    assert advice.syllables(word) == count
