"""`import` and `export`: answers in and out as files."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any

import click

from answercenter.answers import exchange
from answercenter.answers import formats
from answercenter.cli.context import in_application

if TYPE_CHECKING:
    from collections.abc import Callable

    from answercenter.answers.exchange import ImportReport
    from answercenter.answers.importing import OnConflict

SHOWN_ERRORS = 50
SHOWN_FIELDS = 20


@click.command("import")
@click.argument("file", type=click.Path(exists=True, readable=True, path_type=Path))
@click.option(
    "--format",
    "_format",
    type=click.Choice([exchange.AUTO, *formats.READERS]),
    default=exchange.AUTO,
    show_default=True,
    help="The file's format; recognised by its content if none is named.",
)
@click.option(
    "--on-conflict",
    type=click.Choice(["skip", "update", "fail"]),
    default="skip",
    show_default=True,
    help="What to do with an answer whose id is there already: leave it, make it what the file says, "
    "or check the whole file first and import nothing if there is one, or if anything in it is bad.",
)
@click.option("--dry-run", is_flag=True, help="Tell what would be done, and change nothing.")
@in_application
def import_command(file: Path, _format: str, on_conflict: OnConflict, dry_run: bool) -> None:
    """Take answers in from FILE, or from the files of a folder. Running it again changes nothing."""
    with click.progressbar(length=1, label="Importing", file=sys.stderr) as bar:
        try:
            report = exchange.import_answers(file, on_conflict, name=_format, dry_run=dry_run, progress=_mover(bar))
        except formats.FormatError as error:
            raise click.ClickException(f"{file} cannot be imported: {error}") from error
    _tell_errors(report)
    if dry_run:
        _tell_examples(report)
    if on_conflict == "fail" and report.errors:
        raise click.ClickException(f"nothing was imported: {_number(len(report.errors), 'entry')} cannot be")
    click.echo(summary(report) + (" (dry run: nothing was written)" if dry_run else ""))
    if report.errors and not (report.changed or report.skipped or report.unchanged):
        raise click.ClickException(f"no answer could be read from {file}")


@click.command("export")
@click.argument("file", type=click.Path(dir_okay=False, writable=True, path_type=Path))
@click.option(
    "--format",
    "_format",
    type=click.Choice(list(formats.WRITERS)),
    default="jsonl",
    show_default=True,
    help="The file's format; Markdown is a zip archive with a file for each answer.",
)
@in_application
def export_command(file: Path, _format: str) -> None:
    """Write all answers to FILE, drafts and archived ones too."""
    if not file.parent.is_dir():
        raise click.ClickException(f"there is no folder {file.parent}")
    with click.progressbar(length=1, label="Exporting", file=sys.stderr) as bar:
        try:
            written = exchange.export_answers(file, progress=_mover(bar), name=_format)
        except OSError as error:
            raise click.ClickException(f"{file} cannot be written: {error.strerror}") from error
    click.echo(f"{_number(written, 'answer')} written to {file}", err=not file.is_file())


def summary(report: ImportReport) -> str:
    """Put an import's report on one line."""
    found = f"{report.published:,} published, {_number(report.drafts, 'draft')}, {report.archived:,} archived"
    done = f"{report.changed:,} changed ({report.added:,} added, {report.updated:,} updated)"
    left = f"{report.unchanged:,} as they were"
    if report.skipped:
        left += f", {report.skipped:,} left although the file differs (--on-conflict update takes them)"
    if report.errors:
        left += f", {_number(len(report.errors), 'bad entry')} left out"
    return f"{found}; {done}, {left}"


def _tell_errors(report: ImportReport) -> None:
    for error in report.errors[:SHOWN_ERRORS]:
        click.echo(f"{error.place}: {error.reason}", err=True)
    if len(report.errors) > SHOWN_ERRORS:
        click.echo(f"... and {_number(len(report.errors) - SHOWN_ERRORS, 'more entry')}", err=True)
    if report.unknown_fields:
        names = ", ".join(ascii(name[:40]) for name in sorted(report.unknown_fields)[:SHOWN_FIELDS])
        click.echo(f"fields that are not known and were left out: {names}", err=True)


def _tell_examples(report: ImportReport) -> None:
    """Tell a few of the answers that would be new or changed."""
    for one in report.examples:
        what = "new" if one["kind"] == "added" else f"changes {', '.join(one['fields'])}"
        click.echo(f"{one['place']}: {what}: {one['question']}")


def _mover(bar: Any) -> Callable[[int, int], None]:
    def move(done: int, total: int) -> None:
        bar.length = max(1, total)
        bar.update(done - bar.pos)

    return move


def _number(count: int, noun: str) -> str:
    many = noun[:-1] + "ies" if noun.endswith("y") else f"{noun}s"
    return f"{count:,} {noun if count == 1 else many}"
