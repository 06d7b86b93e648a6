"""Every report's files against its page, and what nobody gets out of them, however they are combined."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from datetime import UTC
from datetime import datetime
from datetime import time
from datetime import timedelta
from html import unescape
from itertools import product
from random import Random
from typing import TYPE_CHECKING
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from count_rows import DAY
from count_rows import Counts
from count_rows import add_counts
from count_rows import counted_together
from factories import make_answer
from ticket_factory import add_requests

from answercenter.analytics import reports
from answercenter.analytics.kinds import PAIRS
from answercenter.analytics.reports import export
from answercenter.extensions import command
from answercenter.views.staff.pages import PER_PAGE

if TYPE_CHECKING:
    from flask.testing import FlaskClient

XML = {"x": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)")
QUERIES = ("", "region=US-OH", "region=US-OH&against=US-CA", "compare=none", "compare=year&period=7")
CASES = [
    (name, query)
    for name, query in product(reports.NAMES, QUERIES)
    if (reports.get(name).regional or "region" not in query) and (reports.get(name).against or "against" not in query)
]
DAYS = ((0, "US-OH", 6), (2, "US-CA", 1), (5, "US-OH", 1), (8, "US-OH", 1), (40, "US-OH", 4), (370, "US-OH", 1))
FAILING = {"passport": {"zero_searches": 9}, "renew <it>": {"shown_searches": 9, "clicked_searches": 1}}
BY = {"outcomes": "&by=type"}  # of what rows are, where a page would else show several kinds of them
FIRST = {"gap", "day", "reason", "keyword", "query", "question", "name"}  # columns that the page's rows begin with


@pytest.mark.parametrize(("name", "query"), CASES)
def test_files_hold_the_rows_of_the_page(staff: FlaskClient, visits: None, name: str, query: str) -> None:
    address = f"/staff/reports/{name}?{query}{BY.get(name, '')}"
    page, found = staff.get(address).text, staff.get(f"{address}&format=json").get_json()
    columns = reports.get(name).make.__globals__["COLUMNS"]
    rows = [[row[column.name] for column in columns] for row in found["rows"]]
    assert rows, name

    table = list(csv.reader(io.StringIO(staff.get(f"{address}&format=csv").text, newline="")))
    book = workbook(staff.get(f"{address}&format=xlsx").data)
    compared = found["compared_with"] is not None

    assert table[0] == [column.name for column in columns]
    for number, row in enumerate(rows):
        cells = [cell(column, value, compared) for column, value in zip(columns, row, strict=True)]
        assert table[number + 1] == [export.neutral(one) if isinstance(one, str) else str(one) for one in cells]
        assert book[number + 1] == [plain(one) for one in cells]
    assert len(table) == len(book) == 1 + len(rows) + bool(_sum(found["further"])) + bool(_sum(found["other"]))
    shown = headings(page)
    first = next(place for place, column in enumerate(columns) if column.name in FIRST)
    if name not in {"overview", "dropped"}:
        assert shown == [row[first] for row in rows[:PER_PAGE]]
    assert len(shown) == min(len(rows), PER_PAGE)


def test_every_report_neutralises_formulas(staff: FlaskClient, counts: Counts) -> None:
    counts.traffic(200)
    counts.traffic(200, day=DAY - timedelta(days=30))
    counts.traffic(200, region="US-CA")
    counts.keyword("escrow", 90, region="US-CA")
    for text in FORMULAS:
        counts.keyword(text, 90)
        counts.query(text, 90)
    for name in ("keywords", "queries", "distinctive-keywords", "trending", "trending-queries"):
        table = staff.get(f"/staff/reports/{name}?region=US-OH&format=csv").text
        firsts = [row[0] for row in csv.reader(io.StringIO(table, newline=""))][1:]
        assert [one for one in firsts if one.startswith("'")] == [f"'{text}" for text in sorted(FORMULAS)], name


def test_no_combination_of_files_names_a_rare_text(staff: FlaskClient, counts: Counts) -> None:
    """Texts of four visits in the widest scope asked for, spread over days, regions and topics, beside common ones."""
    topics = [counts.topic("loans"), counts.topic("cards")]
    random = Random(7)
    with counted_together():
        for back, region, topic in product(range(0, 60, 6), ("US-OH", "US-CA", "??"), topics):
            day = DAY - timedelta(days=back)
            counts.traffic(30, day=day, region=region, topic_id=topic)
            for word in ("escrow", "overdraft"):
                counts.keyword(word, random.randint(3, 9), day=day, region=region, topic_id=topic)
                counts.query(word, random.randint(3, 9), day=day, region=region, topic_id=topic)
        for number in range(4):
            place = {"day": DAY - timedelta(days=12 * number), "region": ("US-OH", "US-CA")[number % 2]}
            counts.keyword("zyzzyva", 1, topic_id=topics[number // 2], **place)
            counts.query("my zyzzyva", 1, **(place | {"topic_id": topics[number // 2]}))

    asked = 0
    names = ("keywords", "queries", "distinctive-keywords", "trending", "trending-queries", "questions")
    periods = ("7", "30", "90")
    for name, period, region, topic in product(names, periods, ("", "US-OH", "US-CA"), ("", "loans")):
        path = f"/staff/reports/{name}?period={period}&region={region}&topic={topic}"
        for more in ("&format=csv", "&format=json&compare=year", ""):
            assert "zyzzyva" not in staff.get(path + more).text, path + more
            asked += 1
    chosen = staff.get("/staff/reports/keywords?period=90&keyword=zyzzyva").text
    assert "is not shown: fewer than 5 visits" in chosen
    assert "my zyzzyva" not in chosen
    assert asked == 324


def cell(column: Any, value: Any, compared: bool) -> Any:
    """What a file has for a value of the JSON."""
    if value is None:
        few = column.kind == "count" and (compared or not column.name.endswith("_before"))
        return "fewer than 5" if few else ""
    return int(value) if isinstance(value, bool) else value


def plain(value: Any) -> str:
    """A value as `workbook` reads it."""
    return str(float(value)).removesuffix(".0") if isinstance(value, int | float) else str(value)


def headings(page: str) -> list[str]:
    """The first cells of the report's table, its folded rows left out."""
    body = page.split('<table class="data" aria-labelledby="table">')[1].split("</tbody>")[0]
    cells = re.findall(r'<th scope="row"[^>]*>(.*?)</th>', body, re.DOTALL)
    names = [one.partition("</a>")[0] for one in cells]  # what stands behind a name are further links
    return [unescape(re.sub(r"<[^>]+>", "", one)).strip() for one in names]


