"""Notes on charts and saved views: kept, shown, changed, deleted, refused; and who may."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import TYPE_CHECKING
from typing import Any

import pytest
from count_rows import DAY
from count_rows import Counts

from answercenter.analytics import notes
from answercenter.analytics import saved_views
from answercenter.analytics.reports import traffic

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.testing import FlaskClient

OVERVIEW = "/staff/reports/overview"


@pytest.mark.parametrize("path", ["/staff/notes", "/staff/views", "/staff/notes/1"])
@pytest.mark.parametrize(("roles", "status"), [((), 401), (("volunteer",), 403), (("editor",), 403)])
def test_what_staff_keep_is_for_staff(
    sign_in: Callable[..., FlaskClient], client: FlaskClient, path: str, roles: tuple[str, ...], status: int
) -> None:
    answer = (sign_in(*roles) if roles else client).get(path)

    assert answer.status_code in ({401, 302, 303} if status == 401 else {status})


@pytest.mark.parametrize("path", ["/staff/notes", "/staff/notes/1", "/staff/notes/1/delete", "/staff/views"])
def test_editor_changes_nothing_of_it(desk: Callable[[str], Any], path: str) -> None:
    assert desk("editor")(path, day="2026-11-20", text="New site", name="x", report="overview").status_code == 403
    assert notes.every() == []


def test_change_without_the_forms_token_is_refused(sign_in: Callable[..., FlaskClient]) -> None:
    answer = sign_in("staff").post("/staff/notes", data={"day": "2026-11-20", "text": "New site"})

    assert answer.status_code == 400
    assert notes.every() == []


def test_note_is_added_changed_and_deleted(desk: Callable[[str], Any], visits: None) -> None:
    staff = desk("staff")
    assert staff("/staff/notes", day="2026-11-20", text="New  site").status_code == 303
    note = notes.every()[0]
    assert (note.text, note.author) == ("New site", "Staff")
    assert "20 November 2026" in staff.client.get("/staff/notes").text

    assert staff(f"/staff/notes/{note.id}", day="2026-11-21", text="Form changed").status_code == 303
    assert [(one.day.isoformat(), one.text) for one in notes.every()] == [("2026-11-21", "Form changed")]

    assert staff(f"/staff/notes/{note.id}/delete").status_code == 303
    assert notes.every() == []
    for path in (f"/staff/notes/{note.id}", f"/staff/notes/{note.id}/delete"):
        assert staff(path, day="2026-11-21", text="Again").status_code == 404


@pytest.mark.parametrize(
    ("day", "text", "message"),
    [
        ("", "New site", "Give the day"),
        ("20.11.2026", "New site", "Give the day"),
        ("1066-10-14", "Hastings", "Choose a day from"),
        ("2026-11-20", " ", "Say in a few words"),
        ("2026-11-20", "x" * 201, "Keep it to 200 characters"),
    ],
)
def test_wrong_note_gets_its_message_at_field(desk: Callable[[str], Any], day: str, text: str, message: str) -> None:
    page = desk("staff")("/staff/notes", day=day, text=text)

    assert page.status_code == 400
    assert message in page.text
    assert 'aria-invalid="true"' in page.text
    assert notes.every() == []


def test_note_stands_in_every_chart_over_time_and_below_it(desk: Callable[[str], Any], visits: None) -> None:
    staff = desk("staff")
    staff("/staff/notes", day=(DAY - timedelta(days=1)).isoformat(), text="<b>Letter</b> sent")
    staff("/staff/notes", day="2020-01-01", text="Long ago")

    for path in (OVERVIEW, "/staff/reports/keywords", "/staff/reports/questions", "/staff/reports/queries"):
        page = staff.client.get(path).text
        figure = json.loads(re.findall(r'<script type="application/json">(.*?)</script>', page, re.DOTALL)[0])
        assert [shape["x0"] for shape in figure["layout"].get("shapes", [])] == ["2026-11-22"], path
        assert "&lt;b&gt;Letter&lt;/b&gt; sent" in page
        assert "Long ago" not in page


def test_view_keeps_a_preset_relative(desk: Callable[[str], Any], visits: None, monkeypatch: Any) -> None:
    staff = desk("staff")
    staff("/staff/views", name="Ohio", report="keywords", period="7", region="US-OH", compare="year")
    address = re.findall(r'<th scope="row"><a href="([^"]+)"', staff.client.get("/staff/views").text)[0]
    address = address.replace("&amp;", "&")

    assert "17 – 23 Nov" in staff.client.get(address).text.replace("17 Nov – 23 Nov", "17 – 23 Nov")
    monkeypatch.setattr(traffic, "newest_day", lambda: DAY + timedelta(days=10))
    assert "27 Nov – 3 Dec 2026" in staff.client.get(address).text
    assert "Ohio" in staff.client.get(address).text


def test_view_keeps_the_language_and_the_query(desk: Callable[[str], Any], visits: None) -> None:
    staff = desk("staff")
    form = staff.client.get("/staff/reports/queries?period=7&language=en&query=what+is+escrow").text
    assert '<input type="hidden" name="language" value="en">' in form
    sent = dict(re.findall(r'<input type="hidden" name="(period|language|query)" value="([^"]*)">', form))
    staff("/staff/views", name="Queries in English", report="queries", **sent)

    assert "/staff/reports/queries?period=7&amp;language=en" in staff.client.get("/staff/views").text
    assert "query=what+is+escrow" in staff.client.get("/staff/views").text


def test_link_to_a_view_has_its_days_written_out(staff: FlaskClient, visits: None) -> None:
    page = staff.get("/staff/reports/keywords?period=7&region=US-OH&compare=year").text
    address = re.findall(r'class="fixed" href="([^"]+)"', page)[0]

    assert "from=2026-11-17" in address
    assert "to=2026-11-23" in address
    assert "region=US-OH" in address
    assert "compare=year" in address
    assert "period" not in address


def test_view_is_seen_by_colleagues_only_when_shared(
    desk: Callable[[str], Any], sign_in: Callable[..., FlaskClient], visits: None
) -> None:
    staff = desk("staff")
    staff("/staff/views", name="Mine alone", report="overview", period="30")
    staff("/staff/views", name="For all", report="overview", period="30", shared="yes")
    colleague = sign_in("staff", "admin").get("/staff/views").text

    assert "For all" in colleague
    assert "Mine alone" not in colleague
    assert "For all" in sign_in("staff", "admin").get(OVERVIEW).text


def test_only_its_owner_deletes_a_view(desk: Callable[[str], Any]) -> None:
    staff, admin = desk("staff"), desk("admin")
    staff("/staff/views", name="For all", report="overview", shared="yes")
    view = re.findall(r"/staff/views/(\d+)/delete", staff.client.get("/staff/views").text)[0]

    assert admin(f"/staff/views/{view}/delete").status_code == 404
    assert staff(f"/staff/views/{view}/delete").status_code == 303
    assert staff(f"/staff/views/{view}/delete").status_code == 404


def test_view_of_the_same_name_is_replaced(desk: Callable[[str], Any]) -> None:
    staff = desk("staff")
    staff("/staff/views", name="Weekly", report="overview", period="7")
    staff("/staff/views", name="Weekly", report="queries", period="7")

    page = staff.client.get("/staff/views").text
    assert page.count('<th scope="row">') == 1
    assert "/staff/reports/queries?period=7" in page


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"name": "", "report": "overview"}, "Give the view a name"),
        ({"name": "x" * 81, "report": "overview"}, "Keep the name to 80"),
        ({"name": "x", "report": "nothing"}, "There is no such report"),
        ({"name": "x", "report": "keywords", "region": "ZZ"}, "is no region"),
        ({"name": "x", "report": "keywords", "keyword": "y" * 2000}, "too long"),
    ],
)
def test_view_that_cannot_be_kept_is_refused(desk: Callable[[str], Any], fields: dict[str, str], message: str) -> None:
    page = desk("staff")("/staff/views", **fields)

    assert page.status_code == 400
    assert message in page.text
    assert "No saved views yet" in page.text


def test_somebody_may_keep_only_so_many_views(desk: Callable[[str], Any], monkeypatch: Any) -> None:
    monkeypatch.setattr(saved_views, "MOST", 2)
    staff = desk("staff")
    answers = [staff("/staff/views", name=f"View {number}", report="overview").status_code for number in range(3)]

    assert answers == [303, 303, 400]


@pytest.fixture
def visits(counts: Counts) -> None:
    for number in range(4):
        day = DAY - timedelta(days=number)
        counts.traffic(40, day=day, views=6, served_visits=6)
        counts.keyword("escrow", 9, day=day)
        counts.query("what is escrow", 9, day=day)
        counts.answer(1, 6, day=day)
