"""What people leave behind: of addresses, user agents, e-mails and phone numbers nothing is found anywhere afterwards.

A hundred and fifty people by default; `ANSWERCENTER_TEST_TRACES=100000` makes it that many requests.
"""

from __future__ import annotations

import logging
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func
from sqlalchemy import select

from answercenter.analytics import counting
from answercenter.analytics import reports
from answercenter.analytics import spool
from answercenter.analytics.reports import export
from answercenter.analytics.reports.scope import Scope
from answercenter.answers import exchange
from answercenter.extensions import db
from answercenter.logs import JsonFormatter
from answercenter.models import SearchEvent
from answercenter.models import ViewEvent

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Iterator

    from flask import Flask

REQUESTS = int(os.environ.get("ANSWERCENTER_TEST_TRACES", "300"))
FORMS = (
    "why was {mail} refused a loan",
    "call me at {phone} about a loan",
    "{mail} and {phone} loan",
    "loan {phone}",
)
TRACES = (
    re.compile(rb"10\.77\.\d{1,3}\.\d{1,3}"),
    re.compile(rb"2001:db8:[0-9a-f:]+"),
    re.compile(rb"tracebrowser", re.IGNORECASE),
    re.compile(rb"traceperson", re.IGNORECASE),
    re.compile(rb"49[\s().-]*6147[\s().-]*\d{3}"),
)


@pytest.mark.timeout(3600)
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_of_addresses_agents_mails_and_phones_nothing_is_left(
    app: Flask, published: Callable[..., int], log: Path, tmp_path: Path
) -> None:
    answer = published("How do I get a loan?", "Ask for a loan.")
    for number in range(REQUESTS // 2):
        come(app, number, answer)
        if number == REQUESTS // 3:
            spool.move()  # the rest waits in the spool, where nothing may be found either
    keep(tmp_path / "left")
    look(app, log, tmp_path)
    spool.move()
    counting.update()
    assert db.session.scalar(select(func.count(SearchEvent.id))) == REQUESTS // 2
    assert db.session.scalar(select(func.count(ViewEvent.id))) == REQUESTS // 2
    assert db.session.scalar(select(func.count(SearchEvent.visit.distinct()))) == REQUESTS // 2
    keep(tmp_path / "left")
    look(app, log, tmp_path)
    texts = set(db.session.scalars(select(SearchEvent.text)))
    assert texts == {form.format(mail="[email]", phone="[number]") for form in FORMS}


def come(app: Flask, number: int, answer: int) -> None:
    """Search and open an answer as somebody with an address, a browser, a mail and a phone that nobody else has."""
    agent = f"Mozilla/5.0 (TraceBrowser {number}) Firefox/145.0"
    places = (f"10.77.{number // 250 % 250}.{number % 250 + 1}", f"2001:db8:{number // 60000:x}:{number % 60000:x}::1")
    phone = (f"+49 6147 {number:03} {number % 89 + 10}", f"+49-6147-{number:06}", f"+49 (6147) {number:06}")[number % 3]
    query = FORMS[number % len(FORMS)].format(mail=f"traceperson.{number}@example.org", phone=phone)
    browser = app.test_client()
    headers = {"User-Agent": agent, "Referer": f"http://localhost/search?q=traceperson.{number}@example.org"}
    where = {"REMOTE_ADDR": places[number % 2]}
    assert browser.get("/search", query_string={"q": query}, headers=headers, environ_base=where).status_code == 200
    page = browser.get(f"/answers/{answer}/how-do-i-get-a-loan", headers=headers, environ_base=where)
    assert page.status_code == 200


def keep(folder: Path) -> None:
    """Write everything that the site gives away, and every row that it keeps, to files."""
    folder.mkdir(exist_ok=True)
    exchange.export_answers(folder / "answers.jsonl")
    days = db.session.scalars(select(func.min(SearchEvent.day))).one()
    for name in reports.NAMES:
        report = reports.get(name).make(Scope(days, days))
        (folder / f"{name}.json").write_text(export.as_json(report), encoding="utf-8")
        (folder / f"{name}.csv").write_text(export.as_csv(report), encoding="utf-8")
        (folder / f"{name}.xlsx").write_bytes(export.as_xlsx(report))
    with (folder / "rows.txt").open("w", encoding="utf-8") as rows:
        for table in db.metadata.sorted_tables:
            rows.writelines(f"{tuple(row)}\n" for row in db.session.execute(select(table)))
    db.session.rollback()


def look(app: Flask, log: Path, folder: Path) -> None:
    """Look into every file of the instance, of what was exported, and of the log."""
    files = [path for place in (Path(app.instance_path), folder) for path in place.rglob("*") if path.is_file()]
    assert any(path.suffix == ".jsonl" and "spool" in path.parts for path in files)
    assert any("index" in path.parts for path in files)
    for path in {*files, log}:
        content = path.read_bytes()
        for trace in TRACES:
            assert trace.search(content) is None, f"{trace.pattern!r} stands in {path.name}"


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    """The file that everything is logged to, down to the least detail, but what test tools say themselves."""
    path = tmp_path / "site.log"
    handler = logging.FileHandler(path)
    handler.setFormatter(JsonFormatter())
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield path
    root.removeHandler(handler)
    root.setLevel(level)
    handler.close()
