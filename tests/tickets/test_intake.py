"""Requests come in: once, with one acknowledgement, or held; in one commit or not at all."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from factories import make_user
from sqlalchemy import func
from sqlalchemy import select
from ticket_factory import asked
from ticket_factory import make_ticket
from ticket_factory import question_type
from ticket_factory import ticket

from answercenter.extensions import db
from answercenter.mail import outbox
from answercenter.models import Organisation
from answercenter.models import OutgoingMail
from answercenter.models import RequestType
from answercenter.models import Ticket
from answercenter.models import TicketEntry
from answercenter.tickets import intake
from answercenter.tickets import requester
from answercenter.tickets import sheets
from answercenter.tickets import workflow
from answercenter.tickets.naming import REFERENCE
from answercenter.tickets.naming import secret_of
from answercenter.tickets.wording import InvalidTicket

if TYPE_CHECKING:
    from flask import Flask


def number_of(model: type) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_a_request_is_kept_with_its_first_entry_and_one_mail(app: Flask) -> None:
    app.config["BASE_URL"] = "https://answers.example.org"
    found = ticket(make_ticket(subject="Where?", email="ada@example.org"))
    assert REFERENCE.fullmatch(found.reference)
    assert found.state == "new"
    mail = db.session.scalars(select(OutgoingMail)).one()
    assert mail.recipient == "ada@example.org"
    assert mail.subject == f"[{found.reference}] We have your request: Where?"
    assert f"https://answers.example.org/requests/{secret_of(found.form)}" in mail.text
    assert found.thread == mail.message_id
    entry = db.session.scalars(select(TicketEntry)).one()
    assert (entry.kind, entry.mail_id) == ("received", mail.id)


def test_the_secret_itself_is_not_kept(app: Flask) -> None:
    found = ticket(make_ticket())
    row = db.session.execute(select(*Ticket.__table__.columns)).one()
    assert secret_of(found.form) not in repr(row)


def test_the_same_form_makes_one_request(app: Flask) -> None:
    wanted = asked()
    first, second = intake.receive(wanted), intake.receive(wanted)
    assert (first.new, second.new) == (True, False)
    assert first.secret == second.secret
    assert (number_of(Ticket), number_of(OutgoingMail)) == (1, 1)


def test_the_same_form_at_once_makes_one_request(app: Flask) -> None:
    wanted, ready, new = asked(), threading.Barrier(8), []

    def send() -> None:
        with app.app_context():
            ready.wait()
            new.append(intake.receive(wanted).new)
            db.session.remove()

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(new) == [False] * 7 + [True]
    assert (number_of(Ticket), number_of(OutgoingMail)) == (1, 1)


def test_a_mail_that_cannot_be_kept_leaves_no_ticket(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = asked()
    with monkeypatch.context() as patched:
        patched.setattr(outbox, "queue", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            intake.receive(wanted)
    assert (number_of(Ticket), number_of(TicketEntry)) == (0, 0)


@pytest.mark.parametrize("unfit", ["a\r\nBcc: x@example.org", "a\nb", "a\x00b", "a\u2028b", "a\u202eb", "x" * 151, ""])
@pytest.mark.parametrize("field", ["subject", "name", "email"])
def test_what_could_make_a_header_is_refused(app: Flask, field: str, unfit: str) -> None:
    if field == "name" and not unfit:
        return
    with pytest.raises(InvalidTicket) as refused:
        intake.receive(asked(**{field: unfit}))
    assert set(refused.value.errors) == {field}
    assert (number_of(Ticket), number_of(OutgoingMail)) == (0, 0)


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({}, {"value_organisation", "value_day", "value_place"}),
        ({"day": "tomorrow", "place": "nowhere", "organisation": "A"}, {"value_day", "value_place"}),
        ({"day": "2027-02-30", "place": "US-OH", "organisation": "A", "guests": "many"}, {"value_day", "value_guests"}),
    ],
)
def test_fields_are_checked_by_their_kind(app: Flask, values: dict[str, str], wrong: set[str]) -> None:
    question_type()
    event = db.session.scalar(select(RequestType.id).order_by(RequestType.position.desc()))
    db.session.rollback()
    with pytest.raises(InvalidTicket) as refused:
        intake.receive(asked(type_id=event, values=values))
    assert set(refused.value.errors) == wrong


def test_an_organisation_has_one_row_however_it_is_written(app: Flask) -> None:
    for name in ("The Red Cross", "Red Cross", "red  cross", "Réd-Cross"):
        make_ticket(values={"organisation": name})
    assert number_of(Organisation) == 1


def test_what_is_doubtful_is_held_and_not_acknowledged_until_it_is_let_in(app: Flask) -> None:
    number = make_ticket(intake.LINKS)
    assert ticket(number).state == "held"
    assert number_of(OutgoingMail) == 0
    found = sheets.status(secret_of(ticket(number).form))
    assert found is not None
    assert found.state == "new"  # its sender sees no difference
    workflow.release(number, make_user())
    workflow.release(number, make_user())
    assert ticket(number).state == "new"
    assert number_of(OutgoingMail) == 1


def test_many_requests_in_the_name_of_one_address_are_held(app: Flask) -> None:
    states = [ticket(make_ticket(email="ada@example.org")).state for _ in range(intake.OFTEN + 1)]
    assert states == ["new"] * intake.OFTEN + ["held"]


@pytest.mark.parametrize(
    ("text", "signs", "reasons"),
    [
        ("a plain question", {}, []),
        ("see https://a.example and https://b.example", {}, []),
        ("https://a.example http://b.example www.c.example", {}, [intake.LINKS]),
        ("a", {"trap": True}, [intake.TRAP]),
        ("a", {"age": 0.5}, [intake.FAST]),
        ("a", {"many": True}, [intake.MANY]),
    ],
)
def test_signs_of_doubt(app: Flask, text: str, signs: dict[str, bool | float], reasons: list[str]) -> None:
    given = {"trap": False, "age": 60.0, "many": False} | signs
    assert intake.doubts(asked(text=text), **given) == reasons  # type: ignore[arg-type]


def test_a_requester_adds_confirms_and_opens_again(app: Flask) -> None:
    number = make_ticket()
    secret, person = secret_of(ticket(number).form), make_user()
    workflow.reply(number, person, workflow.Written("Under the mat.", seen=99, form="1"))
    assert ticket(number).state == "waiting"
    assert requester.add_message(secret, "It is not there.", "2")
    assert not requester.add_message(secret, "It is not there.", "2")
    assert ticket(number).state == "open"
    assert requester.confirm(secret) == []
    assert (ticket(number).state, ticket(number).outcome) == ("closed", "answered")
    requester.reopen(secret)
    assert (ticket(number).state, ticket(number).outcome, ticket(number).reopened) == ("open", None, 1)
