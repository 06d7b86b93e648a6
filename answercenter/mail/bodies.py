"""The body of a mail that a stranger wrote: its text, what is attached, and the news of a bounce. Pure.

Parts are looked through with a list of what is still to do, so no depth of nesting ends it; beyond `DEEPEST` and `MOST`
they only count as left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

from answercenter.mail import attached
from answercenter.mail import headers
from answercenter.mail import plain
from answercenter.text import redact_personal

if TYPE_CHECKING:
    from email.message import Message

    from answercenter.mail.attached import Attached

DEEPEST = 20  # multiparts in each other
MOST = 200  # parts that are looked at
LARGEST_TEXT = 800_000  # bytes of a part that are read
LONGEST_TEXT = 100_000  # characters that are kept
NAMED = 20  # of what is left out, whose names are kept
_UNFIT = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff]")
_MESSAGE_ID = re.compile(r"^message-id:\s*(<[!-;=?-~]{1,248}>)", re.IGNORECASE | re.MULTILINE)
_TEXTS = frozenset({"text/plain", "text/html"})
_OF_ORIGINAL = frozenset({"message/rfc822", "text/rfc822-headers", "message/rfc822-headers"})


@dataclass(frozen=True, slots=True)
class Body:
    """What a mail holds: `left_out` counts what is attached and no file, `attachments` names the first of it."""

    text: str = ""
    left_out: int = 0
    attachments: tuple[str, ...] = ()
    note: str = ""  # what could not be read, in words
    files: tuple[Attached, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """What a mail server tells of a mail of ours: the mail's Message-IDs, what became of it, and why."""

    originals: tuple[str, ...]
    action: str
    status: str
    reason: str


def body(message: Message) -> Body:
    """Return what a mail holds; the text of its plain parts, else of its HTML."""
    texts: dict[str, list[str]] = {"text/plain": [], "text/html": []}
    others: list[Message] = []
    too_deep = seen = 0
    todo: list[tuple[Any, int]] = [(message, 0)]
    while todo:
        part, depth = todo.pop()
        seen += 1
        if seen > MOST:
            break
        if part.is_multipart() and part.get_content_maintype() == "multipart":
            if depth < DEEPEST:
                todo.extend((one, depth + 1) for one in reversed(part.get_payload()[: MOST + 1]))
            else:
                too_deep += 1
            continue
        kind = part.get_content_type()
        if kind in _TEXTS and not part.get_filename() and part.get_content_disposition() != "attachment":
            texts[kind].append(_text(part))
        else:
            others.append(part)
    note = f"The mail has more than {MOST} parts; the others were not read." if seen > MOST else ""
    return _sorted(_chosen(texts), others, "".join(texts["text/html"]), too_deep, note)


def _sorted(text: str, parts: list[Message], shown: str, too_deep: int, note: str) -> Body:
    """Tell files from what is left out."""
    found = [(part, attached.file_of(part, shown)) for part in parts]
    left_out = [attached.name_of(part) for part, file in found if file is None]
    files = tuple(file for _part, file in found if file is not None)
    return Body(text, len(left_out) + too_deep, tuple(filter(None, left_out))[:NAMED], note, files)


def report(message: Message) -> Report | None:
    """Return what a mail server tells of a mail that did not arrive, or is late; None if the mail is no such report."""
    if message.get_content_type() != "multipart/report" or not message.is_multipart():
        return None
    parts = [part for part in message.get_payload() if not isinstance(part, str)][:MOST]
    told = next((part for part in parts if part.get_content_type() == "message/delivery-status"), None)
    if told is None:
        return None
    originals: tuple[str, ...] = ()
    for part in parts:
        if part.get_content_type() in _OF_ORIGINAL:
            originals += _ids_of_original(part)
    blocks = told.get_payload()
    found = {"action": "", "status": "", "diagnostic-code": ""}
    for block in blocks[:MOST] if isinstance(blocks, list) else ():
        for name in found:
            found[name] = found[name] or (headers.line(block, name, 300) if not isinstance(block, str) else "")
    words = redact_personal(found["diagnostic-code"])
    return Report(originals, found["action"].lower()[:20], found["status"][:20], words[:300])


def fit(text: str) -> str:
    """Return a text of several lines that can be kept: line breaks as they are here, nothing that cannot be seen."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    return _UNFIT.sub("", lines)[:LONGEST_TEXT].strip("\n")


def _text(part: Message) -> str:
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return ""
    return headers.decoded(content[:LARGEST_TEXT], part.get_content_charset())


def _chosen(texts: dict[str, list[str]]) -> str:
    words = fit("\n\n".join(one for one in texts["text/plain"] if one.strip()))
    if words.strip():
        return words
    return fit("\n\n".join(plain.words(one) for one in texts["text/html"][:10]))


def _ids_of_original(part: Message) -> tuple[str, ...]:
    original = part.get_payload(0) if part.is_multipart() else None
    if original is not None and not isinstance(original, str):
        return headers.message_ids(original, "Message-ID")
    found = _MESSAGE_ID.search(_text(part)[:100_000])
    return (found[1],) if found else ()
