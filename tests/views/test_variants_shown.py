"""An answer that differs by region and day: its page shows the visitor's text and says so, and nothing else leaks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from access_table import EVERYBODY
from access_table import PAGES

from answercenter.answers import exchange
from answercenter.answers import publishing
from answercenter.models import PUBLIC
from answercenter.search import engine

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Desk
    from flask import Flask
    from flask.testing import FlaskClient

BODY = """Everywhere.

::: only US-OH
Quokkaword [there](/answers/1).
:::

::: except US-OH
Otherword.
:::

::: only from 2000-01-01 until 2001-01-01
Pastword.
:::

::: only from 2000-01-01
Nowword.
:::
"""


@pytest.fixture
def answer(published: Callable[..., int]) -> int:
    """A leading answer whose text differs."""
    answer_id = published("Where is the key?", BODY, topic=("Keys",))
    publishing.pin(answer_id, 1)
    return answer_id


def test_the_page_shows_the_text_of_the_visitors_region_and_says_so(
    app: Flask, client: FlaskClient, answer: int
) -> None:
    app.config["TRUSTED_PROXIES"], app.config["REGION_HEADER"] = 1, "X-Region"
    for region, there, absent, said in (
        ("US-OH", "Quokkaword", "Otherword", "Shown for: <b>Ohio, United States</b>."),
        ("US-PA", "Otherword", "Quokkaword", "Shown for: <b>Pennsylvania, United States</b>."),
        ("US-OH", "Quokkaword", "Otherword", "Shown for: <b>Ohio, United States</b>."),
        ("", "Otherword", "Quokkaword", "Parts of this answer depend on where you are"),
    ):
        response = client.get(f"/answers/{answer}", headers={"X-Region": region}, follow_redirects=True)
        page = response.text
        assert there in page, region
        assert absent not in page.partition('<article class="answer">')[2], region
        assert said in page
        assert 'href="/region"' in page
        assert "It differs for Ohio." in page
        assert "Nowword" in page
        assert "Pastword" not in page
        assert {"X-Region", "Cookie"} <= {one.strip() for one in response.headers["Vary"].split(",")}
        assert "private" in response.headers["Cache-Control"]


def test_an_answer_that_is_the_same_everywhere_says_nothing(client: FlaskClient, published: Callable[..., int]) -> None:
    page = client.get(f"/answers/{published('Where?', 'Here.')}", follow_redirects=True).text
    assert "variant-note" not in page
    assert "Here." in page


def test_no_search_list_feed_or_structured_data_says_a_word_of_it(client: FlaskClient, answer: int) -> None:
    paths = [path for path, allowed in PAGES.values() if allowed == EVERYBODY and "{" not in path]
    assert {"/feed.atom", "/sitemap.xml"} <= set(paths)
    for path in [*paths, f"/answers/{answer}", "/search?q=key", "/suggest?q=where"]:
        page = client.get(path, follow_redirects=True).get_data(as_text=True)
        assert not [word for word in ("Quokkaword", "Pastword") if word in page], path
    for word in ("quokkaword", "pastword", "nowword"):
        assert engine.search(word, PUBLIC).shown == [], word
    assert engine.search("otherword", PUBLIC).shown == [answer]


@pytest.mark.usefixtures("answer")
def test_files_of_answers_hold_all_of_it(tmp_path: Path) -> None:
    exchange.export_answers(tmp_path / "all.jsonl")
    text = (tmp_path / "all.jsonl").read_text(encoding="utf-8")
    assert "::: only US-OH" in text
    assert "Quokkaword" in text


def test_a_condition_that_is_not_understood_is_told_at_the_field(desk: Callable[[str], Desk]) -> None:
    write = desk("editor")
    for opening, said in (("only Ohio", "“Ohio” is no region"), ("only from 2026-02-30", "“2026-02-30” is no day")):
        response = write("/editor/answers/new", question="Where?", body=f"::: {opening}\nx\n:::", act="save")
        assert response.status_code == 400
        assert 'id="body-error">A section for a region or a time is not understood: ' + said in response.text


def test_the_preview_shows_all_of_it_or_what_one_place_and_day_gets(desk: Callable[[str], Desk]) -> None:
    write = desk("editor")
    preview = "/editor/preview"
    whole = write(preview, question="Where?", body=BODY).text
    assert all(word in whole for word in ("Quokkaword", "Otherword", "Pastword", "In Ohio", "Outside Ohio"))
    ohio = write(preview, question="Where?", body=BODY, seen_region="Ohio", seen_on="2000-06-01").text
    assert "As seen from Ohio, United States on 2000-06-01" in ohio
    assert [word for word in ("Quokkaword", "Otherword", "Pastword") if word in ohio] == ["Quokkaword", "Pastword"]
    wrong = write(
        "/editor/answers/new", act="preview", question="W?", body="x", seen_region="Nowhere", seen_on="2026"
    ).text
    assert 'id="seen_region-error">No region has this name or code' in wrong
    assert 'id="seen_on-error">A day is written like' in wrong
