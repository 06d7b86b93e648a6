"""The mailbox: mails that nobody has seen, fetched one by one over IMAP, and flagged as seen once they are kept.

Nothing is deleted or moved: how long mails stay in the mailbox is for its server to say. Raises `Unreachable` when the
mailbox cannot be read now.
"""

from __future__ import annotations

import imaplib
import re
import ssl
from contextlib import contextmanager
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from answercenter.mail import reading
from answercenter.mail import server
from answercenter.mail.server import Unreachable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from answercenter.addresses import Mailbox
    from answercenter.mail.reading import Received

_SIZE = re.compile(rb"RFC822\.SIZE ([0-9]{1,12})")
_TROUBLE = (imaplib.IMAP4.error, OSError, ValueError)


class OpenMailbox:
    """A folder that is open. Every call raises Unreachable when the server refuses or is gone."""

    def __init__(self, imap: imaplib.IMAP4) -> None:
        self._imap = imap

    def unseen(self) -> list[bytes]:
        """List the mails that are not flagged as seen, by UID, the oldest first."""
        found = self._do("SEARCH", "UNSEEN")
        return found[0].split() if found and isinstance(found[0], bytes) else []

    def read(self, uid: bytes) -> Received | None:
        """Read a mail without flagging it; of one that is too large the beginning alone; None if it is gone."""
        told = b" ".join(part for part in self._do("FETCH", uid, "(RFC822.SIZE)") if isinstance(part, bytes))
        size = _SIZE.search(told)
        if size is None:
            return None
        whole = int(size[1]) <= reading.LARGEST
        raw = self._fetch(uid, "BODY.PEEK[]" if whole else f"BODY.PEEK[]<0.{reading.BEGINNING}>")
        return None if raw is None else reading.read(raw, None if whole else int(size[1]))

    def flag(self, uid: bytes) -> None:
        """Flag a mail as seen."""
        self._do("STORE", uid, "+FLAGS", "(\\Seen)")

    def _fetch(self, uid: bytes, what: str) -> bytes | None:
        parts = self._do("FETCH", uid, f"({what})")
        return next((part[1] for part in parts if isinstance(part, tuple)), None)

    def _do(self, act: str, *arguments: str | bytes) -> list[bytes | tuple[bytes, bytes] | None]:
        try:
            status, found = self._imap.uid(act, *arguments)  # type: ignore[arg-type]  # bytes are sent as they are
        except _TROUBLE as error:
            raise Unreachable(_said(error)) from error
        if status != "OK":
            raise Unreachable(f"the mailbox does not {act.lower()}")
        return found


@contextmanager
def opened(mailbox: Mailbox) -> Iterator[OpenMailbox]:
    """Open a mailbox, encrypted and signed in as its address says. Raises Unreachable."""
    where, imap = mailbox.server, None
    kind = partial(imaplib.IMAP4_SSL, ssl_context=ssl.create_default_context()) if where.tls else imaplib.IMAP4
    try:
        try:
            imap = kind(where.host, where.port, timeout=server.TIMEOUT)
            _sign_in(imap, mailbox)
        except _TROUBLE as error:
            raise Unreachable(f"{where.host}:{where.port}: {_said(error)}") from error
        yield OpenMailbox(imap)
    finally:
        if imap is not None:
            with suppress(*_TROUBLE):
                imap.logout()


def _sign_in(imap: imaplib.IMAP4, mailbox: Mailbox) -> None:
    where = mailbox.server
    if not where.tls and where.starttls != "off":
        if "STARTTLS" in imap.capabilities:
            imap.starttls(ssl.create_default_context())
        elif where.starttls == "required":
            raise imaplib.IMAP4.error("it offers no STARTTLS, which IMAP_URL requires")
    imap.login(_quoted(where.user), where.password)
    status, _ = imap.select(_quoted(mailbox.folder))
    if status != "OK":
        raise imaplib.IMAP4.error("there is no such folder")


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _said(error: Exception) -> str:
    first = error.args[0] if error.args else ""
    return server.said(ValueError(first.decode("utf-8", "replace")) if isinstance(first, bytes) else error)
