"""`answercenter demo`: a whole site to look at, on the shipped sample and simulated visits."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click
from flask import Flask

from answercenter import config
from answercenter import create_app
from answercenter.cli import server
from answercenter.cli.site import prepare_serving
from answercenter.demo import instance
from answercenter.demo import preparing

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Iterator

VISITS = 9000


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option(
    "--visits", default=VISITS, show_default=True, type=click.IntRange(0, 1_000_000), help="Simulated visits."
)
@click.option("--no-serve", is_flag=True, help="Prepare it, and end.")
def demo(host: str, port: int, visits: int, no_serve: bool) -> None:
    """Prepare a demo site with simulated visits in an instance of its own, and serve it."""
    folder = Path(config.instance_folder() or Path(Flask("answercenter").instance_path) / "demo")
    try:
        _prepare(folder, visits)
    except instance.DemoError as error:
        raise click.ClickException(str(error)) from error
    if no_serve:
        return
    prepare_serving()
    server.serve(server.Service(host, port, workers=2, with_worker=True, announce=lambda: _announce(host, port)))


def _prepare(folder: Path, visits: int) -> None:
    marker = instance.take(folder)
    os.environ[f"{config.PREFIX}INSTANCE"] = str(folder)
    instance.ensure_secret(folder)
    with create_app().app_context():
        preparing.require_own_database(marker)
        if marker.ready:
            click.echo(f"Using the demo in {folder}; its visits are simulated.")
            _tell_how_to_reset(folder)
            return
        click.echo(f"Preparing a demo in {folder}: real sample answers, {visits} simulated visits.")
        signs = preparing.prepare(visits, _progress)
    click.echo("Sign in at /login as (shown only now):")
    for sign in signs:
        click.echo(f"  {sign.role:<7} {sign.email:<20} {sign.password}")
    if len(signs) < len(preparing.PEOPLE):
        _tell_how_to_reset(folder)


def _tell_how_to_reset(folder: Path) -> None:
    people = ", ".join(email for email, _ in preparing.PEOPLE)
    click.echo(f"Accounts: {people}. To set a new password:")
    click.echo(f"  ANSWERCENTER_INSTANCE={folder} answercenter user password {preparing.PEOPLE[-1][0]}")


def _announce(host: str, port: int) -> None:
    click.echo(f"Serving the demo on http://{host}:{port} (visits are simulated); Ctrl-C ends it.")


@contextmanager
def _progress(label: str) -> Iterator[Callable[[int, int], None]]:
    """Show one step as a bar on standard error, which is hidden where there is no terminal."""
    with click.progressbar(length=1, label=f"{label:<30}", file=sys.stderr) as bar:

        def show(done: int, total: int) -> None:
            bar.length = max(total, 1)
            bar.update(done - bar.pos)

        yield show
