"""A mail that came in, read from its bytes: whatever they are, something that can be kept comes out. Pure.

What would take very long or very much memory to take apart is not taken apart: of a mail that is too large only the
beginning is read, of one that is built so its headers alone, and a note says so.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from dataclasses import replace
from email.parser import BytesHeaderParser
from email.parser import BytesParser
from typing import TYPE_CHECKING

from answercenter.mail import bodies
from answercenter.mail import headers
from answercenter.mail.bodies import Body
from answercenter.models import IncomingKind

if TYPE_CHECKING:
    from email.message import Message

    from answercenter.mail.bodies import Report

LARGEST = 30 * 1024 * 1024  # bytes of a mail
BEGINNING = 1_000_000  # bytes that are read of one that is larger
MOST_LINES = 1_000_000
MOST_BOUNDARIES = 50  # multiparts of a mail: every line is compared with the bounds of all that it stands in
LONGEST_HEADERS = 200_000  # bytes that are read of the headers, where these alone are read
SUBJECT = 200  # characters
_BOUNDARY = re.compile(rb"boundary\*?[0-9]*\*?\s*=", re.IGNORECASE)
_BLANK = re.compile(rb"\r?\n\r?\n")
_NESTED = re.compile(rb"^content-type:\s*message/", re.IGNORECASE | re.MULTILINE)
_BULK = frozenset({"bulk", "junk", "list", "auto_reply"})
_POSTMASTERS = ("mailer-daemon@", "postmaster@")
_PRESENT = ("X-Autoreply", "X-Autorespond", "List-Id", "X-Auto-Response-Suppress")
_FAILED = frozenset({"failed", "delayed"})


@dataclass(frozen=True, slots=True)
class Received:
    """A mail that came in. `references` are the Message-IDs that it answers, of a bounce also the mail's own."""

    message_id: str
    kind: IncomingKind
    sender: str
    name: str
    subject: str
    recipients: str
    references: tuple[str, ...]
    body: Body
    report: Report | None = None

    def details(self) -> dict[str, object]:
        """Return what is kept beside the words: recipients, references, what was left out, and of a bounce its news."""
        found: dict[str, object] = {"recipients": self.recipients, "references": list(self.references)}
        if self.body.left_out:
            found |= {"left_out": self.body.left_out, "attachments": list(self.body.attachments)}
        if self.body.note:
            found["note"] = self.body.note
        if self.report is not None:
            found |= {"action": self.report.action, "status": self.report.status, "reason": self.report.reason}
        return found


def read(raw: bytes, size: int | None = None) -> Received:
    """Return what a mail holds; of a large one, of which the beginning is enough, `size` is how many bytes it has."""
    size = len(raw) if size is None else size
    if size > LARGEST:
        raw = raw[:BEGINNING]
    note = _too_much(raw)
    if not note:
        try:
            message = BytesParser().parsebytes(raw)
            body = bodies.body(message)
            return _received(message, raw, _cut(body, size) if size > LARGEST else body, bodies.report(message))
        except Exception:  # noqa: BLE001  # whatever a stranger's bytes make the parser raise, the mail is kept
            note = "The mail is built in a way that could not be read; it is in the mailbox still."
    beginning = raw[: min(_end_of_headers(raw), LONGEST_HEADERS)]
    return _received(BytesHeaderParser().parsebytes(beginning), raw, Body(note=note), None)


def _cut(body: Body, size: int) -> Body:
    """Leave out the files of a mail of so many bytes, of which the beginning was read: its last one is not whole."""
    note = f"The mail has {size / 1_000_000:,.0f} MB, too much to be read: its text may be cut, its files are not here."
    names = (*body.attachments, *(file.name for file in body.files))[: bodies.NAMED]
    return replace(body, files=(), left_out=body.left_out + len(body.files), attachments=names, note=note)


def _too_much(raw: bytes) -> str:
    if _end_of_headers(raw) > LONGEST_HEADERS:
        return "The mail has too many headers to be read; its text is not here."
    if raw.count(b"\n") > MOST_LINES or len(_BOUNDARY.findall(raw)) + len(_NESTED.findall(raw)) > MOST_BOUNDARIES:
        return "The mail has too many lines or parts to be read; its text is not here."
    return ""


def _end_of_headers(raw: bytes) -> int:
    """Tell how long the headers are; the length of all if nothing else follows."""
    found = _BLANK.search(raw)
    return len(raw) if found is None else found.start()


def _received(message: Message, raw: bytes, body: Body, report: Report | None) -> Received:
    address, name = headers.sender(message)
    ids = headers.message_ids(message, "Message-ID")
    found = Received(
        message_id=ids[0] if ids and len(ids[0]) <= headers.LONGEST_ID else f"<{hashlib.sha256(raw).hexdigest()}@none>",
        kind=_kind(message, address, report),
        sender=address,
        name=name,
        subject=headers.line(message, "Subject", SUBJECT),
        recipients=headers.recipients(message),
        references=headers.message_ids(message, "References", "In-Reply-To"),
        body=body,
        report=report,
    )
    if report is not None:
        found = replace(found, references=report.originals + found.references)
    return found


def _kind(message: Message, sender: str, report: Report | None) -> IncomingKind:
    if report is not None:
        return IncomingKind.BOUNCE if report.action in _FAILED else IncomingKind.AUTOMATIC
    no_way_back = headers.line(message, "Return-Path", 10) == "<>"
    if no_way_back and sender.lower().startswith(_POSTMASTERS):
        return IncomingKind.BOUNCE
    automatic = (
        headers.word(message, "Auto-Submitted") not in {"", "no"}
        or headers.word(message, "Precedence") in _BULK
        or headers.word(message, "Content-Type") == "multipart/report"
        or any(headers.word(message, name) not in {"", "none"} for name in _PRESENT)
    )
    return IncomingKind.AUTOMATIC if automatic or no_way_back else IncomingKind.MESSAGE
