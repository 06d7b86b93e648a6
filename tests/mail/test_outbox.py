"""The outbox with a real mail server: delivery, refusals, servers that are down or hang, and nothing sent twice."""

from __future__ import annotations

import socket
import threading
import time
from datetime import timedelta
from typing import TYPE_CHECKING
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy import update

from answercenter import clock
from answercenter import health
from answercenter import jobs
from answercenter.extensions import command
from answercenter.extensions import db
from answercenter.mail import outbox
from answercenter.mail import server
from answercenter.mail.letters import Letter
from answercenter.mail.letters import UnsafeMail
from answercenter.mail.server import Unreachable
from answercenter.models import OutgoingMail

if TYPE_CHECKING:
    from flask import Flask
    from mail_server import Postman

LETTER = Letter("ann@example.org", "Grüße, 30 % more", "Line one\nÄ line of " + "words " * 200, "<p>Ä line</p>")


def test_mail_arrives_as_it_was_written(app: Flask, postman: Postman) -> None:
    put(LETTER)
    assert jobs.run_all(DELIVER) == []
    mail = postman.taken[0]
    assert (mail["From"], mail["To"], mail["Subject"]) == (
        "Answers <answers@example.org>", "ann@example.org", "Grüße, 30 % more",
    )  # fmt: skip
    assert mail["Message-ID"].endswith("@answers.example.org>")
    text, html = mail.iter_parts()
    assert text.get_content().split() == LETTER.text.split()
    assert html.get_content().strip() == "<p>Ä line</p>"
    assert postman.envelopes[0][:2] == ("answers@example.org", ["ann@example.org"])
    assert postman.envelopes[0][2].isascii()
    assert (only().state, only().tries, only().error) == ("sent", 1, None)
    assert outbox.deliver() == 0


def test_mail_is_kept_only_with_its_cause(app: Flask) -> None:
    with pytest.raises(RuntimeError), command() as session:
        outbox.queue(session, LETTER)
        raise RuntimeError("the cause failed")
    assert outbox.standing().waiting == 0


@pytest.mark.parametrize("where", ["recipient", "data"])
def test_refusal_for_good_gives_up_and_health_says_so(app: Flask, postman: Postman, where: str) -> None:
    setattr(postman, where, "550 5.1.1 <ann@example.org> is nobody here")
    put(LETTER)
    assert outbox.deliver() == 0
    assert (only().state, only().error) == ("given up", "550 5.1.1 <[email]> is nobody here")
    assert outbox.deliver() == 0
    found = mail_check()
    assert found.level is health.Level.WARNING
    assert found.text == "1 mail was given up in the last 7 days: 550 5.1.1 <[email]> is nobody here"


@pytest.mark.parametrize("where", ["recipient", "data"])
def test_refusal_for_now_is_tried_again_with_growing_pauses(app: Flask, postman: Postman, where: str) -> None:
    setattr(postman, where, "451 4.7.1 come back later")
    put(LETTER)
    pauses = []
    for _ in range(12):
        make_due()
        outbox.deliver()
        pauses.append(round((only().due_at - clock.now()).total_seconds() / 60))
    assert pauses == [1, 2, 4, 8, 16, 32, 64, 128, 256, 360, 360, 360]
    assert "1 mail waits, 1 of these failed: 451 4.7.1 come back later" in mail_check().text
    first = only().message_id
    setattr(postman, where, "")
    make_due()
    assert outbox.deliver() == 1
    assert postman.taken[-1]["Message-ID"] == first


def test_one_refused_mail_does_not_keep_the_others(app: Flask, postman: Postman) -> None:
    put(LETTER)
    put(Letter("bob@example.org", "Second", "Text"))
    postman.on_data = lambda: setattr(postman, "data", "" if len(postman.envelopes) > 1 else "554 no")
    assert outbox.deliver() == 1
    assert postman.taken[0]["To"] == "bob@example.org"


def test_mail_that_fails_for_days_is_given_up(app: Flask, postman: Postman) -> None:
    postman.data = "451 come back later"
    put(LETTER)
    make_due(age=timedelta(days=5, minutes=1))
    outbox.deliver()
    assert (only().state, only().error) == ("given up", "451 come back later")


def test_server_that_is_down_loses_nothing_and_is_told(app: Flask, postman: Postman) -> None:
    app.config["SMTP_URL"] = f"smtp://127.0.0.1:{closed_port()}"
    put(LETTER)
    assert "Connection refused" in jobs.run_all(DELIVER)[0]
    jobs.run_all(tuple(task for task in jobs.JOBS if task.name != "deliver-mail"))
    worker = {check.name: check for check in health.check_all()}["worker"]
    assert worker.level is health.Level.WRONG
    assert worker.text.startswith("deliver-mail failed: Unreachable: 127.0.0.1")
    assert (only().state, only().tries) == ("waiting", 0)
    app.config["SMTP_URL"] = f"smtp://127.0.0.1:{postman.port}"
    assert jobs.run_all(DELIVER) == []
    assert len(postman.taken) == 1


