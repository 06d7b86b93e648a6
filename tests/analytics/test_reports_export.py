from __future__ import annotations

import csv
import io
import json
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from count_rows import DAY
from count_rows import Counts

from answercenter.analytics.reports import export
from answercenter.analytics.reports import figures
from answercenter.analytics.reports import overview
from answercenter.analytics.reports import queries
from answercenter.analytics.reports.report import Rate
from answercenter.analytics.reports.scope import Scope
from answercenter.analytics.reports.traffic import Traffic
from answercenter.cli import main

if TYPE_CHECKING:
    from click.testing import Result
    from flask import Flask
    from flask.testing import FlaskCliRunner

MONTH = Scope(date(2026, 10, 25), DAY)

pytestmark = pytest.mark.usefixtures("app")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"])
def test_formula_in_a_csv_cell_is_neutralised(counts: Counts, start: str) -> None:
    counts.traffic(9)
    counts.query(f"{start}cmd|' /C calc'!A0", 9)

    row = next(csv.DictReader(io.StringIO(export.as_csv(queries.report(MONTH)), newline="")))

    assert row["query"].startswith("'")
    assert row["searches"] == "9"


def test_csv_rows_add_up_with_what_is_folded(counts: Counts) -> None:
    counts.traffic(20)
    counts.query("escrow", 9)
    counts.query("rare", 4)

    rows = list(csv.DictReader(io.StringIO(export.as_csv(queries.report(MONTH)), newline="")))

    assert [(row["query"], row["searches"]) for row in rows] == [("escrow", "9"), ("(other)", "4")]
    assert "rare" not in export.as_csv(queries.report(MONTH))


def test_workbook_has_texts_as_texts(counts: Counts) -> None:
    counts.traffic(20)
    counts.query('=HYPERLINK("http://example.org")', 9)

    book = zipfile.ZipFile(io.BytesIO(export.as_xlsx(queries.report(MONTH))))
    sheet = book.read("xl/worksheets/sheet1.xml").decode()

    assert "<f>" not in sheet
    assert "hyperlink" not in sheet.lower()
    assert "=HYPERLINK" in book.read("xl/sharedStrings.xml").decode()


def test_withheld_day_says_so_and_has_a_flag(counts: Counts) -> None:
    counts.traffic(4)
    counts.traffic(40, day=MONTH.start)

    report = overview.report(replace(MONTH, region="US-OH"))
    first = export.document(report)["rows"][0]
    line = next(csv.DictReader(io.StringIO(export.as_csv(report), newline="")))

    assert (first["visits"], first["few"]) == (None, True)
    assert (line["visits"], line["few"]) == ("fewer than 5", "1")


def test_json_has_the_agreed_shape(counts: Counts) -> None:
    counts.traffic(20, views=3)
    counts.query("escrow", 9)
    counts.query("rare", 4)

    found = json.loads(export.as_json(queries.report(MONTH)))

    assert (found["report"], found["from"], found["to"]) == ("queries", "2026-10-25", "2026-11-23")
    assert [row["query"] for row in found["rows"]] == ["escrow"]
    assert found["other"] == {"texts": 1, "searches": 4}
    assert (found["totals"]["visits"], found["totals"]["searches"], found["totals"]["views"]) == (20, 20, 3)


def test_command_prints_json_csv_and_a_table(counts: Counts, runner: FlaskCliRunner) -> None:
    counts.traffic(9, region="US-OH")
    counts.query("escrow", 9, region="US-OH")

    found = json.loads(run(runner, "queries", "--region", "Ohio", "--format", "json").stdout)
    table = run(runner, "queries", "--to", "2026-11-23").stdout

    assert (found["region"], found["from"], found["rows"][0]["searches"]) == ("US-OH", "2026-10-25", 9)
    assert run(runner, "queries", "--format", "csv").stdout.splitlines()[1].startswith("escrow,9,9,")
    assert "Queries, 25 Oct – 23 Nov 2026" in table
    assert "escrow" in table


@pytest.mark.parametrize(
    "words",
    [
        ["unknown"],
        ["keywords", "--region", "ZZ"],
        ["keywords", "--from", "yesterday"],
        ["keywords", "--from", "2026-11-23", "--to", "2026-11-22"],
        ["keywords", "--topic", "none"],
        ["keywords", "--limit", "0"],
        ["dropped", "--region", "US"],
    ],
)
def test_command_refuses_what_it_cannot_understand(runner: FlaskCliRunner, words: list[str]) -> None:
    result = run(runner, *words)

    assert result.exit_code == 2
    assert "Error" in result.stderr
    assert result.stdout == ""


def test_command_says_that_visits_are_simulated(app: Flask, runner: FlaskCliRunner) -> None:
    Path(app.instance_path, "demo.json").write_text("{}", encoding="utf-8")

    result = run(runner, "overview", "--format", "json")

    assert result.stderr.strip() == "Visits on this site are simulated."
    json.loads(result.stdout)


def test_rate_without_a_whole_is_none_and_says_why() -> None:
    assert Rate(0, 0).value is None
    assert Rate(0, 5).value == 0
    assert figures.rate("Clicked", Rate(0, 0), Rate(0, 0), "searches", "no searches").whole == "no searches"
    assert figures.rate("Clicked", Rate(3, 4), Rate(1, 2), "searches", "").change == "25.0 points"
    assert figures.counted("Searches", None, None, "", Traffic()).whole == "fewer than 5 visits"
    assert figures.counted("Searches", 120, 100, "", Traffic()).change == "20.0\u00a0%"


@pytest.fixture
def counts() -> Counts:
    return Counts()


@pytest.fixture
def runner(app: Flask, monkeypatch: pytest.MonkeyPatch) -> FlaskCliRunner:
    monkeypatch.setattr("answercenter.cli.context.application", lambda: app)
    return app.test_cli_runner()


def run(runner: FlaskCliRunner, *words: str) -> Result:
    return runner.invoke(main, ["report", *words])
