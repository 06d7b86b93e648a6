"""Offers beside the request form and the visits that get none: the same with a script and without."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from typing import Any

import pytest
from sqlalchemy import select
from ticket_factory import make_ticket
from ticket_factory import question_type

from answercenter import clock
from answercenter.analytics import offers
from answercenter.analytics import spool
from answercenter.extensions import command
from answercenter.extensions import db
from answercenter.models import Arm
from answercenter.models import AskingCount
from answercenter.models import AskingEvent
from answercenter.search import indexer
from answercenter.tickets import intake

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from flask.testing import FlaskClient

AGENT = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0", "Sec-Fetch-Site": "same-origin"}
WORDS = {"subject": "Where is the key?", "text": "I looked.", "email": "ada@example.org"}


@pytest.fixture(autouse=True)
def answer_id(app: Flask, published: Callable[..., int], monkeypatch: pytest.MonkeyPatch) -> int:
    """An answer that fits, a type of request, and a form that nobody fills in too fast."""
    question_type()
    monkeypatch.setattr(intake, "FASTEST", 0.0)
    found = published("Where is the key?", "Under the mat.")
    indexer.sync()
    return found


@pytest.fixture
def arm(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Put every visit into an arm."""
    app.config["OFFERS_WITHHELD"] = 20

    def put(arm: str) -> None:
        monkeypatch.setattr(offers, "arm_of", lambda visitor: arm if visitor.visit else "")

    return put


def opened(client: FlaskClient, **headers: str) -> str:
    return client.get(f"/requests/new?type={question_type()}", headers=AGENT | headers).get_data(as_text=True)


def token(page: str) -> str:
    (found,) = re.findall(r'name="token" value="([^"]*)"', page.split('action="/requests/new"')[1])
    return str(found)


def post(client: FlaskClient, page: str, act: str, **fields: str) -> Any:
    form = {"token": token(page), "type": str(question_type()), "act": act} | WORDS
    return client.post("/requests/new", data=form | fields, headers=AGENT)


def steps() -> list[tuple[str, str]]:
    spool.move()
    db.session.rollback()
    return sorted((one.step, one.arm) for one in db.session.scalars(select(AskingEvent)))


def test_whom_answers_are_withheld_from_sees_none_with_a_script_or_without(
    client: FlaskClient, arm: Callable[[str], None]
) -> None:
    arm(Arm.WITHHELD)
    page = opened(client)
    assert "data-offer" not in page
    checked = post(client, page, "continue")
    assert checked.status_code == 200
    assert "Under the mat" not in checked.get_data(as_text=True)
    assert "These answers may fit" not in page + checked.get_data(as_text=True)
    assert post(client, checked.get_data(as_text=True), "send").status_code == 303
    assert steps() == [("opened", "withheld"), ("sent", "withheld")]


def test_a_form_keeps_its_arm_over_midnight_and_over_mistakes(client: FlaskClient, arm: Callable[[str], None]) -> None:
    arm(Arm.WITHHELD)
    page = opened(client)
    arm(Arm.OFFERED)  # by the next day's key
    wrong = post(client, page, "continue", email="x")
    assert wrong.status_code == 400
    again = post(client, wrong.get_data(as_text=True), "continue").get_data(as_text=True)
    assert "Under the mat" not in again
    assert "data-offer" not in post(client, again, "change").get_data(as_text=True)


def test_whom_answers_are_offered_to_is_counted_as_solved(
    client: FlaskClient, arm: Callable[[str], None], answer_id: int
) -> None:
    arm(Arm.OFFERED)
    page = opened(client)
    assert 'data-offers="/requests/answers"' in page
    checked = post(client, page, "continue").get_data(as_text=True)
    open_token = re.findall(r'name="token" value="([^"]*)"', checked.split('action="/requests/solved"')[1])[0]
    for _ in range(2):
        client.post("/requests/solved", data={"token": open_token, "solved": answer_id}, headers=AGENT)
    assert steps() == [("opened", "offered"), ("solved", "offered")]


def test_a_second_form_or_a_second_click_counts_once(client: FlaskClient, arm: Callable[[str], None]) -> None:
    arm(Arm.OFFERED)
    for _ in range(2):
        page = opened(client)
        for _ in range(2):
            assert post(client, page, "send").status_code == 303
    assert steps() == [("opened", "offered"), ("sent", "offered")]


def test_a_held_request_is_not_counted_as_sent(client: FlaskClient, arm: Callable[[str], None]) -> None:
    arm(Arm.OFFERED)
    assert post(client, opened(client), "send", website="x").status_code == 303
    assert steps() == [("opened", "offered")]


@pytest.mark.parametrize("header", ["Sec-GPC", "DNT"])
def test_who_asks_not_to_be_followed_is_offered_answers_and_not_counted(
    client: FlaskClient, app: Flask, header: str
) -> None:
    app.config["OFFERS_WITHHELD"] = 50
    assert "data-offers" in opened(client, **{header: "1"})
    assert steps() == []


def test_without_a_share_everybody_is_offered_answers_and_no_step_is_kept(client: FlaskClient) -> None:
    page = opened(client)
    assert "data-offers" in page
    checked = post(client, page, "continue").get_data(as_text=True)
    assert "These answers may fit" in checked
    assert post(client, checked, "send").status_code == 303
    assert steps() == []
    assert "are not offered any" not in client.get("/privacy").get_data(as_text=True)


def test_staff_who_look_at_the_form_are_in_no_arm(app: Flask, sign_in: Callable[..., FlaskClient]) -> None:
    app.config["OFFERS_WITHHELD"] = 50
    page = sign_in("staff").get(f"/requests/new?type={question_type()}")
    assert "data-offers" in page.get_data(as_text=True)
    assert steps() == []


def test_the_report_shows_what_offers_save(app: Flask, staff: FlaskClient) -> None:
    make_ticket()
    today = clock.today(app.config["TIMEZONE"])
    path = f"/staff/reports/outcomes?from={today}&to={today}"
    assert "Saved by offers" not in staff.get(path).get_data(as_text=True)
    with command() as session:
        session.add(AskingCount(day=today, arm="offered", opened=80, solved=7, sent=48))
        session.add(AskingCount(day=today, arm="withheld", opened=70, solved=0, sent=56))
    page = staff.get(path).get_data(as_text=True)
    assert "points, 95 % sure from +5.2 to +33.4" in page
    assert "7 visits said that an offer solved it" in page
    assert "Saved by offers" not in staff.get(f"{path}&region=US-OH").get_data(as_text=True)


def test_privacy_tells_of_the_withheld_offers(app: Flask, client: FlaskClient) -> None:
    app.config["OFFERS_WITHHELD"] = 5
    assert "are not offered any" in client.get("/privacy").get_data(as_text=True)
