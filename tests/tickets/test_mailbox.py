"""Replies by mail through real servers: a request from its form to the requester's answer, and what may go wrong."""

from __future__ import annotations

import re
from datetime import timedelta
from email.message import EmailMessage
from typing import TYPE_CHECKING

import pytest
from factories import make_user
from mail_in import answered
from mail_in import said
from mail_in import signed
from mail_in import with_files
from mail_in import written
from mail_server import serving
from mailbox_server import serving_mailbox
from sqlalchemy import select
from ticket_factory import question_type
from ticket_factory import ticket

from answercenter import clock
from answercenter import health
from answercenter import jobs
from answercenter.extensions import db
from answercenter.mail import reading
from answercenter.mail.mailbox import OpenMailbox
from answercenter.mail.server import Unreachable
from answercenter.models import Ticket
from answercenter.tickets import collecting
from answercenter.tickets import sheets
from answercenter.tickets import workflow
from answercenter.tickets.workflow import Written

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Iterator

    from flask import Flask
    from mail_server import Postman
    from mailbox_server import Mailbox

pytestmark = pytest.mark.mailbox
AGENT = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0", "Sec-Fetch-Site": "same-origin"}
MAILS = tuple(task for task in jobs.JOBS if task.name in {"deliver-mail", "collect-mail"})


@pytest.fixture(scope="module")
def server() -> Iterator[Mailbox]:
    with serving_mailbox() as mailbox:
        yield mailbox


@pytest.fixture
def postman() -> Iterator[Postman]:
    with serving() as handler:
        yield handler


@pytest.fixture
def site(make_app: Callable[..., Flask], server: Mailbox, postman: Postman) -> Iterator[Flask]:
    made = make_app(
        SMTP_URL=f"smtp://127.0.0.1:{postman.port}",
        MAIL_FROM="Answers <answers@example.org>",
        REPLY_ADDRESS="help@example.org",
        IMAP_URL=server.url,
        BASE_URL="https://answers.example.org",
    )
    with made.app_context():
        yield made


def work() -> None:
    assert jobs.run_all(MAILS) == []


def answer_to(mail: EmailMessage, text: str) -> bytes:
    """What a mail program makes of "Reply"."""
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "Ada <ada@example.org>", mail["Reply-To"], f"Re: {mail['Subject']}"
    made["Message-ID"], made["In-Reply-To"], made["References"] = "<r@home>", mail["Message-ID"], mail["Message-ID"]
    quoted = "\n".join(f"> {line}" for line in mail.get_content().splitlines())
    made.set_content(f"{text}\n\nOn Friday, {mail['From']} wrote:\n{quoted}\n")
    return bytes(made)


def ask(site: Flask, monkeypatch: pytest.MonkeyPatch) -> int:
    """Send the form as a visitor who takes a minute."""
    kind, client = question_type(), site.test_client()
    page = client.get(f"/requests/new?type={kind}", headers=AGENT).get_data(as_text=True)
    token = re.search(r'name="token" value="([^"]*)"', page)
    assert token is not None
    real = clock.now
    monkeypatch.setattr(clock, "now", lambda: real() + timedelta(minutes=1))
    form = {"token": token[1], "type": kind, "act": "send", "subject": "Where?", "text": "I looked."}
    assert client.post("/requests/new", data=form | {"email": "ada@example.org"}, headers=AGENT).status_code == 303
    db.session.rollback()
    return db.session.scalars(select(Ticket.id)).one()


