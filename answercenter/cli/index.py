"""`answercenter index`: the derived index beside its database."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from answercenter.cli.context import in_application
from answercenter.search import indexer
from answercenter.search.store import IndexBusyError

if TYPE_CHECKING:
    from collections.abc import Iterator


@click.group()
def index() -> None:
    """Keep the search index, which is made of the published answers."""


@index.command()
@in_application
def sync() -> None:
    """Apply what was published since the index was last brought up."""
    with _waiting_ends():
        click.echo(f"{indexer.follow()} answers applied")


@index.command()
@in_application
def rebuild() -> None:
    """Make the index anew beside the one in use, then swap it in."""
    with (
        _waiting_ends(),
        click.progressbar(length=1, label="Answers", file=sys.stderr, hidden=not sys.stderr.isatty()) as bar,
    ):

        def progress(done: int, total: int) -> None:
            bar.length = total
            bar.update(max(done - bar.pos, 0))

        indexed = indexer.rebuild(progress)
    click.echo(f"{indexed} answers indexed")


@index.command()
@in_application
def verify() -> None:
    """Compare database and index, answer by answer; exit 1 on a difference."""
    with _waiting_ends():
        differences = indexer.verify()
    for difference in differences:
        click.echo(difference, err=True)
    if differences:
        raise click.ClickException(
            "index and database differ; 'answercenter index sync' catches up, 'index rebuild' makes it anew"
        )
    click.echo("the index agrees with the database")


@index.command()
@in_application
def status() -> None:
    """Tell how the index stands beside its database; exit 1 when it is not as it should be."""
    now = indexer.status()
    click.echo(f"directory   {now.directory or '(none)'}")
    click.echo(f"answers     {now.documents}")
    click.echo(f"reached     change {now.reached}; the database is at {now.database_number}")
    click.echo(f"lineage     {now.lineage}")
    if not now.healthy:
        raise click.ClickException(now.problem)


@contextmanager
def _waiting_ends() -> Iterator[None]:
    try:
        yield
    except IndexBusyError as error:
        raise click.ClickException(str(error)) from error
