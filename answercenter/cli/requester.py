"""`answercenter requester`: what is kept about one who sent requests, handed over or erased."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from answercenter.cli.context import in_application
from answercenter.tickets import erasing
from answercenter.tickets import personal

if TYPE_CHECKING:
    from typing import Any
    from typing import TextIO


@click.group()
def requester() -> None:
    """Export or erase what is kept about a requester."""


@requester.command()
@click.argument("email")
@click.argument("file", type=click.File("w", encoding="utf-8"), default="-")
@in_application
def export(email: str, file: TextIO) -> None:
    """Write what is kept about EMAIL to FILE, or to standard output, as JSON."""
    found = _known(email)
    file.write(json.dumps(found, ensure_ascii=False, indent=1) + "\n")


@requester.command()
@click.argument("email")
@click.option("--yes", is_flag=True, help="Do not ask.")
@in_application
def erase(email: str, yes: bool) -> None:
    """Erase all requests and mails of EMAIL: words, name and address, also where others named it.

    What is counted stays.
    """
    number = len(_known(email)["requests"])
    if not yes:
        click.confirm(f"Erase {number} of {email}? This cannot be undone.", abort=True)
    click.echo(f"Erased {erasing.erase_requester(email)} of {email}.")


def _known(email: str) -> dict[str, Any]:
    found = personal.exported(email)
    if not any(isinstance(kept, list) and kept for kept in found.values()):
        raise click.ClickException(f"nothing came from {email}, or it was erased")
    return found
