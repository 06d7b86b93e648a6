"""What is attached to a mail that a stranger wrote: names and bytes of files as they came, checked by nobody. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from answercenter.mail import headers
from answercenter.text import tidy

if TYPE_CHECKING:
    from email.message import Message

NAME = 100  # characters
# Parts that are no files of somebody's: a mail in the mail, what proves the sender or hides the text
_NO_FILES = frozenset(
    {
        *("application/pgp-signature", "application/pgp-keys", "application/pgp-encrypted"),
        *("application/pkcs7-signature", "application/x-pkcs7-signature"),
    }
)


@dataclass(frozen=True, slots=True)
class Attached:
    """A file as it came. `within`: an image that the text shows, or that nobody said to be attached."""

    name: str
    content: bytes
    within: bool = False


def name_of(part: Message) -> str:
    """Return what a part calls itself, on one line; its type where it has no name."""
    return tidy(str(part.get_filename() or part.get_content_type()), NAME)


def file_of(part: Message, shown: str) -> Attached | None:
    """Return a part as a file; None for one that is none. `shown` is the HTML of the mail."""
    kind, group = part.get_content_type(), part.get_content_maintype()
    if group == "message" or kind in _NO_FILES:
        return None
    content = _content(part)
    if content is None:
        return None
    if group == "text":
        content = _in_utf_8(content, part.get_content_charset())
    known_as = headers.line(part, "Content-ID", 200).strip("<> ")
    within = group == "image" and (
        part.get_content_disposition() != "attachment" or bool(known_as and f"cid:{known_as}" in shown)
    )
    return Attached(name_of(part), content, within)


def _content(part: Message) -> bytes | None:
    """Return the bytes of a part; None if they cannot be read."""
    try:
        content = part.get_payload(decode=True)
    except Exception:  # noqa: BLE001  # whatever a stranger's bytes make the decoders raise, the text is still read
        return None
    return content if isinstance(content, bytes) else None


def _in_utf_8(content: bytes, charset: str | None) -> bytes:
    """Return a text in UTF-8 when the mail says in which other charset it is."""
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return headers.decoded(content, charset).encode("utf-8", "replace") if charset else content
    return content
