"""Visitors' pages as a browser without JavaScript sees them."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from count_rows import Counts

from answercenter.answers import publishing
from answercenter.extensions import command
from answercenter.models import Answer
from answercenter.models import Redirect
from answercenter.models import RelatedLink

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

ATOM = "{http://www.w3.org/2005/Atom}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def test_home_asks_first_and_lists_the_pinned_question_before_all_others(
    client: FlaskClient, published: Callable[..., int]
) -> None:
    published("What is an overdraft?", topic=("Bank accounts",))
    welcome = published("What is this site?", short_answer="A place to **ask**.")
    publishing.pin(welcome, 1)
    page = client.get("/").get_data(as_text=True)
    assert '<form class="search search-hero"' in page
    assert page.index("What is this site?") < page.index("What is an overdraft?")
    assert "A place to ask." in page
    assert '<a href="/topics/bank-accounts">Bank accounts</a>' in page


def test_home_of_an_empty_site_says_what_comes(client: FlaskClient) -> None:
    response = client.get("/")
    assert response.status_code == 200
    assert "No answers yet" in response.get_data(as_text=True)


def test_home_without_visits_has_neither_popular_nor_often_asked(
    client: FlaskClient, published: Callable[..., int]
) -> None:
    published("What is an overdraft?")
    page = client.get("/").get_data(as_text=True)
    assert "Often asked" not in page
    assert 'id="popular"' not in page


def test_answer_shows_text_topic_path_and_date(client: FlaskClient, published: Callable[..., int]) -> None:
    answer = published("What is a fee?", "It is **money**.", topic=("Loans", "Fees"), short_answer="Money paid.")
    page = client.get(f"/answers/{answer}/what-is-a-fee").get_data(as_text=True)
    assert "<strong>money</strong>" in page
    assert "Money paid." in page
    assert re.search(r'href="/topics/loans">Loans</a>.*href="/topics/loans/fees">Fees</a>', page, re.DOTALL)
    assert "<dt>Updated</dt>" in page
    assert 'id="feedback"' in page


@pytest.mark.parametrize("wrong", ["", "/wrong", "/WHAT-IS-A-FEE", "/%3Cscript%3E"])
def test_wrong_slug_leads_to_the_right_one_and_keeps_the_click(
    client: FlaskClient, published: Callable[..., int], wrong: str
) -> None:
    answer = published("What is a fee?")
    response = client.get(f"/answers/{answer}{wrong}?s=abc&r=2")
    assert response.status_code == 301
    assert response.location == f"/answers/{answer}/what-is-a-fee?s=abc&r=2"


def test_former_address_leads_to_the_answer(client: FlaskClient, published: Callable[..., int]) -> None:
    answer = published("What is a fee?")
    with command() as session:
        session.add(Redirect(path="/answers/900/old", answer_id=answer))
        session.add(Redirect(path="/askcfpb/12/fee.html", answer_id=answer))
    for path in ("/answers/900/old", "/askcfpb/12/fee.html"):
        response = client.get(path)
        assert response.status_code == 301, path
        assert response.location == f"/answers/{answer}/what-is-a-fee"


def test_archived_answer_is_gone_and_leads_on(client: FlaskClient, published: Callable[..., int]) -> None:
    old = published("How do I avoid overdraft fees?")
    published("What is an overdraft fee?")
    publishing.archive(old)
    response = client.get(f"/answers/{old}/how-do-i-avoid-overdraft-fees")
    page = response.get_data(as_text=True)
    assert response.status_code == 410
    assert 'value="how do i avoid overdraft fees"' in page
    assert "What is an overdraft fee?" in page
    assert "noindex" in page


def test_answer_for_others_does_not_exist_for_visitors(client: FlaskClient, published: Callable[..., int]) -> None:
    answer = published("Where are the keys?", audience="staff")
    assert client.get(f"/answers/{answer}/where-are-the-keys").status_code == 404
    publishing.archive(answer)
    assert client.get(f"/answers/{answer}/where-are-the-keys").status_code == 404


def test_structured_data_cannot_end_its_script(client: FlaskClient, published: Callable[..., int]) -> None:
    answer = published("Is </script><script>alert(1)</script> & <!-- bad?", "A `</script>` *yes*.")
    page = client.get(client.get(f"/answers/{answer}").location).get_data(as_text=True)
    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert block is not None
    assert "<" not in block[1]
    data = json.loads(block[1])
    assert data["mainEntity"][0]["name"] == "Is </script><script>alert(1)</script> & <!-- bad?"
    assert "<em>yes</em>" in data["mainEntity"][0]["acceptedAnswer"]["text"]
    assert page.count("<script") == 2  # this one, and the search field's


def test_related_begins_with_what_editors_chose_in_the_same_language(
    client: FlaskClient, published: Callable[..., int]
) -> None:
    answer = published("How do I close an account?", "Write to the bank.")
    published("How do I close a bank account online?", "Write to the bank.")
    chosen = published("What is escrow?", "Something else entirely.")
    foreign = published("¿Cómo cierro una cuenta?", language="es")
    with command() as session:
        for position, other in enumerate((foreign, chosen)):
            key = _key(session, other)
            session.add(RelatedLink(answer_id=answer, related_key=key, position=position))
    page = client.get(f"/answers/{answer}/how-do-i-close-an-account").get_data(as_text=True)
    related = page.partition('id="related"')[2].partition("</section>")[0]
    assert related.index("What is escrow?") < related.index("close a bank account online")
    assert "cuenta" not in related


def test_topic_lists_its_answers_in_pages(client: FlaskClient, published: Callable[..., int]) -> None:
    for number in range(21):
        published(f"Question {number:02d}?", topic=("Loans", "Fees"))
    first = client.get("/topics/loans").get_data(as_text=True)
    assert "21 answers, page 1 of 2" in first
    assert '<a href="/topics/loans?page=2" rel="next">' in first
    assert '<a href="/topics/loans/fees">Fees <span>21</span></a>' in first
    second = client.get("/topics/loans?page=2").get_data(as_text=True)
    assert "Question 20?" in second
    assert '<a href="/topics/loans" rel="prev">' in second
    assert client.get("/topics/loans?page=3").status_code == 404


def test_tree_counts_what_the_public_may_read(client: FlaskClient, published: Callable[..., int]) -> None:
    published("One?", topic=("Loans",))
    published("Two?", topic=("Loans",), audience="staff")
    published("Three?", topic=("Secret",), audience="staff")
    page = client.get("/topics/").get_data(as_text=True)
    assert "1 answer<" in page
    assert "Secret" not in page
    assert client.get("/topics/secret").status_code == 404


def test_popular_form_works_without_script(client: FlaskClient, published: Callable[..., int]) -> None:
    published("One?", topic=("Loans",))
    page = client.get("/popular?topic=loans&region=Ohio&period=year").get_data(as_text=True)
    assert '<option value="loans" selected>' in page
    assert '<option value="US-OH" selected>' in page
    assert '<option value="year" selected>' in page
    assert "Too little was read to tell" in page


def test_feeds_give_the_newest_public_answers(client: FlaskClient, published: Callable[..., int]) -> None:
    published("Is 1 < 2 & “true”?", "Yes & *no*.", topic=("Sums",))
    published("Hidden?", audience="staff", topic=("Sums",))
    published("Elsewhere?", topic=("Other",))
    for path, questions in {
        "/feed.atom": ["Elsewhere?", "Is 1 < 2 & “true”?"],
        "/topics/sums/feed.atom": ["Is 1 < 2 & “true”?"],
    }.items():
        response = client.get(path)
        assert response.mimetype == "application/atom+xml"
        tree = ET.fromstring(response.get_data())
        assert sorted(entry.findtext(f"{ATOM}title", "") for entry in tree.iter(f"{ATOM}entry")) == questions
    contents = [entry.findtext(f"{ATOM}content", "") for entry in tree.iter(f"{ATOM}entry")]
    assert "<p>Yes &amp; <em>no</em>.</p>" in contents[0]


def test_map_of_the_site_names_public_answers_and_topics(client: FlaskClient, published: Callable[..., int]) -> None:
    answer = published("One?", topic=("Loans",))
    published("Hidden?", audience="staff")
    tree = ET.fromstring(client.get("/sitemap.xml", buffered=True).get_data())
    assert [node.text for node in tree.iter(f"{MAP}loc")] == [
        "http://localhost/",
        "http://localhost/topics/",
        "http://localhost/topics/loans",
        f"http://localhost/answers/{answer}/one",
    ]


def test_machines_are_told_how_to_search_and_what_to_leave_alone(client: FlaskClient) -> None:
    description = ET.fromstring(client.get("/opensearch.xml").get_data())
    addresses = [node.get("template") for node in description.iter() if node.tag.endswith("Url")]
    assert "http://localhost/search?q={searchTerms}" in addresses
    robots = client.get("/robots.txt").get_data(as_text=True)
    assert "Disallow: /search\n" in robots
    assert "Sitemap: http://localhost/sitemap.xml" in robots


def test_privacy_page_tells_the_settings_in_force(make_app: Callable[..., Flask]) -> None:
    app = make_app(PRIVACY_MINIMUM_VISITS=7, EVENT_RETENTION_DAYS=11)
    page = app.test_client().get("/privacy").get_data(as_text=True)
    assert "at least 7 visits" in page
    assert "erased after 11 days" in page


def _key(session: Session, answer_id: int) -> str:
    return session.get_one(Answer, answer_id).key


def test_views_of_few_visits_are_no_number(client: FlaskClient, published: Callable[..., int]) -> None:
    """One reader of a small region opening an answer often must not be told from its number."""
    often, seldom = published("Read by many?"), published("Read by one?")
    counts = Counts()
    counts.answer(often, 7, views=9, region="US-WY")
    counts.answer(seldom, 4, views=40, region="US-WY")
    page = client.get("/popular?region=US-WY&period=all").get_data(as_text=True)
    assert "9 views" in page
    assert "40 views" not in page
    assert "A few views" in page
