"""The application around a command: made once, with a database that is there and current."""

from __future__ import annotations

import secrets
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any

import click
from flask import current_app
from flask import has_app_context
from flask_migrate import upgrade

from answercenter import create_app
from answercenter.extensions import database_versions

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask


def application() -> Flask:
    """Make the application for a command; without a secret key it gets one that lasts as long as the command.

    Raises SettingError, which the command line turns into one line.
    """
    app = create_app()
    Path(app.instance_path).mkdir(parents=True, exist_ok=True)
    if app.config["SECRET_KEY"] is None:
        app.config["SECRET_KEY"] = secrets.token_hex(32)
    return app


def in_application(function: Callable[..., Any]) -> Callable[..., Any]:
    """Run a command inside the application, on a database whose tables are there and current.

    An empty database is prepared on the way; an older one is refused, since upgrading is the operator's decision.
    A test that has already entered its application keeps that one.
    """

    @wraps(function)
    def run(*args: Any, **kwargs: Any) -> Any:
        if has_app_context():
            return function(*args, **kwargs)
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


def require_secret() -> None:
    """Refuse to go on without a secret key, in one line."""
    if not current_app.config["SECRET_KEY"]:
        raise click.ClickException("SECRET_KEY is not set: run 'answercenter init', which makes one")
