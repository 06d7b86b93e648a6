"""Assignment: a ticket is given to somebody as it comes in, by the rules of its type.

The narrowest rule that fits holds: one of the ticket's topic before one of all topics, then one of its state before one
of its country before one of everywhere. Of its people, that one is next whom it gave nothing for longest, among those
who work and have room. A rule without people leaves its tickets to be given by hand, as where there is no rule.

Whoever gives locks the accounts of the rule's people first, in order, so that two that come in at once neither give
somebody more than they have room for nor take the same turn; also where two rules name the same person.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func
from sqlalchemy import or_
from sqlalchemy import select
from sqlalchemy import update

from answercenter import clock
from answercenter.models import TO_DO
from answercenter.models import AssignmentPerson
from answercenter.models import AssignmentRule
from answercenter.models import EntryKind
from answercenter.models import Ticket
from answercenter.models import TicketEntry
from answercenter.models import User
from answercenter.tickets import people

if TYPE_CHECKING:
    from sqlalchemy import ScalarSelect
    from sqlalchemy.orm import Session


def give(session: Session, ticket: Ticket) -> None:
    """Give a ticket to who is next, inside the command that lets it in.

    It stays as it is when somebody has it already, no rule fits, or all of the rule's people are full.
    """
    rule_id = None if ticket.assignee_id is not None else _rule(session, ticket)
    if rule_id is None:
        return
    ours = (AssignmentPerson.rule_id == rule_id, User.active, people.able())
    persons = select(User.id).join(AssignmentPerson, AssignmentPerson.user_id == User.id).where(*ours)
    locked = session.scalars(persons.order_by(User.id).with_for_update(of=User, key_share=True)).all()
    room = or_(AssignmentPerson.capacity.is_(None), to_do() < AssignmentPerson.capacity)
    free = persons.add_columns(people.called(User)).where(User.id.in_(locked), room)
    chosen = session.execute(free.order_by(AssignmentPerson.turn, User.id).limit(1)).one_or_none()
    if chosen is None:
        return
    user_id, name = chosen
    ticket.assignee_id = user_id
    details = {"to": name}
    session.add(TicketEntry(ticket_id=ticket.id, kind=EntryKind.ASSIGNED, at=clock.now(), details=details))
    _take_turn(session, rule_id, user_id)


def to_do() -> ScalarSelect[int]:
    """Return how many tickets a person of a rule has to answer, as a column: all of theirs, whoever gave them."""
    theirs = (Ticket.assignee_id == AssignmentPerson.user_id, Ticket.state.in_(TO_DO))
    return select(func.count()).select_from(Ticket).where(*theirs).correlate(AssignmentPerson).scalar_subquery()


def _rule(session: Session, ticket: Ticket) -> int | None:
    """Return the narrowest rule that fits a ticket; None if none does."""
    every = AssignmentRule.topic_id.is_(None)
    topic = every if ticket.topic_id is None else or_(every, AssignmentRule.topic_id == ticket.topic_id)
    places = {"", ticket.region.partition("-")[0], ticket.region}
    wanted = select(AssignmentRule.id).where(
        AssignmentRule.type_id == ticket.type_id, topic, AssignmentRule.region.in_(sorted(places))
    )
    narrow = (every, func.length(AssignmentRule.region).desc(), AssignmentRule.id)
    return session.scalar(wanted.order_by(*narrow).limit(1))


def _take_turn(session: Session, rule_id: int, user_id: int) -> None:
    own = AssignmentPerson.rule_id == rule_id
    last = session.scalar(select(func.max(AssignmentPerson.turn)).where(own)) or 0
    mine = update(AssignmentPerson).where(own, AssignmentPerson.user_id == user_id).values(turn=last + 1)
    session.execute(mine, execution_options={"synchronize_session": False})
