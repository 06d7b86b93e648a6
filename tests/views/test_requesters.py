"""Administrators export and erase what is kept about a requester, on pages and at a terminal."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from sqlalchemy import select
from ticket_factory import make_ticket
from ticket_factory import question_type
from ticket_factory import ticket

from answercenter.cli import main
from answercenter.extensions import db
from answercenter.models import RequestType
from answercenter.models import User
from answercenter.tickets.naming import secret_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Desk
    from flask.testing import FlaskClient
    from flask.testing import FlaskCliRunner


def test_an_administrator_finds_exports_and_erases_a_requester(
    desk: Callable[[str], Desk], client: FlaskClient
) -> None:
    admin, number = desk("admin"), make_ticket(email="ada@example.org", text="I looked.")
    link = f"/requests/{secret_of(ticket(number).form)}"
    assert client.get(link).status_code == 200
    assert f"/admin/requesters/{number}" in admin.client.get(f"/staff/requests/{number}").get_data(as_text=True)
    assert admin("/admin/requesters", email="nobody@example.org").status_code == 400
    found = admin("/admin/requesters", email="Ada@example.org")
    assert found.headers["Location"].endswith(f"/admin/requesters/{number}")
    data = admin.client.get(f"/admin/requesters/{number}/data")
    assert data.headers["Content-Disposition"] == f'attachment; filename="requester-{number}.json"'
    assert [one["text"] for one in data.json["requests"]] == ["I looked."]
    assert admin(f"/admin/requesters/{number}/erase", email="bob@example.org").status_code == 400
    assert ticket(number).email == "ada@example.org"
    assert admin(f"/admin/requesters/{number}/erase", email="Ada@example.org ").status_code == 303
    assert ticket(number).email == ""
    assert told(client, link) == told(client, f"/requests/{'x' * 43}")
    for path in (f"/admin/requesters/{number}", "/admin/requesters/999", f"/admin/requesters/{10**12}/data"):
        assert admin.client.get(path).status_code == 404


def told(client: FlaskClient, link: str) -> str:
    """What a page that is not there says, without the words of its address and the number of the visit to it."""
    page = client.get(link)
    assert page.status_code == 404
    return re.sub(r'\b[0-9a-f]{16}\b|value="requests [^"]*"', "", page.get_data(as_text=True).replace(link, ""))


def test_an_erased_request_is_read_by_staff_without_forms(desk: Callable[[str], Desk]) -> None:
    staff, admin, number = desk("staff"), desk("admin"), make_ticket(email="ada@example.org")
    admin(f"/admin/requesters/{number}/erase", email="ada@example.org")
    page = staff.client.get(f"/staff/requests/{number}").get_data(as_text=True)
    assert "were erased" in page
    assert "<form" not in page.split("<main")[1]
    for act in ("reopen", "take", "note", "assign"):
        assert staff(f"/staff/requests/{number}", act=act, note="x", form="1").status_code == 404
    assert staff(f"/staff/requests/{number}/draft", text="x").status_code == 404
    assert staff.client.get("/staff/requests?state=closed").status_code == 200


def test_a_type_says_for_how_long_it_keeps_requests_and_who_leads_it(desk: Callable[[str], Desk]) -> None:
    admin, number = desk("admin"), question_type()
    fields = {"name": "Ask", "reply_hours": "8", "close_hours": "40", "open": "1"}
    for days, code, kept in (("90", 303, 90), ("x", 400, 90), ("0", 400, 90), ("3651", 400, 90), ("", 303, None)):
        assert admin(f"/admin/requests/{number}", **fields, keep_days=days).status_code == code
        assert db.session.get_one(RequestType, number, populate_existing=True).keep_days == kept
        db.session.rollback()
    own = db.session.scalar(select(User.id).where(User.email == "admin@example.org"))
    db.session.rollback()
    assert admin(f"/admin/requests/{number}", **fields, lead="999").status_code == 400
    assert admin(f"/admin/requests/{number}", **fields, keep_days="90", lead=str(own)).status_code == 303
    assert db.session.get_one(RequestType, number, populate_existing=True).lead_id == own
    db.session.rollback()
    assert 'value="90"' in admin.client.get(f"/admin/requests/{number}").get_data(as_text=True)


def test_the_terminal_exports_and_erases(runner: FlaskCliRunner) -> None:
    number = make_ticket(email="ada@example.org", text="Über Ada.")
    exported = runner.invoke(main, ["requester", "export", "ADA@example.org"])
    assert [one["text"] for one in json.loads(exported.stdout)["requests"]] == ["Über Ada."]
    assert runner.invoke(main, ["requester", "erase", "ada@example.org"], input="n\n").exit_code == 1
    assert ticket(number).email == "ada@example.org"
    assert runner.invoke(main, ["requester", "erase", "ada@example.org", "--yes"]).output.startswith("Erased 1")
    assert ticket(number).email == ""
    for verb in ("export", "erase"):
        assert runner.invoke(main, ["requester", verb, "ada@example.org"]).exit_code == 1
