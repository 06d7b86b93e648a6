"""Headers of a mail that a stranger wrote: whatever stands in them, a plain line or list comes out. Pure."""

from __future__ import annotations

import codecs
import re
from email.errors import MessageError
from email.header import decode_header
from email.utils import getaddresses
from typing import TYPE_CHECKING

from answercenter import addresses
from answercenter.text import tidy

if TYPE_CHECKING:
    from email.message import Message

LONGEST = 4000  # characters of a header that are looked at
MOST_IDS = 50  # Message-IDs that a mail refers to
LONGEST_ID = 250  # characters
NAME = 120  # characters
RECIPIENTS = ("To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To", "Resent-To")
_ID = re.compile(r"<[\x21-\x3b\x3d\x3f-\x7e]{1,248}>")
# Of the charsets that Python knows those that mails are written in; some others take the square of a text's length
_CHARSET = re.compile(
    r"ascii|utf-(?:7|8|8-sig|16|16-le|16-be|32|32-le|32-be)|iso8859-\d+|cp\d+|koi8-[a-z]|gb\w+|hz|big5\w*|euc_\w+|shift_?jis\w*"
    r"|iso2022_\w+|johab|mac-\w+|tis-620|ptcp154|kz1048|hp-roman8"
)


def line(message: Message, name: str, limit: int) -> str:
    """Return a header's text on one line, decoded; empty without one."""
    value = _first(message, name)
    try:
        words = "".join(
            part if isinstance(part, str) else decoded(part, charset) for part, charset in decode_header(value)
        )
    except (MessageError, ValueError, LookupError):
        words = value
    return tidy(words, limit)


def word(message: Message, name: str) -> str:
    """Return the first word of a header in lower case, without its parameters."""
    return _first(message, name).partition(";")[0].strip().lower()[:100]


def message_ids(message: Message, *names: str) -> tuple[str, ...]:
    """List the Message-IDs that headers hold, each once; of very many the last ones."""
    found = [one for name in names for one in _ID.findall(_first(message, name))]
    return tuple(dict.fromkeys(found))[-MOST_IDS:]


def sender(message: Message) -> tuple[str, str]:
    """Return who says to have written a mail, as (address, name); empty for an address that is none."""
    try:
        pairs = getaddresses([_first(message, "From")])
        address = addresses.one_address(pairs[0][1]) if pairs else ""
    except (ValueError, IndexError, AttributeError, TypeError):
        return "", ""
    name = line(message, "From", LONGEST).rpartition("<")[0].strip(" \"'")
    return address, tidy(name, NAME)


def recipients(message: Message) -> str:
    """Return all to whom a mail says to be written, as one text in lower case."""
    values = [str(value)[:LONGEST] for name in RECIPIENTS for value in (message.get_all(name) or [])[:20]]
    return " ".join(values).lower()


def decoded(content: bytes, charset: str | None) -> str:
    """Return bytes as text, by their charset if mails are written in it, else as UTF-8; what is none is marked."""
    return content.decode(_known(charset), "replace")


def _known(charset: str | None) -> str:
    try:
        name = codecs.lookup((charset or "utf-8")[:40]).name
    except (LookupError, ValueError):
        return "utf-8"
    if name == "ascii":
        return "utf-8"  # what claims to be ASCII and is not, mostly is UTF-8
    return name if _CHARSET.fullmatch(name) else "utf-8"


def _first(message: Message, name: str) -> str:
    return str(message.get(name) or "")[:LONGEST]
