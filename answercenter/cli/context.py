"""The application around a command: made once, with a database that is there and current, and errors in one line."""

from __future__ import annotations

import secrets
from functools import wraps
from typing import TYPE_CHECKING
from typing import Any

import click
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from flask_migrate import upgrade

from answercenter import create_app
from answercenter.config import SettingError
from answercenter.extensions import db

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask


def application() -> Flask:
    """Make the application for a command; without a secret key it gets one that lasts as long as the command."""
    try:
        app = create_app()
    except SettingError as error:
        raise click.ClickException(str(error)) from error
    if app.config["SECRET_KEY"] is None:
        app.config["SECRET_KEY"] = secrets.token_hex(32)
    return app


def in_application(function: Callable[..., Any]) -> Callable[..., Any]:
    """Run a command inside the application, on a database whose tables are there and current.

    An empty database is prepared on the way; an older one is refused, since upgrading is the operator's decision.
    """

    @wraps(function)
    def run(*args: Any, **kwargs: Any) -> Any:
        with application().app_context():
            prepare_database()
            return function(*args, **kwargs)

    return run


def prepare_database() -> None:
    """Make the tables of an empty database; refuse one that is older or newer than this program."""
    current, head = database_versions()
    if current is None:
        upgrade()
    elif current != head:
        raise click.ClickException(
            f"the database is at version {current}, this program needs {head}: run 'answercenter db upgrade'"
        )


def database_versions() -> tuple[str | None, str | None]:
    """Tell the database's migration version (None: no tables yet) and the newest one that this program knows."""
    with db.engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    script = ScriptDirectory(f"{current_app.root_path}/migrations")
    return current, script.get_current_head()
