"""Who follows a request is told by mail what happens on it, by others, once each, in numbers and not in words."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from factories import make_user
from mail_in import bounce
from mail_in import mails_out
from mail_in import signed
from mail_in import written
from sqlalchemy import event
from sqlalchemy import select
from ticket_factory import make_ticket
from ticket_factory import open_to_volunteers
from ticket_factory import ticket

from answercenter.extensions import command
from answercenter.extensions import db
from answercenter.mail import outbox
from answercenter.models import OutgoingMail
from answercenter.models import TicketFollower
from answercenter.models import User
from answercenter.tickets import claims
from answercenter.tickets import erasing
from answercenter.tickets import followers
from answercenter.tickets import inbound
from answercenter.tickets import intake
from answercenter.tickets import merging
from answercenter.tickets import requester
from answercenter.tickets import sheets
from answercenter.tickets import workflow
from answercenter.tickets.naming import secret_of
from answercenter.tickets.wording import InvalidTicket
from answercenter.tickets.wording import UnknownTicket

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Iterator

    from flask import Flask

BASE = "https://answers.example.org"


@pytest.fixture(autouse=True)
def site(make_app: Callable[..., Flask]) -> Iterator[Flask]:
    """A site with an address, that takes replies by mail."""
    made = make_app(BASE_URL=BASE, REPLY_ADDRESS="help@answers.example.org", MAIL_FROM="answers@example.org")
    with made.app_context():
        yield made
        db.session.remove()


def told() -> list[tuple[str, str]]:
    """Letters to people with an account, as (name, what their subject says), each told once."""
    db.session.rollback()
    wanted = select(OutgoingMail, User.name).join(User, User.email == OutgoingMail.recipient)
    rows = db.session.execute(wanted.order_by(OutgoingMail.id)).all()
    found = [(name, mail.subject.removeprefix("Answer Center: ")) for mail, name in rows]
    db.session.rollback()
    with command() as session:
        for mail, _ in rows:
            session.delete(session.get_one(OutgoingMail, mail.id))
    return found


def newest(number: int) -> int:
    found = sheets.sheet(number)
    db.session.rollback()
    assert found is not None
    return found.newest


def reply(number: int, user: int, outcome: str = "") -> None:
    workflow.reply(number, user, workflow.Written("So.", newest(number), uuid4().hex, outcome=outcome))


def say(number: int, text: str = "And parking?") -> None:
    requester.add_message(secret_of(ticket(number).form), text, uuid4().hex)


def reference(number: int) -> str:
    return ticket(number).reference


def test_followers_are_told_of_messages_and_states_but_not_of_their_own_acts() -> None:
    ann, bob, number = make_user("Ann"), make_user("Bob"), make_ticket(intake.LINKS)
    workflow.follow(number, ann)
    workflow.follow(number, ann)  # a second click
    workflow.follow(number, bob)
    name, secret = reference(number), secret_of(ticket(number).form)
    workflow.release(number, ann)
    assert told() == [("Bob", f"{name} was let in")]
    reply(number, bob)
    say(number)
    reply(number, ann, "referred")
    assert told() == [
        ("Ann", f"{name} was answered"),
        ("Ann", f"{name} has a new message"),
        ("Bob", f"{name} has a new message"),
        ("Bob", f"{name} was answered and closed: referred"),
    ]
    say(number)  # opens it again, which is one letter
    workflow.close(number, ann, "answered", newest(number))
    requester.reopen(secret)
    requester.reopen(secret)
    assert [what for who, what in told() if who == "Bob"] == [
        f"{name} has a new message", f"{name} was closed: answered", f"{name} was opened again",
    ]  # fmt: skip
    requester.confirm(secret)
    workflow.reopen(number, bob)
    assert [what for who, what in told() if who == "Ann"] == [
        f"{name} was closed: its requester says that it is solved", f"{name} was opened again",
    ]  # fmt: skip
    workflow.note(number, bob, "Only a note.", uuid4().hex)
    claims.take_one(number, bob)
    workflow.assign(number, bob, bob)
    assert told() == []
    workflow.unfollow(number, ann)
    reply(number, bob)
    assert told() == []


def test_letters_say_nothing_that_a_requester_wrote_and_lead_to_the_desk_alone() -> None:
    number = make_ticket(subject="My secret matter", name="Ada Lovelace", email="ada@example.org")
    workflow.follow(number, make_user("Ann"))
    say(number, "My secret words")
    reply(number, make_user("Bob"))
    db.session.rollback()
    wanted = select(OutgoingMail).where(OutgoingMail.subject.startswith("Answer Center")).order_by(OutgoingMail.id)
    rows = db.session.scalars(wanted).all()
    assert len(rows) == 2
    for mail in rows:
        whole = mail.subject + mail.text + mail.html
        for hidden in ("ecret", "Ada", "ada@", secret_of(ticket(number).form)):
            assert hidden not in whole
        assert f"{BASE}/staff/requests/{number}" in mail.text
        assert f'"{BASE}/staff/requests/{number}"' in mail.html
    assert "by Bob" in rows[1].text


def test_a_mail_of_the_requester_and_one_of_ours_that_did_not_arrive_are_told() -> None:
    ann, bob, number = make_user("Ann"), make_user("Bob"), make_ticket(email="ada@example.org")
    workflow.follow(number, ann)
    inbound.receive(written(to=signed(number), name="1"))
    assert told() == [("Ann", f"{reference(number)} has a new message")]
    reply(number, bob)
    assert told() == [("Ann", f"{reference(number)} was answered")]
    inbound.receive(bounce(mails_out()[-1].message_id))
    assert ticket(number).state == "open"
    assert told() == [("Ann", f"{reference(number)} is open again: a mail of ours did not arrive")]


def test_a_letter_that_cannot_be_kept_undoes_what_caused_it(monkeypatch: pytest.MonkeyPatch) -> None:
    number, ann = make_ticket(), make_user("Ann")
    workflow.follow(number, ann)

    def fail(*_given: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(outbox, "queue", fail)
    with pytest.raises(RuntimeError):
        workflow.close(number, make_user("Bob"), "answered", newest(number))
    assert ticket(number).state == "new"


def test_who_left_or_may_not_open_the_request_is_not_told() -> None:
    open_to_volunteers()
    ann, bob, number = make_user("Ann"), make_user("Bob"), make_ticket()
    vera, will = make_user("Vera", "volunteer"), make_user("Will", "volunteer")
    for user in (ann, vera, will):
        workflow.follow(number, user)
    with command() as session:
        session.get_one(User, ann).active = False
    say(number)
    assert [who for who, _ in told()] == ["Vera", "Will"]  # it is free for all volunteers
    workflow.assign(number, bob, vera)
    say(number)
    assert [who for who, _ in told()] == ["Vera"]
    workflow.assign(number, bob, bob)
    say(number)
    assert told() == []
    assert [name for _, name in followers.of(number)] == ["Vera", "Will"]


def test_telling_reads_as_often_for_many_followers_as_for_one() -> None:
    number, bob, asked_for = make_ticket(), make_user("Bob"), []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked_for.append(statement)

    def reads() -> int:
        asked_for.clear()
        reply(number, bob)
        return sum(one.startswith("SELECT") for one in asked_for)

    workflow.follow(number, make_user("Ann"))
    event.listen(db.engine, "before_cursor_execute", note)
    few = reads()
    for one in range(8):
        workflow.follow(number, make_user(f"Person {one}"))
    assert reads() == few
    assert len(told()) == 10
    event.remove(db.engine, "before_cursor_execute", note)


def test_followers_go_along_with_a_merged_request_and_come_back_with_it() -> None:
    ann, bob, cleo = make_user("Ann"), make_user("Bob"), make_user("Cleo")
    kept, other, third = (make_ticket(email="ada@example.org") for _ in range(3))
    for number, user in ((kept, bob), (other, ann), (other, bob), (third, cleo)):
        workflow.follow(number, user)
    grace = make_user("Grace")
    merging.merge(third, grace, reference(other), newest(third))
    told()
    merging.merge(other, grace, reference(kept), newest(other))
    what = f"{reference(kept)} goes on with {reference(other)}, that was merged into it"
    assert told() == [("Ann", what), ("Bob", what), ("Cleo", what)]
    say(other)
    assert told() == [(who, f"{reference(kept)} has a new message") for who in ("Ann", "Bob", "Cleo")]
    workflow.follow(other, grace)
    assert [name for _, name in followers.of(kept)] == ["Ann", "Bob", "Cleo", "Grace"]
    workflow.reopen(other, grace)
    assert [who for who, _ in told()] == ["Ann", "Bob", "Cleo"]


def test_a_note_on_a_merged_request_is_told_of_the_one_that_goes_on_until_that_is_erased() -> None:
    ann, grace = make_user("Ann"), make_user("Grace")
    vera, will = make_user("Vera", "volunteer"), make_user("Will", "volunteer")
    kept, other = make_ticket(email="ada@example.org"), make_ticket(email="bob@example.org")
    merging.merge(other, grace, reference(kept), newest(other))
    workflow.assign(other, grace, vera)
    workflow.assign(kept, grace, will)
    told()

    def name_in_note(user: int) -> list[tuple[str, str]]:
        address = db.session.get_one(User, user).email
        db.session.rollback()
        workflow.note(other, grace, f"@{address}, look", uuid4().hex)
        return told()

    assert name_in_note(ann) == [("Ann", f"you are named in a note on {reference(kept)}")]
    assert name_in_note(will) == [("Will", f"you are named in a note on {reference(kept)}")]
    with pytest.raises(InvalidTicket):
        name_in_note(vera)
    erasing.erase_requester("ada@example.org", grace)
    told()
    assert name_in_note(ann) == [("Ann", f"you are named in a note on {reference(other)}")]
    workflow.follow(other, grace)
    assert [name for _, name in followers.of(other)] == ["Ann", "Grace"]
    assert followers.of(kept) == []


def test_followers_of_a_split_request_follow_both() -> None:
    ann, grace, number = make_user("Ann"), make_user("Grace"), make_ticket()
    workflow.follow(number, ann)
    say(number)
    told()
    part = merging.split(number, grace, newest(number))
    assert told() == [("Ann", f"{reference(part)} was split off {reference(number)}")]
    say(part)
    say(number)
    assert [what for _, what in told()] == [f"{reference(one)} has a new message" for one in (part, number)]


def test_an_erased_request_has_no_followers_and_the_last_they_hear_is_its_end() -> None:
    ann, grace = make_user("Ann"), make_user("Grace")
    open_, done = (make_ticket(email="ada@example.org") for _ in range(2))
    for number in (open_, done):
        workflow.follow(number, ann)
    workflow.close(done, ann, "answered", newest(done))
    name = reference(open_)
    assert erasing.erase_requester("ada@example.org", grace) == 2
    assert told() == [("Ann", f"{name} was closed and erased: withdrawn")]
    assert db.session.scalars(select(TicketFollower)).all() == []
    db.session.rollback()
    with pytest.raises(UnknownTicket):
        workflow.follow(open_, ann)
