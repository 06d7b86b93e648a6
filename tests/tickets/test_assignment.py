"""Requests are given to people as they come in: fairly, within their room, also when many come at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from factories import make_topic
from factories import make_user
from mail_in import written
from sqlalchemy import event
from sqlalchemy import select
from ticket_factory import add_rule
from ticket_factory import make_ticket
from ticket_factory import question_type
from ticket_factory import ticket

from answercenter.extensions import command
from answercenter.extensions import db
from answercenter.models import IncomingMail
from answercenter.models import RequestType
from answercenter.models import Role
from answercenter.models import TicketEntry
from answercenter.models import User
from answercenter.tickets import assignment_rules
from answercenter.tickets import claims
from answercenter.tickets import held_mail
from answercenter.tickets import inbound
from answercenter.tickets import intake
from answercenter.tickets import merging
from answercenter.tickets import queue
from answercenter.tickets import requester
from answercenter.tickets import sheets
from answercenter.tickets import workflow
from answercenter.tickets.assignment_rules import Person
from answercenter.tickets.assignment_rules import RuleSheet
from answercenter.tickets.naming import secret_of
from answercenter.tickets.wording import InvalidTicket
from answercenter.tickets.wording import UnknownTicket

if TYPE_CHECKING:
    from flask import Flask


def owner(number: int) -> int | None:
    return ticket(number).assignee_id


def given_to(*fields: dict[str, object]) -> list[int | None]:
    """Whose the requests are that come in one after the other."""
    return [owner(make_ticket(**one)) for one in fields]


def close(number: int, user: int) -> None:
    workflow.close(number, user, "answered", 10**6)


def set_active(user: int, *, active: bool) -> None:
    with command() as session:
        session.get_one(User, user).active = active


def given_entries(number: int) -> list[tuple[int | None, object]]:
    db.session.rollback()
    wanted = select(TicketEntry).where(TicketEntry.ticket_id == number, TicketEntry.kind == "assigned")
    return [(entry.author_id, entry.details) for entry in db.session.scalars(wanted)]


def test_without_people_requests_are_given_by_hand_and_to_one_all_are_given(app: Flask) -> None:
    ann = make_user("Ann")
    assert given_to({}) == [None]
    rule = add_rule()
    assert given_to({}) == [None]
    assignment_rules.save(question_type(), rule, RuleSheet(0, None, "", (Person(ann, None),)))
    number = make_ticket()
    assert owner(number) == ann
    assert given_entries(number) == [(None, {"to": "Ann"})]
    assert claims.take(make_user("Bob"), 5, queue.Filters()) != []  # those of before
    assert ticket(number).holder_id is None
    assignment_rules.remove(question_type(), rule)
    assert given_to({}) == [None]
    assert owner(number) == ann


def test_several_are_given_requests_in_turn_while_they_have_room(app: Flask) -> None:
    ann, bob = make_user("Ann"), make_user("Bob")
    add_rule(Person(ann, 2), Person(bob, 3))
    numbers = [make_ticket() for _ in range(7)]
    assert [owner(number) for number in numbers] == [ann, bob, ann, bob, bob, None, None]
    assert claims.take(make_user("Cleo"), 5, queue.Filters()) == numbers[5:]
    close(numbers[1], bob)
    workflow.reply(numbers[0], ann, workflow.Written("So.", 10**6, "1"))  # the requester's turn
    assert given_to({}, {}, {}) == [ann, bob, None]


def test_the_narrowest_rule_holds_and_one_without_people_is_an_exception(app: Flask) -> None:
    names = ("everywhere", "country", "state", "topic", "topic and state")
    everywhere, country, state, topical, both = (make_user(name) for name in names)
    with command() as session:
        keys, doors = make_topic(session, "Keys").id, make_topic(session, "Doors").id
    add_rule(Person(everywhere, None))
    add_rule(Person(country, None), region="US")
    add_rule(Person(state, None), region="US-OH")
    add_rule(Person(topical, None), topic=keys)
    add_rule(Person(both, None), topic=keys, region="US-OH")
    add_rule(region="US-CA")
    places = ("??", "DE", "US", "US-NY", "US-OH", "US-CA")
    assert given_to(*({"region": place} for place in places)) == [
        everywhere, everywhere, country, country, state, None,
    ]  # fmt: skip
    assert given_to(*({"region": place, "topic_id": keys} for place in places)) == [
        topical, topical, topical, topical, both, topical,
    ]  # fmt: skip
    assert given_to({"region": "DE", "topic_id": doors}) == [everywhere]
    with command() as session:
        other = session.scalars(select(RequestType.id).where(RequestType.id != 1)).one()
    values = {"organisation": "Town hall", "day": "2027-05-01", "place": "US-OH"}
    assert given_to({"type_id": other, "values": values}) == [None]


def test_who_left_or_may_not_work_on_requests_is_passed_over_and_keeps_their_place(app: Flask) -> None:
    ann, bob, cleo = make_user("Ann"), make_user("Bob"), make_user("Cleo", "volunteer")
    add_rule(Person(ann, None), Person(bob, None), Person(cleo, None))
    set_active(bob, active=False)
    with command() as session:
        session.get_one(User, cleo).roles = list(session.scalars(select(Role).where(Role.name == "editor")))
    assert given_to({}, {}) == [ann, ann]
    set_active(bob, active=True)
    assert given_to({}, {}, {}) == [bob, ann, bob]
    works = {one.name: one.works for one in assignment_rules.of_type(question_type())[0].people}
    assert works == {"Ann": True, "Bob": True, "Cleo": False}


def test_what_comes_by_mail_is_let_in_or_split_off_is_given_as_well(replied: Flask) -> None:
    ann, grace = make_user("Ann"), make_user("Grace")
    add_rule(Person(ann, None))
    inbound.receive(written(to="help@answers.example.org"))
    mail_id = db.session.scalars(select(IncomingMail.id)).one()
    db.session.rollback()
    assert owner(held_mail.make_request(mail_id, question_type())) == ann
    number = make_ticket(intake.LINKS)
    assert owner(number) is None
    workflow.release(number, grace)
    assert owner(number) == ann
    close(number, grace)
    workflow.reopen(number, grace)
    assert len(given_entries(number)) == 1
    requester.add_message(secret_of(ticket(number).form), "And parking?", "2" * 32)
    found = sheets.sheet(number)
    assert found is not None
    assert owner(merging.split(number, grace, found.newest)) == ann


def test_a_rule_is_refused_that_cannot_hold(app: Flask) -> None:
    ann, editor = make_user("Ann"), make_user("Ed", "editor")
    with command() as session:
        root = make_topic(session, "Keys")
        below = make_topic(session, "Old keys", root).id
    rule = add_rule(Person(ann, 5), region="US")
    first = question_type()
    for wrong, field in (
        (RuleSheet(0, None, "US", ()), "topic"),
        (RuleSheet(0, 999, "", ()), "topic"),
        (RuleSheet(0, below, "", ()), "topic"),
        (RuleSheet(0, None, "", (Person(ann, 0),)), "person-0"),
        (RuleSheet(0, None, "", (Person(ann, 1001),)), "person-0"),
        (RuleSheet(0, None, "", (Person(ann, None), Person(ann, 1))), "person-1"),
        (RuleSheet(0, None, "", (Person(ann, None), Person(editor, None))), "person-1"),
        (RuleSheet(0, None, "", tuple(Person(number, None) for number in range(41))), "topic"),
    ):
        with pytest.raises(InvalidTicket) as refused:
            assignment_rules.save(first, None, wrong)
        assert list(refused.value.errors) == [field], wrong
    for type_id, number in ((first, rule + 1), (first + 1, rule), (99, None)):
        with pytest.raises(UnknownTicket):
            assignment_rules.save(type_id, number, RuleSheet(0, None, "", ()))
    assert [(one.region, one.people[0].capacity) for one in assignment_rules.of_type(first)] == [("US", 5)]


def test_who_stays_in_a_rule_keeps_their_turn_and_a_new_one_is_next(app: Flask) -> None:
    ann, bob, cleo = make_user("Ann"), make_user("Bob"), make_user("Cleo")
    rule = add_rule(Person(ann, None), Person(bob, None))
    assert given_to({}) == [ann]
    set_active(bob, active=False)  # who left may stay in a rule
    assignment_rules.save(
        question_type(), rule, RuleSheet(0, None, "", (Person(cleo, 9), Person(bob, 9), Person(ann, 9)))
    )
    set_active(bob, active=True)
    assert given_to({}, {}, {}, {}) == [bob, cleo, ann, bob]


def test_giving_asks_as_often_whatever_people_have_to_do(app: Flask) -> None:
    add_rule(Person(make_user("Ann"), 100))
    asked_for: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked_for.append(statement)

    def statements() -> int:
        asked_for.clear()
        make_ticket()
        return len(asked_for)

    make_ticket()
    event.listen(db.engine, "before_cursor_execute", note)
    few = statements()
    for number in range(20):
        add_rule(*(Person(make_user(f"Person {one}"), 100) for one in range(2)), region=f"DE-{number}")
        make_ticket()
    assert statements() == few
    event.remove(db.engine, "before_cursor_execute", note)
