"""An erased address is gone from requests of others too: where its owner wrote by mail, and where they name it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from factories import make_user
from mail_in import answered
from mail_in import mail_in
from mail_in import said
from mail_in import signed
from mail_in import written
from sqlalchemy import select
from ticket_factory import make_ticket
from ticket_factory import ticket

from answercenter.cli import main
from answercenter.extensions import db
from answercenter.models import Organisation
from answercenter.tickets import drafts
from answercenter.tickets import erasing
from answercenter.tickets import held_mail
from answercenter.tickets import inbound
from answercenter.tickets import personal
from answercenter.tickets import sheets
from answercenter.tickets import workflow
from answercenter.tickets.naming import secret_of

if TYPE_CHECKING:
    from flask import Flask

CAROL = "carol@example.org"


@pytest.fixture
def number(replied: Flask) -> int:
    """A request of somebody else, to which Carol wrote by mail."""
    number = answered()
    inbound.receive(written("I am Carol.", sender=f"Carol <{CAROL.title()}>", to=signed(number)))
    return number


def holding(word: str) -> set[str]:
    """The tables of which a row holds a word, in whatever case."""
    db.session.rollback()
    tables = db.metadata.sorted_tables
    found = {
        one.name for one in tables if word in repr([tuple(row) for row in db.session.execute(select(one))]).lower()
    }
    db.session.rollback()
    return found


@pytest.mark.parametrize("own", [0, 2])
def test_what_a_third_person_wrote_to_a_request_goes_with_their_address(number: int, own: int) -> None:
    for _ in range(own):
        make_ticket(email=CAROL)
    assert holding(CAROL) >= {"ticket_entry", "incoming_mail"}
    assert personal.exported(CAROL)["messages_on_requests_of_others"][0]["text"] == "I am Carol."
    assert erasing.erase_requester(CAROL) == own
    assert (holding(CAROL), holding("i am carol")) == (set(), set())
    assert [kind for kind, _ in said(number)] == ["received", "reply", "message"]
    status = sheets.status(secret_of(ticket(number).form))
    assert status is not None
    assert (status.entries[-1].details["from"], status.entries[-1].text) == ("(erased)", "")
    assert (ticket(number).email, ticket(number).text) == ("ada@example.org", "I looked under the mat.")


def test_where_others_name_an_address_it_is_taken_out_and_no_other_is(number: int) -> None:
    user, other = make_user(), f"c{CAROL}, {CAROL}.uk and {CAROL[:-1]}"
    words = f"Ask {CAROL.upper()}, not {other}"
    told = make_ticket(subject=f"{CAROL}?", text=words, query=CAROL, values={"organisation": "House"})
    workflow.note(told, user, words, uuid4().hex)
    drafts.keep(told, user, words)
    workflow.reply(told, user, workflow.Written(words, seen=10**6, form=uuid4().hex))
    drafts.keep(told, user, words)
    inbound.receive(written(words, sender="dan@example.org", to=f"help@example.org, {CAROL}", name="2"))
    erasing.erase_requester(CAROL)
    assert ticket(told).subject == "(erased)?"
    left = f"Ask (erased), not {other}"
    assert [text for kind, text in said(told) if kind in {"received", "note", "reply"}] == [left] * 3
    assert (drafts.of(told, user), held_mail.page(1)[0].text) == (left, left)
    assert mail_in(1).details["recipients"] == "help@example.org, (erased)"


def test_an_entry_that_names_an_account_stays(number: int) -> None:
    user = make_user(email := "worker@example.org")
    workflow.assign(number, user, user)
    make_ticket(email=email)
    erasing.erase_requester(email)
    found = sheets.sheet(number)
    assert found is not None
    assert found.entries[-1].details == {"to": email}


def test_one_who_sent_no_request_is_exported_and_erased_at_the_terminal(replied: Flask, number: int) -> None:
    runner = replied.test_cli_runner()
    exported = json.loads(runner.invoke(main, ["requester", "export", CAROL]).stdout)
    assert [one["text"] for one in exported["messages_on_requests_of_others"]] == ["I am Carol."]
    assert runner.invoke(main, ["requester", "erase", CAROL, "--yes"]).exit_code == 0
    assert holding(CAROL) == set()
    assert runner.invoke(main, ["requester", "erase", CAROL, "--yes"]).exit_code == 1


def test_an_address_in_the_name_of_an_organisation_is_taken_out_and_each_stays_one(replied: Flask) -> None:
    names = ("Friends of CAROL@example.org", "Friends of (erased)", CAROL, f"c{CAROL}", "(Erased)!")
    for name in names:
        make_ticket(email="dan@example.org", values={"organisation": name})
    make_ticket(email=CAROL, values={"organisation": f"House of {CAROL}"})
    found = personal.exported(CAROL)["organisations_named_by_it"]
    assert found == ["Friends of CAROL@example.org", CAROL, f"House of {CAROL}"]
    assert personal.exported("")["organisations_named_by_it"] == []
    db.session.rollback()
    erasing.erase_requester(CAROL)
    rows = db.session.scalars(select(Organisation).order_by(Organisation.id)).all()
    assert [one.name for one in rows] == [
        "Friends of (erased)",
        "Friends of (erased)",
        "(erased)",
        f"c{CAROL}",
        "(Erased)!",
    ]
    assert [one.key for one in rows] == [
        f"friends of erased {rows[0].id}", "friends of erased", f"erased {rows[2].id}", "ccarol example org", "erased",
    ]  # fmt: skip
    erasing.erase_requester(CAROL)
