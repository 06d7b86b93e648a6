"""A solved request becomes the draft of an answer without personal data; once it is out, those who asked are told."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from factories import make_user
from sqlalchemy import func
from sqlalchemy import select
from ticket_factory import make_ticket
from ticket_factory import ticket

from answercenter import proposals
from answercenter.answers import publishing
from answercenter.extensions import db
from answercenter.models import Answer
from answercenter.models import OutgoingMail
from answercenter.models import Revision
from answercenter.models import TicketProposal
from answercenter.tickets import erasing
from answercenter.tickets import merging
from answercenter.tickets import requester
from answercenter.tickets import sheets
from answercenter.tickets import workflow
from answercenter.tickets.naming import secret_of
from answercenter.tickets.wording import InvalidTicket
from answercenter.tickets.wording import UnknownTicket

if TYPE_CHECKING:
    from flask import Flask


@pytest.fixture
def user(app: Flask) -> int:
    """Somebody at work, on a site with an address."""
    app.config["BASE_URL"] = "https://answers.example.org"
    return make_user("Grace")


def solved(user: int, reply: str = "Under the mat.", **fields: str) -> int:
    """A ticket that was answered and closed."""
    number = make_ticket(**fields)
    workflow.reply(number, user, workflow.Written(reply, seen=999, form=uuid4().hex, outcome="answered"))
    return number


def texts_of(answer_id: int) -> tuple[str, str, list[str]]:
    db.session.rollback()
    row = db.session.scalars(select(Revision).where(Revision.answer_id == answer_id)).one()
    return row.question, row.body, list(row.alt_questions)


def told() -> list[str]:
    db.session.rollback()
    rows = db.session.scalars(select(OutgoingMail).order_by(OutgoingMail.id))
    return [mail.recipient for mail in rows if "Now on our site" in mail.subject]


def test_a_draft_asks_what_was_asked_without_personal_data(user: int) -> None:
    number = solved(
        user, "Dear Ada, call 555 123 4567. We open at nine.",
        name="Ada Lovelace", email="ada@example.org", subject="When do you open, asks Lovelace?",
        text="I am Ada, at ada@example.org, and\nwhen do you open on Fridays?", query="opening hours",
    )  # fmt: skip
    answer_id = proposals.draft(number, user)
    assert proposals.draft(number, user) == answer_id
    question, body, alternatives = texts_of(answer_id)
    assert question == "When do you open, asks [name]?"
    assert body == "Dear [name], call [number]. We open at nine."
    assert alternatives == ["I am [name], at [email], and when do you open on Fridays?", "opening hours"]
    assert db.session.scalar(select(func.count()).select_from(Answer)) == 1
    assert db.session.get_one(Answer, answer_id).state == "draft"


def test_only_what_was_solved_is_drafted(user: int) -> None:
    number, declined = make_ticket(), make_ticket()
    workflow.reply(declined, user, workflow.Written("No.", seen=999, form=uuid4().hex, outcome="declined"))
    erased = solved(user, email="ada@example.org")
    erasing.erase_requester("ada@example.org")
    for wrong, error in ((number, InvalidTicket), (declined, InvalidTicket), (erased, UnknownTicket)):
        with pytest.raises(error):
            proposals.draft(wrong, user)
    requester.confirm(secret_of(ticket(declined).form))
    assert proposals.draft(declined, user)


def test_a_draft_that_cannot_be_linked_is_not_kept(user: int, monkeypatch: pytest.MonkeyPatch) -> None:
    number = solved(user)
    keep = publishing.keep_draft

    def keep_and_die(*given: object) -> object:
        keep(*given)  # type: ignore[arg-type]
        raise ZeroDivisionError

    monkeypatch.setattr(publishing, "keep_draft", keep_and_die)
    with pytest.raises(ZeroDivisionError):
        proposals.draft(number, user)
    assert db.session.scalar(select(func.count()).select_from(Answer)) == 0


def test_those_who_asked_are_told_once_when_everybody_may_read_the_answer(user: int) -> None:
    kept, other, same = (make_ticket(email=f"{name}@example.org") for name in ("bob", "ada", "BOB"))
    for number in (other, same):
        merging.merge(number, user, ticket(kept).reference, 999)
    workflow.reply(kept, user, workflow.Written("Under the mat.", 999, uuid4().hex, outcome="answered", also=True))
    answer_id = proposals.draft(kept, user)
    with pytest.raises(InvalidTicket):
        proposals.tell(kept, user)
    assert proposals.to_tell() == []
    publishing.publish(answer_id, 1, user)
    assert [number for number, *_ in proposals.to_tell()] == [kept]
    assert proposals.of(kept).slug == "where-is-the-key"  # type: ignore[union-attr]
    assert proposals.tell(kept, user) == 2
    assert proposals.tell(kept, user) == 0
    assert sorted(told()) == ["ada@example.org", "bob@example.org"]
    assert proposals.to_tell() == []
    page = sheets.status(secret_of(ticket(other).form))
    assert page is not None
    assert f"https://answers.example.org/answers/{answer_id}/where-is-the-key" in page.entries[-1].text


def test_an_archived_answer_is_told_to_nobody(user: int) -> None:
    number = solved(user)
    answer_id = proposals.draft(number, user)
    publishing.publish(answer_id, 1, user)
    publishing.archive(answer_id)
    with pytest.raises(InvalidTicket):
        proposals.tell(number, user)
    assert told() == []
    assert db.session.get_one(TicketProposal, number).told_at is None
