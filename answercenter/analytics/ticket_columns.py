"""What reports read of tickets, as columns: month by month, packed once and read from there until one of it is changed.

A month's pack says how many tickets it holds and how often these were changed. Both only grow, as tickets are never
deleted nor come in at another time; so a pack is what a read of the tickets gives while both are the same now. Where
they are not, or where there is no pack, tickets are read. So nothing that changes a ticket knows of packs, and the
worker packs again what has moved. Months are those of UTC.
"""

from __future__ import annotations

from datetime import UTC
from datetime import date
from datetime import datetime
from datetime import time
from typing import TYPE_CHECKING
from typing import Any
from typing import NamedTuple

import numpy as np
from sqlalchemy import Text
from sqlalchemy import case
from sqlalchemy import cast
from sqlalchemy import delete
from sqlalchemy import func
from sqlalchemy import insert
from sqlalchemy import literal
from sqlalchemy import select
from sqlalchemy import union_all

from answercenter.analytics.packing import Block
from answercenter.analytics.packing import pack
from answercenter.analytics.packing import unpack
from answercenter.extensions import AS_BYTES
from answercenter.extensions import command
from answercenter.extensions import db
from answercenter.models import PackedTickets
from answercenter.models import Ticket
from answercenter.models import TicketState
from answercenter.models.columns import Seconds

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from answercenter.analytics.packing import Column

WORDED = {"outcome": Ticket.outcome, "region": Ticket.region, "language": Ticket.language}
NUMBERS = {
    "held": case((Ticket.state == TicketState.HELD, 1), else_=0),
    "type": Ticket.type_id,
    "topic": Ticket.topic_id,
    "organisation": Ticket.organisation_id,
    "reopened": Ticket.reopened,
}
MOMENTS = {
    "created": Ticket.created_at,
    "replied_at": Ticket.replied_at,
    "closed_at": Ticket.closed_at,
    "reply_due": Ticket.reply_due_at,
    "close_due": Ticket.close_due_at,
}
COLUMNS = (*WORDED, *NUMBERS, *MOMENTS)
MONTHS = 400  # whose tickets are counted in one statement


class Tickets(NamedTuple):
    """Columns of tickets in whole numbers, moments as seconds since 1970, 0 for nothing; `words` are what some mean."""

    block: Block
    words: tuple[str, ...]

    def number(self, word: str) -> int:
        """Tell the number that stands for a word; -1, which no ticket has, where none has the word."""
        return self.words.index(word) if word in self.words else -1

    def where(self, wanted: Column) -> Tickets:
        """Return those of which a column says so."""
        return Tickets({name: column[wanted] for name, column in self.block.items()}, self.words)


NONE = Tickets({name: np.zeros(0, np.int64) for name in COLUMNS}, ("",))


class _State(NamedTuple):
    tickets: int
    changes: int


def between(session: Session, begin: datetime, end: datetime) -> Tickets:
    """Return the tickets that came in from one moment on and before another, in no order."""
    wanted = _months(session, begin, end)
    packs = {month: (state, one) for month, state, one in _packs(session, wanted)}  # read first: see `refresh`
    parts = []
    for month, state in _states(session, wanted).items():
        kept, pack_ = packs.get(month, (None, None))
        if pack_ is not None and kept == state:
            parts.append(_within(pack_, begin, end))
        elif state.tickets:
            span = _span(month)
            parts.append(read(session, _came(max(begin, span[0]), min(end, span[1]))))
    return _joined(parts)


def read(session: Session, *wanted: ColumnElement[bool], names: Sequence[str] = COLUMNS) -> Tickets:
    """Read some columns of the tickets that fulfil conditions from the tickets themselves."""
    texts = [cast(_expression(name), Text) for name in names]
    row = session.execute(select(*(func.aggregate_strings(one, ",") for one in texts)).where(*wanted)).one()
    if row[0] is None:
        return NONE
    words: dict[str, int] = {"": 0}
    return Tickets({name: _column(name, text, words) for name, text in zip(names, row, strict=True)}, tuple(words))


def refresh(*, anew: bool = False) -> int:
    """Pack the months that have no pack, or one of what was, or all of them anew; tell how many.

    How often tickets were changed is read before they are: a change between the two makes a pack that is good for no
    state, never one that passes for a newer state. A read looks at packs first for the same reason.
    """
    moved = [month for month, state, kept in _all(db.session()) if anew or state != kept]
    db.session.rollback()
    for month in moved:
        with command() as session:
            state = _states(session, [month])[month]
            found = read(session, _came(*_span(month)))
            session.execute(delete(PackedTickets).where(PackedTickets.month == month))
            data = pack([found.block[name] for name in COLUMNS])
            row = {"month": month, "words": list(found.words), "data": data}
            session.execute(insert(PackedTickets), [row | state._asdict()])
    return len(moved)


