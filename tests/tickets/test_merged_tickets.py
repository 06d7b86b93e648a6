"""Duplicates go on as one, and messages as requests of their own; no requester sees what another one wrote."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from factories import make_user
from sqlalchemy import select
from ticket_factory import make_ticket
from ticket_factory import ticket

from answercenter.extensions import db
from answercenter.models import OutgoingMail
from answercenter.models import TicketEntry
from answercenter.tickets import erasing
from answercenter.tickets import intake
from answercenter.tickets import merging
from answercenter.tickets import requester
from answercenter.tickets import sheets
from answercenter.tickets import workflow
from answercenter.tickets.naming import secret_of
from answercenter.tickets.wording import InvalidTicket
from answercenter.tickets.wording import UnknownTicket

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

ADA, BOB = "ada@example.org", "bob@example.org"


@pytest.fixture
def user(app: Flask) -> int:
    """Somebody at work."""
    app.config["BASE_URL"] = "https://answers.example.org"
    return make_user("Grace")


def merge(number: int, into: int, user: int) -> None:
    merging.merge(number, user, ticket(into).reference.lower(), newest(number))


def newest(number: int) -> int:
    found = sheets.sheet(number)
    assert found is not None
    return found.newest


def secret(number: int) -> str:
    return secret_of(ticket(number).form)


def mails() -> list[tuple[str, str]]:
    """Mails but the acknowledgements, as (recipient, text)."""
    db.session.rollback()
    rows = db.session.scalars(select(OutgoingMail).order_by(OutgoingMail.id))
    return [(mail.recipient, mail.text) for mail in rows if "We have your request" not in mail.subject]


def reply(number: int, user: int, text: str, *, also: bool) -> None:
    workflow.reply(number, user, workflow.Written(text, newest(number), uuid4().hex, also=also))


def test_two_people_who_ask_the_same_are_answered_together_and_see_their_own_words_alone(
    user: int, client: FlaskClient
) -> None:
    kept, other = make_ticket(email=BOB, text="Bob asks."), make_ticket(email=ADA, text="Ada asks.")
    merge(other, kept, user)
    assert (ticket(other).state, ticket(other).outcome) == ("closed", "merged")
    told = mails()
    assert [recipient for recipient, _ in told] == [ADA]
    assert ticket(kept).reference not in told[0][1]
    assert secret(kept) not in told[0][1]
    requester.add_message(secret(other), "Ada adds.", uuid4().hex)
    reply(kept, user, "Our answer.", also=True)
    assert [recipient for recipient, text in mails() if "Our answer." in text] == [BOB, ADA]
    found = sheets.sheet(kept)
    assert found is not None
    assert {line.text for line in found.entries} > {"Bob asks.", "Ada asks.", "Ada adds."}
    pages = {name: client.get(f"/requests/{secret(one)}").get_data(as_text=True) for name, one in
             (("Bob", kept), ("Ada", other))}  # fmt: skip
    for name, page in pages.items():
        assert "Our answer." in page
        assert f"{name} asks." in page
    assert "Ada" not in pages["Bob"]
    for hidden in ("Bob", "bob@", ticket(kept).reference, secret(kept)):
        assert hidden not in pages["Ada"]


def test_the_same_address_is_told_where_to_go_on_by_mail_alone(user: int, client: FlaskClient) -> None:
    kept, other = make_ticket(email=ADA), make_ticket(email="Ada@example.org")
    merge(other, kept, user)
    ((recipient, text),) = mails()
    assert recipient == "Ada@example.org"
    assert f"https://answers.example.org/requests/{secret(kept)}" in text
    assert secret(kept) not in client.get(f"/requests/{secret(other)}").get_data(as_text=True)
    reply(kept, user, "Once.", also=True)
    assert [text for _, text in mails() if "Once." in text] == [mails()[-1][1]]


def test_what_is_added_to_a_merged_request_opens_the_one_that_goes_on(user: int) -> None:
    kept, other = make_ticket(email=BOB), make_ticket(email=ADA)
    merge(other, kept, user)
    begun = newest(kept)
    reply(kept, user, "So.", also=False)
    requester.add_message(secret(other), "And now?", uuid4().hex)
    assert (ticket(kept).state, ticket(other).state) == ("open", "closed")
    with pytest.raises(workflow.TakenError):  # a reply that was begun before sees that something was said
        workflow.reply(kept, make_user("Alan"), workflow.Written("Late.", begun, uuid4().hex))
    workflow.close(kept, user, "answered", newest(kept))
    assert sheets.status(secret(other)).state == "closed"  # type: ignore[union-attr]
    requester.reopen(secret(other))
    assert (ticket(kept).state, ticket(kept).reopened, ticket(other).state) == ("open", 1, "closed")


def test_what_was_merged_into_a_merged_one_follows_and_comes_out_again(user: int) -> None:
    first, second, third = (make_ticket(email=f"{name}@example.org") for name in "abc")
    merge(first, second, user)
    merge(second, third, user)
    assert [ticket(one).merged_into_id for one in (first, second)] == [third, third]
    workflow.reopen(first, user)
    assert (ticket(first).merged_into_id, ticket(first).state) == (None, "open")
    erasing.erase_requester("c@example.org")
    requester.add_message(secret(second), "Still here.", uuid4().hex)
    assert (ticket(second).state, ticket(third).state) == ("open", "closed")


def test_only_open_requests_are_merged_with_others(user: int) -> None:
    one, done, held = make_ticket(), make_ticket(), make_ticket(intake.LINKS)
    workflow.close(done, user, "answered", newest(done))
    for number, into in ((one, done), (done, one), (one, held), (held, one), (one, one)):
        with pytest.raises(InvalidTicket):
            merge(number, into, user)
    with pytest.raises(InvalidTicket):
        merging.merge(one, user, "R-NONE-SUCH", newest(one))
    with pytest.raises(InvalidTicket):
        workflow.close(one, user, "merged", newest(one))
    assert mails() == []


def test_a_message_becomes_a_request_of_its_own_once(user: int) -> None:
    number = make_ticket(email=ADA, values={"organisation": "Town hall"})
    requester.add_message(secret(number), "By the way:\nis there parking?", uuid4().hex)
    entry = newest(number)
    made = merging.split(number, user, entry)
    assert merging.split(number, user, entry) == made
    own, origin = ticket(made), ticket(number)
    assert (own.subject, own.email, own.state) == ("By the way: is there parking?", ADA, "new")
    assert own.organisation_id == origin.organisation_id
    assert own.reply_due_at >= origin.reply_due_at
    assert sheets.status(secret(made)).text == "By the way:\nis there parking?"  # type: ignore[union-attr]
    assert len(db.session.scalars(select(OutgoingMail.id)).all()) == 2
    db.session.rollback()
    first = db.session.scalar(select(TicketEntry.id).where(TicketEntry.ticket_id == number).limit(1))
    db.session.rollback()
    assert first is not None
    for there, wrong in ((number, first), (number, 999), (make_ticket(), entry)):
        with pytest.raises(UnknownTicket):
            merging.split(there, user, wrong)
