"""Reports count merged organisations as the one whose name they go by, in page, files and command alike."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from typing import TYPE_CHECKING
from typing import Any

from count_rows import DAY
from factories import make_user
from ticket_factory import add_organisations
from ticket_factory import add_requests

from answercenter.analytics import reports
from answercenter.analytics.reports import export
from answercenter.analytics.reports.scope import Scope
from answercenter.cli import main
from answercenter.tickets import organisations

if TYPE_CHECKING:
    import pytest
    from flask import Flask
    from flask.testing import FlaskCliRunner

    from answercenter.analytics.reports.report import Report

NOON = datetime(DAY.year, DAY.month, DAY.day, 12, tzinfo=UTC)
SCOPE = Scope(DAY - timedelta(days=6), DAY, by="organisation")


def requests(organisation: int, number: int, **more: Any) -> list[dict[str, Any]]:
    return [{"organisation_id": organisation, "created_at": NOON} | more] * number


def made(**scope: Any) -> Report:
    return reports.get("outcomes").make(replace(SCOPE, **scope))


def told(found: Report) -> list[tuple[str, int, int, int | None]]:
    return [(row.name, row.requests, row.tally.backlog, row.before) for row in found.rows]


def test_requests_are_counted_by_the_merged_name(
    app: Flask, runner: FlaskCliRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("answercenter.cli.context.application", lambda: app)
    user, (one, two, three) = make_user(), add_organisations("City Library", "City Libary", "Town Hall")
    add_requests(
        *requests(one, 4),
        *requests(two, 3, state="closed", outcome="answered", closed_at=NOON),
        *requests(three, 4),
        *requests(two, 9, created_at=NOON - timedelta(days=8)),
    )
    assert told(made()) == []  # each has too few to be named
    assert dict(made().other) == {"rows": 3, "requests": 11}
    organisations.merge([one, two], "City Library", user)
    found = made()
    assert told(found) == [("City Library", 7, 13, 9)]
    assert dict(found.other) == {"rows": 1, "requests": 4}
    table = runner.invoke(main, ["report", "outcomes", "--by", "organisation", "--to", DAY.isoformat()]).output
    with zipfile.ZipFile(io.BytesIO(export.as_xlsx(found))) as book:
        cells = book.read("xl/sharedStrings.xml").decode()
    for text in (export.as_csv(found), export.as_json(found), table, cells):
        assert "City Library" in text
        assert "City Libary" not in text
        assert "Town Hall" not in text
    (row,) = [one for one in json.loads(export.as_json(found))["rows"] if one["by"] == "organisation"]
    assert (row["name"], row["requests"]) == ("City Library", 7)
    organisations.take_apart(two)
    assert told(made()) == []


def test_a_name_of_many_small_ones_is_told_and_a_small_one_is_not(app: Flask) -> None:
    user, found = make_user(), add_organisations(*(f"House {number}" for number in range(8)))
    for number in found:
        add_requests(*requests(number, 1))
    organisations.merge(found[:5], "Houses", user)
    organisations.merge(found[5:], "Other houses", user)
    assert told(made()) == [("Houses", 5, 5, 0)]
    assert dict(made().other) == {"rows": 1, "requests": 3}
    whole = made(by="")
    assert [row.name for row in whole.rows if row.by == "organisation"] == ["Houses"]
    assert whole.other["requests_by_organisation"] == 3