def test_from_the_form_to_the_requesters_answer(
    site: Flask, server: Mailbox, postman: Postman, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = ask(site, monkeypatch)
    work()
    [received] = postman.taken
    assert (received["To"], received["Auto-Submitted"]) == ("ada@example.org", "auto-generated")
    user = make_user()
    workflow.reply(number, user, Written("Under the mat.", seen=10**6, form="f" * 32, outcome="answered"))
    work()
    reply = postman.taken[1]
    assert (reply["In-Reply-To"], reply["References"]) == (received["Message-ID"], received["Message-ID"])
    assert (reply["Reply-To"], reply["Auto-Submitted"]) == (signed(number), "no")
    assert ticket(number).state == "closed"
    server.deliver(answer_to(reply, "It is not there."))
    work()
    assert said(number)[-1] == ("message", "It is not there.")
    assert ticket(number).state == "open"
    assert server.number("UNSEEN") == 0
    workflow.reply(number, user, Written("Then by the door.", seen=10**6, form="e" * 32))
    work()
    assert postman.taken[2]["In-Reply-To"] == "<r@home>"
    assert postman.taken[2]["References"] == f"{received['Message-ID']} <r@home>"
    assert len(postman.taken) == 3


def test_a_mail_that_was_kept_and_not_flagged_is_there_once(
    site: Flask, server: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    number, before = answered(), server.number()
    server.deliver(written(to=signed(number), name="once"))

    def gone(_box: OpenMailbox, _uid: bytes) -> None:
        raise Unreachable("the connection is gone")

    with monkeypatch.context() as broken:
        broken.setattr(OpenMailbox, "flag", gone)
        with pytest.raises(Unreachable):
            collecting.collect()
    assert (server.number("UNSEEN"), said(number)[-1][0]) == (1, "message")
    assert collecting.collect() == 0
    assert (server.number("UNSEEN"), server.number() - before) == (0, 1)
    assert [kind for kind, _ in said(number)].count("message") == 1


def test_a_mail_that_is_not_kept_stays_unseen(site: Flask, server: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    number = answered()
    server.deliver(written(to=signed(number), name="later"))

    def full(*_arguments: object) -> bool:
        raise OSError("the disk is full")

    with monkeypatch.context() as broken:
        broken.setattr(collecting.inbound, "keep", full)
        with pytest.raises(OSError, match="full"):
            collecting.collect()
    assert server.number("UNSEEN") == 1
    assert collecting.collect() == 1
    assert said(number)[-1] == ("message", "Thank you.")


def test_files_come_out_of_the_mailbox(site: Flask, server: Mailbox) -> None:
    number = answered()
    server.deliver(with_files(signed(number), ("plan.txt", b"The plan."), ("b.exe", b"MZ\x90"), name="files"))
    work()
    found = sheets.sheet(number)
    assert found is not None
    assert [one.name for one in found.entries[-1].files] == ["plan.txt"]
    assert [names for _why, names in found.entries[-1].details["refused"]] == [["b.exe"]]


def test_of_a_mail_that_is_too_large_the_beginning_is_fetched(
    site: Flask, server: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetched: list[int] = []
    real = OpenMailbox._fetch

    def fetch(box: OpenMailbox, uid: bytes, what: str) -> bytes | None:
        found = real(box, uid, what)
        fetched.append(len(found or b""))
        return found

    monkeypatch.setattr(OpenMailbox, "_fetch", fetch)
    number = answered()
    server.deliver(with_files(signed(number), ("plan.txt", b"x" * (reading.LARGEST // 4 * 3)), name="large"))
    assert collecting.collect() == 1
    found = sheets.sheet(number)
    assert found is not None
    message = found.entries[-1]
    assert (message.text, message.files, message.details["attachments"]) == ("See this.", (), ["plan.txt"])
    assert "MB, too much" in message.details["note"]
    assert fetched == [reading.BEGINNING]
    assert server.number("UNSEEN") == 0


def test_doctor_tells_what_waits_or_why_nothing_can_be_read(site: Flask, server: Mailbox) -> None:
    def check() -> tuple[str, str]:
        found = {one.name: one for one in health.check_all()}["mailbox"]
        return found.level.value, found.text

    server.deliver(written(name="unread"))
    assert check() == ("ok", "1 unread, 0 mails are on no request")
    assert collecting.collect() == 1
    assert check() == ("ok", "0 unread, 1 mail is on no request")
    site.config["IMAP_URL"] = server.url.replace("secret", "wrong%20words")
    level, text = check()
    assert level == "wrong"
    assert "AUTHENTICATIONFAILED" in text
    assert "wrong words" not in text
    site.config["IMAP_URL"] = f"{server.url}/None"
    assert check()[0] == "wrong"
    site.config["IMAP_URL"] = f"{server.url}?starttls=required"
    assert check()[1].endswith("it offers no STARTTLS, which IMAP_URL requires")
    site.config["IMAP_URL"] = "imap://help:secret@127.0.0.1:1"
    assert check()[1] == "Unreachable: 127.0.0.1:1: Connection refused"
    with pytest.raises(Unreachable):
        collecting.collect()
