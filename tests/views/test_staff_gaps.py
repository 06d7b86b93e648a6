"""A gap from the report to its end: taken, answered from a prefilled form, closed when search proves it, tracked."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import TYPE_CHECKING
from typing import Any

import pytest
from count_rows import DAY
from count_rows import Counts

from answercenter import clock
from answercenter.answers import publishing
from answercenter.tuning import gaps

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

PERIOD = {"from": (DAY - timedelta(days=29)).isoformat(), "to": DAY.isoformat()}
FORM = {"short_answer": "", "body": "Write to the county.", "keywords": "", "audience": "public", "language": "en"}


@pytest.fixture
def gap(app: Flask, published: Callable[..., int]) -> str:
    """Searches for passports that found nothing, on a site with one answer on something else."""
    counts = Counts()
    counts.traffic(200)
    for text, visits in (("renew passport", 20), ("passport renewal", 9), ("renew a passport please", 2)):
        counts.query(text, visits, measured_searches=visits, zero_searches=visits)
    published("How are loan fees paid?")
    return "renew passport"


def test_a_gap_is_closed_only_when_its_queries_find_the_answer_written_for_it(desk: Any, gap: str) -> None:
    admin = desk("admin")
    page = text_of(admin.client.get("/staff/reports/gaps", query_string=PERIOD))
    assert "passport renewal" in page
    assert "please" not in page
    taken = admin("/staff/gaps", gap=gap, **PERIOD)
    assert taken.status_code == 303
    assert admin("/staff/gaps", gap=gap, **PERIOD).location == taken.location
    assert "Taken by admin@example.org" in text_of(admin.client.get("/staff/reports/gaps", query_string=PERIOD))
    task = text_of(admin.client.get(taken.location))
    assert task.count("not among the first 5") == 2
    admin(taken.location, act="close")
    assert "Say first which answer" in text_of(admin.client.get(taken.location))

    address = unescape(re.findall(r'href="(/editor/answers/new\?[^"]*)"', admin.client.get(taken.location).text)[0])
    form = text_of(admin.client.get(address))
    assert "renew passport</textarea>" in form
    assert "passport renewal</textarea>" in form
    number = re.findall(r'name="gap" value="(\d+)"', form)[0]
    new = {"question": "How do I renew a passport?", "alt_questions": "passport renewal", "gap": number} | FORM
    saved = admin("/editor/answers/new", act="save", **new)
    assert saved.status_code == 303
    answer = int(saved.location.rpartition("/")[2])
    admin(taken.location, act="close")
    page = text_of(admin.client.get(taken.location))
    assert "Not closed: “renew passport”, “passport renewal”" in page
    assert "not published" in page

    publishing.publish(answer, 1, None)
    admin(taken.location, act="close")
    page = text_of(admin.client.get(taken.location))
    assert page.count("at place 1") == 2
    assert "badge-good" in page
    assert "fewer than 5 visits searched for this" in page

    publishing.archive(answer)
    assert "Open again" in text_of(admin.client.get(taken.location))


def test_the_click_rate_is_told_from_the_day_after_and_from_enough_visits_on(desk: Any, app: Flask, gap: str) -> None:
    task_id = gaps.take(gap, [gap], None)
    answer = text_answer()
    gaps.link(task_id, answer)
    gaps.close(task_id)
    later = clock.today("UTC") + timedelta(days=1)
    Counts().query(gap, 6, day=later, shown_searches=8, clicked_searches=6, measured_searches=8, searches=8)
    Counts().query(gap, 50, day=clock.today("UTC"), shown_searches=50, measured_searches=50, searches=50)
    task = gaps.task(task_id)
    assert task is not None
    assert (gaps.clicked_since(task).part, gaps.clicked_since(task).whole) == (6, 8)
    assert "6 of 8 searches" in text_of(desk("staff").client.get(f"/staff/gaps/{task_id}"))


def test_a_task_is_given_back_and_bad_input_is_refused(desk: Any, gap: str) -> None:
    staff = desk("staff")
    taken = staff("/staff/gaps", gap=gap, **PERIOD).location
    assert "renew passport" in text_of(staff.client.get("/staff/gaps"))
    assert staff("/staff/gaps", gap="no such gap", **PERIOD).status_code == 404
    assert staff("/staff/gaps", gap=gap, **PERIOD | {"from": "yesterday"}).status_code == 400
    for answer in ("", "x", "0", "9" * 40):
        assert staff(taken, act="link", answer=answer).status_code == 400
    assert staff(taken, act="love").status_code == 400
    assert staff("/staff/gaps/77", act="close").status_code == 404
    staff(taken, act="link", answer="4711")
    assert "There is no such answer." in text_of(staff.client.get(taken))
    assert staff(taken, act="give back").location == "/staff/gaps"
    assert staff.client.get(taken).status_code == 404
    assert "Nothing is taken on" in text_of(staff.client.get("/staff/gaps"))


def test_a_gap_of_another_page_is_shown_and_one_that_is_none_is_said_to_be(desk: Any, gap: str) -> None:
    counts = Counts()
    for number in range(20):
        word = f"matter{chr(97 + number) * 5}"
        counts.query(word, 40 + number, measured_searches=40 + number, zero_searches=40 + number)
    counts.newer()
    staff = desk("staff")
    assert f"gap={gap.replace(' ', '+')}" not in staff.client.get("/staff/reports/gaps", query_string=PERIOD).text
    page = text_of(staff.client.get("/staff/reports/gaps", query_string=PERIOD | {"gap": gap}))
    assert f'<h2 id="gap">“{gap}”</h2>' in page
    page = text_of(staff.client.get("/staff/reports/gaps", query_string=PERIOD | {"gap": "gold"}))
    assert "“gold” is no gap in these days" in page
    assert '<h2 id="gap">' not in page


def test_a_gap_is_taken_in_the_language_of_the_report(desk: Any, gap: str) -> None:
    Counts().query("pasaporte nuevo", 9, language="es", measured_searches=9, zero_searches=9)
    Counts().traffic(50, language="es")
    staff = desk("staff")
    page = text_of(staff.client.get("/staff/reports/gaps", query_string=PERIOD | {"language": "en"}))
    assert '<input type="hidden" name="language" value="en">' in page
    assert staff("/staff/gaps", gap="pasaporte nuevo", **PERIOD | {"language": "en"}).status_code == 404
    assert staff("/staff/gaps", gap=gap, **PERIOD | {"language": "en"}).status_code == 303


def test_only_staff_take_gaps(desk: Any, gap: str) -> None:
    editor = desk("editor")
    assert editor("/staff/gaps", gap=gap, **PERIOD).status_code == 403
    assert editor.client.get("/staff/gaps").status_code == 403


def text_answer() -> int:
    """A published answer on passports."""
    text = publishing.RevisionText("How do I renew a passport?", "", "Write to the county.")
    saved = publishing.save_draft(None, text, publishing.Place(None), None, None)
    publishing.publish(saved.answer_id, saved.revision, None)
    return saved.answer_id


def text_of(response: Any) -> str:
    """A page's text, without the marks of HTML's escapes."""
    assert response.status_code == 200
    return unescape(response.get_data(as_text=True))
