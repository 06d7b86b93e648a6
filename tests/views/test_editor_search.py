"""The desk's pages on what search goes by: written, tried on real queries, published; wrong input told at its field."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from typing import TYPE_CHECKING

import pytest
from count_rows import add_counts

from answercenter.analytics.kinds import QUERIES
from answercenter.search.rules import PLAIN
from answercenter.search.rules import current_rules
from answercenter.search.weights import LIMITS
from answercenter.search.weights import Weights
from answercenter.tuning import keeping
from answercenter.tuning.wording import SynonymText

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from flask import Flask
    from flask.testing import FlaskClient

SYNONYM = {"kind": "equal", "terms": "car\nmotor vehicle", "expansions": "", "language": "", "note": ""}
PROMOTION = {"query": "Fees?", "answer": "", "url": "/topics/", "title": "All topics", "expires": ""}
DAY = date(2026, 11, 1)


def test_a_synonym_is_tried_on_real_queries_before_it_is_published(editor: Any, site: dict[str, int]) -> None:
    page = text_of(editor("/editor/search/synonyms/new", act="try", **SYNONYM))
    assert "1 of 3 queries changes" in page
    assert "an answer that had none: looks good." in page
    assert "“car”, “motor vehicle” stand for each other" in page
    assert "Who insures a motor vehicle?" in page
    assert "my own secret" not in page
    assert current_rules() == PLAIN
    sent = hidden(page)
    assert {name: sent[name] for name in SYNONYM} == SYNONYM
    assert editor("/editor/search/synonyms/new", act="publish", **sent).status_code == 303
    assert "Who insures a <mark>motor" in text_of(editor.client.get("/search?q=car"))
    assert "Also searched for “motor vehicle” (for “car”)" in text_of(editor.client.get("/search?q=car"))
    listed = text_of(editor.client.get("/editor/search"))
    assert "car = motor vehicle" in listed
    assert "by Editor" in text_of(editor.client.get("/editor/search/synonyms/1"))


def test_from_the_trial_one_goes_back_to_the_form_with_all_that_was_typed(editor: Any, site: dict[str, int]) -> None:
    back = text_of(editor("/editor/search/synonyms/new", act="edit", **SYNONYM | {"note": "Why “not”"}))
    assert "car\nmotor vehicle</textarea>" in back
    assert 'value="Why “not”"' in back


def test_deleting_a_synonym_shows_first_what_is_lost(editor: Any, site: dict[str, int]) -> None:
    kept = keeping.save_synonym(None, SynonymText("equal", ("car", "motor vehicle")), None)
    page = text_of(editor(f"/editor/search/synonyms/{kept}/delete"))
    assert "1 query loses its answer: harmful." in page
    assert len(current_rules().synonyms) == 1
    assert editor(f"/editor/search/synonyms/{kept}/delete", act="publish").status_code == 303
    assert current_rules() == PLAIN
    assert editor(f"/editor/search/synonyms/{kept}/delete", act="publish").status_code == 404


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"terms": "car"}, "terms", "at least two phrases"),
        ({"terms": " \n , ; \n"}, "terms", "at least two phrases"),
        ({"terms": "car\n" + "x" * 300}, "terms", "300 characters"),
        ({"terms": "car, Cars"}, "terms", "the same to search"),
        ({"terms": "\n".join(f"word{number}" for number in range(10_000))}, "terms", "10,000 phrases"),
        ({"terms": "car, ?!"}, "terms", "no word"),
        ({"kind": "one_way"}, "expansions", "at least one phrase"),
        ({"kind": "<script>"}, "kind", "equal set"),
        ({"language": "not a code"}, "language", "code"),
    ],
)
@pytest.mark.parametrize("act", ["try", "publish"])
def test_a_synonym_that_cannot_work_is_told_at_its_field(
    editor: Any, typed: dict[str, str], field: str, words: str, act: str
) -> None:
    response = editor("/editor/search/synonyms/new", act=act, **SYNONYM | typed)
    assert response.status_code == 400
    assert words in error_at(text_of(response), field)
    assert current_rules() == PLAIN


def test_an_answer_is_found_chosen_and_promoted(editor: Any, site: dict[str, int]) -> None:
    page = text_of(editor.client.get("/editor/search/promotions/new?query=Fees%3F&q=motor"))
    chosen = re.findall(r'href="(/editor/search/promotions/new\?query=[^"]+)"', page)
    assert len(chosen) == 1
    form = text_of(editor.client.get(unescape(chosen[0])))
    assert 'value="Fees?"' in form
    assert "Who insures a motor vehicle?" in form
    sent = PROMOTION | {"answer": str(site["vehicle"]), "url": "", "title": ""}
    trial = text_of(editor("/editor/search/promotions/new", act="try", **sent))
    assert "“fees” shows “Who insures a motor vehicle?” first" in trial
    assert "1 of 3 queries changes" in trial
    assert editor("/editor/search/promotions/new", act="publish", **hidden(trial)).status_code == 303
    results = text_of(editor.client.get("/search?q=fees")).partition('<ol id="results"')[2]
    assert results.index("Who insures") < results.index("What are")
    assert results.count("Chosen by our editors") == 1


def test_a_link_is_promoted_until_its_last_day(editor: Any, site: dict[str, int]) -> None:
    sent = PROMOTION | {"url": "https://a.example/x?y=1&z=2", "title": "A <b> page", "expires": "2999-12-31"}
    assert editor("/editor/search/promotions/new", act="publish", **sent).status_code == 303
    results = text_of(editor.client.get("/search?q=fees"))
    assert '<a href="https://a.example/x?y=1&amp;z=2" rel="noopener">A &lt;b&gt; page</a>' in results
    assert "Leads to a.example" in results
    assert 'value="2999-12-31"' in text_of(editor.client.get("/editor/search/promotions/1"))
    assert "31 Dec 2999" in text_of(editor.client.get("/editor/search/promotions"))


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"query": " ? "}, "query", "words that visitors search for"),
        ({"answer": "999"}, "answer", "no such answer"),
        ({"answer": "one"}, "answer", "no such answer"),
        ({"answer": "9" * 40}, "answer", "no such answer"),
        ({"url": "javascript:alert(1)"}, "url", "begins with https"),
        ({"url": "//evil.example"}, "url", "begins with https"),
        ({"url": ""}, "url", "Choose an answer"),
        ({"title": ""}, "title", "words to click on"),
        ({"expires": "soon"}, "expires", "a date"),
        ({"expires": "9999-12-31"}, "expires", "a date"),
        ({"expires": "2001-01-01"}, "expires", "over"),
    ],
)
def test_a_promotion_that_cannot_work_is_told_at_its_field(
    editor: Any, site: dict[str, int], typed: dict[str, str], field: str, words: str
) -> None:
    for act in ("try", "publish"):
        response = editor("/editor/search/promotions/new", act=act, **PROMOTION | typed)
        assert response.status_code == 400
        assert words in error_at(text_of(response), field)
    assert current_rules() == PLAIN


def test_promotions_are_moved_and_taken_away(editor: Any, site: dict[str, int]) -> None:
    for number in (1, 2):
        editor("/editor/search/promotions/new", act="publish", **PROMOTION | {"url": f"/{number}"})
    assert editor("/editor/search/promotions/2/move", act="up").status_code == 303
    assert [one.url for one in current_rules().promotions["fees"]] == ["/2", "/1"]
    assert editor("/editor/search/promotions/2/move", act="sideways").status_code == 400
    assert "Delete" in text_of(editor("/editor/search/promotions/2/delete"))
    assert editor("/editor/search/promotions/2/delete", act="publish").status_code == 303
    assert [one.url for one in current_rules().promotions["fees"]] == ["/1"]


def test_weights_are_tried_published_and_brought_back(editor: Any, site: dict[str, int]) -> None:
    usual = {name: str(value) for name, value in zip(LIMITS, Weights().of(LIMITS), strict=True)}
    assert editor("/editor/search/weights", act="publish", **usual | {"body": "3,5"}).status_code == 303
    assert current_rules().weights == Weights(body=3.5)
    assert "1 changed" in text_of(editor.client.get("/editor/search/weights"))
    page = text_of(editor("/editor/search/weights", act="reset", **usual | {"body": "nan"}))
    assert hidden(page)["body"] == "1"
    assert editor("/editor/search/weights", act="publish", **hidden(page)).status_code == 303
    assert current_rules().weights == Weights()


@pytest.mark.parametrize("value", ["nan", "inf", "-inf", "-1", "1e9", "", "two", "1e999", "0x10"])
@pytest.mark.parametrize("act", ["try", "publish"])
def test_a_weight_outside_its_limits_is_told_at_its_field(editor: Any, act: str, value: str) -> None:
    usual = {name: str(weight) for name, weight in zip(LIMITS, Weights().of(LIMITS), strict=True)}
    response = editor("/editor/search/weights", act=act, **usual | {"body": value})
    assert response.status_code == 400
    assert "is a number" in error_at(text_of(response), "body")
    assert current_rules() == PLAIN


@pytest.mark.parametrize(
    "path", ["synonyms/9", "synonyms/99999999999", "promotions/9", "promotions/99999999999", "promotions/new?page=0"]
)
def test_what_is_not_there_is_not_found(editor: Any, path: str) -> None:
    assert editor.client.get(f"/editor/search/{path}").status_code == (200 if "new" in path else 404)


def test_an_act_that_no_button_has_is_refused(editor: Any, site: dict[str, int]) -> None:
    for path in ("synonyms/new", "promotions/new", "weights"):
        assert editor(f"/editor/search/{path}", act="explode", **SYNONYM | PROMOTION).status_code == 400


def test_results_are_explained_to_staff_and_editors(site: dict[str, int], desk: Callable[[str], Any]) -> None:
    keeping.save_synonym(None, SynonymText("equal", ("car", "motor vehicle")), None)
    for role in ("staff", "editor"):
        client = desk(role).client
        page = text_of(client.get("/staff/explain?q=car"))
        assert "“motor vehicle” for “car”" in page
        assert "at 0.8 of what was typed" in page
        one = text_of(client.get(f"/staff/explain?q=car&answer={site['fees']}"))
        assert "not in this answer" in one
        assert client.get("/staff/explain?q=car&answer=999").status_code == 404
        assert client.get("/staff/explain?q=car&answer=-1").status_code == 400
        assert "Which query?" in text_of(client.get("/staff/explain"))
        assert "Nothing to explain" in text_of(client.get("/staff/explain?q=zzzzzz"))


def test_what_is_shown_is_recorded_with_the_promoted_first(
    editor: Any, app: Flask, client: FlaskClient, site: dict[str, int]
) -> None:
    editor("/editor/search/promotions/new", act="publish", **PROMOTION)
    editor("/editor/search/promotions/new", act="publish", **PROMOTION | {"answer": str(site["vehicle"])})
    browser = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}
    page = text_of(client.get("/search?q=fees", headers=browser))
    ranks = re.findall(r'href="/answers/(\d+)/[a-z-]+\?s=[^"]+r=(\d+)"', page)
    assert ranks == [(str(site["vehicle"]), "1"), (str(site["fees"]), "2")]
    assert page.index("All topics") < page.index("Who insures")
    assert "3 answers for “fees”" in page


def text_of(response: Any) -> str:
    return str(response.get_data(as_text=True))


def hidden(page: str) -> dict[str, str]:
    """The fields that a trial carries to be published."""
    form = page.partition('name="csrf_token"')[2].partition("</form>")[0]
    found = re.findall(r'<input type="hidden" name="([a-z_]+)" value="([^"]*)">', form)
    return {name: unescape(value) for name, value in found}


def error_at(page: str, field: str) -> str:
    found = re.search(rf'<span class="error" id="{field}-error">([^<]*)</span>', page)
    return unescape(found.group(1)) if found else ""


@pytest.fixture
def editor(desk: Callable[[str], Any]) -> Any:
    """An editor at work."""
    return desk("editor")


@pytest.fixture
def site(app: Flask, published: Callable[..., int]) -> dict[str, int]:
    """Two answers, on which three queries were counted, one of them rare."""
    made = {"vehicle": published("Who insures a motor vehicle?", "Most insurers."), "fees": published("What are fees?")}
    for text, visits in (("car", 9), ("fees", 8), ("my own secret car", 2)):
        add_counts(QUERIES, text, day=DAY, region="??", visits=visits, searches=visits)
    return made
