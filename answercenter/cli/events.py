"""`answercenter events`: recorded visits in."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from answercenter.analytics import recorded
from answercenter.cli.context import in_application
from answercenter.models import Origin

if TYPE_CHECKING:
    from collections import Counter

    from answercenter.analytics.recorded import RecordedReport

SHOWN = 20  # lines of each kind of problem


@click.group()
def events() -> None:
    """Visits: what was searched, read and found helpful."""


@events.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path))
@click.option("--origin", type=click.Choice([Origin.RECORDED, Origin.SIMULATED]), default=Origin.RECORDED, hidden=True)
@in_application
def import_file(file: Path, origin: str) -> None:
    """Replay recorded visits from FILE (JSON Lines) and count their days.

    Importing a file again adds nothing. A bad line is reported with its number and reason; the rest is imported.
    """
    with click.progressbar(length=file.stat().st_size * 2, label="Visits", file=sys.stderr) as bar:
        report = recorded.import_visits(file, Origin(origin), lambda done, _total: bar.update(max(done - bar.pos, 0)))
    _tell_problems(report)
    kinds = ", ".join(f"{number} {kind}" for kind, number in sorted(report.kinds.items())) or "none"
    click.echo(
        f"{report.added} events added, {report.already} were there already ({kinds}; {report.visits} visits, "
        f"{report.days} days); {report.bad} bad lines; {report.unknown_answers.total()} events of unknown answers"
    )


def _tell_problems(report: RecordedReport) -> None:
    for error in report.errors[:SHOWN]:
        click.echo(f"line {error.line}: {error.reason}", err=True)
    if report.bad > SHOWN:
        click.echo(f"... and {report.bad - SHOWN} further bad lines", err=True)
    _tell_unknown("unknown answers, not counted", report.unknown_answers)
    _tell_unknown("regions not known, counted for their country or as unknown", report.unknown_regions)
    _tell_unknown("unknown topics, counted without", report.unknown_topics)
    if report.unknown_fields:
        names = sorted(report.unknown_fields)
        click.echo(f"fields not used: {', '.join(map(ascii, names[:SHOWN]))}", err=True)


def _tell_unknown(what: str, found: Counter[str]) -> None:
    """Name the most frequent of what is not known, with how often it occurs; safe on any terminal."""
    if found:
        named = ", ".join(f"{text[:80]!a} ({number})" for text, number in found.most_common(SHOWN))
        more = f" and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
        click.echo(f"{what}: {named}{more}", err=True)
