"""The page of mails on no request: read safely, and dealt with by its buttons."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from mail_in import answered
from mail_in import mail_in
from mail_in import mails_out
from mail_in import said
from mail_in import with_files
from mail_in import written
from sqlalchemy import select
from ticket_factory import question_type

from answercenter.extensions import command
from answercenter.extensions import db
from answercenter.models import IncomingFile
from answercenter.models import IncomingMail
from answercenter.models import IncomingState
from answercenter.tickets import held_mail
from answercenter.tickets import inbound
from answercenter.views import download

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Desk
    from flask import Flask

PATH = "/staff/requests/mail"
PDF = b"%PDF-1.7\ntrailer\n<<>>\n%%EOF\n"


@pytest.fixture
def worker(app: Flask, desk: Callable[[str], Desk]) -> Desk:
    """One of the staff at work, and a type of request."""
    question_type()
    return desk("staff")


def test_what_strangers_write_is_shown_as_words(worker: Desk) -> None:
    inbound.receive(written("<script>alert(1)</script>", sender='"<b>Eve" <eve@example.net>'))
    page = worker.client.get(PATH).get_data(as_text=True)
    assert "&lt;script&gt;alert(1)" in page
    assert "<b>Eve" not in page
    assert inbound.NO_REQUEST in page
    assert "1 mail on no request" in worker.client.get("/staff/requests").get_data(as_text=True)


def test_a_request_is_made_and_opened(worker: Desk) -> None:
    inbound.receive(written("When?", sender="eve@example.net"))
    done = worker(f"{PATH}/{mail_in().id}", act="request", type=str(question_type()))
    assert done.headers["Location"] == f"/staff/requests/{mail_in().ticket_id}"
    assert "When?" in worker.client.get(done.headers["Location"]).get_data(as_text=True)
    again = worker(f"{PATH}/{mail_in().id}", act="request", type=str(question_type()))
    assert "Somebody has dealt with this mail" in worker.client.get(again.headers["Location"]).get_data(as_text=True)


def test_a_mail_is_added_to_its_request(worker: Desk) -> None:
    number = answered()
    inbound.receive(written(sender="eve@example.net", head=f"In-Reply-To: {mails_out()[1].message_id}\n"))
    worker(f"{PATH}/{mail_in().id}", act="add")
    assert said(number)[-1] == ("message", "Thank you.")
    assert "eve@example.net" in worker.client.get(f"/staff/requests/{number}").get_data(as_text=True)


def test_files_are_given_to_staff_to_be_saved_as_long_as_the_mail_is_held(worker: Desk) -> None:
    inbound.receive(with_files("x@y.org", ("My plan.PDF", PDF), ("page.txt", b"<script>alert(1)</script> or so")))
    inbound.receive(written(name="2"))
    held, other = mail_in().id, mail_in(1).id
    page = worker.client.get(PATH).get_data(as_text=True)
    addresses = re.findall(rf'href="({PATH}/{held}/files/[0-9]+)" download>', page)
    plan = worker.client.get(addresses[0])
    assert (plan.data, plan.content_type) == (PDF, "application/pdf")
    names = {"Content-Disposition": "attachment; filename=my-plan.pdf", "X-Content-Type-Options": "nosniff"}
    names |= {"Content-Security-Policy": download.POLICY, "Cache-Control": "no-store"}
    assert {name: plan.headers[name] for name in names} == names
    number = addresses[0].rpartition("/")[2]
    for nowhere in (f"{other}/files/{number}", f"{held}/files/{10**30}", f"{10**30}/files/{number}", "0/files/0"):
        assert worker.client.get(f"{PATH}/{nowhere}").status_code == 404
    held_mail.make_request(held, question_type())
    assert worker.client.get(addresses[0]).status_code == 404


def test_a_file_of_a_mail_that_is_not_held_is_not_given(worker: Desk) -> None:
    inbound.receive(with_files("x@y.org", ("plan.pdf", PDF)))
    with command() as session:
        session.get_one(IncomingMail, mail_in().id).state = IncomingState.WAITING
    file = db.session.scalars(select(IncomingFile.id)).one()
    assert worker.client.get(f"{PATH}/{mail_in().id}/files/{file}").status_code == 404


def test_a_mail_is_discarded_or_left_where_the_step_is_unknown(worker: Desk) -> None:
    inbound.receive(written())
    number = mail_in().id
    assert worker(f"{PATH}/{number}", act="eat").status_code == 400
    assert worker(f"{PATH}/{number}", act="add").status_code == 303
    assert worker(f"{PATH}/{number}", act="request", type="999").status_code == 303
    assert held_mail.number() == 1
    worker(f"{PATH}/{number}", act="discard")
    assert held_mail.number() == 0


def test_without_mails_the_page_says_what_comes_here(worker: Desk) -> None:
    assert "No mail waits here" in worker.client.get(PATH).get_data(as_text=True)
