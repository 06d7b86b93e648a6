"""`answercenter user`: accounts of volunteers, editors, staff and administrators."""

from __future__ import annotations

import sys

import click

from answercenter.accounts import users
from answercenter.accounts.roles import ROLES
from answercenter.cli.context import in_application


@click.group()
def user() -> None:
    """Manage accounts."""


@user.command()
@click.argument("email")
@click.option("--role", "roles", type=click.Choice(ROLES), multiple=True, required=True, help="May be repeated.")
@click.option("--name", default="", help="Shown as the author of answers.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input instead of asking.")
@in_application
def create(email: str, roles: tuple[str, ...], name: str, password_stdin: bool) -> None:
    """Make an account for EMAIL."""
    try:
        account = users.create_user(email, roles, _password(from_stdin=password_stdin), name)
    except users.AccountError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"Created {account.email} ({', '.join(account.roles)}).")


@user.command("list")
@in_application
def list_() -> None:
    """List accounts with their roles."""
    accounts = users.list_users()
    width = max((len(account.email) for account in accounts), default=0)
    for account in accounts:
        state = "" if account.active else "  disabled"
        click.echo(f"{account.email:<{width}}  {','.join(account.roles)}{state}")
    if not accounts:
        click.echo("No accounts yet: 'answercenter user create EMAIL --role admin' makes the first one.", err=True)


@user.command()
@click.argument("email")
@in_application
def disable(email: str) -> None:
    """End the sessions of EMAIL and let nobody sign in with it."""
    try:
        users.disable_user(email)
    except users.AccountError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"Disabled {email}.")


@user.command()
@click.argument("email")
@in_application
def enable(email: str) -> None:
    """Let EMAIL sign in again."""
    try:
        users.enable_user(email)
    except users.AccountError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"Enabled {email}.")


@user.command()
@click.argument("email")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input instead of asking.")
@in_application
def password(email: str, password_stdin: bool) -> None:
    """Give EMAIL a new password and end its sessions."""
    try:
        users.set_password(email, _password(from_stdin=password_stdin))
    except users.AccountError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"Changed the password of {email}.")


def _password(*, from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    typed: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    return typed
