"""The queue at work: lists and filters, taking and putting back, replies, notes, closing; types and mails."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from factories import make_user
from sqlalchemy import select
from ticket_factory import make_ticket
from ticket_factory import question_type
from ticket_factory import ticket

from answercenter.extensions import db
from answercenter.models import OutgoingMail
from answercenter.models import RequestType
from answercenter.models import TicketAnswer
from answercenter.models import User
from answercenter.search import indexer
from answercenter.tickets import claims
from answercenter.tickets import intake
from answercenter.tickets import queue
from answercenter.tickets import sheets
from answercenter.tickets import workflow

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Desk
    from flask.testing import FlaskClient


@pytest.fixture
def worker(desk: Callable[[str], Desk]) -> Desk:
    """One of the staff at work."""
    return desk("staff")


def own_number() -> int:
    db.session.rollback()
    found = db.session.scalar(select(User.id).where(User.email == "staff@example.org"))
    db.session.rollback()
    assert found is not None
    return found


def typed(number: int, **fields: object) -> dict[str, object]:
    """The fields of a ticket's form as its page has them."""
    found = sheets.sheet(number)
    assert found is not None
    return {"seen": str(found.newest), "form": uuid4().hex} | fields


def test_the_queue_lists_what_is_wanted(worker: Desk) -> None:
    make_ticket(subject="First question", region="US-OH")
    make_ticket(subject="Second question", region="US-CA")
    make_ticket(intake.LINKS, subject="Doubtful one")
    done = make_ticket(subject="Done one")
    workflow.close(done, make_user(), "answered", 99)
    shown = {
        query: set(re.findall(r">(First question|Second question|Doubtful one|Done one)</a>", page(worker, query)))
        for query in ("", "?state=held", "?state=closed", "?region=US-OH", "?region=US", "?mine=1", "?state=all")
    }
    assert shown == {
        "": {"First question", "Second question"},
        "?state=held": {"Doubtful one"},
        "?state=closed": {"Done one"},
        "?region=US-OH": {"First question"},
        "?region=US": {"First question", "Second question"},
        "?mine=1": set(),
        "?state=all": {"First question", "Second question", "Doubtful one", "Done one"},
    }
    assert worker.client.get("/staff/requests?state=nonsense").status_code == 400
    assert worker.client.get("/staff/requests?region=nonsense").status_code == 400


def page(worker: Desk, query: str) -> str:
    return str(worker.client.get(f"/staff/requests{query}").get_data(as_text=True))


def test_a_batch_is_taken_the_most_urgent_first_and_put_back(worker: Desk) -> None:
    numbers = [make_ticket() for _ in range(7)]
    taken = worker("/staff/requests/take", number=5)
    assert taken.headers["Location"].endswith(f"/staff/requests/{numbers[0]}")
    assert [ticket(one).holder_id for one in numbers] == [own_number()] * 5 + [None] * 2
    worker("/staff/requests/put-back")
    assert [ticket(one).holder_id for one in numbers] == [None] * 7


def test_a_reply_is_sent_with_the_answers_it_points_to(worker: Desk, published: Callable[..., int]) -> None:
    answer_id = published("Where is the key?", "Under the mat.")
    indexer.sync()
    number = make_ticket()
    shown = worker.client.get(f"/staff/requests/{number}").get_data(as_text=True)
    assert f'name="answers" value="{answer_id}"' in shown
    form = typed(number, act="reply-and-close", text="See there.", answers=str(answer_id), outcome="answered")
    assert worker(f"/staff/requests/{number}", **form).status_code == 303
    assert worker(f"/staff/requests/{number}", **form).status_code == 303  # a second click
    mails = db.session.scalars(select(OutgoingMail).order_by(OutgoingMail.id)).all()
    assert len(mails) == 2
    assert mails[1].headers["In-Reply-To"] == mails[0].message_id
    assert f"/answers/{answer_id}/" in mails[1].text
    assert (ticket(number).state, ticket(number).outcome) == ("closed", "answered")
    assert db.session.scalars(select(TicketAnswer.answer_id)).all() == [answer_id]


def test_an_outcome_is_needed_to_close(worker: Desk) -> None:
    number = make_ticket()
    for act in ("close", "reply-and-close"):
        answer = worker(f"/staff/requests/{number}", **typed(number, act=act, text="So.", outcome=""))
        assert answer.status_code == 400
        assert 'id="outcome-error"' in answer.get_data(as_text=True)
        assert "So.</textarea>" in answer.get_data(as_text=True)
    assert ticket(number).state == "new"


def test_an_answer_that_the_public_may_not_read_is_not_pointed_to(worker: Desk, published: Callable[..., int]) -> None:
    secret = published("How do we work?", "So.", audience="staff")
    number = make_ticket()
    answer = worker(f"/staff/requests/{number}", **typed(number, act="reply", text="So.", answers=str(secret)))
    assert answer.status_code == 400
    assert ticket(number).state == "new"


