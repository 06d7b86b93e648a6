"""The `answercenter` command: thin shells over the functions below.

Exit 0 done, 1 failed with one line, 2 wrong usage.
"""

from __future__ import annotations

import click

from answercenter import __version__
from answercenter.cli.user import user


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__)
def main() -> None:
    """Answer Center: the page that your public goes to first."""


main.add_command(user)


main.add_command(user)
