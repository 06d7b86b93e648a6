"""Answers in several languages: their family, what may translate what, and what fell behind."""

from __future__ import annotations

import pytest
from answer_lines import make_answer

from answercenter.answers import publishing
from answercenter.answers import relating
from answercenter.answers import translations
from answercenter.answers.wording import InvalidText
from answercenter.extensions import db
from answercenter.models import PUBLIC
from answercenter.models import Answer

pytestmark = pytest.mark.usefixtures("app")


def test_a_family_is_the_same_from_each_of_its_answers() -> None:
    spanish = make_answer("¿Cómo?", id="a.es", language="es", translation_of="a.en")
    assert translations.family(spanish, PUBLIC) == []
    english = make_answer("How?", id="a.en")
    hidden = make_answer("Comment ?", id="a.fr", language="fr", translation_of="a.en", status="draft")
    make_answer("Another?", id="b")
    for answer in (english, spanish, hidden):
        assert [link.id for link in translations.family(answer, PUBLIC)] == [english, spanish]
    family = translations.family(english, PUBLIC)
    found = [translations.in_language(family, code) for code in ("es", "ES-mx", "en", "fr")]
    assert [link.id if link else None for link in found] == [spanish, spanish, english, None]


def test_a_translation_is_outdated_once_its_original_is_published_anew() -> None:
    english, spanish = make_answer("How?"), make_answer("¿Cómo?", language="es")
    translations.translate(spanish, english)
    assert translations.outdated() == []
    revise(spanish, "¿Cómo se hace?")
    assert translations.count_outdated() == 0
    revise(english, "How is it done?")
    assert [(one.id, one.original_id, one.outdated) for one in translations.outdated()] == [(spanish, english, True)]
    revise(spanish, "¿Cómo se hace ahora?")  # a new text alone does not say that it follows
    assert translations.count_outdated() == 1
    translations.confirm(spanish)
    assert translations.outdated() == []
    translations.translate(spanish, None)
    assert translations.original_of(spanish) is None


def test_an_imported_translation_is_outdated_once_its_original_is_changed() -> None:
    make_answer(id="a.es", language="es", translation_of="a.en")
    english = make_answer(id="a.en")
    assert translations.count_outdated() == 0
    revise(english, "How is it done?")
    assert translations.count_outdated() == 1


def test_only_another_answer_in_another_language_is_an_original() -> None:
    english, other, draft = make_answer(), make_answer(), make_answer(status="draft")
    spanish, second = make_answer(language="es"), make_answer(language="es")
    translations.translate(spanish, english)
    for answer, original, part in (
        (english, english, "own translation"),
        (other, english, "same language"),
        (second, spanish, "itself a translation"),
        (second, english, "already"),
        (english, second, "has translations itself"),
        (second, draft, "no such published"),
        (second, 0, "no such published"),
        (second, 2**40, "no such published"),
    ):
        with pytest.raises(InvalidText, match=part) as refused:
            translations.translate(answer, original)
        assert set(refused.value.errors) == {"original"}


def test_related_answers_are_ordered_and_keys_that_are_not_here_yet_are_kept() -> None:
    first, second = make_answer(id="x"), make_answer(id="y")
    answer = make_answer(id="z", related=["later", "x"])
    relating.move(answer, "y", "add")
    relating.move(answer, "y", "add")
    relating.move(answer, "y", "up")
    relating.move(answer, "later", "down")
    assert [(one.key, one.id) for one in relating.listed(answer)] == [("y", second), ("later", None), ("x", first)]
    relating.move(answer, "later", "remove")
    for key in ("z", "unknown"):
        with pytest.raises(relating.RelatingError):
            relating.move(answer, key, "add")
    assert [one.key for one in relating.listed(answer)] == ["y", "x"]


def revise(answer_id: int, question: str) -> None:
    """Publish a new text of an answer."""
    answer = db.session.get(Answer, answer_id)
    assert answer is not None
    db.session.refresh(answer)
    place = publishing.Place(language=answer.language)
    text = publishing.RevisionText(question, "", "So.")
    saved = publishing.save_draft(answer_id, text, place, None, answer.live_revision)
    publishing.publish(answer_id, saved.revision, None)
