"""What visitors read and ask most, as of the newest counted day and never by the wall clock; kept until counts move."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from typing import Any
from typing import NamedTuple

from flask import current_app
from sqlalchemy import func
from sqlalchemy import or_
from sqlalchemy import select

from answercenter.analytics.decay import weights
from answercenter.caching import VersionedCache
from answercenter.extensions import db
from answercenter.models import Answer
from answercenter.models import AnswerCount
from answercenter.models import AnswerTopic
from answercenter.models import QueryCount
from answercenter.models import TrafficCount
from answercenter.models import current_versions

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Collection
    from collections.abc import Hashable
    from datetime import date

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
        lambda newest: _popular(topics, region, _since(newest, days), limit),
    )


def interest(limit: int) -> list[int]:
    """List answers by current interest: visits of the last seven counted days, halved every three and a half days."""
    return _kept(("interest", limit), lambda _newest: _interest(limit))


def often_asked(limit: int) -> list[str]:
    """List what is often asked lately and found: queries that enough visits used, most used first."""
    return _kept(("asked", limit), lambda newest: _often_asked(_since(newest, LATELY), limit))


def _kept(key: Hashable, build: Callable[[date], list[Any]]) -> list[Any]:
    """Return a list from the application's cache, made anew when counts have moved."""
    versions = current_versions(db.session())
    newest = versions.newest_day
    if newest is None:
        return []
    cache: VersionedCache[list[Any]] = current_app.extensions.setdefault("answercenter.popular", VersionedCache(CACHED))
    return list(cache.get(key, (versions.lineage, versions.counts, versions.change), lambda: build(newest)))


def _since(newest: date, days: int | None) -> date | None:
    return None if days is None else newest - timedelta(days=days - 1)


def _popular(topics: tuple[int, ...] | None, region: str | None, since: date | None, limit: int) -> list[Popular]:
    views, visits = func.sum(AnswerCount.views), func.sum(AnswerCount.visits)
    query = select(AnswerCount.answer_id, views, visits).group_by(AnswerCount.answer_id)
    if since is not None:
        query = query.where(AnswerCount.day >= since)
    if region is not None:
        query = query.where(
            or_(AnswerCount.region == region, AnswerCount.region.startswith(f"{region}-", autoescape=True))
        )
    if topics is not None:
        main = select(Answer.id).where(Answer.topic_id.in_(topics))
        further = select(AnswerTopic.answer_id).where(AnswerTopic.topic_id.in_(topics))
        query = query.where(AnswerCount.answer_id.in_(main.union(further)))
    query = query.having(views > 0).order_by(views.desc(), AnswerCount.answer_id).limit(limit)
    return [Popular(answer, int(opened), int(visited)) for answer, opened, visited in db.session.execute(query)]


def _interest(limit: int) -> list[int]:
    counted = select(TrafficCount.day).distinct().order_by(TrafficCount.day.desc()).limit(INTEREST_DAYS)
    days = list(db.session.scalars(counted))
    if not days:
        return []
    table = weights(days, INTEREST_HALF_LIFE)
    weighed = func.sum(AnswerCount.visits * table.c.weight)
    return list(
        db.session.scalars(
            select(AnswerCount.answer_id)
            .join(table, table.c.day == AnswerCount.day)
            .group_by(AnswerCount.answer_id)
            .having(weighed > 0)
            .order_by(weighed.desc(), AnswerCount.answer_id)
            .limit(limit)
        )
    )


def _often_asked(since: date | None, limit: int) -> list[str]:
    """List queries to offer to others: none that held personal data, none that mostly found nothing."""
    visits = func.sum(QueryCount.visits)
    query = (
        select(QueryCount.text)
        .where(QueryCount.text.not_like("%[%]%"))
        .group_by(QueryCount.text)
        .having(
            visits >= current_app.config["PRIVACY_MINIMUM_VISITS"],
            func.sum(QueryCount.zero_searches) <= func.sum(QueryCount.shown_searches),
        )
        .order_by(visits.desc(), QueryCount.text)
        .limit(limit)
    )
    return list(db.session.scalars(query if since is None else query.where(QueryCount.day >= since)))
