"""Addresses of people, mail servers and mailboxes: read and checked. Imports nothing of ours, talks to nobody."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.utils import formataddr
from email.utils import getaddresses
from email.utils import parseaddr
from urllib.parse import parse_qsl
from urllib.parse import unquote
from urllib.parse import urlsplit

LONGEST = 254  # characters of an address (RFC 5321, 4.5.3.1.3)
LONGEST_BASE = 30  # characters before the @ of the address that replies go to
_LOCAL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}")
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_DOMAIN = re.compile(rf"(?:{_LABEL}\.)*{_LABEL}")
_STARTTLS = frozenset({"offered", "required", "off"})
_PORTS = {"smtp": 25, "smtps": 465}
_MAILBOX_PORTS = {"imap": 143, "imaps": 993}
_FOLDER = re.compile(r"[\x20-\x21\x23-\x5b\x5d-\x7e]{1,200}")  # none of which needs more than quotes around it
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mails are handed over or fetched. `starttls` is `offered` (used if there is any), `required` or `off`."""

    host: str
    port: int
    tls: bool  # from the first byte on: smtps, imaps
    starttls: str
    user: str
    password: str

    def __repr__(self) -> str:
        """Name the server without its password, wherever it is printed."""
        return f"MailServer({self.host}:{self.port})"


@dataclass(frozen=True, slots=True)
class Mailbox:
    """Where mails come in: a folder on a server."""

    server: MailServer
    folder: str


def one_address(text: str) -> str:
    """Return one mail address, its domain in ASCII. Raises ValueError for several, none, names and line breaks."""
    local, at, domain = text.rpartition("@")
    try:
        domain = domain.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise ValueError("the domain of the address cannot be written in ASCII") from error
    address = f"{local}@{domain}"
    dots = local.startswith(".") or local.endswith(".") or ".." in local
    if not at or dots or len(address) > LONGEST or not _LOCAL.fullmatch(local) or not _DOMAIN.fullmatch(domain):
        raise ValueError("this is not one plain mail address")
    return address


def sender(text: str) -> str:
    """Return `a@b.org` or `Name <a@b.org>` as it may stand in a header. Raises ValueError."""
    if not text.isprintable():
        raise ValueError("a sender is one line")
    found = getaddresses([text])
    if len(found) != 1:
        raise ValueError("a sender is one address")
    return formataddr((found[0][0], one_address(found[0][1])), "utf-8")


def bare(text: str) -> str:
    """Return the address of a sender without its name."""
    return parseaddr(text)[1]


def reply_base(text: str) -> str:
    """Return an address before whose @ something signed can be added. Raises ValueError."""
    local = one_address(text).rpartition("@")[0]
    if "+" in local or len(local) > LONGEST_BASE:
        raise ValueError(f"the address of replies has no plus sign, and at most {LONGEST_BASE} characters before its @")
    return one_address(text)


def server_address(text: str) -> str:
    """Return the address of a mail server as it was given, once it is understood. Raises ValueError."""
    mail_server(text)
    return text


def mail_server(text: str) -> MailServer:
    """Read `smtp://USER:PASSWORD@HOST:PORT?starttls=required` or `smtps://...`. Raises ValueError.

    With a password, STARTTLS is required unless the server is this machine or the address says `starttls=off`.
    """
    server, path = _server(text, _PORTS)
    if path not in {"", "/"}:
        raise ValueError("the address of a mail server has no path")
    return server


def mailbox_address(text: str) -> str:
    """Return the address of a mailbox as it was given, once it is understood. Raises ValueError."""
    mailbox(text)
    return text


def mailbox(text: str) -> Mailbox:
    """Read `imaps://USER:PASSWORD@HOST:PORT/FOLDER` or `imap://...?starttls=required`. Raises ValueError.

    Without a folder it is INBOX. STARTTLS as for a mail server.
    """
    server, path = _server(text, _MAILBOX_PORTS)
    folder = unquote(path.removeprefix("/")) or "INBOX"
    if not server.user or not _FOLDER.fullmatch(folder):
        raise ValueError("a mailbox needs a user and a password, and its folder a name in ASCII without quotes")
    return Mailbox(server, folder)


def _server(text: str, ports: dict[str, int]) -> tuple[MailServer, str]:
    """Read the address of a server that talks plainly or over TLS; return it, and the path behind."""
    plain, encrypted = ports
    parts = urlsplit(text)
    asked = dict(parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query)))
    starttls = asked.pop("starttls", "")
    host = parts.hostname or ""
    if parts.scheme not in ports or not host or parts.fragment or asked:
        raise ValueError("this is not the address of a mail server")
    if starttls and (starttls not in _STARTTLS or parts.scheme == encrypted):
        raise ValueError(f"starttls is offered, required or off, and for {plain}:// only")
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if bool(user) != bool(password) or not (text.isprintable() and (user + password).isprintable()):
        raise ValueError("a user needs a password, and a password a user")
    safe = "required" if password and host not in _LOOPBACK else "offered"
    port = ports[parts.scheme] if parts.port is None else parts.port
    return MailServer(host, port, parts.scheme == encrypted, starttls or safe, user, password), parts.path
