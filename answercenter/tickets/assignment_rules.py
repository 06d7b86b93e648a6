"""The rules by which a type's requests are given to people: read and kept. What they do is told in `assignment`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func
from sqlalchemy import select

from answercenter.extensions import command
from answercenter.extensions import db
from answercenter.models import AssignmentPerson
from answercenter.models import AssignmentRule
from answercenter.models import RequestType
from answercenter.models import Topic
from answercenter.models import User
from answercenter.tickets import people
from answercenter.tickets.assignment import to_do
from answercenter.tickets.wording import InvalidTicket
from answercenter.tickets.wording import UnknownTicket

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

MOST_PEOPLE = 40
MOST_OPEN = 1000  # requests that somebody has room for
PERSON = "person-{}"  # the field of one of the people, numbered from 0


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who is given requests while they have less than `capacity` to do; None: any number."""

    user_id: int
    capacity: int | None
    name: str = ""
    to_do: int = 0  # at present
    works: bool = True  # False once their account is disabled, or may not work on requests: they are passed over


@dataclass(frozen=True, slots=True)
class RuleSheet:
    """A rule: for which requests of its type, and who is given them. Without people they are given by hand."""

    id: int
    topic_id: int | None
    region: str  # empty for everywhere
    people: tuple[Person, ...]
    topic: str = ""


def of_type(type_id: int) -> list[RuleSheet]:
    """List the rules of a type with their people, the widest first."""
    return _sheets(type_id, None)


def find(type_id: int, rule_id: int) -> RuleSheet:
    """Return a rule of a type. Raises UnknownTicket."""
    found = _sheets(type_id, rule_id)
    if not found:
        raise UnknownTicket("There is no such rule.")
    return found[0]


def save(type_id: int, rule_id: int | None, sheet: RuleSheet) -> int:
    """Keep a new rule of a type, or change one; return its id. Raises InvalidTicket and UnknownTicket.

    Who stays in a rule keeps their turn; a new person is next. Tickets that were given stay with who has them.
    """
    _check(sheet.people)
    with command() as session:
        if session.get(RequestType, type_id, with_for_update={"key_share": True}) is None:
            raise UnknownTicket("There is no such type of request.")
        rule = AssignmentRule(type_id=type_id) if rule_id is None else _kept(session, type_id, rule_id)
        _check_place(session, type_id, rule_id, sheet)
        rule.topic_id, rule.region = sheet.topic_id, sheet.region
        session.add(rule)
        session.flush()
        _set_people(session, rule.id, sheet.people)
        return rule.id


def remove(type_id: int, rule_id: int) -> None:
    """Remove a rule; tickets that it gave stay with who has them. Raises UnknownTicket."""
    with command() as session:
        session.delete(_kept(session, type_id, rule_id))


def _sheets(type_id: int, rule_id: int | None) -> list[RuleSheet]:
    rules = (
        select(AssignmentRule, Topic.name)
        .outerjoin(Topic, Topic.id == AssignmentRule.topic_id)
        .where(AssignmentRule.type_id == type_id)
        .order_by(func.coalesce(Topic.name, ""), AssignmentRule.region, AssignmentRule.id)
    )
    if rule_id is not None:
        rules = rules.where(AssignmentRule.id == rule_id)
    rows = db.session.execute(rules).all()
    persons = db.session.execute(
        select(AssignmentPerson, people.called(User), to_do(), User.active & people.able())
        .join(User, User.id == AssignmentPerson.user_id)
        .where(AssignmentPerson.rule_id.in_([rule.id for rule, _ in rows]))
        .order_by(people.called(User), User.id)
        .execution_options(populate_existing=True)
    )
    found: dict[int, list[Person]] = {rule.id: [] for rule, _ in rows}
    for person, name, open_, works in persons:
        found[person.rule_id].append(Person(person.user_id, person.capacity, name, open_, bool(works)))
    return [RuleSheet(rule.id, rule.topic_id, rule.region, tuple(found[rule.id]), topic or "") for rule, topic in rows]


def _check(persons: Sequence[Person]) -> None:
    errors = {}
    seen: set[int] = set()
    if len(persons) > MOST_PEOPLE:
        errors["topic"] = f"A rule names at most {MOST_PEOPLE} people."
    for place, person in enumerate(persons):
        if person.user_id in seen:
            errors[PERSON.format(place)] = "They are named already."
        elif person.capacity is not None and not 1 <= person.capacity <= MOST_OPEN:
            errors[PERSON.format(place)] = f"Give a number of requests, 1 to {MOST_OPEN:,}, or nothing for any number."
        seen.add(person.user_id)
    if errors:
        raise InvalidTicket(errors)


def _check_place(session: Session, type_id: int, rule_id: int | None, sheet: RuleSheet) -> None:
    topic = session.get(Topic, sheet.topic_id) if sheet.topic_id is not None else None
    if sheet.topic_id is not None and (topic is None or topic.parent_id is not None):
        raise InvalidTicket({"topic": "There is no such topic."})
    same = select(AssignmentRule.id).where(
        AssignmentRule.type_id == type_id,
        AssignmentRule.topic_id.is_not_distinct_from(sheet.topic_id),
        AssignmentRule.region == sheet.region,
    )
    if any(other != rule_id for other in session.scalars(same)):
        raise InvalidTicket({"topic": "There is a rule for this topic and place already: change that one."})


def _set_people(session: Session, rule_id: int, persons: Sequence[Person]) -> None:
    there = session.scalars(select(AssignmentPerson).where(AssignmentPerson.rule_id == rule_id)).all()
    kept, named = {one.user_id: one for one in there}, {person.user_id for person in persons}
    new = [person.user_id for person in persons if person.user_id not in kept]
    working = set(session.scalars(select(User.id).where(User.id.in_(new), User.active, people.able())))
    errors = {
        PERSON.format(place): "There is no such account."
        for place, person in enumerate(persons)
        if person.user_id not in kept and person.user_id not in working
    }
    if errors:
        raise InvalidTicket(errors)
    for user_id in kept.keys() - named:
        session.delete(kept[user_id])
    for person in persons:
        row = kept.get(person.user_id) or AssignmentPerson(rule_id=rule_id, user_id=person.user_id, turn=0)
        row.capacity = person.capacity
        session.add(row)


def _kept(session: Session, type_id: int, rule_id: int) -> AssignmentRule:
    rule = session.get(AssignmentRule, rule_id, with_for_update=True, populate_existing=True)
    if rule is None or rule.type_id != type_id:
        raise UnknownTicket("There is no such rule.")
    return rule
