"""An answer's own statistics: from visits to the page and its files; who may read it, and what nobody may."""

from __future__ import annotations

import csv
import io
import json
from html import unescape
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select
from visit_factory import START
from visit_factory import arrive
from visit_factory import feedback
from visit_factory import search
from visit_factory import total
from visit_factory import view

from answercenter.analytics import counting
from answercenter.extensions import db
from answercenter.models import SourceCount

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from flask.testing import FlaskClient

DAY = 24 * 60
PERIOD = f"?from={START.date()}&to={START.date().replace(day=5)}"


@pytest.fixture
def answers(app: Flask, published: Callable[..., int]) -> list[int]:
    """Two answers. Seven visits found the first by "walk far", three by "private matter", and twelve read both."""
    one, two = (published(f"How is {name} done?") for name in ("walking", "swimming"))
    for number in range(10):
        text = "walk far" if number < 7 else "private matter"
        found = search(f"s{number}", 0, text)
        arrive(found, view(f"s{number}", 1, one, found, rank=2))
    for number in range(12):
        day = number % 4 * DAY
        came = view(f"r{number}", day, one, region="US-UT" if number < 3 else "US-OH", source="home")
        arrive(came, view(f"r{number}", day + 1, two, region=came.row["region"], source="answer"))
    arrive(view("e", 5, one, source="elsewhere"), feedback("e", 6, one, True), view(None, 7, one, source="home"))
    counting.update()
    return [one, two]


def test_views_are_counted_by_where_readers_came_from(answers: list[int]) -> None:
    one, two = answers
    rows = db.session.execute(select(SourceCount.source, SourceCount.views).where(SourceCount.answer_id == one))
    summed: dict[str, int] = {}
    for source, views in rows:
        summed[source] = summed.get(source, 0) + views
    assert summed == {"search": 10, "home": 13, "elsewhere": 1}
    assert total(SourceCount, "views", answer_id=two) == 12
    assert counting.verify() == []


def test_page_tells_sources_queries_regions_votes_and_links(
    sign_in: Callable[..., FlaskClient], answers: list[int]
) -> None:
    page = text_of(sign_in("staff").get(f"/staff/answers/{answers[0]}{PERIOD}"))
    assert "How is walking done?" in page
    assert row_of(page, "The home page") == ["13"]
    assert row_of(page, "Another site") == ["fewer than 5"]
    assert row_of(page, "walk far") == ["7", "2.0"]
    assert "private matter" not in page
    assert "Other: 1 rarer query" in page
    assert "12 visits that read this also read it, on 4 days" in page
    assert "Version 1" in page
    assert 'Utah</th><td class="number">–' in page


@pytest.mark.parametrize("format_", ["csv", "json", "xlsx"])
def test_files_have_the_same_numbers_and_withhold_the_same(
    sign_in: Callable[..., FlaskClient], answers: list[int], format_: str
) -> None:
    response = sign_in("editor").get(f"/staff/answers/{answers[0]}{PERIOD}&format={format_}")
    assert response.status_code == 200
    assert b"private matter" not in response.data
    if format_ == "json":
        rows = {(row["about"], row["name"], row["measure"]): row["number"] for row in json.loads(response.text)["rows"]}
        few = None
    elif format_ == "csv":
        lines = csv.DictReader(io.StringIO(response.text))
        rows = {(row["about"], row["name"], row["measure"]): row["number"] for row in lines}
        few = "fewer than 5"
    else:
        return
    shown = {
        key: number if number is None or not str(number).isdigit() else int(number) for key, number in rows.items()
    }
    assert shown["in all", "", "views"] == 24
    assert shown["came from", "The home page", "views"] == 13
    assert shown["came from", "Another site", "views"] == few
    assert shown["query", "walk far", "visits"] == 7
    assert shown["other queries", "", "visits"] == few
    assert shown["region", "Utah", "visits"] == few
    assert shown["votes", "version 1", "not helpful"] == 0
    assert shown["also viewed", "How is swimming done?", "visits"] == 12


def test_an_answer_that_nobody_read_says_so(sign_in: Callable[..., FlaskClient], published: Callable[..., int]) -> None:
    page = text_of(sign_in("staff").get(f"/staff/answers/{published('How?')}"))
    assert "Nobody read it in this period" in page
    assert "<script" not in page


@pytest.mark.parametrize(
    ("query", "status"),
    [("", 200), ("?from=never", 400), ("?region=US-OH", 400), ("?format=pdf", 400), ("?period=7&compare=year", 200)],
)
def test_wrong_filters_are_told(
    sign_in: Callable[..., FlaskClient], answers: list[int], query: str, status: int
) -> None:
    assert sign_in("staff").get(f"/staff/answers/{answers[0]}{query}").status_code == status


@pytest.mark.parametrize("number", ["0", "999", "99999999999999999999"])
def test_an_unknown_answer_is_not_found(sign_in: Callable[..., FlaskClient], app: Flask, number: str) -> None:
    assert sign_in("staff").get(f"/staff/answers/{number}").status_code == 404


def test_links_lead_to_it_and_keep_to_its_own_page(sign_in: Callable[..., FlaskClient], answers: list[int]) -> None:
    own = f"/staff/answers/{answers[0]}"
    for path in ("questions", "also-viewed"):
        assert f'href="{own}?' in text_of(sign_in("staff").get(f"/staff/reports/{path}{PERIOD}"))
    editor = text_of(sign_in("editor").get(f"/editor/answers/{answers[0]}"))
    assert f'href="{own}"' in editor
    page = text_of(sign_in("editor").get(f"{own}{PERIOD}"))
    assert f'href="{own}?period=7"' in page
    assert "/staff/reports/" not in page


def text_of(response: object) -> str:
    """The page as text with its tags, characters as people read them."""
    return unescape(response.get_data(as_text=True))  # type: ignore[attr-defined]


def row_of(page: str, name: str) -> list[str]:
    """The first numbers in the row of this name."""
    row = page.split(f">{name}<", 1)[1].split("</tr>", 1)[0]
    cells = [
        cell.split(">", 1)[1].split("</td>", 1)[0] for cell in row.split("<td")[1:] if "number" in cell.split(">")[0]
    ]
    plain = [cell.replace('<span class="quiet">', "").replace("</span>", "") for cell in cells]
    return plain[:1] if "%" in plain[-1] or plain[-1] == "–" else plain
