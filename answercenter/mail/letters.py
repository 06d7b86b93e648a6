"""Letters: what a mail says and to whom, checked before it is kept, and the same as the bytes that are sent.

Nothing that people typed can add a header or a recipient: whatever holds a line break is refused. Pure.
"""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field
from email.errors import MessageError
from email.message import EmailMessage
from email.policy import SMTP
from typing import TYPE_CHECKING

from answercenter import addresses

if TYPE_CHECKING:
    from collections.abc import Mapping

    from answercenter.models import OutgoingMail

LONGEST_SUBJECT = 200  # characters
LONGEST_HEADER = 900  # characters; a line of a mail has 998
LONGEST_BODY = 1_000_000  # characters of each part
AUTO = "Auto-Submitted"  # `no` for what a person wrote
_FURTHER = frozenset(
    {"List-Unsubscribe", "List-Unsubscribe-Post", "List-Id", "In-Reply-To", "References", "Reply-To", AUTO}
)
_POLICY = SMTP.clone(max_line_length=990)  # an address folded in the middle would not be read as one


class UnsafeMail(ValueError):  # noqa: N818
    """A mail cannot be sent as it is; the message says which part is wrong, and never repeats it."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail to one recipient, as text and, if there is one, as HTML too."""

    recipient: str
    subject: str
    text: str
    html: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


def checked(letter: Letter) -> Letter:
    """Return a letter with its recipient as it is sent to. Raises UnsafeMail."""
    try:
        recipient = addresses.one_address(letter.recipient)
    except ValueError as error:
        raise UnsafeMail(f"recipient: {error}") from error
    if not letter.subject.strip() or len(letter.subject) > LONGEST_SUBJECT or not letter.subject.isprintable():
        raise UnsafeMail(f"subject: one line of at most {LONGEST_SUBJECT} characters is wanted")
    for name, value in letter.headers.items():
        if name not in _FURTHER:
            raise UnsafeMail("headers: there is one that may not be set")
        if len(value) > LONGEST_HEADER or not (value.isascii() and value.isprintable()):
            raise UnsafeMail(f"{name}: one line in ASCII is wanted")
    if not letter.text.strip() or max(len(letter.text), len(letter.html)) > LONGEST_BODY:
        raise UnsafeMail("text: it is empty or too long")
    return Letter(recipient, letter.subject, letter.text, letter.html, dict(letter.headers))


def message(mail: OutgoingMail, sender: str) -> bytes:
    """Return a kept mail as it goes over the wire, in ASCII alone. Raises UnsafeMail."""
    written = EmailMessage(policy=_POLICY)
    try:
        written["From"] = sender
        written["To"] = mail.recipient
        written["Subject"] = mail.subject
        written["Date"] = mail.created_at
        written["Message-ID"] = mail.message_id
        further = {AUTO: "auto-generated"} | mail.headers  # no absence note shall answer it (RFC 3834)
        for name, value in further.items():
            written[name] = value
        written.set_content(mail.text, cte="quoted-printable")
        if mail.html:
            written.add_alternative(mail.html, subtype="html", cte="quoted-printable")
        return written.as_bytes()
    except (ValueError, MessageError, UnicodeError) as error:
        raise UnsafeMail(f"it cannot be written: {type(error).__name__}") from error
