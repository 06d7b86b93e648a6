"""Requests to people as columns: those that came in within a scope, what was done about each, and what is still open.

Held requests and spam are none of these, and what was merged into another request is counted with that. Numbers stand
for what a request is about, moments are seconds since 1970. Organisations that were merged are the one whose name they
go by.
"""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import replace
from datetime import UTC
from datetime import date
from datetime import datetime
from datetime import time
from datetime import timedelta
from typing import TYPE_CHECKING
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from flask import current_app
from sqlalchemy import BigInteger
from sqlalchemy import and_
from sqlalchemy import case
from sqlalchemy import cast
from sqlalchemy import extract
from sqlalchemy import func
from sqlalchemy import or_
from sqlalchemy import select

from answercenter import clock
from answercenter import hours
from answercenter.analytics import privacy
from answercenter.analytics import worked
from answercenter.analytics.reports.scope import narrowing
from answercenter.extensions import db
from answercenter.extensions import read_once
from answercenter.models import Outcome
from answercenter.models import Ticket
from answercenter.models import TicketState
from answercenter.models import merged_organisations

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

    from answercenter.analytics.packing import Block
    from answercenter.analytics.packing import Column
    from answercenter.analytics.reports.scope import Scope

ANSWERED = (Outcome.ANSWERED, Outcome.ACCEPTED)
APART = (Outcome.SPAM, Outcome.MERGED)
GROUPS = ("type", "outcome", "topic", "region", "organisation")  # what requests are told apart by
COUNTS = ("requests", "replied", "replied_late", "closed", "closed_late", "answered", "reopened")
_MOMENTS = ("created", "replied_at", "closed_at", "reply_due", "close_due")


@dataclass(frozen=True, slots=True)
class Facts:
    """Columns of the requests of a scope, and those, fewer columns, of all that were open at its end.

    `words` are what the numbers of `outcome` and `region` stand for; number 0 stands for nothing.
    """

    came: Block
    open: Block
    words: tuple[str, ...]


def facts(scope: Scope) -> Facts:
    """Read the requests of a scope, once per read."""
    scope = replace(scope, by="", against=None)
    return read_once(db.session(), ("requests", scope), lambda: _read(scope))


def _read(scope: Scope) -> Facts:
    begin, end = moments(scope)
    kept = (*_kept(), *narrowing(Ticket, scope))
    within = and_(Ticket.created_at >= begin, Ticket.created_at < end)
    came = db.session.execute(select(*_groups(), *_details()).where(within, *kept)).all()
    left = [  # asked one by one, which an index answers; not so the two joined by OR
        row
        for unclosed in (Ticket.closed_at.is_(None), Ticket.closed_at >= end)
        for row in db.session.execute(
            select(*_groups(), _seconds(Ticket.created_at)).where(unclosed, Ticket.created_at < end, *kept)
        )
    ]
    words: dict[str, int] = {"": 0}
    names = (*GROUPS, "reopened", *_MOMENTS)
    blocks = _block(came, names, words), _block(left, (*GROUPS, "created"), words)
    merged = merged_organisations(db.session())
    for block in blocks:
        block["organisation"] = _named(block["organisation"], merged)
    return _facts(*blocks, words)


def nothing() -> Facts:
    """Return the facts of no request."""
    words = {"": 0}
    return _facts(_block([], (*GROUPS, "reopened", *_MOMENTS), words), _block([], (*GROUPS, "created"), words), words)


def moments(scope: Scope) -> tuple[datetime, datetime]:
    """Tell when a scope's period begins, and when the day after it does."""
    return _midnight(scope.start), _midnight(scope.end + timedelta(days=1))


def set_apart(scope: Scope) -> dict[str, int]:
    """Count the held requests, the spam and the merged ones that came in within a scope."""
    begin, end = moments(scope)
    held = Ticket.state == TicketState.HELD
    kind = case((held, "held"), else_=Ticket.outcome)
    wanted = (Ticket.created_at >= begin, Ticket.created_at < end, or_(held, Ticket.outcome.in_(APART)))
    found = db.session.execute(select(kind, func.count()).where(*wanted, *narrowing(Ticket, scope)).group_by(kind))
    return {"held": 0, "spam": 0, "merged": 0} | {name: int(number) for name, number in found}


def number(scope: Scope) -> int | None:
    """Count the requests that came in within a scope; None where these are too few to be told of a part."""
    begin, end = moments(scope)
    wanted = (Ticket.created_at >= begin, Ticket.created_at < end, *_kept(), *narrowing(Ticket, scope))
    found = db.session.scalar(select(func.count()).select_from(Ticket).where(*wanted)) or 0
    return None if scope.narrowed and privacy.few(found) else found


