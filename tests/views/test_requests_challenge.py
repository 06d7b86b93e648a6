"""The question against spam on the request form: asked in words, told at its field, good for one form alone."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING
from typing import Any

import pytest
from sqlalchemy import func
from sqlalchemy import select
from ticket_factory import question_type

from answercenter import clock
from answercenter.config import SettingError
from answercenter.extensions import db
from answercenter.forms import challenge
from answercenter.models import Ticket
from answercenter.tickets import intake

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from flask.testing import FlaskClient

SAME = {"Sec-Fetch-Site": "same-origin"}
TYPED = {"subject": "Where is the key?", "text": "All that I typed.", "name": "Ada", "email": "ada@example.org"}
NUMBERS = {challenge.in_words(number): number for number in range(50)}


@pytest.fixture(autouse=True)
def asked(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """A form with a sum, which nobody fills in too fast."""
    question_type()
    monkeypatch.setattr(intake, "FASTEST", 0.0)
    app.config["REQUEST_CHALLENGE"] = "sum"


def opened(client: FlaskClient) -> str:
    return client.get(f"/requests/new?type={question_type()}").get_data(as_text=True)


def token(page: str) -> str:
    return re.findall(r'name="token" value="([^"]*)"', page.split('action="/requests/new"')[1])[0]


def total(page: str) -> int:
    """Do the sum that a page asks for."""
    found = re.search(r"What is ([a-z-]+) plus ([a-z-]+)\?", page)
    assert found is not None
    return NUMBERS[found.group(1)] + NUMBERS[found.group(2)]


def post(client: FlaskClient, token: str, answer: object, act: str = "send", **fields: str) -> Any:
    form = {"token": token, "type": str(question_type()), "act": act, "challenge": str(answer)}
    return client.post("/requests/new", data=form | TYPED | fields, headers=SAME)


def tickets() -> int:
    return db.session.scalar(select(func.count()).select_from(Ticket)) or 0


def test_the_sum_is_asked_in_a_labelled_field_and_taken_on_both_steps(client: FlaskClient) -> None:
    page = opened(client)
    label = re.search(r'<label for="challenge">What is [a-z]+(-[a-z]+)? plus [a-z]+\?</label>', page)
    assert label is not None
    assert "<img" not in page.split("<form", 1)[1].split("</form>")[0]
    checked = post(client, token(page), total(page), "continue")
    assert checked.status_code == 200
    carried = checked.get_data(as_text=True)
    assert f'name="challenge" value="{total(page)}"' in carried
    back = post(client, token(carried), total(page), "change").get_data(as_text=True)
    assert f'id="challenge" name="challenge" type="text" value="{total(page)}"' in back
    assert post(client, token(carried), total(page)).status_code == 303
    assert tickets() == 1


@pytest.mark.parametrize("written", ["{0}", " {0}. ", "{1}", "{2}", "{3}"])
def test_an_answer_may_be_a_number_or_words(client: FlaskClient, written: str) -> None:
    page = opened(client)
    words = challenge.in_words(total(page))
    answer = written.format(total(page), words, words.replace("-", " ").upper(), words.capitalize())
    assert post(client, token(page), answer).status_code == 303


@pytest.mark.parametrize("act", ["continue", "send"])
@pytest.mark.parametrize("answer", ["", "1000", "x" * 5000, "\x00", "½", "29 30", "<b>"])
def test_a_wrong_answer_is_told_at_its_field_and_nothing_is_lost(client: FlaskClient, act: str, answer: str) -> None:
    first = opened(client)
    wrong = post(client, token(first), answer, act)
    page = wrong.get_data(as_text=True)
    assert wrong.status_code == 400
    assert 'id="challenge-error"' in page
    assert 'aria-describedby="challenge-error challenge-help"' in page
    assert all(text in page for text in TYPED.values())
    assert total(page) == total(first)
    assert tickets() == 0
    assert post(client, token(page), total(page)).status_code == 303


def test_all_that_is_wrong_is_told_at_once(client: FlaskClient) -> None:
    page = post(client, token(opened(client)), 0, email="x").get_data(as_text=True)
    assert 'id="challenge-error"' in page
    assert 'id="email-error"' in page


def test_the_answer_of_one_form_does_not_open_another(client: FlaskClient) -> None:
    pages = [opened(client) for _ in range(20)]
    first = total(pages[0])
    other = next(page for page in pages if total(page) != first)
    assert post(client, token(other), first).status_code == 400
    assert tickets() == 0


def test_a_solved_form_makes_one_request(client: FlaskClient) -> None:
    page = opened(client)
    places = {
        post(client, token(page), total(page), subject=subject).headers["Location"] for subject in ("One", "Two", "Six")
    }
    assert (len(places), tickets()) == (1, 1)


def test_an_expired_form_is_made_anew_with_another_sum(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    page = opened(client)
    moment = clock.now() + timedelta(days=1, seconds=10)
    monkeypatch.setattr("itsdangerous.timed.time.time", moment.timestamp)
    old = post(client, token(page), "my old answer")
    anew = old.get_data(as_text=True)
    assert old.status_code == 400
    assert "more than a day old" in anew
    assert "All that I typed." in anew
    assert "my old answer" not in anew
    assert token(anew) != token(page)
    assert post(client, token(anew), total(anew)).status_code == 303


@pytest.mark.parametrize("hostile", ["", "nonsense", "WyJhIiwiIl0.aaaa.bbbb"])
def test_a_forged_token_is_refused(client: FlaskClient, hostile: str) -> None:
    assert post(client, hostile, 12).status_code == 400
    foreign = re.findall(r'name="token" value="([^"]*)"', client.get("/region").get_data(as_text=True))[0]
    assert post(client, foreign, 12).status_code == 400
    assert tickets() == 0


def test_nobody_who_is_signed_in_is_asked(sign_in: Callable[..., FlaskClient]) -> None:
    desk = sign_in("editor")
    page = opened(desk)
    assert "challenge" not in page
    assert post(desk, token(page), "").status_code == 303


def test_a_question_of_ones_own_with_several_answers(app: Flask, client: FlaskClient) -> None:
    app.config["REQUEST_CHALLENGE"] = "¿De qué color es el limón? amarillo / es amarillo"
    page = opened(client)
    assert '<label for="challenge">¿De qué color es el limón?</label>' in page
    assert post(client, token(page), "verde").status_code == 400
    assert post(client, token(page), "Es  AMARILLO!").status_code == 303


def test_off_nothing_is_asked(app: Flask, client: FlaskClient) -> None:
    app.config["REQUEST_CHALLENGE"] = "off"
    page = opened(client)
    assert "challenge" not in page
    checked = post(client, token(page), "", "continue").get_data(as_text=True)
    assert "challenge" not in checked
    assert post(client, token(checked), "").status_code == 303


@pytest.mark.parametrize(
    ("given", "read"),
    [(True, "sum"), (False, "off"), ("SUM", "sum"), (" Who? I / me ", "Who? I / me"), ("What? Really? yes", None)],
)
def test_the_setting_is_read(make_app: Callable[..., Flask], given: object, read: str | None) -> None:
    assert make_app(REQUEST_CHALLENGE=given).config["REQUEST_CHALLENGE"] == (read or given)


@pytest.mark.parametrize("wrong", ["", "yes", "What?", "What? ", "What? /", "What? a / ", "? a", 1, "What? a / ..."])
def test_a_setting_that_nobody_could_answer_stops_the_start(make_app: Callable[..., Flask], wrong: object) -> None:
    with pytest.raises(SettingError, match="REQUEST_CHALLENGE"):
        make_app(REQUEST_CHALLENGE=wrong)
