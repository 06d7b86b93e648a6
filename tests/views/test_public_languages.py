"""The visitor's language on an answer's page: links to the others, a way there, and a fallback that says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from answercenter.answers import exchange
from answercenter.answers import translations

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Desk
    from flask import Flask

# In the shape of a public help centre's articles, each in some of its languages
LINES = r"""
{"id": "sign-in.en", "question": "How do I sign in?", "answer": "With your password.", "language": "en", "category": "accounts"}
{"id": "sign-in.es", "question": "¿Cómo inicio sesión?", "answer": "Con su contraseña.", "language": "es", "category": "accounts", "translation_of": "sign-in.en"}
{"id": "sign-in.zh", "question": "如何登录？", "answer": "用你的密码。", "language": "zh", "category": "accounts", "translation_of": "sign-in.en"}
{"id": "app.en", "question": "Which app do I need?", "answer": "Any.", "language": "en", "category": "accounts"}
""".lstrip()  # noqa: E501  # a line is a line


@pytest.fixture
def site(make_app: Callable[..., Flask], tmp_path: Path) -> Flask:
    """A site in three languages with an answer in all of them and one in English only."""
    app = make_app(LANGUAGES=["en", "es", "zh"])
    file = tmp_path / "answers.jsonl"
    file.write_text(LINES, encoding="utf-8")
    with app.app_context():
        assert exchange.import_answers(file).added == 4
    return app


def test_an_answer_leads_to_its_other_languages(site: Flask) -> None:
    page = site.test_client().get("/answers/1/how-do-i-sign-in").text
    for code, path in (
        ("en", "1/how-do-i-sign-in"),
        ("es", "2/como-inicio-sesion"),
        ("x-default", "1/how-do-i-sign-in"),
    ):
        assert f'<link rel="alternate" hreflang="{code}" href="http://localhost/answers/{path}">' in page
    assert '<a href="/answers/2/como-inicio-sesion" lang="es" hreflang="es">Español</a>' in page
    assert "hreflang" not in site.test_client().get("/answers/4/which-app-do-i-need").text


def test_who_asks_for_a_language_is_led_to_it(site: Flask) -> None:
    client = site.test_client()
    for start, language, there in (
        ("1", "es", "2/como-inicio-sesion"),
        ("3", "ES-MX", "2/como-inicio-sesion"),
        ("2", "en", "1/how-do-i-sign-in"),
    ):
        response = client.get(f"/answers/{start}?language={language}", follow_redirects=True)
        assert response.request.path == f"/answers/{there}"
        assert response.status_code == 200
    assert client.get("/answers/1/how-do-i-sign-in?language=../x").status_code == 400


@pytest.mark.parametrize(
    ("path", "header", "said"),
    [
        ("1/how-do-i-sign-in", "es-MX,es;q=0.9,en;q=0.1", "also in your language"),
        ("4/which-app-do-i-need", "es", 'no version in <span lang="es">Español</span>'),
        ("4/which-app-do-i-need?language=fr", "en", 'no version in <span lang="fr">Français</span>'),
        ("2/como-inicio-sesion", "es,en;q=0.9", ""), ("1/how-do-i-sign-in", "fr", ""), ("1/how-do-i-sign-in", "", ""),
        ("1/how-do-i-sign-in", "*;q=x,\x7f", ""), ("4/which-app-do-i-need?language=en", "es", ""),
    ],
)  # fmt: skip
def test_a_fallback_is_shown_and_said(site: Flask, path: str, header: str, said: str) -> None:
    response = site.test_client().get(f"/answers/{path}", headers={"Accept-Language": header})
    assert response.status_code == 200
    assert said in response.text
    assert ("language-note" in response.text) == bool(said)
    assert "Accept-Language" in response.headers["Vary"]


def test_editors_say_what_translates_what_and_see_what_fell_behind(
    desk: Callable[[str], Desk], published: Callable[..., int]
) -> None:
    write = desk("editor")
    english, spanish = published("How?"), published("¿Cómo?", language="es")
    refused = write(f"/editor/answers/{english}/translation", original=english)
    assert refused.status_code == 400
    assert 'id="original-error">An answer cannot be its own translation.' in refused.text
    assert write(f"/editor/answers/{spanish}/translation", original=english).status_code == 303
    assert "No translation is outdated" in write.client.get("/editor/translations").text
    write(
        f"/editor/answers/{english}", question="How now?", body="So.", language="en", base_revision="1", act="publish"
    )
    assert "¿Cómo?" in write.client.get("/editor/translations").text
    assert "Outdated" in write.client.get(f"/editor/answers/{spanish}/reach").text
    assert write(f"/editor/answers/{spanish}/translation", act="confirm").status_code == 303
    assert translations.count_outdated() == 0
    key = (
        write.client.get(f"/editor/answers/{english}/reach?q=c%C3%B3mo")
        .text.split('name="key" value="')[1]
        .split('"')[0]
    )
    assert write(f"/editor/answers/{english}/related", key=key, act="add").status_code == 303
    assert "¿Cómo?" in write.client.get(f"/editor/answers/{english}/reach").text.split("Translation</h2>")[0]
    assert write(f"/editor/answers/{english}/related", key=key, act="drop").status_code == 400
    assert write("/editor/answers/99/related", key=key, act="add").status_code == 404
