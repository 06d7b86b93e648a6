"""A visitor's way to a person: the form without script, its offers, and the page that its secret opens."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING
from typing import Any
from uuid import uuid4

import pytest
from factories import make_user
from sqlalchemy import func
from sqlalchemy import select
from ticket_factory import make_ticket
from ticket_factory import question_type
from ticket_factory import ticket

from answercenter import clock
from answercenter.analytics import spool
from answercenter.extensions import db
from answercenter.models import FeedbackEvent
from answercenter.models import OutgoingMail
from answercenter.models import Ticket
from answercenter.search import indexer
from answercenter.tickets import types
from answercenter.tickets import workflow
from answercenter.tickets.naming import secret_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from flask import Flask
    from flask.testing import FlaskClient

AGENT = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0", "Sec-Fetch-Site": "same-origin"}


@pytest.fixture(autouse=True)
def _types(app: Flask) -> None:
    question_type()


@pytest.fixture
def send(client: FlaskClient, later: Callable[[float], None]) -> Callable[..., Any]:
    """A visitor who opens the form, fills it in, and sends it after a minute, in both steps."""

    def make(act: str = "send", after: float = 60, **fields: str) -> Any:
        page = client.get(f"/requests/new?type={question_type()}", headers=AGENT).get_data(as_text=True)
        later(after)
        form = {"token": hidden(page, "token"), "type": str(question_type()), "act": act}
        given = {"subject": "Where is the key?", "text": "I looked.", "email": "ada@example.org"}
        return client.post("/requests/new", data=form | given | fields, headers=AGENT)

    return make


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """A clock that can be put forward, by seconds."""
    passed = timedelta()
    real = clock.now

    def now() -> datetime:
        return real() + passed

    def forward(seconds: float) -> None:
        nonlocal passed
        passed += timedelta(seconds=seconds)

    monkeypatch.setattr(clock, "now", now)
    return forward


def hidden(page: str, name: str) -> str:
    """The value of a hidden field."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found is not None
    return found.group(1)


def number_of(model: type) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_a_request_is_checked_then_sent_and_received(client: FlaskClient, send: Callable[..., Any]) -> None:
    checked = send("continue")
    assert checked.status_code == 200
    assert "It is not sent yet" in checked.get_data(as_text=True)
    assert number_of(Ticket) == 0
    sent = send("send")
    assert sent.status_code == 303
    page = client.get(sent.headers["Location"])
    assert "We have received your request" in page.get_data(as_text=True)
    assert db.session.scalars(select(Ticket.reference)).one() in page.get_data(as_text=True)
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["Cache-Control"] == "no-store"
    assert number_of(OutgoingMail) == 1


def test_a_second_click_makes_no_second_request(client: FlaskClient, later: Callable[[float], None]) -> None:
    page = client.get(f"/requests/new?type={question_type()}").get_data(as_text=True)
    later(60)
    form = {"token": hidden(page, "token"), "type": str(question_type()), "act": "send", "subject": "a", "text": "b"}
    places = {
        client.post("/requests/new", data=form | {"email": "ada@example.org"}, headers=AGENT).headers["Location"]
        for _ in range(3)
    }
    assert len(places) == 1
    assert (number_of(Ticket), number_of(OutgoingMail)) == (1, 1)


@pytest.mark.parametrize(
    ("fields", "after"),
    [({"website": "x"}, 60), ({}, 1), ({"text": "http://a.example http://b.example http://c.example"}, 60)],
)
def test_what_is_doubtful_is_held_and_looks_received(
    client: FlaskClient, send: Callable[..., Any], fields: dict[str, str], after: float
) -> None:
    sent = send("send", after, **fields)
    assert "We have received" in client.get(sent.headers["Location"]).get_data(as_text=True)
    assert db.session.scalars(select(Ticket.state)).one() == "held"
    assert number_of(OutgoingMail) == 0


def test_many_from_one_address_are_held(make_app: Callable[..., Flask], send: Callable[..., Any], app: Flask) -> None:
    app.config["RATE_LIMITS"] = {"request": "2/hour", "form": "1000/minute", "suggest": "10/minute"}
    for number in range(3):
        assert send(email=f"a{number}@example.org").status_code == 303
    states = db.session.scalars(select(Ticket.state).order_by(Ticket.id)).all()
    assert states == ["new", "new", "held"]


@pytest.mark.parametrize("subject", ["a\r\nBcc: x@example.org", "a\nb", "a\x00b"])
def test_a_line_break_in_the_subject_is_refused_at_its_field(send: Callable[..., Any], subject: str) -> None:
    answer = send(subject=subject)
    assert answer.status_code == 400
    assert 'id="subject-error"' in answer.get_data(as_text=True)
    assert number_of(Ticket) == 0


