"""Mails read from raw bytes: whatever a stranger sends, something that can be kept comes out."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from answercenter.mail import reading
from answercenter.models import IncomingKind

PLAIN = (
    b"From: Ada <ada@example.org>\r\nTo: a@example.org\r\nMessage-ID: <1@x>\r\nSubject: Re: Hi\r\n\r\nThank you.\r\n"
)
PIECES = (
    b"From: ",
    b"To: x@y\n",
    b"Subject: =?utf-8?q?=FF?= =?zip?b?AAAA?=\n",
    b"Content-Type: multipart/mixed; boundary=a\n",
    b"Content-Type: multipart/report; report-type=delivery-status; boundary=a\n",
    b"\n--a\n",
    b"\n--a--\n",
    b"\n\n",
    b"Content-Type: message/delivery-status\n",
    b"Content-Type: message/rfc822\n",
    b"Content-Type: text/html; charset=utf-7\n",
    b"Content-Type: text/plain; charset=punycode\n",
    b"Content-Type: text/plain; name*0*=''%; name*" + b"9" * 5000 + b"*=b\n",
    b"Content-Transfer-Encoding: base64\n",
    b"Content-Transfer-Encoding: x-uuencode\n",
    b'Content-Disposition: attachment; filename="=?x?q?a?="\n',
    b"Message-ID: <a@b>\n",
    b"Action: failed\n",
    b"Date: \n",
    b"=\n",
    b"\xff\xfe\x00",
    b"<b><blockquote>",
    b"<a\x00@b>",
    b'@,;:<>()[]"\\',
)


def mail(head: str = "", body: str = "Thank you.") -> bytes:
    return f"From: ada@example.org\nMessage-ID: <1@x>\n{head}\n\n{body}".replace("\n", "\r\n").encode()


@given(st.lists(st.one_of(st.sampled_from(PIECES), st.binary(max_size=12)), max_size=30).map(b"".join))
@settings(max_examples=400, deadline=None)
def test_no_mail_makes_it_raise(raw: bytes) -> None:
    found = reading.read(raw)
    json.dumps(found.details()).encode()
    for text in (found.body.text, found.subject, found.name, found.sender, found.message_id):
        assert "\x00" not in text
        text.encode()
    assert len(found.message_id) <= 255
    assert not set("\r\n") & set(found.subject + found.name + found.sender + found.message_id)


def test_a_plain_mail() -> None:
    found = reading.read(PLAIN)
    assert (found.message_id, found.kind) == ("<1@x>", IncomingKind.MESSAGE)
    assert (found.sender, found.name, found.subject, found.body.text) == (
        "ada@example.org", "Ada", "Re: Hi", "Thank you.",
    )  # fmt: skip


def test_encoded_headers_and_bodies() -> None:
    found = reading.read(
        mail(
            "Subject: =?utf-8?B?R3LDvMOfZQ==?=\nContent-Type: text/plain; charset=iso-8859-1\n"
            "Content-Transfer-Encoding: quoted-printable",
            "Sch=F6n",
        )
    )
    assert (found.subject, found.body.text) == ("Grüße", "Schön")


@pytest.mark.parametrize("charset", ["punycode", "zip", "nonsense", "idna", "rot13", "x" * 5000])
def test_a_hostile_charset_is_read_as_utf_8(charset: str) -> None:
    assert reading.read(mail(f"Content-Type: text/plain; charset={charset}", "Grüße")).body.text == "Grüße"


@pytest.mark.parametrize(
    "line",
    ["Subject: a\r\nBcc: x@y", "Subject: =?utf-8?q?a=0D=0ABcc:_x@y?=", "Subject: a\x00b\x1b[31m", "Subject: a\u202eb"],
)
def test_a_subject_is_one_line_without_what_cannot_be_seen(line: str) -> None:
    subject = reading.read(mail(line)).subject
    assert subject.isprintable()
    assert "\u202e" not in subject


@pytest.mark.parametrize(
    ("written", "sender"),
    [
        ("Ada <ada@example.org>", "ada@example.org"),
        ('"a@b.org" <c@d.org>', "c@d.org"),
        ("ada", ""),
        ("", ""),
        ("<>", ""),
        ("a@b@c", ""),
        ("=?utf-8?q?x=0A?= <a@b.org>", "a@b.org"),
    ],
)
def test_senders(written: str, sender: str) -> None:
    assert reading.read(f"From: {written}\n\nx".encode()).sender == sender


@pytest.mark.parametrize(
    "head",
    [
        "Auto-Submitted: auto-replied",
        "Precedence: bulk",
        "X-Auto-Response-Suppress: All",
        "Return-Path: <>",
        "List-Id: <a.b>",
    ],
)
def test_what_a_program_sent_is_told_from_what_people_write(head: str) -> None:
    assert reading.read(mail(head)).kind is IncomingKind.AUTOMATIC
    assert reading.read(mail("Auto-Submitted: no\nReturn-Path: <a@b>")).kind is IncomingKind.MESSAGE


def test_a_mail_without_an_id_is_known_by_its_bytes() -> None:
    first, other = (reading.read(f"From: a@b.org\n\n{text}".encode()).message_id for text in "xy")
    assert first.endswith("@none>")
    assert first != other == reading.read(b"From: a@b.org\n\ny").message_id


def test_html_alone_gives_its_words() -> None:
    html = "<style>p{}</style><p>Hello <b>you</b></p><script>alert(1)</script><blockquote><p>old</p></blockquote>a<br>b"
    assert reading.read(mail("Content-Type: text/html", html)).body.text == "Hello you\n> old\na\nb"


def multipart(depth: int) -> bytes:
    head, tail = b"From: a@b.org\n", b""
    for number in range(depth):
        head += b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (number, number)
        tail = b"\n--b%d--\n" % number + tail
    return head + b"\nHello" + tail


@pytest.mark.parametrize(("depth", "text"), [(15, "Hello"), (40, ""), (3000, "")])
def test_multiparts_in_each_other_are_followed_only_so_deep(depth: int, text: str) -> None:
    found = reading.read(multipart(depth)).body
    assert found.text == text
    assert bool(found.left_out or found.note) == (not text)


@pytest.mark.parametrize(
    "raw",
    [
        b"Subject: a\n" + b"\n" * 2_000_000,
        b"Content-Type: message/rfc822\n\n" * 5000,
        b"Content-Type: text/html\n\n" + b"<div>" * 100_000,
        b"Content-Type: text/html\n\n" + b"<!--" * 100_000,
        b"Subject: " + b"=?" * 500_000 + b"\n\nx",
        b"References: " + b"<a@" * 500_000 + b"\n\nx",
        b"a: b\n" * 300_000,
    ],
    ids=["lines", "messages", "divs", "comments", "words", "ids", "headers"],
)
@pytest.mark.timeout(60)  # without bounds these take minutes
def test_what_is_built_to_take_long_does_not(raw: bytes) -> None:
    assert reading.read(raw).kind is IncomingKind.MESSAGE


def test_a_bounce_tells_which_mail_and_why() -> None:
    raw = (
        b"From: MAILER-DAEMON@x.org\nReturn-Path: <>\nMessage-ID: <d@x>\n"
        b"Content-Type: multipart/report; report-type=delivery-status; boundary=a\n\n--a\n\nSorry.\n--a\n"
        b"Content-Type: message/delivery-status\n\nReporting-MTA: dns; x\n\nAction: failed\nStatus: 5.1.1\n"
        b"Diagnostic-Code: smtp; 550 no such user ada@example.org\n\n--a\n"
        b"Content-Type: message/rfc822\n\nMessage-ID: <ours@example.org>\nSubject: x\n\nbody\n--a--\n"
    )
    found = reading.read(raw)
    assert found.kind is IncomingKind.BOUNCE
    assert found.references == ("<ours@example.org>",)
    assert found.report is not None
    assert (found.report.action, found.report.status) == ("failed", "5.1.1")
    assert found.report.reason == "smtp; 550 no such user [email]"


def test_of_a_large_mail_the_beginning_is_read() -> None:
    found = reading.read(PLAIN + b"x" * reading.LARGEST)
    assert (found.sender, found.body.text[:10]) == ("ada@example.org", "Thank you.")
    assert "31 MB" in found.body.note