def workbook(data: bytes) -> list[list[str]]:
    """The cells of the first sheet as text, empty where there is none; days as they are written in ISO 8601."""
    book = zipfile.ZipFile(io.BytesIO(data))
    shared = ET.fromstring(book.read("xl/sharedStrings.xml"))
    texts = ["".join(part.text or "" for part in one.iter(f"{{{XML['x']}}}t")) for one in shared.findall("x:si", XML)]
    rows = ET.fromstring(book.read("xl/worksheets/sheet1.xml")).findall("x:sheetData/x:row", XML)
    width = len(rows[0].findall("x:c", XML))
    found = []
    for row in rows:
        line = [""] * width
        for one in row.findall("x:c", XML):
            value = one.findtext("x:v", "", XML)
            place = ord(re.sub(r"\d", "", one.get("r", "A"))[-1]) - ord("A")
            day = bool(found) and found[0][place] == "Day"
            text = texts[int(value)] if one.get("t") == "s" else str(float(value)).removesuffix(".0")
            line[place] = (DAY.fromordinal(693_594 + int(value))).isoformat() if day else text
        found.append(line)
    return found


def _sum(folded: dict[str, int]) -> int:
    return sum(abs(number) for number in folded.values())


@pytest.fixture
def visits(counts: Counts) -> None:
    with command() as session:
        answer, other = (make_answer(session, f"What is <{name}>?").id for name in ("escrow", "a lien"))
    with counted_together():
        for back in (0, 9):
            add_counts(PAIRS, answer, other, day=DAY - timedelta(days=back), visits=9)
        for back, region, times in DAYS:
            day = DAY - timedelta(days=back)
            counts.traffic(100 * times, day=day, region=region, views=60, served_visits=6)
            for number in range(20):
                counts.keyword(f"word{number}", (5 + number) * times, day=day, region=region)
                counts.query(f"what is {number}", (5 + number) * times, day=day, region=region)
            counts.keyword("escrow", 400 if times == 6 else 3, day=day, region=region)
            counts.query("what is escrow", 400 if times == 6 else 3, day=day, region=region)
            counts.answer(answer, 60, day=day, region=region, helpful=4, unhelpful=3)
            for text, sums in FAILING.items():
                counts.query(text, 9, day=day, region=region, searches=9, measured_searches=9, **sums)
        counts.traffic(3, day=DAY - timedelta(days=1))
        counts.query("my own rare words", 4)
    add_requests(*[{"created_at": datetime.combine(DAY, time(9), UTC), "region": "US-OH"}] * 6)
    counts.drop("bot", 7)