def test_an_old_form_keeps_what_was_typed(send: Callable[..., Any]) -> None:
    answer = send(text="All that I typed")
    assert answer.status_code == 303
    page = send(token="nonsense", text="All that I typed").get_data(as_text=True)
    assert "All that I typed" in page
    assert "made anew" in page
    assert number_of(Ticket) == 1


def test_another_sites_form_is_refused(client: FlaskClient) -> None:
    page = client.get(f"/requests/new?type={question_type()}").get_data(as_text=True)
    form = {"token": hidden(page, "token"), "type": str(question_type()), "act": "send", "subject": "a", "text": "b"}
    headers = {"Sec-Fetch-Site": "cross-site"}
    answer = client.post("/requests/new", data=form | {"email": "a@example.org"}, headers=headers)
    assert answer.status_code == 400
    assert number_of(Ticket) == 0


def test_answers_are_offered_and_one_that_solves_it_counts(
    client: FlaskClient, published: Callable[..., int], send: Callable[..., Any]
) -> None:
    answer_id = published("Where is the key?", "Under the mat.")
    indexer.sync()
    page = send("continue").get_data(as_text=True)
    assert f'href="/answers/{answer_id}/' in page
    assert client.get("/requests/answers?q=where+is+the+key").get_json()["answers"][0]["id"] == answer_id
    token = page.split('action="/requests/solved">')[1]
    solved = client.post("/requests/solved", data={"token": hidden(token, "token"), "solved": answer_id}, headers=AGENT)
    assert solved.status_code == 303
    assert f"/answers/{answer_id}/" in solved.headers["Location"]
    spool.move()
    db.session.rollback()
    assert db.session.scalars(select(FeedbackEvent.helpful)).all() == [True]
    assert number_of(Ticket) == 0


def test_a_search_without_an_answer_and_an_answer_lead_to_the_form(
    client: FlaskClient, published: Callable[..., int]
) -> None:
    answer_id = published("Where is the key?", "Under the mat.")
    indexer.sync()
    assert 'href="/requests/new?q=xylophone"' in client.get("/search?q=xylophone").get_data(as_text=True)
    assert f'href="/requests/new?answer={answer_id}"' in client.get(
        f"/answers/{answer_id}", follow_redirects=True
    ).get_data(as_text=True)
    form = client.get(f"/requests/new?type={question_type()}&q=xylophone").get_data(as_text=True)
    assert hidden(form, "query") == "xylophone"


def test_where_no_type_is_taken_nothing_leads_to_a_form(client: FlaskClient) -> None:
    for one in types.open_types():
        types.save(one.id, types.TypeSheet(one.id, one.name, "", one.fields, False, 8, 40))
    assert "/requests/new" not in client.get("/search?q=xylophone").get_data(as_text=True)
    assert "No requests are taken" in client.get("/requests/new").get_data(as_text=True)


@pytest.mark.parametrize("secret", ["x", "A" * 43, "1", "%00", "é" * 43])
def test_a_guessed_address_is_like_a_page_that_is_not_there(client: FlaskClient, secret: str) -> None:
    make_ticket()
    guessed, missing = client.get(f"/requests/{secret}"), client.get(f"/{secret}")
    assert guessed.status_code == missing.status_code == 404


def test_the_requesters_page_tells_replies_and_no_notes(client: FlaskClient) -> None:
    number = make_ticket()
    person = make_user()
    workflow.note(number, person, "Check with Bob.", "1")
    workflow.reply(number, person, workflow.Written("Under <b>the</b> mat.", seen=99, form="2"))
    page = client.get(f"/requests/{secret_of(ticket(number).form)}").get_data(as_text=True)
    assert "Under &lt;b&gt;the&lt;/b&gt; mat." in page
    assert "Check with Bob" not in page
    assert "Grace" not in page


def test_a_message_opens_a_closed_request_again(client: FlaskClient) -> None:
    number = make_ticket()
    workflow.close(number, make_user(), "answered", 99)
    path = f"/requests/{secret_of(ticket(number).form)}"
    form = {"token": hidden(client.get(path).get_data(as_text=True), "token"), "form": uuid4().hex}
    assert client.post(path, data=form | {"act": "message", "text": ""}, headers=AGENT).status_code == 400
    for _ in range(2):
        client.post(path, data=form | {"act": "message", "text": "Still not."}, headers=AGENT)
    assert ticket(number).state == "open"
    assert client.get(path).get_data(as_text=True).count("Still not.") == 1
