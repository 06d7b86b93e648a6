"""`answercenter report`: the rows of a staff page in the terminal, or as CSV or JSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

import click

from answercenter.analytics import privacy
from answercenter.analytics import reports
from answercenter.analytics.reports import export
from answercenter.analytics.reports import wording
from answercenter.analytics.reports.report import Kind
from answercenter.analytics.reports.scope import simulated
from answercenter.cli.context import in_application
from answercenter.forms.report import choices
from answercenter.forms.report import parse_for

if TYPE_CHECKING:
    from answercenter.analytics.reports.report import Column
    from answercenter.analytics.reports.report import Definition
    from answercenter.analytics.reports.report import Report

TABLE_ROWS = 25
WIDEST = 60  # characters of a cell


@dataclass(frozen=True, slots=True)
class Options:
    """The filters as typed."""

    start: str | None
    end: str | None
    region: str | None
    topic: str | None
    language: str | None
    period: str | None = None
    compare: str | None = None
    against: str | None = None
    by: str | None = None


@click.command("report")
@click.argument("name", type=click.Choice(reports.NAMES))
@click.option("--from", "start", metavar="DAY", help="First day, such as 2026-10-25.  [default: 30 days up to --to]")
@click.option("--to", "end", metavar="DAY", help="Last day, included.  [default: the newest counted day]")
@click.option("--region", help="US-OH, US (all its parts), ?? (unknown), or a name.")
@click.option("--topic", help="Path of a topic; counts are kept by main topics.")
@click.option("--language", help="Code of a language, such as en.")
@click.option("--period", help="Instead of days: 7, 30, 90, 365, month, last-month or year (so far).")
@click.option("--compare", help="before (the period before), year (the year before) or none.  [default: before]")
@click.option("--against", metavar="REGION", help="Another region to compare this one with.")
@click.option("--by", metavar="WHAT", help="Of `outcomes`, one of: type, outcome, topic, region, organisation, time.")
@click.option("--limit", type=click.IntRange(min=1), help=f"[default: {TABLE_ROWS} rows in a table, else all]")
@click.option("--format", "format_", type=click.Choice(("table", "csv", "json")), default="table", show_default=True)
@in_application
def report(
    name: str,
    start: str | None,
    end: str | None,
    region: str | None,
    topic: str | None,
    language: str | None,
    limit: int | None,
    format_: str,
    **further: str | None,
) -> None:
    """Print what the staff page of this NAME shows. Both days belong to the period, in the site's time zone."""
    definition = reports.get(name)
    options = Options(start, end, region, topic, language, **further)
    found = _report(definition, options, limit or (TABLE_ROWS if format_ == "table" else None))
    if simulated():
        click.echo("Visits on this site are simulated.", err=True)
    if format_ == "table":
        click.echo(_table(found, definition))
    else:
        click.echo(export.as_json(found) if format_ == "json" else export.as_csv(found), nl=format_ == "json")


def _report(definition: Definition, options: Options, limit: int | None) -> Report:
    typed = {
        "from": options.start,
        "to": options.end,
        "region": options.region,
        "topic": options.topic,
        "language": options.language,
        "period": options.period,
        "compare": options.compare,
        "against": options.against,
        "by": options.by,
    }
    given = {field: value for field, value in typed.items() if value is not None}
    filters = parse_for(definition, given, choices())
    for field, message in filters.errors.items():
        raise click.BadParameter(message, param_hint=f"--{field}")
    return definition.make(definition.complete(filters.scope), limit)


def _table(found: Report, definition: Definition) -> str:
    """Return the rows as an aligned table under their heading, the folded rest and the totals below."""
    place = wording.place(found.scope)
    head = f"{definition.title}, {wording.period(found.scope.start, found.scope.end)}{f', {place}' if place else ''}"
    if found.scope.against:
        head += f", against {wording.compared(found.scope)}"
    columns = [
        column
        for column in found.columns
        if column.kind is not Kind.COUNT or any(map(column.of, found.rows)) or column.name == "visits"
    ]
    columns = [column for column in columns if column.kind is not Kind.FLAG]
    cells = [[column.name for column in columns]]
    cells += [[_cell(found, column, column.of(row)) for column in columns] for row in found.rows]
    widths = [max(len(line[number]) for line in cells) for number in range(len(columns))]
    lines = ["  ".join(_aligned(*cell) for cell in zip(columns, line, widths, strict=True)).rstrip() for line in cells]
    rest = [f"{label}: {_listed(folded)}" for label, folded in (("further", found.further), ("other", found.other))]
    totals = found.totals
    sums = {"visits": totals.visits, "searches": totals.searches, "views": totals.views} | dict(found.sums)
    total = f"totals: {privacy.few_words()} visits, not shown" if totals.few else f"totals: {_listed(sums)}"
    return "\n".join([head, "", *lines, "", *[line for line in rest if not line.endswith(": ")], total])


def _cell(found: Report, column: Column, value: Any) -> str:
    if export.withheld(found, column, value):
        return privacy.few_words()
    if value is None:
        return wording.NONE
    if column.kind is Kind.SHARE:
        return wording.share(value)
    if column.kind is Kind.COUNT:
        return wording.count(value)
    if column.kind is Kind.NUMBER:
        return f"{value:,.2f}"
    text = str(value)
    return text if len(text) <= WIDEST else text[: WIDEST - 1] + "…"


def _aligned(column: Column, text: str, width: int) -> str:
    return text.ljust(width) if column.kind in {Kind.TEXT, Kind.DAY} else text.rjust(width)


def _listed(numbers: Any) -> str:
    return ", ".join(f"{wording.count(number)} {name.replace('_', ' ')}" for name, number in numbers.items() if number)