def differences(session: Session) -> list[str]:
    """List, in words, the months whose packs pass for their tickets and are not."""
    found = []
    for month, state, kept in _all(session):
        if state == kept:
            packed, tickets = between(session, *_span(month)), read(session, _came(*_span(month)))
            if rows(packed) != rows(tickets):
                found.append(f"packed_tickets of {month:%Y-%m}: not what its tickets say")
    return found


def renumbered(tickets: Tickets, words: dict[str, int]) -> Block:
    """Return columns in which words have the numbers that they have in `words`; new ones are added to it."""
    own = np.array([words.setdefault(word, len(words)) for word in tickets.words], np.int64)
    return {name: own[column] if name in WORDED else column for name, column in tickets.block.items()}


def _all(session: Session) -> list[tuple[date, _State, _State | None]]:
    """List every month with tickets, or with a pack, how its tickets are and how they were packed."""
    known = select(PackedTickets.month, PackedTickets.tickets, PackedTickets.changes)
    kept = {month: _State(*state) for month, *state in session.execute(known)}
    states = _states(session, _months(session))
    return [(month, state, kept.get(month)) for month, state in states.items() if state.tickets]


def _packs(session: Session, months: Sequence[date]) -> Iterator[tuple[date, _State, Tickets]]:
    if not months:
        return
    rows = select(*PackedTickets.__table__.columns).where(PackedTickets.month.between(months[0], months[-1]))
    rows = rows.execution_options(**AS_BYTES)
    for month, tickets, changes, words, data in session.execute(rows):
        yield month, _State(tickets, changes), Tickets(dict(zip(COLUMNS, unpack(data), strict=True)), tuple(words))


def _states(session: Session, months: Sequence[date]) -> dict[date, _State]:
    """Tell of each month how many tickets came in, and how often these were changed."""
    found = dict[date, _State]()
    for start in range(0, len(months), MONTHS):
        some = months[start : start + MONTHS]
        counts = [
            select(literal(number), func.count(), func.coalesce(func.sum(Ticket.changes), 0)).where(
                _came(*_span(month))
            )
            for number, month in enumerate(some)
        ]
        found |= {
            some[number]: _State(int(tickets), int(changes))
            for number, tickets, changes in session.execute(union_all(*counts))
        }
    return found


def _months(session: Session, begin: datetime | None = None, end: datetime | None = None) -> list[date]:
    """List the first days of the months in which tickets may have come in, from a moment on and before another."""
    first, last = (session.scalar(select(of(Ticket.created_at))) for of in (func.min, func.max))  # an index tells each
    if first is None or last is None:
        return []
    month, found = max(begin or first, first).astimezone(UTC).date().replace(day=1), []
    while _midnight(month) <= last and (end is None or _midnight(month) < end):
        found.append(month)
        month = _next(month)
    return found


def _span(month: date) -> tuple[datetime, datetime]:
    return _midnight(month), _midnight(_next(month))


def _next(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _came(begin: datetime, end: datetime) -> ColumnElement[bool]:
    return (Ticket.created_at >= begin) & (Ticket.created_at < end)


def _expression(name: str) -> Any:
    if name in MOMENTS:
        return func.coalesce(Seconds(MOMENTS[name]), 0)
    return func.coalesce(WORDED[name], "") if name in WORDED else func.coalesce(NUMBERS[name], 0)


def _column(name: str, text: str, words: dict[str, int]) -> Column:
    if name not in WORDED:
        return np.fromstring(text, np.int64, sep=",")
    column = text.split(",")
    for word in dict.fromkeys(column):
        words.setdefault(word, len(words))
    return np.fromiter(map(words.__getitem__, column), np.int64, len(column))


def _within(tickets: Tickets, begin: datetime, end: datetime) -> Tickets:
    created = tickets.block["created"]
    inside = (created >= begin.timestamp()) & (created < end.timestamp())
    if inside.all():
        return tickets
    return tickets.where(inside)


def _joined(parts: Sequence[Tickets]) -> Tickets:
    words: dict[str, int] = {"": 0}
    blocks = [renumbered(part, words) for part in (NONE, *parts)]
    return Tickets({name: np.concatenate([block[name] for block in blocks]) for name in COLUMNS}, tuple(words))


def rows(tickets: Tickets) -> list[tuple[Any, ...]]:
    """Return tickets as rows in order, with words as what they are."""
    of = {name: [tickets.words[number] for number in tickets.block[name].tolist()] for name in WORDED}
    return sorted(zip(*(of.get(name, tickets.block[name].tolist()) for name in COLUMNS), strict=True))
