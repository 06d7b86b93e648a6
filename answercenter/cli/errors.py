"""What a command says when something is wrong: one clear line and exit 1, never a trace for an operator's mistake."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import click
from alembic.util import CommandError
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import SQLAlchemyError

from answercenter.accounts.passwords import WeakPasswordError
from answercenter.accounts.users import AccountError
from answercenter.config import SettingError

if TYPE_CHECKING:
    from collections.abc import Iterator

INTERRUPTED = 130  # the exit code of a command ended by Ctrl-C


class Commands(click.Group):
    """A group whose commands fail in one line."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the command that was asked for."""
        with one_line():
            return super().invoke(ctx)


@contextmanager
def one_line() -> Iterator[None]:
    """Put what an operator can mend into one line: settings, files, the database. Ctrl-C and closed pipes are quiet."""
    try:
        yield
    except KeyboardInterrupt:
        raise click.exceptions.Exit(INTERRUPTED) from None
    except (SettingError, AccountError, WeakPasswordError, CommandError) as error:
        raise click.ClickException(str(error)) from error
    except SQLAlchemyError as error:
        raise click.ClickException(f"the database refuses: {_driver_words(error)}") from error
    except BrokenPipeError:
        raise
    except OSError as error:
        words = error.strerror or str(error)
        raise click.ClickException(f"{error.filename}: {words}" if error.filename else words) from error


def _driver_words(error: SQLAlchemyError) -> str:
    """Tell the driver's first line; SQLAlchemy's own text would carry the statement and its values."""
    cause = error.orig if isinstance(error, DBAPIError) and error.orig else error
    return (str(cause).splitlines() or [type(cause).__name__])[0]
