"""A real mail server on loopback whose behaviour a test chooses."""

from __future__ import annotations

import socket
import time
from contextlib import contextmanager
from dataclasses import dataclass
from dataclasses import field
from email import message_from_bytes
from email import policy
from typing import TYPE_CHECKING
from typing import Any

from aiosmtpd.controller import Controller

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Iterator
    from email.message import EmailMessage


@dataclass(slots=True)
class Postman:
    """What the server does: it answers with these words, after that many seconds, and keeps what it took."""

    recipient: str = ""
    data: str = ""
    delay: float = 0.0
    on_data: Callable[[], None] | None = None
    taken: list[EmailMessage] = field(default_factory=list)
    envelopes: list[tuple[str, list[str], bytes]] = field(default_factory=list)
    sessions: list[tuple[bool, str]] = field(default_factory=list)  # encrypted, and as whom
    port: int = 0

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802
        if self.recipient:
            return self.recipient
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.sessions.append((session.ssl is not None, getattr(session.auth_data, "login", b"").decode()))
        self.envelopes.append((envelope.mail_from, list(envelope.rcpt_tos), envelope.content))
        if self.on_data:
            self.on_data()
        time.sleep(self.delay)
        if self.data:
            return self.data
        self.taken.append(message_from_bytes(envelope.content, policy=policy.default))  # type: ignore[arg-type]
        return "250 OK"


@contextmanager
def serving(**options: Any) -> Iterator[Postman]:
    """Serve a mail server that takes everything, until told otherwise."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        handler = Postman(port=probe.getsockname()[1])
    controller = Controller(handler, hostname="127.0.0.1", port=handler.port, **options)
    controller.start()
    try:
        yield handler
    finally:
        controller.stop()