def test_what_was_typed_is_kept_when_somebody_else_has_taken_it(worker: Desk) -> None:
    number, other = make_ticket(), make_user("Bob")
    form = typed(number, act="reply", text="My long reply")
    claims.take_one(number, other)
    shown = worker.client.post(f"/staff/requests/{number}", data=form | csrf(worker), follow_redirects=True).get_data(
        as_text=True
    )
    assert "Bob has taken this request" in shown
    assert ticket(number).state == "new"
    claims.put_back(other)
    assert "My long reply</textarea>" in worker.client.get(f"/staff/requests/{number}").get_data(as_text=True)


def test_a_reply_waits_when_something_was_said_meanwhile(worker: Desk) -> None:
    number = make_ticket()
    form = typed(number, act="reply", text="My reply")
    workflow.reply(number, make_user("Bob"), workflow.Written("Bob's reply", seen=99, form="b"))
    worker(f"/staff/requests/{number}", **form)
    assert len(db.session.scalars(select(OutgoingMail)).all()) == 2  # the acknowledgement, and Bob's
    assert "My reply</textarea>" in worker.client.get(f"/staff/requests/{number}").get_data(as_text=True)


def csrf(worker: Desk) -> dict[str, str]:
    return worker._token


def test_a_ready_made_reply_is_put_in_behind_what_was_typed(worker: Desk) -> None:
    number = make_ticket()
    assert worker("/staff/replies", title="Hours", text="We open at nine.").status_code == 303
    shown = worker(f"/staff/requests/{number}", **typed(number, act="insert", text="Hello.", canned="1"))
    assert "Hello.\n\nWe open at nine.</textarea>" in shown.get_data(as_text=True)


def test_a_ticket_is_given_noted_let_in_and_opened_again(worker: Desk) -> None:
    number = make_ticket(intake.TRAP)
    for fields in (
        {"act": "release"},
        {"act": "note", "note": "Look here."},
        {"act": "assign", "assignee": str(own_number())},
        {"act": "close", "outcome": "referred"},
        {"act": "reopen"},
    ):
        assert worker(f"/staff/requests/{number}", **typed(number, **fields)).status_code == 303, fields
    found = sheets.sheet(number)
    assert found is not None
    assert [line.kind for line in found.entries] == ["received", "released", "note", "assigned", "closed", "reopened"]
    assert found.ticket.assignee_id == own_number()


@pytest.mark.parametrize("path", ["999999", "2147483647", "99999999999999999999"])
def test_a_request_that_is_not_there_is_told_so(worker: Desk, path: str) -> None:
    assert worker.client.get(f"/staff/requests/{path}").status_code == 404


def test_pages_ask_as_often_with_many_requests_as_with_few(worker: Desk, statements: list[str]) -> None:
    def asked_for(path: str) -> int:
        worker.client.get(path)
        statements.clear()
        assert worker.client.get(path).status_code == 200
        return len(statements)

    make_ticket()
    paths = ("/staff/requests", "/staff/requests/1", "/staff/requests?mine=1")
    few = {path: asked_for(path) for path in paths}
    for number in range(30):
        make_ticket(values={"organisation": f"House {number}"})
        workflow.note(1, own_number(), "Again.", uuid4().hex)
    claims.take(own_number(), 20, queue.Filters())
    assert {path: asked_for(path) for path in paths} == few
    assert max(few.values()) < 25


def test_an_administrator_defines_a_type_and_its_mails(desk: Callable[[str], Desk], client: FlaskClient) -> None:
    admin = desk("admin")
    fields = {
        "name": "Lend a room", "help": "For groups.", "reply_hours": "4", "close_hours": "8", "open": "1",
        "field-0-label": "Which room", "field-0-kind": "choice", "field-0-choices": "Blue\nGreen",
        "field-1-label": "When", "field-1-kind": "date", "field-1-required": "1",
    }  # fmt: skip
    refused = admin("/admin/requests/new", **fields | {"field-0-choices": "Blue"})
    assert refused.status_code == 400
    assert '<a href="#field-0-label">Field 1, Which room</a>: ' in refused.get_data(as_text=True)
    assert admin("/admin/requests/new", **fields).status_code == 303
    kept = db.session.scalars(select(RequestType)).one()
    assert [(one["key"], one["kind"], one["required"]) for one in kept.fields] == [
        ("which-room", "choice", False), ("when", "date", True),
    ]  # fmt: skip
    path = f"/admin/requests/{kept.id}/mails/received/en"
    db.session.rollback()
    bad = admin(path, act="keep", subject="{nonsense}", text="{reference} {link}")
    assert bad.status_code == 400
    words = {"subject": "Room: {subject}", "text": "Your number is {reference}, see {link}"}
    assert "Room: When does the office open?" in admin(path, act="show", **words).get_data(as_text=True)
    assert admin(path, act="keep", **words).status_code == 303
    make_ticket(type_id=1, subject="{name} {secret}", values={"when": "2027-01-31"})
    assert db.session.scalars(select(OutgoingMail.subject)).one() == "Room: {name} {secret}"
    assert "Which room" in client.get("/requests/new").get_data(as_text=True)


def test_the_shipped_types_are_added_once(desk: Callable[[str], Desk]) -> None:
    admin = desk("admin")
    for _ in range(2):
        assert admin("/admin/requests/shipped").status_code == 303
    assert question_type() == 1
    assert len(db.session.scalars(select(RequestType.id)).all()) == 2
