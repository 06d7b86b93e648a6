"""Organisations as requests name them: listed with those that go by their name, merged, and taken apart again.

A ticket keeps the organisation that was typed. That one goes by another's name is a row of its own, so that taking it
away brings back what was before, with all that had been merged into it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import NamedTuple

from sqlalchemy import delete
from sqlalchemy import exists
from sqlalchemy import func
from sqlalchemy import or_
from sqlalchemy import select
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from answercenter import clock
from answercenter.extensions import command
from answercenter.extensions import db
from answercenter.models import Organisation
from answercenter.models import OrganisationAlias
from answercenter.models import OrganisationDifference
from answercenter.models import Outcome
from answercenter.models import Ticket
from answercenter.models import TicketState
from answercenter.models import merged_organisations
from answercenter.text import tidy
from answercenter.tickets.organisation_names import organisation_key
from answercenter.tickets.wording import ORGANISATION
from answercenter.tickets.wording import InvalidTicket
from answercenter.tickets.wording import UnknownTicket

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Mapping
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

PER_PAGE = 50
MOST = 200  # merged at once
_UNCOUNTED = (Outcome.SPAM, Outcome.MERGED)


class Named(NamedTuple):
    """An organisation as it was typed, with the number of requests that named it so."""

    id: int
    name: str
    requests: int


class Group(NamedTuple):
    """An organisation with those that go by its name; `requests` are those of all of them."""

    id: int
    name: str
    requests: int
    others: tuple[Named, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """The organisations in the order of their list: numbers of those that give a name, most requests first.

    `names`, `keys` (normal forms) and `requests` are of every organisation as it was typed, `ends` of merged ones.
    """

    order: Sequence[int]
    names: Mapping[int, str]
    keys: Mapping[int, str]
    requests: Mapping[int, int]
    ends: Mapping[int, int]

    def matching(self, words: str) -> Sequence[int]:
        """Return those of which a name holds these words; all without any."""
        wanted = organisation_key(words)
        if not wanted:
            return self.order
        having = {self.ends.get(one, one) for one, key in self.keys.items() if wanted in key}
        return [one for one in self.order if one in having]

    def groups(self, wanted: Iterable[int]) -> dict[int, Group]:
        """Return some of them by number, each with those that go by its name."""
        others: dict[int, list[Named]] = {one: [] for one in wanted}
        for alias, end in self.ends.items():
            if end in others:
                others[end].append(Named(alias, self.names[alias], self.requests.get(alias, 0)))
        found = {}
        for one, members in others.items():
            number = self.requests.get(one, 0) + sum(member.requests for member in members)
            members.sort(key=lambda member: (-member.requests, member.name, member.id))
            found[one] = Group(one, self.names[one], number, tuple(members))
        return found


def listing() -> Listing:
    """Read the organisations that requests name which came in and are no spam."""
    counted = (Ticket.state != TicketState.HELD, or_(Ticket.outcome.is_(None), Ticket.outcome.not_in(_UNCOUNTED)))
    number = select(Ticket.organisation_id, func.count()).where(Ticket.organisation_id.is_not(None), *counted)
    ends, names, keys = merged_organisations(db.session()), dict[int, str](), dict[int, str]()
    totals = Counter[int]()
    for one, name, key in db.session.execute(select(Organisation.id, Organisation.name, Organisation.key)):
        names[one], keys[one] = name, key
    requests = {one: count for one, count in db.session.execute(number.group_by(Ticket.organisation_id)) if one}
    for one, count in requests.items():
        totals[ends.get(one, one)] += count
    order = sorted(totals, key=keys.__getitem__)
    order.sort(key=totals.__getitem__, reverse=True)
    return Listing(order, names, keys, requests, ends)


def named(session: Session, name: str) -> int | None:
    """Return the organisation of this name, in a command, made if nobody named it before; None for no name."""
    key = organisation_key(name)
    if not key:
        return None
    wanted = select(Organisation.id).where(Organisation.key == key)
    found = session.scalar(wanted)
    if found is not None:
        return found
    made = Organisation(name=name, key=key)
    try:
        with session.begin_nested():
            session.add(made)
    except IntegrityError:  # somebody else named it first, in this very moment
        return session.scalar(wanted)
    return made.id


def name_anew(session: Session, organisation: Organisation) -> None:
    """Take the normal form of a locked organisation's changed name, in a command.

    If another has it, this one's number is put behind it, so that both stay organisations of their own.
    """
    key = organisation_key(organisation.name)
    taken = select(Organisation.id).where(Organisation.key == key, Organisation.id != organisation.id)
    if session.scalar(taken) is not None:
        key = f"{key[: ORGANISATION - 20]} {organisation.id}"
    organisation.key = key


def merge(ids: Sequence[int], name: str, user_id: int) -> str:
    """Let organisations go by a name: that of one of them, of another one, or a new one; return it as it is kept.

    A name that is there already but for its spelling is spelled like this from now on. Raises InvalidTicket when there
    is no name or nothing to merge, and UnknownTicket for an organisation that there is not.
    """
    name = tidy(name, ORGANISATION)
    if not 0 < len(ids) <= MOST:
        raise InvalidTicket({"organisation": f"Tick the organisations that are to go by this name, at most {MOST}."})
    with command() as session:
        target = named(session, name)
        if target is None:
            raise InvalidTicket({"name": "Give the name that they are to go by."})
        end, *others = _locked_ends(session, [target, *ids])
        row = session.get_one(Organisation, end)
        if row.key == organisation_key(name):
            row.name = name
        elif not others:
            raise InvalidTicket({"name": f"They go by “{row.name}” already: take this name apart from it first."})
        now = clock.now()
        session.add_all(
            OrganisationAlias(organisation_id=one, name_id=end, merged_at=now, user_id=user_id) for one in others
        )
        return row.name


def take_apart(organisation_id: int) -> str:
    """Let a merged organisation go by its own name again, with all that was merged into it; return that name.

    A name that no request has, and nothing goes by any more, is dropped. Raises UnknownTicket when it is not merged.
    """
    with command() as session:
        alias = session.get(OrganisationAlias, organisation_id, with_for_update=True)
        if alias is None:
            raise UnknownTicket("This organisation goes by its own name.")
        name = session.get_one(Organisation, organisation_id).name
        _leave(session, alias)
        return name


def tell_apart(first_id: int, second_id: int) -> None:
    """Note that two organisations are not the same, so that they are no longer suggested. Raises UnknownTicket."""
    with command() as session:
        pair = sorted(_locked_ends(session, [first_id, second_id]))
        if len(pair) == 2 and session.get(OrganisationDifference, tuple(pair)) is None:
            session.add(OrganisationDifference(first_id=pair[0], second_id=pair[1]))


def told_apart() -> set[frozenset[int]]:
    """Return the pairs of organisations of which somebody said that they are not the same."""
    ends = merged_organisations(db.session())
    rows = db.session.execute(select(OrganisationDifference.first_id, OrganisationDifference.second_id))
    return {frozenset(ends.get(one, one) for one in pair) for pair in rows}


def forget(session: Session, organisation_id: int) -> None:
    """Delete an organisation, in a command; those that go by its name go on by the next one's, or by one of theirs."""
    alias = session.get(OrganisationAlias, organisation_id)
    going = OrganisationAlias.name_id == organisation_id
    members = session.scalars(select(OrganisationAlias).where(going).order_by(OrganisationAlias.organisation_id)).all()
    heir = alias.name_id if alias is not None else members[0].organisation_id if members else None
    for member in members:
        if member.organisation_id == heir:
            session.delete(member)
        elif heir is not None:
            member.name_id = heir
    session.flush()
    if alias is not None:
        _leave(session, alias)
    named = update(Ticket).where(Ticket.organisation_id == organisation_id)  # so that it counts as a change of theirs
    session.execute(named.values(organisation_id=None))
    session.execute(delete(Organisation).where(Organisation.id == organisation_id))


def _leave(session: Session, alias: OrganisationAlias) -> None:
    """Take an organisation out of another's name, and drop that one where nothing is left of it."""
    name_id = alias.name_id
    session.delete(alias)
    session.flush()
    used = (exists().where(Ticket.organisation_id == name_id), exists().where(OrganisationAlias.name_id == name_id))
    if not session.scalar(select(or_(*used))):
        forget(session, name_id)


def _locked_ends(session: Session, ids: Sequence[int]) -> list[int]:
    """Lock the organisations by whose names these go, and return them, each once; nobody can merge them meanwhile."""
    while True:
        ends = merged_organisations(session)
        wanted = list(dict.fromkeys(ends.get(one, one) for one in ids))
        lock = select(Organisation.id).where(Organisation.id.in_(wanted)).order_by(Organisation.id).with_for_update()
        if len(session.scalars(lock).all()) < len(wanted):
            raise UnknownTicket("There is no such organisation any more.")
        if not set(wanted) & set(merged_organisations(session)):
            return wanted
