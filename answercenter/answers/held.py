"""What is derived from answers, held in memory for as long as it is true.

It is true until an answer is changed, which the change number tells, or until the moment passes at which some answer
becomes readable or expires, which no commit tells. Those moments are therefore held too, and how many of them have
passed is part of the version. One store per application, shared by its threads.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING
from typing import Any
from typing import TypeVar
from typing import cast

from flask import current_app
from sqlalchemy import select
from sqlalchemy import union

from answercenter import clock
from answercenter.caching import VersionedCache
from answercenter.extensions import db
from answercenter.models import Answer
from answercenter.models import State
from answercenter.models import current_versions

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Hashable
    from datetime import datetime

Value = TypeVar("Value")

HELD = 4096  # values: pages of answers for the most part, some kilobytes each
_STORE = "answercenter.answers"


def held(key: Hashable, build: Callable[[], Value]) -> Value:
    """Return the value of this key, built anew when answers or what may be read of them have changed.

    The key names the reader's audiences wherever the value depends on them.
    """
    versions = current_versions(db.session())
    change = (versions.lineage, versions.change)
    return cast("Value", _store().get(key, (*change, moments_passed(change)), build))


def moments_passed(change: Hashable) -> int:
    """Tell at how many moments, since this change was first seen, an answer became readable or expired."""
    now = clock.now()
    moments: list[datetime] = _store().get("moments", change, lambda: _moments_after(now))
    return bisect_right(moments, now)


def _store() -> VersionedCache[Any]:
    store: VersionedCache[Any] = current_app.extensions.setdefault(_STORE, VersionedCache(HELD))
    return store


def _moments_after(now: datetime) -> list[datetime]:
    """List the moments to come at which an answer becomes readable or expires, the next one first."""
    published = Answer.state == State.PUBLISHED
    ahead = union(
        select(Answer.published_at).where(published, Answer.published_at > now),
        select(Answer.expires_at).where(published, Answer.expires_at > now),
    )
    return sorted(moment for moment in db.session.execute(ahead).scalars() if moment is not None)
