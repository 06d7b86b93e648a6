"""Addresses of mailboxes and of replies, as settings have them."""

from __future__ import annotations

import pytest

from answercenter import addresses


@pytest.mark.parametrize(
    ("text", "port", "tls", "starttls", "folder"),
    [
        ("imaps://a:b@mail.example.org", 993, True, "required", "INBOX"),
        ("imap://a:b@mail.example.org", 143, False, "required", "INBOX"),
        ("imap://a:b@127.0.0.1:1143/In%20box/Help", 1143, False, "offered", "In box/Help"),
        ("imap://a:b@mail.example.org?starttls=off", 143, False, "off", "INBOX"),
    ],
)
def test_a_mailbox(text: str, port: int, tls: bool, starttls: str, folder: str) -> None:
    found = addresses.mailbox(text)
    assert (found.server.port, found.server.tls, found.server.starttls, found.folder) == (port, tls, starttls, folder)
    assert (found.server.user, found.server.password) == ("a", "b")
    assert ":b@" not in repr(found)
    assert "'b'" not in repr(found)


@pytest.mark.parametrize(
    "text",
    [
        "imap://h",
        "smtp://a:b@h",
        "imaps://a:b@h?starttls=off",
        "imap://a:b@h/x%22",
        "imap://a:b@h/x%0Ay",
        "imap://a:b@h/é",
    ],
)
def test_what_is_no_mailbox(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        addresses.mailbox(text)


@pytest.mark.parametrize("text", ["a+b@example.org", "a" * 31 + "@example.org", "a@b.org, c@d.org", "A <a@b.org>"])
def test_what_replies_cannot_go_to(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        addresses.reply_base(text)


def test_smtp_takes_no_folder() -> None:
    with pytest.raises(ValueError, match="no path"):
        addresses.mail_server("smtp://h/INBOX")
