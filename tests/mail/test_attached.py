"""What is attached to mails: which parts are files, with what bytes, and which images are part of the text."""

from __future__ import annotations

from email.message import EmailMessage

import pytest

from answercenter.mail import reading
from answercenter.mail.attached import Attached


def mail(*parts: str, html: str = "") -> bytes:
    """A mail with a text and these parts, each its headers and its body."""
    first = f"Content-Type: text/html\n\n{html}" if html else "\nSee this."
    return (
        "From: a@b.org\nContent-Type: multipart/mixed; boundary=a\n\n"
        + "".join(f"--a\n{part}\n" for part in (first, *parts))
        + "--a--\n"
    ).encode("utf-8")


def files(*parts: str, html: str = "") -> tuple[Attached, ...]:
    return reading.read(mail(*parts, html=html)).body.files


def test_files_come_with_their_names_and_bytes() -> None:
    made = EmailMessage()
    made["From"] = "a@b.org"
    made.set_content("See this.")
    made.add_attachment(b"%PDF\x00\xff", maintype="application", subtype="pdf", filename="Überblick.pdf")
    made.add_attachment("Grüße\n", filename="words.txt")
    body = reading.read(bytes(made)).body
    assert body.text == "See this."
    assert body.files == (Attached("Überblick.pdf", b"%PDF\x00\xff"), Attached("words.txt", "Grüße\n".encode()))
    assert (body.left_out, body.attachments) == (0, ())


@pytest.mark.parametrize(
    ("head", "within"),
    [
        ("Content-Type: image/png\nContent-Disposition: attachment; filename=a.png", False),
        ("Content-Type: image/png\nContent-Disposition: attachment; filename=a.png\nContent-ID: <other@x>", False),
        ("Content-Type: image/png\nContent-Disposition: attachment; filename=a.png\nContent-ID: <logo@x>", True),
        ("Content-Type: image/png\nContent-Disposition: inline; filename=a.png", True),
        ("Content-Type: image/png; name=a.png", True),
        ("Content-Type: application/pdf; name=a.png\nContent-Disposition: inline", False),
    ],
)
def test_an_image_is_within_the_text_when_the_text_shows_it_or_nobody_said_that_it_is_attached(
    head: str, within: bool
) -> None:
    (found,) = files(f"{head}\n\nx", html='<p>Hello <img src="cid:logo@x"></p>')
    assert (found.name, found.within) == ("a.png", within)


@pytest.mark.parametrize(
    ("head", "name"),
    [
        ("Content-Type: message/rfc822\n\nSubject: x", "message/rfc822"),
        ("Content-Type: application/pgp-signature; name=signature.asc", "signature.asc"),
        ("Content-Type: application/pkcs7-signature; name=smime.p7s", "smime.p7s"),
    ],
)
def test_mails_in_mails_and_signatures_are_no_files_and_named(head: str, name: str) -> None:
    body = reading.read(mail(f"{head}\n\nx")).body
    assert (body.text, body.files, body.left_out, body.attachments) == ("See this.", (), 1, (name,))


def test_a_text_in_another_charset_becomes_utf_8() -> None:
    head = "Content-Type: text/plain; charset={}; name=a.txt\nContent-Transfer-Encoding: quoted-printable\n\nGr=FC=DFe"
    assert [one.content.strip() for one in files(head.format("iso-8859-1"))] == ["Grüße".encode()]
    assert [one.content.strip() for one in files(head.format("punycode"))] == ["Gr\ufffd\ufffde".encode()]


@pytest.mark.parametrize("encoding", ["base64", "x-uuencode", "quoted-printable", "nonsense", "7bit; x"])
def test_what_cannot_be_decoded_costs_no_word(encoding: str) -> None:
    head = f"Content-Type: application/pdf; name=a.pdf\nContent-Transfer-Encoding: {encoding}\n\n\x7f=\x00!begin"
    body = reading.read(mail(head)).body
    assert body.text == "See this."
    assert len(body.files) + body.left_out == 1


def test_of_a_mail_that_is_too_large_the_text_is_kept_and_the_files_are_named() -> None:
    large = "Content-Type: application/pdf; name=plan.pdf\n\n" + "x" * 79 + "\n"
    raw = mail(large).replace(b"--a--\n", b"x" * 79 + b"\n") + (b"y" * 79 + b"\n") * (reading.LARGEST // 80)
    found = reading.read(raw)
    assert (found.body.text, found.body.files) == ("See this.", ())
    assert (found.body.left_out, found.body.attachments) == (1, ("plan.pdf",))
    assert "31 MB" in found.body.note
    assert reading.read(raw[: reading.BEGINNING], len(raw)) == found
