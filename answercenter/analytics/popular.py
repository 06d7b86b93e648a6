"""What visitors read and ask most, as of the newest counted day and never by the wall clock; kept until counts move."""

from __future__ import annotations

import re
from datetime import date
from datetime import timedelta
from heapq import nsmallest
from typing import TYPE_CHECKING
from typing import Any
from typing import NamedTuple

import numpy as np
from flask import current_app
from sqlalchemy import select

from answercenter.analytics import packed
from answercenter.analytics import sums
from answercenter.analytics import terms
from answercenter.analytics.decay import day_weights
from answercenter.analytics.kinds import ANSWERS
from answercenter.analytics.kinds import QUERIES
from answercenter.analytics.kinds import TRAFFIC
from answercenter.analytics.shelves import DAY
from answercenter.caching import VersionedCache
from answercenter.extensions import db
from answercenter.models import Answer
from answercenter.models import AnswerTopic
from answercenter.models import PackedDay
from answercenter.models import current_versions

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Collection
    from collections.abc import Hashable

PERIODS = {"week": 7, "month": 30, "year": 365, "all": None}  # days up to the newest counted one
INTEREST_DAYS = 7  # counted days that current interest looks at
INTEREST_HALF_LIFE = 3.5  # days
LATELY = 30  # days in which a question is asked often
CACHED = 200  # lists


class Popular(NamedTuple):
    """An answer with how often it was opened, and in how many visits; few visits are no number to print."""

    answer_id: int
    views: int
    visits: int


def popular(topic_ids: Collection[int] | None, region: str | None, period: str, limit: int) -> list[Popular]:
    """List the answers opened most in a period: of these topics, by visitors of this region.

    A country includes its parts. Raises KeyError for a period that is none of PERIODS.
    """
    days = PERIODS[period]
    topics = None if topic_ids is None else tuple(sorted(topic_ids))
    return _kept(
        ("popular", topics, region, period, limit),
        lambda newest: _popular(topics, sums.Part(_since(newest, days), newest, region), limit),
    )


def interest(limit: int) -> list[int]:
    """List answers by current interest: visits of the last seven counted days, halved every three and a half days."""
    return _kept(("interest", limit), lambda newest: _interest(newest, limit))


def often_asked(limit: int) -> list[str]:
    """List what is often asked lately and found: queries that enough visits used, most used first."""
    return _kept(("asked", limit), lambda newest: _often_asked(_since(newest, LATELY), newest, limit))


def _kept(key: Hashable, build: Callable[[date], list[Any]]) -> list[Any]:
    """Return a list from the application's cache, made anew when counts have moved."""
    versions = current_versions(db.session())
    newest = versions.newest_day
    if newest is None:
        return []
    cache: VersionedCache[list[Any]] = current_app.extensions.setdefault("answercenter.popular", VersionedCache(CACHED))
    return list(cache.get(key, (versions.lineage, versions.counts, versions.change), lambda: build(newest)))


def _since(newest: date, days: int | None) -> date:
    return date.min if days is None else newest - timedelta(days=days - 1)


def _popular(topics: tuple[int, ...] | None, part: sums.Part, limit: int) -> list[Popular]:
    only = None if topics is None else np.array(sorted(_answers_of(topics)), np.int64)
    found = sums.by_key(ANSWERS, part, ("views", "visits"), only)
    columns = (found.keys.tolist(), found.of["views"].tolist(), found.of["visits"].tolist())
    rows = (Popular(answer, views, visits) for answer, views, visits in zip(*columns, strict=True) if views)
    return nsmallest(limit, rows, key=lambda one: (-one.views, one.answer_id))


def _answers_of(topics: tuple[int, ...]) -> set[int]:
    """Return the answers that stand under one of these topics, as their main or as a further one."""
    main = select(Answer.id).where(Answer.topic_id.in_(topics))
    further = select(AnswerTopic.answer_id).where(AnswerTopic.topic_id.in_(topics))
    return set(db.session.scalars(main.union(further)))


def _interest(newest: date, limit: int) -> list[int]:
    days = select(PackedDay.day).where(PackedDay.kind == TRAFFIC.name).order_by(PackedDay.day.desc())
    counted = list(db.session.scalars(days.limit(INTEREST_DAYS)))
    if not counted:
        return []
    rows = sums.by_day(ANSWERS, sums.Part(counted[-1], newest), ("visits",))
    weight = np.zeros(newest.toordinal() + 1, np.int64)
    for day, weighs in zip(counted, day_weights(counted, INTEREST_HALF_LIFE), strict=True):
        weight[day.toordinal()] = weighs
    (answers,), weighed = packed.grouped((rows["answer_id"],), {"visits": rows["visits"] * weight[rows[DAY]]})
    pairs = zip(answers.tolist(), weighed["visits"].tolist(), strict=True)
    return [
        answer for answer, _ in nsmallest(limit, (one for one in pairs if one[1]), key=lambda one: (-one[1], one[0]))
    ]


def _often_asked(since: date, newest: date, limit: int) -> list[str]:
    """List queries to offer to others: none that held personal data, none that mostly found nothing."""
    names = ("visits", "zero_searches", "shown_searches")
    found = sums.by_key(QUERIES, sums.Part(since, newest), names)
    enough = found.of["visits"] >= current_app.config["PRIVACY_MINIMUM_VISITS"]
    chosen = np.flatnonzero(enough & (found.of["zero_searches"] <= found.of["shown_searches"]))
    texts = terms.texts_of(db.session(), found.keys[chosen].tolist())
    pairs = zip(found.of["visits"][chosen].tolist(), found.keys[chosen].tolist(), strict=True)
    rows = ((-visits, texts[number]) for visits, number in pairs if not _PERSONAL.search(texts[number]))
    return [text for _, text in nsmallest(limit, rows)]


_PERSONAL = re.compile(r"\[.*\]")  # what stands for personal data that was removed
