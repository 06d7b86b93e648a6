from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from factories import make_answer

from answercenter.extensions import command
from answercenter.models import PUBLIC
from answercenter.search import analysis
from answercenter.search import engine
from answercenter.search import indexer

if TYPE_CHECKING:
    from flask import Flask

ASKED = {
    "en": "How do I change my password?",
    "es": "¿Cómo puedo cambiar mis contraseñas?",
    "fr": "Comment puis-je changer mes mots de passe ?",
    "zh": "如何更改我的密码",
}


@pytest.fixture
def spoken(app: Flask) -> None:
    with command() as session:
        for language, question in ASKED.items():
            make_answer(session, question, key=language, language=language)
    indexer.sync()


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("changing passwords", "en"),
        ("contraseña", "es"),
        ("cambio de contrasena", "es"),
        ("mot de passe", "fr"),
        ("密码", "zh"),
    ],
)
def test_words_are_found_in_the_forms_of_their_language(spoken: None, text: str, language: str) -> None:
    assert engine.search(text, PUBLIC).hits[0].key == language
    assert engine.search(text, PUBLIC, language=language).hits[0].key == language


def test_a_language_filter_leaves_the_others_out(spoken: None) -> None:
    assert {hit.key for hit in engine.search("password contraseña", PUBLIC, language="es").hits} == {"es"}


def test_words_of_two_languages_that_look_alike_stay_apart() -> None:
    assert analysis.term_of("gift", "de") != analysis.term_of("gift", "en")
    assert analysis.term_of("gift", "en") == "gift"


def test_apostrophes_and_possessives_do_not_matter() -> None:
    assert analysis.terms("don't dont don’t") == ["dont"] * 3
    assert analysis.terms("the bank's fee") == analysis.terms("the bank fee")


def test_common_words_are_those_of_the_languages_searched() -> None:
    assert analysis.is_common("como", ("es",))
    assert not analysis.is_common("como", ("en",))
    assert analysis.is_common("What's", ("en",))
