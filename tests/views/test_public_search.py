"""Asking: results with their links, nothing found, suggestions, and what is recorded of it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from flask.testing import FlaskClient

VISITOR = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}


def test_results_are_links_to_answers_with_marks_and_reason(client: FlaskClient, published: Callable[..., int]) -> None:
    answer = published("How do I avoid overdraft fees?", topic=("Bank accounts",))
    published("What is escrow?")
    page = client.get("/search?q=overdraft+fee").get_data(as_text=True)
    results = page.partition('<ol id="results"')[2].partition("</ol>")[0]
    assert f'<a href="/answers/{answer}/how-do-i-avoid-overdraft-fees' in results
    assert "<mark>overdraft</mark> <mark>fees</mark>" in results
    assert "Both words in the question" in results
    assert "escrow" not in results
    assert "1 answer for “overdraft fee”" in page
    assert '<meta name="robots" content="noindex">' in page


def test_click_on_a_result_is_recorded_with_its_search_and_rank(
    app: Flask, client: FlaskClient, published: Callable[..., int]
) -> None:
    answers = {published("What is a fee?"), published("Is a fee due?")}
    page = client.get("/search?q=fee", headers=VISITOR).get_data(as_text=True)
    second = re.findall(r'href="(/answers/\d+/[a-z-]+\?s=[^"&]+&(?:amp;)?r=(\d+))"', page)[1]
    assert second[1] == "2"
    client.get(second[0].replace("&amp;", "&"), headers=VISITOR)
    search, view = recorded(app)
    assert search["kind"] == "search"
    assert search["text"] == "fee"
    assert set(search["shown"]) == answers
    assert view["kind"] == "view"
    assert view["source"] == "search"
    assert (view["search"], view["rank"]) == (search["id"], 2)
    assert view["answer"] == search["shown"][1]


def test_ranks_go_on_over_the_pages(client: FlaskClient, published: Callable[..., int]) -> None:
    for number in range(12):
        published(f"Is fee {number} due?")
    page = client.get("/search?q=fee&page=2", headers=VISITOR).get_data(as_text=True)
    assert re.findall(r"r=(\d+)\"", page) == ["11", "12"]
    assert 'href="/search?q=fee" rel="prev"' in page
    assert client.get("/search?q=fee&page=3").status_code == 404


def test_click_carries_no_search_for_who_asks_not_to_be_followed(
    app: Flask, client: FlaskClient, published: Callable[..., int]
) -> None:
    published("What is a fee?")
    page = client.get("/search?q=fee", headers=VISITOR | {"Sec-GPC": "1"}).get_data(as_text=True)
    assert "?s=" not in page
    assert [event["visit"] for event in recorded(app)] == [None]


def test_topic_narrows_the_results_and_stays_in_the_links(client: FlaskClient, published: Callable[..., int]) -> None:
    published("Fee of a loan?", topic=("Loans", "Fees"))
    published("Fee of a card?", topic=("Cards",))
    everything = client.get("/search?q=fee").get_data(as_text=True)
    assert '<a href="/search?q=fee&topic=loans">Loans <span>1</span></a>' in everything
    narrowed = client.get("/search?q=fee&topic=loans").get_data(as_text=True)
    assert "1 answer for “fee” in Loans" in narrowed
    assert "Fee of a card" not in narrowed
    assert '<input type="hidden" name="topic" value="loans">' in narrowed


def test_nothing_found_shows_the_nearest_and_ways_on(client: FlaskClient, published: Callable[..., int]) -> None:
    published("What is an escrow deposit?", topic=("Mortgages",))
    page = client.get("/search?q=zeppelin+kumquat").get_data(as_text=True)
    assert "No answer fits “zeppelin kumquat” yet" in page
    assert '<a href="/topics/mortgages">Mortgages</a>' in page


def test_only_words_that_find_something_are_offered_alone(client: FlaskClient, published: Callable[..., int]) -> None:
    published("Is a deposit safe?", topic=("Banks",))
    published("Who may see my file?", topic=("Reports",))
    page = client.get("/search?q=zeppelin+kumquat+abracadabra+deposit").get_data(as_text=True)
    assert "No answer fits" in page
    assert 'Try fewer words, such as <a href="/search?q=deposit">deposit</a>.' in page
    elsewhere = client.get("/search?q=zeppelin+kumquat+abracadabra+deposit&topic=reports").get_data(as_text=True)
    assert "No answer fits" in elsewhere
    assert "Try fewer words" not in elsewhere


def test_single_word_is_not_offered_as_fewer_words(client: FlaskClient) -> None:
    assert "Try fewer words" not in client.get("/search?q=zeppelin").get_data(as_text=True)


@pytest.mark.parametrize("empty", ["", "?q=", "?q=%20%20", "?q=%00", "?q=%E2%80%8B"])
def test_without_words_the_page_asks_for_some_and_records_nothing(app: Flask, client: FlaskClient, empty: str) -> None:
    response = client.get(f"/search{empty}", headers=VISITOR)
    assert response.status_code == 200
    assert "Type a question, or a few words of it" in response.get_data(as_text=True)
    assert recorded(app) == []


def test_suggestions_are_questions_with_their_addresses(client: FlaskClient, published: Callable[..., int]) -> None:
    answer = published("How long does it take?")
    published("How long is secret?", audience="staff")
    response = client.get("/suggest?q=how+lo")
    assert response.get_json() == {
        "suggestions": [{"text": "How long does it take?", "url": f"/answers/{answer}/how-long-does-it-take"}]
    }
    assert client.get("/suggest?q=").get_json() == {"suggestions": []}


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/search?q=" + "fee " * 25_000, 200),
        ("/search?q=*", 200),
        ("/search?q=" + "(" * 5000, 200),
        ("/search?q=%00", 200),
        ("/search?q=%ED%A0%80%FF", 200),
        ("/search?q=a&q=b", 200),
        ("/search?q=fee&page=-1", 400),
        ("/search?q=fee&page=0", 400),
        ("/search?q=fee&page=1000000000", 400),
        ("/search?q=fee&page=abc", 400),
        ("/search?q=fee&page=٣", 400),
        ("/search?q=fee&page=" + "9" * 5000, 400),
        ("/search?q=fee&page=99", 404),
        ("/search?q=fee&topic=nowhere", 404),
        ("/search?q=fee&topic=%00", 404),
        ("/search?q=fee&topic=%ED%A0%80", 404),
        ("/search?q=fee&language=x", 400),
        ("/search?q=fee&language=zz", 200),
        ("/suggest?q=" + "fee " * 25_000, 200),
        ("/suggest?q=%00%ED%A0%80", 200),
        ("/topics/nowhere", 404),
        ("/topics/%00/feed.atom", 404),
        ("/popular?region=Nowhere", 400),
        ("/popular?region=%00", 400),
        ("/popular?period=century", 400),
        ("/popular?topic=nowhere", 404),
        ("/answers/0/x", 404),
        ("/answers/99999999999999999999/x", 404),
        ("/answers/1/%00", 404),
        ("/answers/1/x?s=%00&r=9999999999999", 404),
        ("/nowhere/%00", 404),
        ("/nowhere/" + "x" * 5000, 404),
    ],
)
def test_bad_input_gets_a_clear_answer(client: FlaskClient, address: str, status: int) -> None:
    response = client.get(address, headers=VISITOR)
    page = response.get_data(as_text=True)
    assert response.status_code == status
    assert "Traceback" not in page
    if status != 200:
        assert 'name="q"' in page  # a way on
        assert "request id" in page


@pytest.mark.parametrize("text", ['"><script>alert(1)</script>', "{{7*191}}", "' onfocus=alert(1) x='", "</title><b>"])
def test_what_was_typed_stays_text(client: FlaskClient, published: Callable[..., int], text: str) -> None:
    published("What is a script alert?")
    page = client.get("/search", query_string={"q": text}).get_data(as_text=True)
    assert "<script>alert" not in page
    assert "<b>" not in page
    assert "1337" not in page
    assert not re.search(r"<[^>]*\sonfocus=", re.sub(r'"[^"]*"', '""', page))


def recorded(app: Flask) -> list[dict[str, object]]:
    """What the page wrote into its spool."""
    lines = []
    for file in sorted(Path(app.instance_path).glob("spool/*")):
        lines += [json.loads(line) for line in file.read_text().splitlines()]
    return lines
