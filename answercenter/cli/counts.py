"""`answercenter counts`: the derived numbers."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING
from typing import TypeVar

import click

from answercenter.analytics import counting
from answercenter.cli.context import in_application

if TYPE_CHECKING:
    from collections.abc import Callable

Result = TypeVar("Result")


@click.group()
def counts() -> None:
    """Keep the counts per day, made of events, and what is learned from them."""


@counts.command()
@in_application
def update() -> None:
    """Count the days that have got events since they were counted."""
    click.echo(f"{_with_bar(counting.update)} days counted")


@counts.command()
@in_application
def rebuild() -> None:
    """Count every day that still has its events; closed days stay as they are."""
    click.echo(f"{_with_bar(counting.rebuild)} days counted")


@counts.command()
@in_application
def verify() -> None:
    """Count aside and compare row for row; exit 1 on a difference."""
    differences = _with_bar(counting.verify)
    waiting, closed = counting.waiting_days(), counting.closed_days()
    if waiting:
        click.echo(f"{waiting} days wait for counting and were left out", err=True)
    if closed:
        click.echo(f"{closed} days are closed and were left out: their events are deleted, their counts stay", err=True)
    for difference in differences:
        click.echo(difference, err=True)
    if differences:
        raise click.ClickException(f"{len(differences)} differences; 'answercenter counts rebuild' mends them")
    click.echo("counts agree with events")


def _with_bar(work: Callable[[Callable[[int, int], None]], Result]) -> Result:
    with click.progressbar(length=1, label="Days", file=sys.stderr) as bar:

        def progress(done: int, total: int) -> None:
            bar.length = total
            bar.update(max(done - bar.pos, 0))

        return work(progress)
