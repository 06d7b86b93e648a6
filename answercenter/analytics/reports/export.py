"""Reports as files: JSON, CSV and XLSX with the rows of the page, all of them.

A number that is withheld there is "fewer than 5" in CSV and XLSX too, and null in JSON.
"""

from __future__ import annotations

import csv
import io
import json
from dataclasses import asdict
from datetime import date
from math import isfinite
from typing import TYPE_CHECKING
from typing import Any

from answercenter.analytics import privacy
from answercenter.analytics.reports import wording
from answercenter.analytics.reports.report import Kind
from answercenter.text import neutral

if TYPE_CHECKING:
    from answercenter.analytics.reports.report import Column
    from answercenter.analytics.reports.report import Report
    from answercenter.analytics.reports.scope import Scope

OTHER = "(other)"
FURTHER = "(further)"


def as_json(report: Report) -> str:
    """Write a report as a JSON object."""
    return json.dumps(document(report), ensure_ascii=False, indent=1)


def document(report: Report) -> dict[str, Any]:
    """Return a report as plain values; withheld totals are null, with `few` set."""
    scope = report.scope
    return {
        "report": report.name,
        "from": scope.start.isoformat(),
        "to": scope.end.isoformat(),
        "region": scope.region,
        "topic": scope.topic.path if scope.topic else None,
        "language": scope.language,
        "compared_with": _compared_with(scope),
        "rows": [{column.name: _plain(column.of(row)) for column in report.columns} for row in report.rows],
        "further": dict(report.further),
        "other": dict(report.other),
        "totals": asdict(report.totals) | dict(report.sums) | {"few": report.totals.few},
        "minimum_visits": privacy.least_visits(),
    }


def _compared_with(scope: Scope) -> dict[str, str | None] | None:
    if not scope.compared:
        return None
    before = scope.before()
    return {"from": before.start.isoformat(), "to": before.end.isoformat(), "region": before.region}


def as_csv(report: Report) -> str:
    """Write a report as CSV; a text that a spreadsheet would take for a formula gets an apostrophe in front."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([column.name for column in report.columns])
    for line in lines(report):
        writer.writerow([neutral(value) if isinstance(value, str) else value for value in line])
    return out.getvalue()


def as_xlsx(report: Report) -> bytes:
    """Write a report as a workbook with one sheet; a text is never taken for a formula, link or number."""
    import xlsxwriter

    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        sheet = book.add_worksheet(report.name[:31])
        head, share, day = book.add_format({"bold": True}), book.add_format({"num_format": "0.0%"}), book.add_format()
        day.set_num_format("yyyy-mm-dd")
        for place, column in enumerate(report.columns):
            label = column.label.replace("the period before", wording.compared(report.scope))
            sheet.write_string(0, place, label, head)
            sheet.set_column(place, place, 40 if column.kind is Kind.TEXT else 14)
        looks = [{Kind.SHARE: share, Kind.DAY: day}.get(column.kind) for column in report.columns]
        for number, line in enumerate(lines(report, days_as_text=False), 1):
            for place, value in enumerate(line):
                if isinstance(value, str):
                    sheet.write_string(number, place, value)
                elif isinstance(value, date):
                    sheet.write_datetime(number, place, value, looks[place])
                elif value is not None:
                    sheet.write_number(number, place, value, looks[place])
        sheet.freeze_panes(1, 0)
    return out.getvalue()


def lines(report: Report, *, days_as_text: bool = True) -> list[list[Any]]:
    """List the rows' values in the order of the columns, then what is folded, so that the numbers add up."""
    found = [
        [_cell(report, column, column.of(row), days_as_text=days_as_text) for column in report.columns]
        for row in report.rows
    ]
    for label, folded in ((FURTHER, report.further), (OTHER, report.other)):
        names = [column.name for column in report.columns]
        if any(folded.get(name) for name in names):
            found.append([_folded(label, name, place, folded) for place, name in enumerate(names)])
    return found


def _folded(label: str, name: str, place: int, folded: Any) -> Any:
    return label if place == 0 else folded.get(name)


def _plain(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 6) if isfinite(value) else None  # no upper end: empty
    return value.isoformat() if isinstance(value, date) else value


def withheld(report: Report, column: Column, value: Any) -> bool:
    """Tell whether a value is missing because too few visits stand behind it, and not because nothing is compared."""
    return (
        value is None and column.kind is Kind.COUNT and (report.scope.compared or not column.name.endswith("_before"))
    )


def _cell(report: Report, column: Column, value: Any, *, days_as_text: bool) -> Any:
    if withheld(report, column, value):
        return privacy.few_words()
    if isinstance(value, bool):
        return int(value)
    return value if isinstance(value, date) and not days_as_text else _plain(value)
