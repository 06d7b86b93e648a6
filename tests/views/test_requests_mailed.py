"""Files of mails on the pages of requesters and of those at work."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import picture
import pytest
from factories import make_user
from mail_in import answered
from mail_in import last
from mail_in import mail_in
from mail_in import number_of
from mail_in import signed
from mail_in import with_files
from ticket_factory import make_ticket
from ticket_factory import question_type
from ticket_factory import ticket

from answercenter.models import IncomingFile
from answercenter.models import TicketFile
from answercenter.tickets import held_mail
from answercenter.tickets import inbound
from answercenter.tickets import merging
from answercenter.tickets import sheets
from answercenter.tickets.naming import secret_of

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

PDF = b"%PDF-1.7\ntrailer\n<<>>\n%%EOF\n"


@pytest.fixture(autouse=True)
def replied(app: Flask) -> None:
    """A site that takes replies by mail."""
    app.config |= {"REPLY_ADDRESS": "help@answers.example.org", "MAIL_FROM": "answers@example.org"}


def test_files_stand_on_the_message_and_are_given_to_be_saved(client: FlaskClient, staff: FlaskClient) -> None:
    number = answered()
    inbound.receive(with_files(signed(number), ("My plan.PDF", PDF), ("me.png", picture.png(300, 200))))
    message = last(number)
    assert (message.text, message.details) == ("See this.", {"by": "mail"})
    assert [one.name for one in message.files] == ["my-plan.pdf", "me-300x200.png"]
    assert number_of(IncomingFile) == 0
    secret = secret_of(ticket(number).form)
    page = client.get(f"/requests/{secret}").get_data(as_text=True)
    for base, reader in ((f"/requests/{secret}", client), (f"/staff/requests/{number}", staff)):
        shown = reader.get(base).get_data(as_text=True)
        (address,) = re.findall(rf'href="({base}/files/[0-9]+)" download>my-plan.pdf', shown)
        given = reader.get(address)
        assert (given.data, given.content_type) == (PDF, "application/pdf")
        assert given.headers["Content-Disposition"] == "attachment; filename=my-plan.pdf"
        assert given.headers["X-Content-Type-Options"] == "nosniff"
    other = make_ticket()
    place = message.files[0].id
    assert client.get(f"/requests/{secret_of(ticket(other).form)}/files/{place}").status_code == 404
    assert staff.get(f"/staff/requests/{other}/files/{place}").status_code == 404
    assert "Not kept" not in page


def test_a_mail_on_no_request_keeps_its_files_for_the_request_that_is_made_of_it(
    client: FlaskClient, staff: FlaskClient
) -> None:
    inbound.receive(with_files("x@y.org", ("a.pdf", PDF), ("b.exe", b"MZ\x90\x00")))
    made = held_mail.make_request(mail_in().id, question_type())
    assert [one.name for one in last(made).files] == ["a.pdf"]
    for base, reader in ((f"/requests/{secret_of(ticket(made).form)}", client), (f"/staff/requests/{made}", staff)):
        page = reader.get(base).get_data(as_text=True)
        assert ">a.pdf</a>" in page
        assert "Not kept: <bdi>b.exe</bdi>" in page
    assert (number_of(IncomingFile), number_of(TicketFile)) == (0, 1)


def test_splitting_copies_files_and_merging_shows_them(client: FlaskClient, staff: FlaskClient) -> None:
    number, user = answered(), make_user("two@example.org", "staff")
    inbound.receive(with_files(signed(number), ("a.pdf", PDF)))
    made = merging.split(number, user, last(number).id)
    found = sheets.status(secret_of(ticket(made).form))
    assert found is not None
    assert [one.name for one in found.files] == ["a.pdf"]
    assert client.get(f"/requests/{secret_of(ticket(made).form)}/files/{found.files[0].id}").data == PDF
    other = make_ticket(email="bob@example.org")
    merging.merge(number, user, ticket(other).reference, 10**6)
    page = staff.get(f"/staff/requests/{other}").get_data(as_text=True)
    assert re.search(rf'href="/staff/requests/{other}/files/[0-9]+" download>a.pdf', page)
    theirs = client.get(f"/requests/{secret_of(ticket(other).form)}").get_data(as_text=True)
    assert "a.pdf" not in theirs
