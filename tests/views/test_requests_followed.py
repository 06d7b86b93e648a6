"""The button that follows a request, names in notes, and what volunteers may do of it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from factories import make_user
from sqlalchemy import select
from ticket_factory import make_ticket
from ticket_factory import open_to_volunteers
from ticket_factory import ticket

from answercenter.extensions import db
from answercenter.models import OutgoingMail
from answercenter.models import User
from answercenter.tickets import erasing
from answercenter.tickets import followers
from answercenter.tickets import merging
from answercenter.tickets import sheets
from answercenter.tickets import workflow

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Desk
    from flask import Flask

FOLLOW, STOP = 'value="follow"', 'value="unfollow"'


@pytest.fixture
def worker(app: Flask, desk: Callable[[str], Desk]) -> Desk:
    """One of the staff at work, on a site with an address."""
    app.config["BASE_URL"] = "https://answers.example.org"
    return desk("staff")


def page(worker: Desk, number: int) -> str:
    return str(worker.client.get(f"/staff/requests/{number}").get_data(as_text=True))


def names(number: int) -> list[str]:
    db.session.rollback()
    return [name for _, name in followers.of(number)]


def account(email: str) -> int:
    db.session.rollback()
    return db.session.scalars(select(User.id).where(User.email == email)).one()


def test_a_request_is_followed_by_a_button_and_no_longer_by_another(worker: Desk) -> None:
    number = make_ticket()
    shown = page(worker, number)
    assert "Nobody follows it" in shown
    assert FOLLOW in shown
    assert STOP not in shown
    for _ in range(2):
        assert worker(f"/staff/requests/{number}", act="follow").status_code == 303
    shown = page(worker, number)
    assert "You follow it" in shown
    assert STOP in shown
    assert names(number) == ["Staff"]
    assert worker(f"/staff/requests/{number}", act="unfollow").status_code == 303
    assert names(number) == []


def test_a_closed_request_is_followed_and_a_merged_one_where_it_goes_on(worker: Desk) -> None:
    kept, other, grace = make_ticket(), make_ticket(), make_user("Grace")
    merging.merge(other, grace, ticket(kept).reference, 10**6)
    assert FOLLOW not in page(worker, other)
    workflow.close(kept, grace, "answered", 10**6)
    assert FOLLOW in page(worker, kept)


def test_a_name_in_a_note_tells_and_one_that_nobody_has_is_told_at_the_field(worker: Desk) -> None:
    make_user("Ann")
    number = make_ticket()
    path = f"/staff/requests/{number}"
    answer = worker(path, act="note", note="@nobody, look", form=uuid4().hex)
    shown = answer.get_data(as_text=True)
    assert answer.status_code == 400
    assert 'id="note-error"' in shown
    assert "@nobody is nobody who works on requests here." in shown
    assert "@nobody, look</textarea>" in shown
    assert "<small>@staff</small>" in page(worker, number)
    ann = db.session.scalars(select(User.email).where(User.name == "Ann")).one()
    assert worker(path, act="note", note=f"@{ann}, look", form=uuid4().hex).status_code == 303
    assert names(number) == ["Ann"]
    db.session.rollback()
    assert len(db.session.scalars(select(OutgoingMail).where(OutgoingMail.recipient == ann)).all()) == 1


def test_a_volunteer_is_named_only_where_they_may_look_and_can_stop(desk: Callable[[str], Desk]) -> None:
    open_to_volunteers()
    volunteer, staff = desk("volunteer"), desk("staff")
    number, grace = make_ticket(), make_user("Grace")
    path = f"/staff/requests/{number}"
    assert FOLLOW not in page(volunteer, number)
    assert volunteer(path, act="follow").status_code == 403
    workflow.assign(number, grace, grace)
    refused = staff(path, act="note", note="@volunteer, look", form=uuid4().hex)
    assert refused.status_code == 400
    assert "@volunteer is a volunteer who may not see this request." in refused.get_data(as_text=True)
    workflow.assign(number, grace, account("volunteer@example.org"))
    assert staff(path, act="note", note="@volunteer, look", form=uuid4().hex).status_code == 303
    shown = page(volunteer, number)
    assert STOP in shown
    assert "Who can be named" not in shown
    assert volunteer(path, act="unfollow").status_code == 303
    assert names(number) == []


def test_an_erased_request_has_no_button(worker: Desk) -> None:
    number = make_ticket()
    workflow.follow(number, account("staff@example.org"))
    found = sheets.sheet(number)
    assert found is not None
    assert [name for _, name in found.followers] == ["Staff"]
    erasing.erase_requester(ticket(number).email)
    assert FOLLOW not in page(worker, number)
    assert worker(f"/staff/requests/{number}", act="follow").status_code == 404
