"""The desk of volunteers: what is given to them or open to them, and of everything else no trace."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from factories import make_user
from sqlalchemy import select
from ticket_factory import make_ticket
from ticket_factory import open_to_volunteers
from ticket_factory import ticket

from answercenter import clock
from answercenter.extensions import db
from answercenter.models import RequestType
from answercenter.models import User
from answercenter.tickets import claims
from answercenter.tickets import drafts
from answercenter.tickets import intake
from answercenter.tickets import queue
from answercenter.tickets import sheets
from answercenter.tickets import workflow

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Desk


@pytest.fixture
def volunteer(desk: Callable[[str], Desk]) -> Desk:
    """A volunteer at work, on a site whose first type is open to them."""
    open_to_volunteers()
    return desk("volunteer")


def number_of(name: str) -> int:
    found = db.session.scalar(select(User.id).where(User.email == f"{name}@example.org"))
    db.session.rollback()
    assert found is not None
    return found


def other_type() -> int:
    found = db.session.scalar(select(RequestType.id).where(~RequestType.volunteers))
    db.session.rollback()
    assert found is not None
    return found


def event(**fields: str) -> int:
    values = {"organisation": "Town hall", "day": "2027-05-01", "place": "US-OH"}
    return make_ticket(type_id=other_type(), values=values, **fields)


def told(page: object) -> str:
    """What a page says, without the number of the visit to it."""
    return re.sub(r"\b[0-9a-f]{16}\b|requests[ /]\d+", "", page.get_data(as_text=True))  # type: ignore[attr-defined]


def test_a_volunteer_sees_what_is_theirs_or_free_and_of_the_rest_no_trace(volunteer: Desk) -> None:
    own, colleague = number_of("volunteer"), make_user("Colleague")
    free, given, closed = make_ticket(subject="Free one"), event(subject="Given one"), make_ticket(subject="Shut one")
    taken, owned = make_ticket(subject="Taken one"), make_ticket(subject="Owned one")
    hidden = [taken, owned, closed, event(subject="Event one"), make_ticket(intake.LINKS, subject="Held one"), 9999]
    workflow.assign(given, colleague, own)
    workflow.assign(owned, colleague, colleague)
    claims.take_one(taken, colleague)
    workflow.close(closed, colleague, "answered", 999)
    for query in ("", "?state=all", "?state=held", "?state=closed", f"?words={ticket(taken).email}"):
        page = volunteer.client.get(f"/staff/requests{query}").get_data(as_text=True)
        listed = set(re.findall(r"(Free|Given|Shut|Taken|Owned|Event|Held) one</a>", page))
        assert listed == ({"Free", "Given"} if query in {"", "?state=all"} else set()), query
        assert "2 to do" in page
    absent = told(volunteer.client.get("/staff/requests/9999"))
    for number in hidden:
        page = volunteer.client.get(f"/staff/requests/{number}")
        assert (page.status_code, told(page)) == (404, absent), number
        for act in ("reply", "take", "note", "find", "save"):
            assert volunteer(f"/staff/requests/{number}", act=act, text="x", note="x").status_code == 404, act
        assert volunteer(f"/staff/requests/{number}/draft", text="x").status_code == 404
    for number in (free, given):
        assert volunteer.client.get(f"/staff/requests/{number}").status_code == 200
    volunteer("/staff/requests/take", number=50)
    holders = {number: ticket(number).holder_id for number in (free, given, taken, owned)}
    assert holders == {free: own, given: own, taken: colleague, owned: None}


def test_a_volunteer_takes_and_answers_and_does_no_more(volunteer: Desk) -> None:
    number = make_ticket()
    assert volunteer("/staff/requests/take", number=1).headers["Location"].endswith(f"/staff/requests/{number}")
    page = volunteer.client.get(f"/staff/requests/{number}").get_data(as_text=True)
    for act in ("assign", "merge", "split", "propose", "tell", "release", "spam", "reopen"):
        assert f'name="act" value="{act}"' not in page
        assert volunteer(f"/staff/requests/{number}", act=act).status_code == 403, act
    seen = str(sheets.sheet(number).newest)  # type: ignore[union-attr]
    sent = {"act": "reply", "text": "Under the mat.", "form": uuid4().hex, "seen": seen}
    assert volunteer(f"/staff/requests/{number}", **sent).status_code == 303
    assert ticket(number).state == "waiting"
    for path in ("/staff/replies", "/staff/reports/keywords", "/staff/mail", "/admin/requests", "/editor/"):
        assert volunteer.client.get(path).status_code in {403, 404}


def test_what_a_volunteer_typed_is_kept_when_another_takes_the_request_after_the_lease(
    volunteer: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    own, colleague, number = number_of("volunteer"), make_user("Colleague"), make_ticket()
    volunteer("/staff/requests/take", number=1)
    seen = str(sheets.sheet(number).newest)  # type: ignore[union-attr]
    late = clock.now() + claims.LEASE + timedelta(seconds=1)
    monkeypatch.setattr(clock, "now", lambda: late)
    assert claims.take(colleague, 1, queue.Filters()) == [number]
    sent = {"act": "reply", "text": "Typed for long.", "form": uuid4().hex, "seen": seen}
    assert volunteer(f"/staff/requests/{number}", **sent).status_code == 303
    assert drafts.of(number, own) == "Typed for long."
    assert ticket(number).state == "new"
    later = late + timedelta(hours=2)
    monkeypatch.setattr(clock, "now", lambda: later)
    claims.take_one(number, colleague)
    assert volunteer.client.get(f"/staff/requests/{number}").status_code == 404
