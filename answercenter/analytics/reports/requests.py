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
from zoneinfo import ZoneInfo

import numpy as np
from flask import current_app
from sqlalchemy import func
from sqlalchemy import or_
from sqlalchemy import select

from answercenter import clock
from answercenter import hours
from answercenter.analytics import privacy
from answercenter.analytics import regions
from answercenter.analytics import ticket_columns
from answercenter.analytics import worked
from answercenter.analytics.reports.scope import narrowing
from answercenter.extensions import db
from answercenter.extensions import read_once
from answercenter.models import Outcome
from answercenter.models import Ticket
from answercenter.models import TicketState
from answercenter.models import merged_organisations
from answercenter.text import counted_query

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

    from answercenter.analytics.packing import Block
    from answercenter.analytics.packing import Column
    from answercenter.analytics.reports.scope import Scope
    from answercenter.analytics.ticket_columns import Tickets

ANSWERED = (Outcome.ANSWERED, Outcome.ACCEPTED)
APART = (Outcome.SPAM, Outcome.MERGED)
GROUPS = ("type", "outcome", "topic", "region", "organisation")  # what requests are told apart by
COUNTS = ("requests", "replied", "replied_late", "closed", "closed_late", "answered", "reopened")


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
    end = moments(scope)[1]
    if not _any_before(end):
        return nothing()
    came = _kept(_came(scope))
    words = {word: number for number, word in enumerate(came.words)}
    wanted = (Ticket.created_at < end, *_kept_rows(), *narrowing(Ticket, scope))
    left = [  # asked one by one, which an index answers; not so the two joined by OR
        ticket_columns.renumbered(
            ticket_columns.read(db.session(), unclosed, *wanted, names=(*GROUPS, "created")), words
        )
        for unclosed in (Ticket.closed_at.is_(None), Ticket.closed_at >= end)
    ]
    open_ = {name: np.concatenate([one[name] for one in left]) for name in (*GROUPS, "created")}
    merged = merged_organisations(db.session())
    both = [block | {"organisation": _named(block["organisation"], merged)} for block in (came.block, open_)]
    return Facts(_judged(both[0], words), both[1], tuple(words))


def nothing() -> Facts:
    """Return the facts of no request."""
    block = ticket_columns.NONE.block
    return Facts(_judged(block, {"": 0}), block, ticket_columns.NONE.words)


def moments(scope: Scope) -> tuple[datetime, datetime]:
    """Tell when a scope's period begins, and when the day after it does."""
    return _midnight(scope.start), _midnight(scope.end + timedelta(days=1))


def set_apart(scope: Scope) -> dict[str, int]:
    """Count the held requests, the spam and the merged ones that came in within a scope."""
    came = _came(scope)
    held, outcomes = came.block["held"] > 0, came.block["outcome"]
    apart = {name: int((outcomes[~held] == came.number(name)).sum()) for name in APART}
    return {"held": int(held.sum())} | apart


def number(scope: Scope) -> int | None:
    """Count the requests that came in within a scope; None where these are too few to be told of a part."""
    begin, end = moments(scope)
    wanted = (Ticket.created_at >= begin, Ticket.created_at < end, *_kept_rows(), *narrowing(Ticket, scope))
    found = db.session.scalar(select(func.count()).select_from(Ticket).where(*wanted)) or 0
    return None if scope.narrowed and privacy.few(found) else found


def by_region(scope: Scope) -> dict[str, int]:
    """Count the requests that came in within a scope from each region."""
    came = _kept(_came(scope))
    numbers = np.bincount(came.block["region"], minlength=len(came.words)).tolist()
    return {word: number for word, number in zip(came.words, numbers, strict=True) if number}


def by_query(scope: Scope) -> dict[str, int]:
    """Count the requests that came in within a scope after a search that found no good answer, by what was searched."""
    begin, end = moments(scope)
    wanted = (Ticket.query != "", Ticket.created_at >= begin, Ticket.created_at < end)
    statement = select(Ticket.query, func.count()).where(*wanted, *_kept_rows(), *narrowing(Ticket, scope))
    found: dict[str, int] = {}
    for text, number in db.session.execute(statement.group_by(Ticket.query)):
        key = counted_query(text)
        found[key] = found.get(key, 0) + number
    return found


def closed_by_day(scope: Scope) -> dict[date, int]:
    """Count the requests that were closed on each day of a scope, whenever they came in."""
    begin, end = moments(scope)
    wanted = (Ticket.closed_at >= begin, Ticket.closed_at < end, *_kept_rows(), *narrowing(Ticket, scope))
    closed = facts(scope).came["closed_at"]
    closed = closed[(closed > 0) & (closed < end.timestamp())]
    if _any_before(begin):
        older = ticket_columns.read(db.session(), Ticket.created_at < begin, *wanted, names=("closed_at",))
        closed = np.concatenate([older.block["closed_at"], closed])
    return per_day(closed)


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


def _any_before(moment: datetime) -> bool:
    """Tell whether any request came in before a moment; where none did, no request of then can have ended later."""
    first = read_once(db.session(), "first request", lambda: db.session.scalar(select(func.min(Ticket.created_at))))
    return first is not None and first < moment


def _came(scope: Scope) -> Tickets:
    """Return all tickets that came in within a scope."""
    span = moments(scope)
    found = read_once(db.session(), ("tickets", span), lambda: ticket_columns.between(db.session(), *span))
    conditions = []
    if scope.region is not None:
        there = np.array([scope.region in {word, regions.country_of(word)} for word in found.words])
        conditions.append(there[found.block["region"]])
    if scope.topic is not None:
        conditions.append(found.block["topic"] == scope.topic.id)
    if scope.language is not None:
        conditions.append(found.block["language"] == found.number(scope.language))
    return found.where(np.logical_and.reduce(conditions)) if conditions else found


def _kept(tickets: Tickets) -> Tickets:
    """Leave out what is held or set apart; the same as `_kept_rows`."""
    apart = np.isin(tickets.block["outcome"], [tickets.number(name) for name in APART])
    return tickets.where(~apart & (tickets.block["held"] == 0))


def _kept_rows() -> tuple[ColumnElement[bool], ...]:
    return Ticket.state != TicketState.HELD, or_(Ticket.outcome.is_(None), Ticket.outcome.not_in(APART))


def _day(second: int) -> date:
    return clock.day_of(datetime.fromtimestamp(int(second), UTC), current_app.config["TIMEZONE"])


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(current_app.config["TIMEZONE"]))


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
