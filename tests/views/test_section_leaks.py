"""A section for staff is in no public output, whichever way it is asked for."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from access_table import EVERYBODY
from access_table import PAGES

from answercenter.answers import publishing
from answercenter.models import PUBLIC
from answercenter.search import engine
from answercenter.search import indexer
from answercenter.search import store

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from flask.testing import FlaskClient

BODY = """Under the mat.

::: staff Quokkaword
The code is zanzibarword[^1].

# Zanzibarword

[^1]: zanzibarword
:::
"""
WORDS = ("zanzibarword", "quokkaword")


@pytest.fixture
def answer(published: Callable[..., int]) -> int:
    """A leading answer with a section for staff in short answer and text."""
    short = "Look under it.\n\n::: staff\nNot zanzibarword, quokkaword.\n:::"
    answer_id = published("Where is the key?", BODY, topic=("Keys",), short_answer=short)
    published("Where is the other key?", "Under the other mat.", topic=("Keys",))
    publishing.pin(answer_id, 1)
    return answer_id


@pytest.mark.parametrize("role", ["", "volunteer"])
def test_no_page_says_a_word_of_it(
    client: FlaskClient, sign_in: Callable[..., FlaskClient], answer: int, role: str
) -> None:
    reader = sign_in(role) if role else client
    paths = [path for path, allowed in PAGES.values() if allowed == EVERYBODY and "{" not in path]
    assert "/feed.atom" in paths
    for path in [*paths, f"/answers/{answer}", "/search?q=mat", "/search?q=where&topic=keys", "/suggest?q=where"]:
        page = reader.get(path, follow_redirects=True).get_data(as_text=True).lower()
        assert not [word for word in WORDS if word in page], path


def test_its_words_find_nothing_with_an_index_and_without(app: Flask, client: FlaskClient, answer: int) -> None:
    for _with_index in (True, False):
        for word in WORDS:
            found = engine.search(word, PUBLIC)
            assert (found.answered, found.total) == (False, 0), word
            assert not engine.suggest(word, PUBLIC)
            assert "No answer fits" in client.get(f"/search?q={word}").get_data(as_text=True)
        assert engine.search("where is the key", PUBLIC).answered
        shutil.rmtree(store.folder(), ignore_errors=True)
    assert engine.search("key", PUBLIC).degraded
    indexer.sync()
    kept = b"".join(path.read_bytes() for path in Path(store.folder()).rglob("*") if path.is_file()).lower()
    assert not [word for word in WORDS if word.encode() in kept]


def test_staff_and_editors_read_it(sign_in: Callable[..., FlaskClient], answer: int) -> None:
    for role in ("staff", "editor", "admin"):
        page = sign_in(role).get(f"/answers/{answer}/where-is-the-key").get_data(as_text=True)
        assert "zanzibarword" in page.split('class="prose"')[1], role
        assert '<p class="callout-title">Quokkaword</p>' in page, role
    preview = sign_in("editor").get(f"/editor/answers/{answer}").get_data(as_text=True)
    assert "callout-section" in preview
