"""What a browser keeps for its visitor, and the forms that need neither account nor cookie nor script."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from answercenter import clock
from answercenter.forms import public as forms

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from flask.testing import FlaskClient

VISITOR = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}
SAME = VISITOR | {"Sec-Fetch-Site": "same-origin"}


def test_word_on_an_answer_is_taken_and_thanked_for(client: FlaskClient, published: Callable[..., int]) -> None:
    answer = published("What is a fee?")
    data = fields(client, f"/answers/{answer}/what-is-a-fee", "feedback") | {"helpful": "no"}
    response = client.post(f"/answers/{answer}/feedback", data=data, headers=SAME)
    assert response.status_code == 303
    assert response.location == f"/answers/{answer}/what-is-a-fee?thanks=no#feedback"
    assert "Set-Cookie" not in response.headers
    page = client.get(response.location, headers=VISITOR).get_data(as_text=True)
    assert "Thank you." in page
    assert 'name="helpful"' not in page


@pytest.mark.parametrize(
    ("change", "headers", "status"),
    [
        ({"token": ""}, SAME, 400),
        ({"token": "forged.token"}, SAME, 400),
        ({"helpful": "perhaps"}, SAME, 400),
        ({"revision": "9" * 5000}, SAME, 303),
        ({}, VISITOR, 303),
        ({}, VISITOR | {"Sec-Fetch-Site": "cross-site"}, 400),
        ({}, VISITOR | {"Origin": "https://evil.example"}, 400),
        ({}, VISITOR | {"Origin": "null"}, 400),
        ({}, VISITOR | {"Origin": "http://localhost"}, 303),
    ],
)
def test_form_counts_only_when_it_comes_from_here(
    client: FlaskClient,
    published: Callable[..., int],
    change: dict[str, str],
    headers: dict[str, str],
    status: int,
) -> None:
    answer = published("What is a fee?")
    data = fields(client, f"/answers/{answer}/what-is-a-fee", "feedback") | {"helpful": "yes"} | change
    response = client.post(f"/answers/{answer}/feedback", data=data, headers=headers)
    assert response.status_code == status


def test_token_of_one_form_does_not_serve_another(client: FlaskClient, published: Callable[..., int]) -> None:
    answer = published("What is a fee?")
    token = fields(client, "/region", "region")["token"]
    response = client.post(f"/answers/{answer}/feedback", data={"token": token, "helpful": "yes"}, headers=SAME)
    assert response.status_code == 400
    assert "lacks its token" in response.get_data(as_text=True)


def test_token_is_good_for_a_day(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    token = forms.token("feedback")
    monkeypatch.setattr(forms, "MAXIMUM_AGE", -1)
    sent = app.test_request_context(method="POST", data={"token": token})
    with sent, pytest.raises(forms.FormError, match="more than a day old"):
        forms.check("feedback")


def test_word_on_an_answer_that_cannot_be_read_is_refused(client: FlaskClient, published: Callable[..., int]) -> None:
    hidden = published("Hidden?", audience="staff")
    token = fields(client, "/region", "region")["token"]
    for answer in (hidden, 999, 2**70):
        assert client.post(f"/answers/{answer}/feedback", data={"token": token}, headers=SAME).status_code == 404


def test_browser_remembers_answers_newest_first_and_forgets_on_one_click(
    client: FlaskClient, published: Callable[..., int]
) -> None:
    first, second = published("First?"), published("Second?")
    for answer, slug in ((first, "first"), (second, "second")):
        client.get(f"/answers/{answer}/{slug}", headers=VISITOR)
    page = client.get("/viewed", headers=VISITOR).get_data(as_text=True)
    assert page.index("Second?") < page.index("First?")
    beside = client.get(f"/answers/{second}/second", headers=VISITOR).get_data(as_text=True)
    viewed = beside.partition('id="viewed"')[2].partition("</section>")[0]
    assert "First?" in viewed
    assert "Second?" not in viewed
    data = fields(client, "/viewed", "/viewed/clear")
    response = client.post("/viewed/clear", data=data | {"back": f"/answers/{first}/first"}, headers=SAME)
    assert response.status_code == 303
    assert response.location == f"/answers/{first}/first"
    assert "Nothing viewed yet" in client.get("/viewed", headers=VISITOR).get_data(as_text=True)


def test_cookie_is_for_this_site_and_not_for_scripts(client: FlaskClient, published: Callable[..., int]) -> None:
    answer = published("First?")
    cookie = client.get(f"/answers/{answer}/first", headers=VISITOR).headers["Set-Cookie"]
    assert cookie.startswith("viewed=")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


@pytest.mark.parametrize("asked", [{"Sec-GPC": "1"}, {"DNT": "1"}])
def test_browser_that_asks_not_to_be_followed_gets_no_cookie(
    client: FlaskClient, published: Callable[..., int], asked: dict[str, str]
) -> None:
    answer = published("First?")
    for path in (f"/answers/{answer}/first", "/", "/search?q=first", "/topics/", "/viewed"):
        assert "Set-Cookie" not in client.get(path, headers=VISITOR | asked).headers


def test_reading_without_opening_an_answer_sets_no_cookie(client: FlaskClient, published: Callable[..., int]) -> None:
    published("First?")
    for path in ("/", "/search?q=first", "/topics/", "/popular", "/viewed", "/region", "/privacy", "/nowhere"):
        assert "Set-Cookie" not in client.get(path, headers=VISITOR).headers


@pytest.mark.parametrize("value", ["", "nonsense", "1-1.forged", "\x00", "9" * 4000])
def test_foreign_cookie_is_ignored(client: FlaskClient, value: str) -> None:
    response = client.get("/viewed", headers=VISITOR | {"Cookie": f'viewed="{value}"'})
    assert response.status_code == 200
    assert "Nothing viewed yet" in response.get_data(as_text=True)


def test_browser_remembers_thirty_answers_of_thirty_days(
    client: FlaskClient, published: Callable[..., int], monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = [published(f"Question {number}?") for number in range(32)]
    for number, answer in enumerate(answers):
        client.get(f"/answers/{answer}/question-{number}", headers=VISITOR)
    page = client.get("/viewed", headers=VISITOR).get_data(as_text=True)
    assert page.count('<h2 class="question">') == 30
    assert "Question 1?" not in page
    later = clock.now() + timedelta(days=31)
    monkeypatch.setattr(clock, "now", lambda: later)
    client.get(f"/answers/{answers[1]}/question-1", headers=VISITOR)
    page = client.get("/viewed", headers=VISITOR).get_data(as_text=True)
    assert page.count('<h2 class="question">') == 1


def test_region_is_chosen_kept_and_taken_back(client: FlaskClient) -> None:
    data = fields(client, "/region", "region")
    response = client.post("/region", data=data | {"region": "US-OH", "back": "/popular"}, headers=SAME)
    assert response.status_code == 303
    assert response.location == "/popular"
    assert "Ohio, United States" in client.get("/privacy", headers=VISITOR).get_data(as_text=True)
    client.post("/region", data=data | {"region": ""}, headers=SAME)
    assert "No place chosen" in client.get("/privacy", headers=VISITOR).get_data(as_text=True)


@pytest.mark.parametrize("region", ["XX-99", "Atlantis", "\x00", "x" * 5000])
def test_wrong_region_is_refused_in_words(client: FlaskClient, region: str) -> None:
    data = fields(client, "/region", "region")
    response = client.post("/region", data=data | {"region": region}, headers=SAME)
    assert response.status_code == 400
    assert "Choose a country or a state" in response.get_data(as_text=True)
    assert "Set-Cookie" not in response.headers


def test_region_page_goes_back_to_where_one_was(client: FlaskClient) -> None:
    page = client.get("/region", headers=VISITOR | {"Referer": "http://localhost/search?q=fee"}).get_data(as_text=True)
    assert '<input type="hidden" name="back" value="/search?q=fee">' in page


@pytest.mark.parametrize(
    "target",
    ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:x", "\t//e", "evil", "/\r\nX: y", None],
)
def test_way_back_stays_on_this_site(client: FlaskClient, target: str | None) -> None:
    data = fields(client, "/region", "region") | {"region": "US"}
    if target is not None:
        data["back"] = target
    assert client.post("/region", data=data, headers=SAME).location == "/"


def fields(client: FlaskClient, page: str, action: str) -> dict[str, str]:
    """Return the hidden fields of the form on a page whose action ends with these words."""
    text = client.get(page, headers=VISITOR | {"Sec-GPC": "1"} if action != "/viewed/clear" else VISITOR)
    form = re.search(rf'<form[^>]*action="[^"]*{action}".*?</form>', text.get_data(as_text=True), re.DOTALL)
    assert form is not None, f"{page} has no such form"
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form[0]))
