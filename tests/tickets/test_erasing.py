"""Requesters are forgotten, on request and after a time: no table holds their words or address, and counts stay."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from factories import make_user
from sqlalchemy import func
from sqlalchemy import select
from ticket_factory import enclose
from ticket_factory import make_ticket
from ticket_factory import question_type
from ticket_factory import ticket

from answercenter import clock
from answercenter import jobs
from answercenter.extensions import command
from answercenter.extensions import db
from answercenter.models import Organisation
from answercenter.models import OutgoingMail
from answercenter.models import RequestType
from answercenter.models import Ticket
from answercenter.models import TicketEntry
from answercenter.models import TicketFile
from answercenter.tickets import canned
from answercenter.tickets import claims
from answercenter.tickets import drafts
from answercenter.tickets import erasing
from answercenter.tickets import personal
from answercenter.tickets import requester
from answercenter.tickets import sheets
from answercenter.tickets import workflow
from answercenter.tickets.naming import secret_of
from answercenter.tickets.wording import UnknownTicket

if TYPE_CHECKING:
    from flask import Flask

WORD = "xylophone"  # in everything that is to go, and in nothing else
ADDRESS = f"Ada.{WORD}@Example.org"


def told_ticket(user: int, **fields: str) -> int:
    """A ticket on which all was said that can be, by its requester and by somebody at work."""
    values = {"organisation": f"House of {WORD}"}
    number = make_ticket(
        **{"subject": f"{WORD}?", "text": WORD, "name": WORD, "email": ADDRESS, "query": WORD, "values": values}
        | fields
    )
    requester.add_message(secret_of(ticket(number).form), f"More {WORD}.", uuid4().hex)
    workflow.note(number, user, f"A note on {WORD}.", uuid4().hex)
    workflow.reply(number, user, workflow.Written(f"About {WORD}.", seen=999, form=uuid4().hex))
    drafts.keep(number, user, f"Typed {WORD}.")
    enclose(number, f"{WORD}.txt", f"A plan of {WORD}.".encode())
    return number


def holding(word: str) -> set[str]:
    """The tables of which a row holds a word, in whatever case."""
    db.session.rollback()
    found = set()
    for table in db.metadata.sorted_tables:
        if word.lower() in repr([tuple(row) for row in db.session.execute(select(table))]).lower():
            found.add(table.name)
    db.session.rollback()
    return found


def test_no_table_holds_what_was_erased_and_counts_stay(app: Flask) -> None:
    user, other = make_user(), make_ticket(subject="Another matter", email="bob@example.org")
    first, second = told_ticket(user), told_ticket(user, email=ADDRESS.upper())
    workflow.close(second, user, "declined", 999)
    before = ticket(second)
    kept = (before.type_id, before.region, before.created_at, before.replied_at, before.closed_at, before.reference)
    everywhere = {"ticket", "ticket_entry", "ticket_draft", "ticket_file", "outgoing_mail", "organisation"}
    assert holding(WORD) == everywhere
    assert erasing.erase_requester(ADDRESS.lower(), user) == 2
    assert holding(WORD) == set()
    after = ticket(second)
    assert kept == (
        after.type_id, after.region, after.created_at, after.replied_at, after.closed_at, after.reference,
    )  # fmt: skip
    assert (after.state, after.outcome, ticket(first).state, ticket(first).outcome) == (
        "closed", "declined", "closed", "withdrawn",
    )  # fmt: skip
    assert [line.kind for line in sheets.sheet(first).entries] == ["received", "message", "note", "reply", "erased"]  # type: ignore[union-attr]
    assert ticket(other).subject == "Another matter"
    assert db.session.scalars(select(OutgoingMail.recipient)).all() == ["bob@example.org"]
    db.session.rollback()
    assert erasing.erase_requester(ADDRESS) == 0


def test_nothing_is_done_about_an_erased_request(app: Flask) -> None:
    user = make_user()
    number = told_ticket(user)
    secret = secret_of(ticket(number).form)
    assert sheets.status(secret) is not None
    erasing.erase_requester(ADDRESS)
    assert sheets.status(secret) is None
    for act in (
        lambda: requester.add_message(secret, "Hello", uuid4().hex),
        lambda: requester.reopen(secret),
        lambda: workflow.reopen(number, user),
        lambda: workflow.note(number, user, "Hello", uuid4().hex),
        lambda: claims.take_one(number, user),
        lambda: drafts.keep(number, user, "Hello"),
    ):
        with pytest.raises(UnknownTicket):
            act()
    assert personal.exported("")["requests"] == []
    assert erasing.erase_requester("") == 0


def test_mails_to_somebody_with_an_account_stay(app: Flask) -> None:
    user = make_user()
    with command() as session:
        address = session.scalar(select(func.max(erasing.User.email)))
    assert address is not None
    number = make_ticket(email=address, subject="A matter of mine")
    with command() as session:
        digest = OutgoingMail(
            message_id="<1@x>", recipient=address, subject="Digest", text="Figures", headers={}, state="waiting",
            created_at=clock.now(), due_at=clock.now(), tries=0,
        )  # fmt: skip
        session.add(digest)
    erasing.erase_requester(address, user)
    assert db.session.scalars(select(OutgoingMail.subject)).all() == ["Digest"]
    assert ticket(number).email == ""


def test_an_organisation_that_others_named_stays(app: Flask) -> None:
    number = make_ticket(values={"organisation": "Town Hall"}, email="ada@example.org")
    other = make_ticket(values={"organisation": "The town hall"})
    alone = make_ticket(values={"organisation": "Ada herself"}, email="ada@example.org")
    erasing.erase_requester("ada@example.org")
    assert db.session.scalars(select(Organisation.name)).all() == ["Town Hall"]
    assert ticket(number).organisation_id == ticket(other).organisation_id
    assert ticket(alone).organisation_id is None


def test_a_type_forgets_its_closed_requests_after_its_days(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    user = make_user()
    numbers = [told_ticket(user, email=f"{WORD}{place}@example.org") for place in range(3)]
    for number in numbers[:2]:
        workflow.close(number, user, "answered", 999)
    with command() as session:
        session.get_one(RequestType, question_type_of(numbers[0])).keep_days = 30
    begun = clock.now()

    def forgotten(days: float) -> list[bool]:
        later = begun + timedelta(days=days)
        monkeypatch.setattr(clock, "now", lambda: later)
        assert jobs.run_all(tuple(task for task in jobs.JOBS if task.name == "forget-requests")) == []
        return [ticket(number).erased_at is not None for number in numbers]

    monkeypatch.setattr(erasing, "AT_ONCE", 1)
    assert forgotten(29) == [False, False, False]
    assert forgotten(31) == [True, True, False]  # one is still open
    assert ticket(numbers[0]).organisation_id is not None  # it is counted by house, and houses are no people
    requester.confirm(secret_of(ticket(numbers[2]).form))
    assert forgotten(32) == [True, True, False]
    assert forgotten(62) == [True, True, True]
    assert db.session.scalar(select(func.count()).select_from(Ticket)) == 3
    assert not [text for text in db.session.scalars(select(TicketEntry.text)) if text]
    assert db.session.scalars(select(TicketFile.id)).all() == []


def question_type_of(number: int) -> int:
    found = ticket(number).type_id
    db.session.rollback()
    return found


def test_all_that_is_kept_about_an_address_is_exported(app: Flask) -> None:
    user = make_user("Grace Hopper")
    number = told_ticket(user)
    make_ticket(email="bob@example.org", text="Not hers")
    canned.save(None, "Hours", "We open at nine.", user)
    found = personal.exported(ADDRESS.lower())
    assert [one["number"] for one in found["requests"]] == [ticket(number).reference]
    request = found["requests"][0]
    assert request["fields"] == {"Organisation": f"House of {WORD}"}
    assert [(one["what"], one["by"], one["text"]) for one in request["said_and_done"]] == [
        ("received", "requester", ""),
        ("message", "requester", f"More {WORD}."),
        ("note", "us", f"A note on {WORD}."),
        ("reply", "us", f"About {WORD}."),
    ]
    assert [mail["subject"] for mail in found["mails"]] == [
        f"[{request['number']}] We have your request: {WORD}?", f"[{request['number']}] Re: {WORD}?",
    ]  # fmt: skip
    assert "Not hers" not in repr(found)
    assert "Hopper" not in repr(found)


def test_the_shipped_types_keep_requests(app: Flask) -> None:
    assert question_type()
    assert set(db.session.scalars(select(RequestType.keep_days))) == {None}