def test_server_down_for_days_gives_up_what_is_old(app: Flask) -> None:
    app.config["SMTP_URL"] = f"smtp://127.0.0.1:{closed_port()}"
    put(LETTER)
    make_due(age=timedelta(days=5, minutes=1))
    put(Letter("bob@example.org", "Young", "Text"))
    with pytest.raises(Unreachable):
        outbox.deliver()
    assert outbox.by_state() == {"waiting": 1, "sent": 0, "given up": 1}


@pytest.mark.parametrize("when", ["greeting", "data"])
def test_hanging_server_is_left_after_a_while(
    app: Flask, postman: Postman, when: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "TIMEOUT", 0.5)
    silent = socket.create_server(("127.0.0.1", 0))
    if when == "greeting":
        app.config["SMTP_URL"] = f"smtp://127.0.0.1:{silent.getsockname()[1]}"
    postman.delay = 4.0
    put(LETTER)
    began = time.monotonic()
    with pytest.raises(Unreachable):
        outbox.deliver()
    silent.close()
    assert time.monotonic() - began < 3.5
    assert only().state == "waiting"
    assert only().due_at - clock.now() < timedelta(seconds=61)


def test_without_a_server_mails_wait_and_health_says_so(app: Flask, postman: Postman) -> None:
    assert mail_check().level is health.Level.OK
    app.config.update(SMTP_URL=None, MAIL_FROM=None)
    assert mail_check() == health.Check("mail", health.Level.OK, "no mail server set; nothing waits")
    put(LETTER)
    assert (outbox.is_due(), outbox.deliver()) == (False, 0)
    assert mail_check() == health.Check("mail", health.Level.WARNING, "1 mail waits: set both SMTP_URL and MAIL_FROM")
    assert (only().state, only().tries) == ("waiting", 0)


def test_two_workers_send_each_mail_once(app: Flask, postman: Postman) -> None:
    for number in range(20):
        put(Letter("ann@example.org", f"Mail {number}", "Text"))

    def work() -> None:
        with app.app_context():
            outbox.deliver()
            db.session.remove()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(mail["Subject"] for mail in postman.taken) == sorted(f"Mail {number}" for number in range(20))


@pytest.mark.parametrize(
    "letter",
    [
        Letter("ann@example.org\r\nBcc: eve@example.org", "Hello", "Text"),
        Letter("ann@example.org, eve@example.org", "Hello", "Text"),
        Letter("Ann <ann@example.org>", "Hello", "Text"),
        Letter("ann@example.org>\nRCPT TO:<eve@example.org", "Hello", "Text"),
        Letter("ann", "Hello", "Text"),
        Letter("", "Hello", "Text"),
        Letter("ann@example.org", "Hello\r\nBcc: eve@example.org", "Text"),
        Letter("ann@example.org", "Hello\nX: y", "Text"),
        Letter("ann@example.org", "Hello\u2028there", "Text"),
        Letter("ann@example.org", " ", "Text"),
        Letter("ann@example.org", "x" * 201, "Text"),
        Letter("ann@example.org", "Hello", "Text", headers={"Bcc": "eve@example.org"}),
        Letter("ann@example.org", "Hello", "Text", headers={"Reply-To": "a@b.org\r\nBcc: eve@example.org"}),
        Letter("ann@example.org", "Hello", ""),
    ],
)
def test_what_could_add_a_header_or_a_recipient_is_refused(app: Flask, letter: Letter) -> None:
    with pytest.raises(UnsafeMail) as refused, command() as session:
        outbox.queue(session, letter)
    assert "eve" not in str(refused.value)
    assert outbox.standing().waiting == 0


def test_lone_surrogate_is_given_up_and_keeps_nobody(app: Flask, postman: Postman) -> None:
    with command() as session:
        mail = outbox.queue(session, Letter("ann@example.org", "Hello", "Text"))
        mail.headers = {"Bad": "a\r\nBcc: eve@example.org"}
    put(Letter("bob@example.org", "Second", "Text"))
    assert outbox.deliver() == 1
    assert outbox.by_state() == {"waiting": 0, "sent": 1, "given up": 1}


def test_old_mails_are_forgotten(app: Flask, postman: Postman) -> None:
    put(LETTER)
    outbox.deliver()
    with command() as session:
        session.execute(update(OutgoingMail).values(settled_at=clock.now() - timedelta(days=31)))
    outbox.deliver()
    assert db.session.scalar(select(OutgoingMail)) is None


def put(letter: Letter) -> None:
    with command() as session:
        outbox.queue(session, letter)


def only() -> Any:
    db.session.rollback()
    return db.session.scalars(select(OutgoingMail)).one()


def make_due(age: timedelta = timedelta(0)) -> None:
    with command() as session:
        values: dict[str, Any] = {"due_at": clock.now()}
        session.execute(update(OutgoingMail).values(values | ({"created_at": clock.now() - age} if age else {})))


def mail_check() -> health.Check:
    db.session.rollback()
    return {check.name: check for check in health.check_all()}["mail"]


def closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


DELIVER = tuple(task for task in jobs.JOBS if task.name == "deliver-mail")
