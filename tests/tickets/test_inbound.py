"""Mails that come in: kept once, on the ticket that they belong to; never put there by subject or sender."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from factories import make_user
from mail_in import ADA
from mail_in import answered
from mail_in import bounce
from mail_in import mail_in
from mail_in import mails_out
from mail_in import said
from mail_in import signed
from mail_in import written
from ticket_factory import make_ticket
from ticket_factory import ticket

from answercenter import clock
from answercenter.extensions import command
from answercenter.mail import reading
from answercenter.models import OutgoingMail
from answercenter.tickets import held_mail
from answercenter.tickets import inbound
from answercenter.tickets import sheets
from answercenter.tickets import workflow
from answercenter.tickets.workflow import Written

if TYPE_CHECKING:
    from flask import Flask


def test_letters_say_where_an_answer_goes_and_keep_the_thread(replied: Flask) -> None:
    number = answered()
    first, second = mails_out()
    assert first.headers == {"Reply-To": signed(number)}
    assert second.headers == {
        "Reply-To": signed(number),
        "In-Reply-To": first.message_id,
        "References": first.message_id,
        "Auto-Submitted": "no",
    }
    inbound.receive(written(to=signed(number)))
    workflow.reply(number, make_user("two@example.org", "staff"), Written("Well.", seen=10**6, form="e" * 32))
    assert mails_out()[2].headers["In-Reply-To"] == "<1@home>"
    assert mails_out()[2].headers["References"] == f"{first.message_id} <1@home>"


def test_a_mail_to_the_signed_address_is_the_requesters_and_opens_the_request(replied: Flask) -> None:
    number = answered()
    assert ticket(number).state == "waiting"
    assert inbound.receive(
        written("Thank you.\n\nOn Friday, a@b.org wrote:\n> Under the mat.", to=signed(number).upper())
    )
    assert said(number)[-1] == ("message", "Thank you.")
    assert ticket(number).state == "open"
    assert (mail_in().state, mail_in().text, mail_in().details) == ("added", "", {})


def test_a_closed_request_is_open_again(replied: Flask) -> None:
    number = answered()
    workflow.close(number, make_user("two@example.org", "staff"), "answered", 10**6)
    inbound.receive(written(to=signed(number)))
    assert [kind for kind, _ in said(number)[-2:]] == ["reopened", "message"]
    assert ticket(number).state == "open"


def test_the_same_mail_read_twice_is_there_once(replied: Flask) -> None:
    number = answered()
    assert [inbound.receive(written(to=signed(number))) for _ in range(2)] == [True, False]
    assert [kind for kind, _ in said(number)].count("message") == 1


def test_a_mail_that_was_kept_by_one_who_died_is_put_on_its_ticket_later(
    replied: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = answered()
    with monkeypatch.context() as died:
        died.setattr(inbound, "_settle_safely", lambda _number: None)
        inbound.receive(written(to=signed(number)))
    assert inbound.is_due()
    assert not inbound.receive(written(to=signed(number)))
    assert (inbound.settle(), inbound.settle()) == (1, 0)
    assert said(number)[-1] == ("message", "Thank you.")


@pytest.mark.parametrize("sender", [ADA, "ADA@example.org"])
def test_an_answer_to_our_mail_from_the_requester_is_added(replied: Flask, sender: str) -> None:
    number = answered()
    inbound.receive(written(sender=sender, head=f"In-Reply-To: {mails_out()[1].message_id}\n"))
    assert said(number)[-1] == ("message", "Thank you.")


def test_an_answer_to_our_first_mail_is_known_after_the_mails_are_forgotten(replied: Flask) -> None:
    number = answered()
    first = mails_out()[0].message_id
    with command() as session:
        session.query(OutgoingMail).delete()
    inbound.receive(written(head=f"References: <a@b> {first}\n"))
    assert said(number)[-1] == ("message", "Thank you.")


def test_neither_subject_nor_sender_nor_a_forged_signature_finds_a_request(replied: Flask) -> None:
    number = answered()
    reference = ticket(number).reference
    forged = signed(number)[:-25] + "aaaa" + signed(number)[-21:]
    inbound.receive(written(to=forged, head=f"Subject: [{reference}] Re\n"))
    assert [kind for kind, _ in said(number)] == ["received", "reply"]
    assert held_mail.page(1)[0].reason == inbound.NO_REQUEST


def test_a_signature_is_good_for_its_own_request_alone(replied: Flask) -> None:
    first, other = answered(), make_ticket()
    mixed = signed(first).replace(
        ticket(first).reference.replace("-", "").lower(), ticket(other).reference.replace("-", "").lower()
    )
    inbound.receive(written(to=mixed))
    assert held_mail.number() == 1


@pytest.mark.parametrize("head", ["Auto-Submitted: auto-replied\n", "Precedence: bulk\n", "Return-Path: <>\n"])
def test_what_a_program_answers_is_written_down_and_never_answered(replied: Flask, head: str) -> None:
    number = answered()
    inbound.receive(written("I am away.", to=signed(number), head=head))
    assert said(number)[-1] == ("automatic", "I am away.")
    assert ticket(number).state == "waiting"
    assert len(mails_out()) == 2
    inbound.receive(written("Sale!", head=head, name="2"))
    assert (mail_in(1).state, mail_in(1).text, held_mail.number()) == ("discarded", "", 0)


@pytest.mark.parametrize("sender", ["answers@example.org", "help@answers.example.org"])
def test_our_own_mail_that_comes_back_is_discarded(replied: Flask, sender: str) -> None:
    number = answered()
    inbound.receive(written(sender=sender, to=signed(number)))
    inbound.receive(written(to=signed(number)).replace(b"<1@home>", mails_out()[0].message_id.encode()))
    assert [mail_in(one).state for one in (0, 1)] == ["discarded", "discarded"]
    assert said(number)[-1][0] == "reply"


def test_a_bounce_stands_on_the_request_whose_mail_it_is(replied: Flask) -> None:
    number = answered()
    sent = mails_out()[1].message_id
    inbound.receive(bounce(sent, "delayed"))
    assert ticket(number).state == "waiting"
    inbound.receive(bounce(sent))
    found = sheets.sheet(number)
    assert found is not None
    assert [line.kind for line in found.entries[-2:]] == ["bounced", "bounced"]
    assert found.entries[-1].details == {"action": "failed", "status": "5.1.1", "reason": "smtp; no such user"}
    assert ticket(number).state == "open"


def test_mails_without_words_and_with_attachments(replied: Flask) -> None:
    number = answered()
    head = "Content-Type: multipart/mixed; boundary=a\n"
    body = "--a\n\n\n--a\nContent-Type: message/rfc822; name=other.eml\n\nSubject: x\n\nHi\n--a--"
    inbound.receive(written(body, to=signed(number), head=head))
    found = sheets.sheet(number)
    assert found is not None
    assert found.entries[-1].text == inbound.NO_TEXT
    assert found.entries[-1].details == {"by": "mail", "left_out": 1, "attachments": ["other.eml"]}


def test_a_large_mail_is_noted_on_its_request(replied: Flask) -> None:
    number = answered()
    inbound.receive(written("x" * reading.LARGEST, to=signed(number)))
    found = sheets.sheet(number)
    assert found is not None
    assert "31 MB" in found.entries[-1].details["note"]


def test_a_long_mail_is_cut_and_says_so(replied: Flask) -> None:
    number = answered()
    inbound.receive(written("word " * 5000, to=signed(number)))
    assert said(number)[-1][1].endswith("the rest was left out.)")


def test_what_was_settled_is_forgotten_after_a_month(replied: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    number = answered()
    inbound.receive(written(to=signed(number)))
    inbound.receive(written(name="2"))
    later = clock.now() + inbound.KEPT
    monkeypatch.setattr(clock, "now", lambda: later)
    inbound.settle()
    assert mail_in().state == "held"
    inbound.receive(written(to=signed(number)))
    assert [kind for kind, _ in said(number)].count("message") == 1
