"""`answercenter doctor`: the settings in force, then one line for each part of the site."""

from __future__ import annotations

import click

from answercenter import config
from answercenter import create_app
from answercenter import health

SIGNS = {health.Level.OK: "ok     ", health.Level.WARNING: "warning", health.Level.WRONG: "WRONG  "}


@click.command()
def doctor() -> None:
    """Check settings, database, index, counts, worker, mails, region file and disk; exit 1 if anything is wrong."""
    app = create_app()
    with app.app_context():
        for name, value in config.effective(app):
            click.echo(f"setting {name} = {value}")
        found = health.check_all()
    for check in found:
        click.echo(f"{SIGNS[check.level]} {check.name}: {check.text}")
    wrong = [check.name for check in found if check.level is health.Level.WRONG]
    if wrong:
        raise click.ClickException(f"wrong: {', '.join(wrong)}")
