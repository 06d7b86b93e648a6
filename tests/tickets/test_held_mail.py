"""Mails that are on no request: held with a reason, until somebody decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from mail_in import ADA
from mail_in import answered
from mail_in import mail_in
from mail_in import mails_out
from mail_in import said
from mail_in import signed
from mail_in import written
from ticket_factory import make_ticket
from ticket_factory import question_type
from ticket_factory import ticket

from answercenter import clock
from answercenter.extensions import command
from answercenter.models import Ticket
from answercenter.tickets import erasing
from answercenter.tickets import held_mail
from answercenter.tickets import inbound
from answercenter.tickets import sheets
from answercenter.tickets.wording import UnknownTicket

if TYPE_CHECKING:
    from flask import Flask


def test_an_answer_from_a_stranger_is_held_until_somebody_adds_it(replied: Flask) -> None:
    number = answered()
    inbound.receive(written(sender="eve@example.net", head=f"In-Reply-To: {mails_out()[1].message_id}\n"))
    assert said(number)[-1][0] == "reply"
    [held] = held_mail.page(1)
    assert (held.reason, held.reference) == (inbound.STRANGER, ticket(number).reference)
    assert held_mail.add(held.id) == number
    assert said(number)[-1] == ("message", "Thank you.")
    found = sheets.sheet(number)
    assert found is not None
    assert found.entries[-1].details["from"] == "eve@example.net"
    with pytest.raises(UnknownTicket):
        held_mail.add(held.id)


def test_a_request_is_made_of_a_mail_once_and_acknowledged(replied: Flask) -> None:
    question = question_type()
    inbound.receive(written("Where is the key?", sender="Eve <eve@example.net>"))
    [held] = held_mail.page(1)
    number = held_mail.make_request(held.id, question)
    made = ticket(number)
    assert (made.email, made.name, made.text, made.state) == ("eve@example.net", "Eve", "Where is the key?", "new")
    assert [mail.recipient for mail in mails_out()] == ["eve@example.net"]
    with pytest.raises(UnknownTicket):
        held_mail.make_request(held.id, question)
    assert held_mail.number() == 0


def test_of_a_discarded_mail_nothing_is_kept_but_that_it_came(replied: Flask) -> None:
    inbound.receive(written())
    held_mail.discard(held_mail.page(1)[0].id)
    row = mail_in()
    assert (row.sender, row.name, row.subject, row.text, row.details) == ("", "", "", "", {})
    assert not inbound.receive(written())


@pytest.mark.parametrize("by_address", [True, False])
def test_an_answer_to_an_erased_request_is_held_and_what_came_before_is_forgotten(
    replied: Flask, by_address: bool
) -> None:
    number = answered()
    address, ours = signed(number), mails_out()[1].message_id
    inbound.receive(written(to=address))
    inbound.receive(written("Private.", sender="eve@example.net", head=f"In-Reply-To: {ours}\n", name="2"))
    erasing.erase_requester(ADA)
    assert [(mail_in(one).sender, mail_in(one).text) for one in (0, 1)] == [("", ""), ("", "")]
    inbound.receive(written(to=address if by_address else "x@y.org", head=f"In-Reply-To: {ours}\n", name="3"))
    assert [mail.reason for mail in held_mail.page(1)] == [inbound.NO_REQUEST]
    assert said(number)[-1][0] == "erased"


@pytest.mark.parametrize("by_address", [True, False])
def test_an_answer_to_a_merged_request_lets_the_one_that_goes_on_be_worked_on(replied: Flask, by_address: bool) -> None:
    number, other = answered(), make_ticket(email=ADA)
    with command() as session:
        merged = session.get_one(Ticket, number)
        merged.merged_into_id, merged.state, merged.closed_at = other, "closed", clock.now()
        session.get_one(Ticket, other).state = "waiting"
    head = f"In-Reply-To: {mails_out()[1].message_id}\n"
    inbound.receive(written(to=signed(number) if by_address else "x@y.org", head=head))
    assert ("message", "Thank you.") in said(number)
    assert ticket(other).state == "open"


def test_more_mails_in_an_hour_than_people_write_are_held(replied: Flask) -> None:
    number = answered()
    for one in range(inbound.OFTEN + 2):
        inbound.receive(written(to=signed(number), name=str(one)))
    assert [kind for kind, _ in said(number)].count("message") == inbound.OFTEN
    assert [mail.reason for mail in held_mail.page(1)] == [inbound.MANY] * 2
