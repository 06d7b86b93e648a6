"""Mentions: `@ada` in a note names somebody at work, by what stands before the @ of their address, or all of it.

Names are neither unique nor one word; addresses are. A mention that names nobody is refused, so that whoever writes
one knows that it was told.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from sqlalchemy import or_
from sqlalchemy import select

from answercenter.extensions import db
from answercenter.models import Ticket
from answercenter.models import User
from answercenter.tickets import desks
from answercenter.tickets import people
from answercenter.tickets.wording import InvalidTicket

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy.orm import Session

MOST = 20  # people that one note names
FIELD = "note"
_HANDLE = r"\w(?:[\w+.'-]*\w)?(?:@\w(?:[\w.-]*\w)?)?"
_MENTION = re.compile(rf"://\S+|(?<![\w@])@({_HANDLE})")  # not in links, and not in addresses


def in_text(text: str) -> list[str]:
    """List what a text names with an @, in small letters, each once."""
    return list(dict.fromkeys(found.casefold() for found in _MENTION.findall(text) if found))


def named(session: Session, ticket_id: int, text: str) -> list[int]:
    """List the accounts that a note on a ticket names, inside a command.

    Raises InvalidTicket for one that names nobody, several, or a volunteer who may not open the ticket.
    """
    written = in_text(text)
    if not written:
        return []
    if len(written) > MOST:
        raise InvalidTicket({FIELD: f"A note names at most {MOST} people."})
    known = _known(session, {form for one in written for form in _forms(one)})
    found = {one: _one_of(one, known) for one in written}
    may = set(
        session.scalars(
            select(User.id).where(User.id.in_(list(found.values())), Ticket.id == ticket_id, desks.may_open())
        )
    )
    if hidden := [one for one, user_id in found.items() if user_id not in may]:
        raise InvalidTicket({FIELD: f"@{hidden[0]} is a volunteer who may not see this request."})
    return list(dict.fromkeys(found.values()))


def handles() -> list[tuple[str, str]]:
    """List who can be named, as (name, what is written behind the @), by name."""
    rows = db.session.execute(
        select(people.called(User), User.email)
        .where(User.active, people.able())
        .order_by(people.called(User), User.email)
    ).all()
    often = Counter(_local(email) for _, email in rows)
    shown = [(name, _local(email) if often[_local(email)] == 1 else email) for name, email in rows]
    return [(name, handle) for name, handle in shown if re.fullmatch(_HANDLE, handle)]


def _forms(written: str) -> tuple[str, ...]:
    """Return what may be meant: as it is written, or without the `'s` at its end."""
    return (written, written.removesuffix("'s"))


def _known(session: Session, written: Collection[str]) -> dict[str, list[int]]:
    """Tell the accounts of those at work by address, and by what stands before its @."""
    begun = [User.email.startswith(f"{one}@", autoescape=True) for one in written if "@" not in one]
    rows = session.execute(
        select(User.id, User.email).where(User.active, people.able(), or_(User.email.in_(written), *begun))
    )
    found: dict[str, list[int]] = {}
    for user_id, email in rows:
        found.setdefault(email, []).append(user_id)
        found.setdefault(_local(email), []).append(user_id)
    return found


def _one_of(written: str, known: dict[str, list[int]]) -> int:
    there = next((known[form] for form in _forms(written) if form in known), [])
    if len(there) > 1:
        raise InvalidTicket({FIELD: f"Several people are @{written}: write the whole address behind the @."})
    if not there:
        words = f"@{written} is nobody who works on requests here. Put a space behind the @ to write it all the same."
        raise InvalidTicket({FIELD: words})
    return there[0]


def _local(email: str) -> str:
    return email.rpartition("@")[0]
