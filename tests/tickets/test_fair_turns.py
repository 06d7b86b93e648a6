"""Whoever waits longest is given the next request, within their room: as a property, and when many come at once."""

from __future__ import annotations

import threading
from collections import Counter
from typing import TYPE_CHECKING

from factories import make_topic
from factories import make_user
from hypothesis import HealthCheck
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st
from sqlalchemy import event
from sqlalchemy import select
from ticket_factory import add_rule
from ticket_factory import asked
from ticket_factory import make_ticket
from ticket_factory import question_type
from ticket_factory import ticket

from answercenter.extensions import command
from answercenter.extensions import db
from answercenter.models import Ticket
from answercenter.models import TicketEntry
from answercenter.models import User
from answercenter.tickets import assignment_rules
from answercenter.tickets import intake
from answercenter.tickets import workflow
from answercenter.tickets.assignment_rules import Person
from answercenter.tickets.assignment_rules import RuleSheet

if TYPE_CHECKING:
    from flask import Flask


class Turns:
    """What a rule has to do, said once more in plain words."""

    def __init__(self, rooms: list[int | None]) -> None:
        self.rooms = rooms
        self.to_do: list[int] = [0] * len(rooms)
        self.here: set[int] = set(range(len(rooms)))
        self.order: list[int] = list(range(len(rooms)))  # whom it gave nothing for longest first

    def next(self) -> int | None:
        """Who is given the next request."""
        for person in self.order:
            room = self.rooms[person]
            if person in self.here and (room is None or self.to_do[person] < room):
                self.order.remove(person)
                self.order.append(person)
                self.to_do[person] += 1
                return person
        return None


ACTS = st.one_of(
    st.tuples(st.just("comes"), st.just(0)),
    st.tuples(st.sampled_from(("closes", "leaves", "is back")), st.integers(0, 3)),
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rooms=st.lists(st.none() | st.integers(1, 3), min_size=1, max_size=4), acts=st.lists(ACTS, max_size=16))
def test_whoever_waits_longest_is_next_and_nobody_is_given_more_than_they_have_room_for(
    app: Flask, rooms: list[int | None], acts: list[tuple[str, int]]
) -> None:
    users, turns = [make_user(f"Person {number}") for number in range(len(rooms))], Turns(rooms)
    rule = add_rule(*(Person(user, room) for user, room in zip(users, rooms, strict=True)))
    open_: list[tuple[int, int]] = []
    for act, number in acts:
        person = number % len(users)
        if act == "comes":
            expected = turns.next()
            made = make_ticket()
            assert ticket(made).assignee_id == (None if expected is None else users[expected])
            open_ += [] if expected is None else [(made, expected)]
        elif act == "closes" and open_:
            made, whose = open_.pop(number % len(open_))
            workflow.close(made, users[0], "answered", 10**6)
            turns.to_do[whose] -= 1
        elif act in {"leaves", "is back"}:
            with command() as session:
                session.get_one(User, users[person]).active = act == "is back"
            turns.here = turns.here - {person} if act == "leaves" else turns.here | {person}
    assignment_rules.remove(question_type(), rule)


def test_those_that_come_at_once_are_given_fairly_and_nobody_gets_too_many(app: Flask) -> None:
    """Two rules name the same people, who have room for fewer requests than come."""
    people = [make_user(f"Person {number}") for number in range(3)]
    with command() as session:
        topic = make_topic(session, "Keys").id
    add_rule(*(Person(user, 5) for user in people))
    add_rule(*(Person(user, 5) for user in reversed(people)), topic=topic)
    wanted = [[asked(topic_id=topic if number % 2 else None) for _ in range(3)] for number in range(8)]
    ready, errors = threading.Barrier(len(wanted)), []

    def send(number: int) -> None:
        with app.app_context():
            ready.wait()
            try:
                for one in wanted[number]:
                    intake.receive(one)
            except Exception as error:  # noqa: BLE001  # whatever it is, the test tells it
                errors.append(error)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=send, args=(number,)) for number in range(len(wanted))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    db.session.rollback()
    whose = Counter(db.session.scalars(select(Ticket.assignee_id)))
    assert whose == dict.fromkeys(people, 5) | {None: 24 - 15}
    entries = db.session.scalars(select(TicketEntry.ticket_id).where(TicketEntry.kind == "assigned")).all()
    owned = db.session.scalars(select(Ticket.id).where(Ticket.assignee_id.is_not(None))).all()
    assert sorted(entries) == sorted(owned)


def test_who_is_put_into_a_rule_in_this_very_moment_is_given_the_next_one(app: Flask) -> None:
    """Nobody is given what comes in without their account being locked."""
    ann, bob = make_user("Ann"), make_user("Bob")
    rule = add_rule(Person(ann, 5))
    assert ticket(make_ticket()).assignee_id == ann

    def put_in() -> None:
        with app.app_context():
            assignment_rules.save(question_type(), rule, RuleSheet(0, None, "", (Person(ann, 5), Person(bob, 5))))
            db.session.remove()

    def after(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if "FOR NO KEY UPDATE OF" in statement and not saved.ident:
            saved.start()
            saved.join()

    saved = threading.Thread(target=put_in)
    event.listen(db.engine, "after_cursor_execute", after)
    given = ticket(make_ticket()).assignee_id
    event.remove(db.engine, "after_cursor_execute", after)
    if not saved.ident:  # SQLite lets one command in at a time
        put_in()
    assert (given, ticket(make_ticket()).assignee_id) == (ann, bob)
