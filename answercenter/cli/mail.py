"""`answercenter mail`: mails in, as a mail server hands them over."""

from __future__ import annotations

import logging
import sys
from functools import partial

import click

from answercenter.cli.context import in_application
from answercenter.cli.context import require_secret
from answercenter.mail import reading
from answercenter.tickets import inbound

# What mail servers read from the exit code of a program that they hand a mail to (sysexits.h)
DATA_ERROR = 65  # it cannot be taken: the sender is told
TRY_AGAIN = 75  # it could not be taken now: the server keeps it and tries again
_PIECE = 1_000_000  # bytes that are read at once of what is let go

logger = logging.getLogger("answercenter.mail")


@click.group()
def mail() -> None:
    """Mails that come in."""


@mail.command("receive")
@click.option("--recipient", default="", help="To whom the server delivered it, if the mail itself does not say.")
def receive(recipient: str) -> None:
    """Take a mail from standard input and put it on its request; of one larger than 30 MB its beginning.

    Exits with 0 once it is kept, 65 when it is empty, 75 when the server should try again.
    """
    raw = sys.stdin.buffer.read(reading.LARGEST + 1)
    size = len(raw)
    if size > reading.LARGEST:
        raw = raw[: reading.BEGINNING]
        size += sum(map(len, iter(partial(sys.stdin.buffer.read, _PIECE), b"")))
    if not raw.strip():
        click.echo("A mail is not empty; it was not taken.", err=True)
        raise click.exceptions.Exit(DATA_ERROR)
    try:
        _take(raw, recipient, size)
    except Exception as error:
        logger.exception("a mail could not be taken")
        words = error.format_message() if isinstance(error, click.ClickException) else type(error).__name__
        click.echo(f"The mail could not be taken now: {words}", err=True)
        raise click.exceptions.Exit(TRY_AGAIN) from error


@in_application
def _take(raw: bytes, recipient: str, size: int) -> None:
    require_secret()
    inbound.receive(raw, recipient, size)
