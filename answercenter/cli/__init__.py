"""The `answercenter` command: thin shells over the functions below.

Exit 0 done, 1 failed with one line, 2 wrong usage.
"""

from __future__ import annotations

import click

from answercenter import __version__
from answercenter.cli.also_viewed import also_viewed
from answercenter.cli.answers import export_command
from answercenter.cli.answers import import_command
from answercenter.cli.counts import counts
from answercenter.cli.demo import demo
from answercenter.cli.doctor import doctor
from answercenter.cli.errors import Commands
from answercenter.cli.events import events
from answercenter.cli.index import index
from answercenter.cli.mail import mail
from answercenter.cli.replay import replay
from answercenter.cli.report import report
from answercenter.cli.requester import requester
from answercenter.cli.search import search
from answercenter.cli.site import database
from answercenter.cli.site import init
from answercenter.cli.site import serve
from answercenter.cli.site import worker
from answercenter.cli.user import user


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__)
def main() -> None:
    """Answer Center: the page that your public goes to first."""


main.add_command(also_viewed)
main.add_command(counts)
main.add_command(database)
main.add_command(demo)
main.add_command(doctor)
main.add_command(events)
main.add_command(export_command)
main.add_command(import_command)
main.add_command(index)
main.add_command(init)
main.add_command(mail)
main.add_command(replay)
main.add_command(report)
main.add_command(requester)
main.add_command(search)
main.add_command(serve)
main.add_command(user)
main.add_command(worker)
