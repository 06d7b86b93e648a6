"""Files that come with requests: chosen last, checked by content, for the requester and those at work alone."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING
from typing import Any

import picture
import pytest
from factories import make_user
from sqlalchemy import func
from sqlalchemy import select
from ticket_factory import enclose
from ticket_factory import make_ticket
from ticket_factory import question_type
from ticket_factory import ticket

from answercenter.extensions import db
from answercenter.models import FieldKind
from answercenter.models import Ticket
from answercenter.models import TicketFile
from answercenter.tickets import erasing
from answercenter.tickets import intake
from answercenter.tickets import merging
from answercenter.tickets import personal
from answercenter.tickets import types
from answercenter.tickets.naming import secret_of
from answercenter.tickets.wording import FieldSpec
from answercenter.tickets.wording import InvalidTicket
from answercenter.views.public import asking

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from flask.testing import FlaskClient

SAME = {"Sec-Fetch-Site": "same-origin"}
TYPED = {"subject": "Where is the key?", "text": "All that I typed.", "email": "ada@example.org", "value_house": "Mine"}
PLAN = FieldSpec("plan", "Plan of the house", FieldKind.FILE, "Of the ground floor.", required=True)
PHOTO = FieldSpec("photo", "Photo", FieldKind.FILE)
HOUSE = FieldSpec("house", "House", FieldKind.TEXT)
PDF = b"%PDF-1.7\ntrailer\n<<>>\n%%EOF\n"


@pytest.fixture
def with_files(app: Flask, monkeypatch: pytest.MonkeyPatch) -> int:
    """A type of request with two files, of which one is needed."""
    question_type()
    monkeypatch.setattr(intake, "FASTEST", 0.0)
    monkeypatch.setattr(asking, "_largest", lambda: 100_000)
    monkeypatch.setattr(asking, "FORM", 10_000)
    return types.save(None, types.TypeSheet(0, "Find a key", "", (PLAN, HOUSE, PHOTO), True, 8, 40))


@pytest.fixture
def checked(client: FlaskClient, with_files: int) -> str:
    """The page on which one reads a request once more."""
    form = client.get(f"/requests/new?type={with_files}").get_data(as_text=True)
    assert "add files there (Plan of the house, Photo)" in form
    assert 'type="file"' not in form
    sent = {"token": token(form), "type": str(with_files), "act": "continue"} | TYPED
    answer = client.post("/requests/new", data=sent, headers=SAME)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def token(page: str) -> str:
    return re.findall(r'name="token" value="([^"]*)"', page.split('action="/requests/new"')[1])[0]


def send(client: FlaskClient, page: str, with_files: int, **files: tuple[bytes, str]) -> Any:
    fields = {"token": token(page), "type": str(with_files), "act": "send"} | TYPED
    sent = {f"value_{key}": (io.BytesIO(content), name) for key, (content, name) in files.items()}
    return client.post("/requests/new", data=fields | sent, headers=SAME, content_type="multipart/form-data")


def number_of(model: type) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_files_are_chosen_last_and_come_with_the_request(client: FlaskClient, checked: str, with_files: int) -> None:
    assert 'enctype="multipart/form-data"' in checked
    assert re.search(r'<input id="value_plan" name="value_plan" type="file" accept="[^"]*" required', checked)
    files = {"plan": (PDF, "..\\Plan <1>.PDF.exe"), "photo": (picture.png(30, 20), "me.png")}
    sent = send(client, checked, with_files, **files)
    assert sent.status_code == 303
    page = client.get(sent.headers["Location"]).get_data(as_text=True)
    addresses = re.findall(r'<a href="(/requests/[^"]*/files/[0-9]+)" download>([^<]*)</a>', page)
    assert [name for _address, name in addresses] == ["plan-1-pdf.pdf", "me-30x20.png"]
    given = client.get(addresses[0][0])
    assert (given.data, given.content_type) == (PDF, "application/pdf")
    assert given.headers["Content-Disposition"] == "attachment; filename=plan-1-pdf.pdf"
    assert given.headers["X-Content-Type-Options"] == "nosniff"
    assert given.headers["Cache-Control"] == "no-store"
    assert given.headers["Referrer-Policy"] == "no-referrer"
    assert "sandbox" in given.headers["Content-Security-Policy"]
    assert client.get(addresses[1][0]).headers["Content-Disposition"].startswith("attachment")
    assert db.session.scalars(select(Ticket.values)).one() == [["House", "Mine"]]


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({}, "Choose a file."),
        ({"plan": (b"", "")}, "Choose a file."),
        ({"plan": (b"", "a.pdf")}, "The file is empty."),
        ({"plan": (b"<svg onload=alert(1)>", "a.png")}, "can carry scripts"),
        ({"plan": (b"MZ\x90\x00\x03", "a.pdf")}, "none of the kinds of files that are taken"),
        ({"plan": (b"a" * 100_001, "a.txt")}, "The files of a request may have"),
    ],
)
def test_a_bad_file_is_told_at_its_field_and_nothing_typed_is_lost(
    client: FlaskClient, checked: str, with_files: int, files: dict[str, tuple[bytes, str]], message: str
) -> None:
    answer = send(client, checked, with_files, **files)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 400
    assert re.search(r'id="value_plan-error">[^<]*' + re.escape(message), page)
    assert "Choose all files again" in page
    assert 'name="text" value="All that I typed."' in page
    assert 'name="value_house" value="Mine"' in page
    assert (number_of(Ticket), number_of(TicketFile)) == (0, 0)
    assert send(client, page, with_files, plan=(PDF, "plan.pdf")).status_code == 303
    assert (number_of(Ticket), number_of(TicketFile)) == (1, 1)


def test_both_files_together_are_limited(client: FlaskClient, checked: str, with_files: int) -> None:
    files = {"plan": (b"a" * 60_000, "a.txt"), "photo": (b"b" * 60_000, "b.txt")}
    assert 'id="value_photo-error"' in send(client, checked, with_files, **files).get_data(as_text=True)


def test_far_too_large_a_request_is_refused_with_413(client: FlaskClient, checked: str, with_files: int) -> None:
    assert send(client, checked, with_files, plan=(b"a" * 300_000, "a.txt")).status_code == 413
    assert number_of(Ticket) == 0


def test_a_second_click_keeps_each_file_once(client: FlaskClient, checked: str, with_files: int) -> None:
    for _ in range(2):
        assert send(client, checked, with_files, plan=(PDF, "plan.pdf")).status_code == 303
    assert (number_of(Ticket), number_of(TicketFile)) == (1, 1)


def test_text_in_the_place_of_a_file_and_a_file_of_no_field_are_nothing(
    client: FlaskClient, checked: str, with_files: int
) -> None:
    fields = {"token": token(checked), "type": str(with_files), "act": "send", "value_plan": "plan.pdf"} | TYPED
    assert client.post("/requests/new", data=fields, headers=SAME).status_code == 400
    files = {"plan": (PDF, "plan.pdf"), "other": (PDF, "other.pdf"), "house": (PDF, "house.pdf")}
    assert send(client, checked, with_files, **files).status_code == 303
    assert number_of(TicketFile) == 1


def test_a_file_is_given_by_its_own_request_alone(app: Flask, client: FlaskClient, staff: FlaskClient) -> None:
    mine, other = make_ticket(), make_ticket()
    file = enclose(mine, "plan.txt", b"Secret")
    secrets = {number: secret_of(ticket(number).form) for number in (mine, other)}
    assert client.get(f"/requests/{secrets[mine]}/files/{file}").data == b"Secret"
    for path in (
        f"/requests/{secrets[other]}/files/{file}",
        f"/requests/{'A' * 43}/files/{file}",
        f"/requests/x/files/{file}",
        f"/requests/{secrets[mine]}/files/{file + 1}",
        f"/requests/{secrets[mine]}/files/{10**30}",
    ):
        assert client.get(path).status_code == 404, path
    assert staff.get(f"/staff/requests/{mine}/files/{file}").data == b"Secret"
    assert staff.get(f"/staff/requests/{other}/files/{file}").status_code == 404
    assert "plan.txt" in staff.get(f"/staff/requests/{mine}").get_data(as_text=True)
    assert "plan.txt" not in staff.get(f"/staff/requests/{other}").get_data(as_text=True)


def test_files_of_a_merged_request_stay_with_its_requester_and_are_seen_at_work(
    app: Flask, client: FlaskClient, staff: FlaskClient
) -> None:
    first, second = make_ticket(), make_ticket()
    file = enclose(first, "plan.txt", b"Secret")
    merging.merge(first, make_user(), ticket(second).reference, 10**6)
    page = staff.get(f"/staff/requests/{second}").get_data(as_text=True)
    assert f'href="/staff/requests/{second}/files/{file}"' in page
    assert staff.get(f"/staff/requests/{second}/files/{file}").data == b"Secret"
    assert client.get(f"/requests/{secret_of(ticket(second).form)}/files/{file}").status_code == 404


def test_files_are_handed_over_and_erased_with_their_request(app: Flask, client: FlaskClient) -> None:
    number, other = make_ticket(email="ada@example.org"), make_ticket()
    file, kept = enclose(number, "plan.txt", b"Secret"), enclose(other, "other.txt", b"Other")
    (request,) = personal.exported("ada@example.org")["requests"]
    assert request["files"] == [{"field": "Plan", "name": "plan.txt", "base64": "U2VjcmV0"}]
    path = f"/requests/{secret_of(ticket(number).form)}/files/{file}"
    assert client.get(path).status_code == 200
    erasing.erase_requester("ada@example.org")
    assert client.get(path).status_code == 404
    db.session.rollback()
    assert db.session.scalars(select(TicketFile.id)).all() == [kept]


def test_a_volunteer_gets_files_of_their_own_desk_alone(app: Flask, sign_in: Callable[..., FlaskClient]) -> None:
    file = enclose(number := make_ticket(), "plan.txt", b"Secret")
    assert sign_in("volunteer").get(f"/staff/requests/{number}/files/{file}").status_code == 404


def test_a_file_in_the_place_of_a_message_is_no_message(app: Flask, client: FlaskClient) -> None:
    path = f"/requests/{secret_of(ticket(make_ticket()).form)}"
    page = client.get(path).get_data(as_text=True)
    given = re.findall(r'name="token" value="([^"]*)"', page)[0]
    sent = {"token": given, "act": "message", "text": (io.BytesIO(b"Hi"), "a.txt")}
    answer = client.post(path, data=sent, headers=SAME, content_type="multipart/form-data")
    assert answer.status_code == 400
    assert 'id="text-error"' in answer.get_data(as_text=True)


def test_a_type_has_three_files_at_most(app: Flask) -> None:
    fields = tuple(FieldSpec(f"f{number}", f"File {number}", FieldKind.FILE) for number in range(4))
    types.save(None, types.TypeSheet(0, "Three", "", fields[:3], True, 8, 40))
    with pytest.raises(InvalidTicket, match="at most 3 fields for files"):
        types.save(None, types.TypeSheet(0, "Four", "", fields, True, 8, 40))