def by_region(scope: Scope) -> dict[str, int]:
    """Count the requests that came in within a scope from each region."""
    begin, end = moments(scope)
    wanted = (Ticket.created_at >= begin, Ticket.created_at < end, *_kept(), *narrowing(Ticket, scope))
    found = db.session.execute(select(Ticket.region, func.count()).where(*wanted).group_by(Ticket.region))
    return {region: int(number) for region, number in found}


def closed_by_day(scope: Scope) -> dict[date, int]:
    """Count the requests that were closed on each day of a scope, whenever they came in."""
    begin, end = moments(scope)
    wanted = (Ticket.closed_at >= begin, Ticket.closed_at < end, *_kept(), *narrowing(Ticket, scope))
    rows = db.session.execute(select(_seconds(Ticket.closed_at)).where(*wanted)).all()
    return per_day(np.array([row[0] for row in rows], np.int64))


def per_day(seconds: Column) -> dict[date, int]:
    """Count moments by their day in the site's time zone."""
    days, numbers = np.unique(days_of(seconds), return_counts=True)
    return dict(zip(map(date.fromordinal, days.tolist()), numbers.tolist(), strict=True))


def days_of(seconds: Column) -> Column:
    """Tell the day in the site's time zone, as its ordinal, of each moment."""
    if not len(seconds):
        return np.zeros(0, np.int64)
    first, last = _day(seconds.min()), _day(seconds.max())
    begins = [_midnight(first + timedelta(days=number)).timestamp() for number in range((last - first).days + 1)]
    found: Column = np.searchsorted(np.array(begins), seconds, side="right") - 1 + first.toordinal()
    return found


def _facts(came: Block, left: Block, words: dict[str, int]) -> Facts:
    return Facts(_judged(came, words), left, tuple(words))


def _day(second: int) -> date:
    return clock.day_of(datetime.fromtimestamp(int(second), UTC), current_app.config["TIMEZONE"])


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(current_app.config["TIMEZONE"]))


def _kept() -> tuple[ColumnElement[bool], ...]:
    return Ticket.state != TicketState.HELD, or_(Ticket.outcome.is_(None), Ticket.outcome.not_in(APART))


def _groups() -> tuple[Any, ...]:
    return Ticket.type_id, Ticket.outcome, Ticket.topic_id, Ticket.region, Ticket.organisation_id


def _details() -> tuple[Any, ...]:
    ends = (Ticket.created_at, Ticket.replied_at, Ticket.closed_at, Ticket.reply_due_at, Ticket.close_due_at)
    return (Ticket.reopened, *map(_seconds, ends))


def _seconds(column: Any) -> Any:
    return cast(extract("epoch", column), BigInteger)


def _block(rows: Any, names: tuple[str, ...], words: dict[str, int]) -> Block:
    """Turn rows into columns of numbers; those of new words are added to `words`."""
    columns = list(zip(*rows, strict=True)) or [()] * len(names)
    found = {}
    for name, column in zip(names, columns, strict=True):
        worded = name in {"outcome", "region"}
        numbers = [words.setdefault(one or "", len(words)) if worded else one or 0 for one in column]
        found[name] = np.array(numbers, np.int64)
    return found


def _named(organisations: Column, merged: dict[int, int]) -> Column:
    """Put the organisation by whose name each goes in its place."""
    by_number = np.arange(max(organisations.max(initial=0), *merged, 0) + 1)
    by_number[list(merged)] = list(merged.values())
    found: Column = by_number[organisations]
    return found


def _judged(came: Block, words: dict[str, int]) -> Block:
    """Add, for every request, what is counted of it, and the hours of work that it took (-1: not there yet)."""
    replied, closed, now = came["replied_at"], came["closed_at"], int(clock.now().timestamp())
    first = np.where(replied > 0, replied, np.where(closed > 0, closed, now))
    working = hours.week(current_app.config["BUSINESS_HOURS"], current_app.config["TIMEZONE"])
    return came | {
        "requests": np.ones(len(replied), np.int64),
        "replied": (replied > 0).astype(np.int64),
        "replied_late": (first > came["reply_due"]).astype(np.int64),
        "closed": (closed > 0).astype(np.int64),
        "closed_late": (np.where(closed > 0, closed, now) > came["close_due"]).astype(np.int64),
        "answered": np.isin(came["outcome"], [words[one] for one in ANSWERED if one in words]).astype(np.int64),
        "reopened": (came["reopened"] > 0).astype(np.int64),
        "reply_work": _work(came["created"], replied, working),
        "close_work": _work(came["created"], closed, working),
    }


def _work(begun: Column, ended: Column, working: hours.Week) -> Column:
    there = ended > 0
    found = np.full(len(begun), -1, np.int64)
    found[there] = worked.between(begun[there], ended[there], working)
    return found
