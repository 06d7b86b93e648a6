"""An instance's life: `init`, `serve`, `worker`, `db`."""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import click
from alembic import command as alembic
from flask import current_app

from answercenter import config
from answercenter import create_app
from answercenter import jobs
from answercenter.accounts import passwords
from answercenter.accounts import users
from answercenter.cli import server
from answercenter.cli.context import application
from answercenter.cli.context import in_application
from answercenter.cli.context import prepare_database
from answercenter.cli.context import require_secret
from answercenter.extensions import database_versions
from answercenter.extensions import db
from answercenter.search import indexer
from answercenter.tickets import types

if TYPE_CHECKING:
    from alembic.config import Config as AlembicConfig

PARENT_LOOK = 1.0  # seconds between two looks at whether the serving process still lives

logger = logging.getLogger("answercenter.serve")


@click.command()
@click.option("--email", help="The first administrator's address; asked for in a terminal.")
@click.option("--password-stdin", is_flag=True, help="Read the administrator's password from standard input.")
def init(email: str | None, password_stdin: bool) -> None:
    """Make a new instance: secret key, database, first administrator."""
    with application().app_context():
        folder = Path(current_app.instance_path)
        if database_versions()[0] is not None:
            raise click.ClickException(f"an instance exists in {folder}; 'answercenter doctor' tells how it is")
        email, password = _administrator(email, password_stdin)
    if create_app().config["SECRET_KEY"] is None:
        config.make_secret(folder / "secret_key")
    with create_app().app_context():
        prepare_database()
        types.add_shipped()
        click.echo(f"Made an instance in {folder}")
        if email and password:
            users.create_user(email, "admin", password)
            click.echo(f"Made the administrator {email}")
        else:
            click.echo("Make its administrator with: answercenter user create EMAIL --role admin")
    click.echo("Start it with: answercenter serve --with-worker")


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64), help="Processes that serve.")
@click.option("--with-worker", is_flag=True, help="Run the background jobs too.")
def serve(host: str, port: int, workers: int, with_worker: bool) -> None:
    """Serve the site until SIGTERM or Ctrl-C."""

    def announce() -> None:
        click.echo(f"Serving on http://{host}:{port}", err=True)

    prepare_serving()
    server.serve(server.Service(host, port, workers, with_worker, announce))


def prepare_serving() -> None:
    """Check what serving needs, and bring the index up to the database, before the port opens."""
    app = create_app()
    with app.app_context():
        require_secret()
        Path(app.instance_path).mkdir(parents=True, exist_ok=True)
        prepare_database()
        try:
            indexer.sync()
        except Exception:
            logger.exception("the index could not be brought up to date; search answers from the database")
        db.engine.dispose()


@click.command()
@click.option("--once", is_flag=True, help="Do everything that is due, and end.")
@click.option("--parent", type=int, hidden=True, help="End when this process is no longer the parent.")
def worker(once: bool, parent: int | None) -> None:
    """Run the background jobs, until SIGTERM or Ctrl-C."""
    if once:
        _work_once()
        return
    app = application()
    with app.app_context():
        prepare_database()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    if parent is not None:
        threading.Thread(target=_follow, args=(parent, stop), daemon=True).start()
    jobs.work(app, stop)


@in_application
def _work_once() -> None:
    failed = jobs.run_all()
    if failed:
        raise click.ClickException("; ".join(failed))


def _follow(parent: int, stop: threading.Event) -> None:
    """Tell the worker to stop once the process that started it has died."""
    while not stop.wait(PARENT_LOOK):
        if os.getppid() != parent:
            stop.set()


@click.group(name="db")
def database() -> None:
    """Migrations of the database."""


@database.command()
def upgrade() -> None:
    """Bring the database to this program's version."""
    with application().app_context():
        alembic.upgrade(_migrations(), "head")
        click.echo(f"The database is at version {database_versions()[0]}")


@database.command()
@click.argument("revision", default="-1")
def downgrade(revision: str) -> None:
    """Take the database back by one version, or to REVISION (`base` drops every table)."""
    with application().app_context():
        alembic.downgrade(_migrations(), revision)
        click.echo(f"The database is at version {database_versions()[0] or 'none'}")


@database.command()
def current() -> None:
    """Tell the database's version, and the one that this program needs."""
    with application().app_context():
        version, needed = database_versions()
        click.echo(f"{version or 'none'} (needed: {needed})")


def _migrations() -> AlembicConfig:
    """Tell where migrations stand. Used with Alembic itself, whose errors can be told in one line."""
    found: AlembicConfig = current_app.extensions["migrate"].migrate.get_config()
    return found


def _administrator(email: str | None, password_stdin: bool) -> tuple[str | None, str | None]:
    """Ask for the first administrator's address and password, where there is somebody to ask."""
    if email is None and sys.stdin.isatty() and not password_stdin:
        email = click.prompt("E-mail address of the first administrator")
    if email is None:
        return None, None
    address = users.normal_email(email)
    if password_stdin:
        password = sys.stdin.readline().rstrip("\r\n")
    elif sys.stdin.isatty():
        password = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    else:
        raise click.UsageError("--email without a terminal needs --password-stdin")
    passwords.keep(password, address)  # refuses a weak one before anything is made
    return address, password
