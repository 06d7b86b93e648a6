"""The mail server: a connection to it, and what its answers mean for a mail.

Raises `Unreachable` when nothing can be handed over now, `Refused` when only this mail is not taken.
"""

from __future__ import annotations

import smtplib
import ssl
from contextlib import ExitStack
from contextlib import contextmanager
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from answercenter import addresses
from answercenter.text import redact_personal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from answercenter.addresses import MailServer

TIMEOUT = 20.0  # seconds for connecting, and for each answer
SHOWN = 200  # characters of a server's answer that are kept


class Unreachable(Exception):  # noqa: N818
    """The server does not answer, does not let us in, or does not take our sender: no mail can go out now."""


class Refused(Exception):  # noqa: N818
    """The server does not take this mail: for good, or for now."""

    def __init__(self, message: str, *, for_good: bool) -> None:
        super().__init__(message)
        self.for_good = for_good


@contextmanager
def connected(server: MailServer, own_name: str) -> Iterator[smtplib.SMTP]:
    """Open a connection, encrypted and signed in as the server's address says. Raises Unreachable.

    `own_name` is the host that we say we are.
    """
    kind = partial(smtplib.SMTP_SSL, context=ssl.create_default_context()) if server.tls else smtplib.SMTP
    with ExitStack() as opened:
        try:
            smtp = kind(server.host, server.port, own_name, timeout=TIMEOUT)
            opened.callback(smtp.close)
            _secure(smtp, server)
        except (smtplib.SMTPException, OSError, ValueError) as error:
            raise Unreachable(f"{server.host}:{server.port}: {said(error)}") from error
        try:
            yield smtp
        finally:
            with suppress(smtplib.SMTPException, OSError):
                smtp.quit()


def hand_over(smtp: smtplib.SMTP, sender: str, recipient: str, message: bytes) -> None:
    """Give one mail to the server. Raises Refused, or Unreachable when the connection or the sender is the trouble."""
    try:
        smtp.sendmail(addresses.bare(sender), [recipient], message)
    except smtplib.SMTPRecipientsRefused as error:
        code, words = next(iter(error.recipients.values()))
        raise Refused(_answer(code, words), for_good=500 <= code < 600) from error
    except smtplib.SMTPDataError as error:
        raise Refused(said(error), for_good=500 <= error.smtp_code < 600) from error
    except smtplib.SMTPSenderRefused as error:
        raise Unreachable(f"it does not take mail from MAIL_FROM: {said(error)}") from error
    except (smtplib.SMTPException, OSError) as error:
        raise Unreachable(said(error)) from error


def said(error: Exception) -> str:
    """Tell what went wrong in one line, without anybody's address."""
    if isinstance(error, smtplib.SMTPResponseException):
        return _answer(error.smtp_code, error.smtp_error)
    if isinstance(error, TimeoutError):
        return f"no answer within {TIMEOUT:g} seconds"
    reason = getattr(error, "verify_message", "") or getattr(error, "strerror", "") or str(error)
    return redact_personal(" ".join(f"{reason or type(error).__name__}".split()))[:SHOWN]


def _secure(smtp: smtplib.SMTP, server: MailServer) -> None:
    smtp.ehlo_or_helo_if_needed()
    if not server.tls and server.starttls != "off":
        if smtp.has_extn("starttls"):
            smtp.starttls(context=ssl.create_default_context())
            smtp.ehlo_or_helo_if_needed()
        elif server.starttls == "required":
            raise smtplib.SMTPNotSupportedError("it offers no STARTTLS, which SMTP_URL requires")
    if server.user:
        smtp.login(server.user, server.password)


def _answer(code: int, words: bytes | str) -> str:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return f"{code} {redact_personal(' '.join(text.split()))}"[:SHOWN]
