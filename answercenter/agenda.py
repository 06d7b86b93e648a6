"""What to do next on the editors' desk: what waits, is due, broken, outdated, serves badly or is missing, by visits.

Stands above answers and analytics, since it reads both. Visits are those of the newest thirty counted days.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING
from typing import Generic
from typing import NamedTuple
from typing import TypeVar

import numpy as np
from flask import current_app

from answercenter.analytics import privacy
from answercenter.analytics import sums
from answercenter.analytics.kinds import ANSWERS
from answercenter.analytics.reports import feedback
from answercenter.analytics.reports import gaps
from answercenter.analytics.reports.scope import DEFAULT_DAYS
from answercenter.analytics.reports.scope import Scope
from answercenter.answers import own_links
from answercenter.answers import revisions
from answercenter.answers import translations
from answercenter.answers.life import Life
from answercenter.answers.revisions import EditorFilters
from answercenter.caching import VersionedCache
from answercenter.extensions import db
from answercenter.models import current_versions

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Sequence

    from answercenter.analytics.reports.feedback import FeedbackRow
    from answercenter.analytics.reports.gaps import GapRow
    from answercenter.answers.own_links import BrokenLinks
    from answercenter.answers.revisions import EditorPage
    from answercenter.answers.translations import Translation

Listed = TypeVar("Listed", "BrokenLinks", "Translation")

SHOWN = 5  # of each kind
MOST = 5000  # outdated translations among which the most read are found
UNHELPFUL = 0.2  # the share of readers that an answer surely does not help, from which on it is to be looked at
_STORE = "answercenter.agenda"


class Counted(NamedTuple):
    """What visits say: gaps that cost most, answers that help least."""

    gaps: tuple[GapRow, ...]
    worst: tuple[FeedbackRow, ...]


@dataclass(frozen=True, slots=True)
class Ranked(Generic[Listed]):
    """The answers of a list that most visits read, and how many it has."""

    lines: tuple[Listed, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Agenda:
    """What there is to do; `visits` tells by answer how many read it, and leaves out those of too few."""

    waiting: EditorPage
    due: EditorPage
    broken: Ranked[BrokenLinks]
    outdated: Ranked[Translation]
    worst: tuple[FeedbackRow, ...]
    gaps: tuple[GapRow, ...]
    visits: dict[int, int]

    @property
    def empty(self) -> bool:
        """Tell whether nothing is to be done."""
        lists = (self.waiting, self.due, self.broken, self.outdated)
        return not (any(one.total for one in lists) or self.worst or self.gaps)


def agenda() -> Agenda:
    """Return what there is to do now, the first few of each kind."""
    waiting = revisions.editor_list(EditorFilters(state=Life.IN_REVIEW, sort="oldest", per_page=SHOWN))
    due = revisions.editor_list(EditorFilters(state=Life.DUE, sort="review", per_page=SHOWN))
    broken, outdated = own_links.broken(), translations.outdated(MOST)
    scope = _scope()
    counted = Counted((), ()) if scope is None else _kept(scope)
    ids = [line.id for line in (*waiting.lines, *due.lines)] + [row.answer_id for row in counted.worst]
    read = visits([*ids, *(one.id for one in broken), *(one.id for one in outdated)])
    lists = _ranked(broken, read), _ranked(outdated, read)
    return Agenda(waiting, due, *lists, counted.worst, counted.gaps, read)


def visits(answer_ids: Iterable[int]) -> dict[int, int]:
    """Tell by answer how many visits of the newest thirty counted days read it, without those of too few."""
    scope, wanted = _scope(), np.array(sorted(set(answer_ids)), np.int64)
    if scope is None or not wanted.size:
        return {}
    read = sums.by_key(ANSWERS, sums.Part(scope.start, scope.end), ("visits",), wanted).at(wanted)["visits"]
    counted = zip(wanted.tolist(), read.tolist(), strict=True)
    return {answer: number for answer, number in counted if number and not privacy.few(number)}


def most_read_first(listed: Iterable[Listed], read: dict[int, int]) -> list[Listed]:
    """Put answers that more visits read before others, and leave them in their order otherwise."""
    return sorted(listed, key=lambda one: -read.get(one.id, 0))


def _ranked(listed: Sequence[Listed], read: dict[int, int]) -> Ranked[Listed]:
    return Ranked(tuple(most_read_first(listed, read)[:SHOWN]), len(listed))


def _scope() -> Scope | None:
    newest = current_versions(db.session()).newest_day
    return None if newest is None else Scope(newest - timedelta(days=DEFAULT_DAYS - 1), newest)


def _kept(scope: Scope) -> Counted:
    versions = current_versions(db.session())
    store: VersionedCache[Counted] = current_app.extensions.setdefault(_STORE, VersionedCache(1))
    return store.get(scope, (versions.lineage, versions.change, versions.counts), partial(_counted, scope))


def _counted(scope: Scope) -> Counted:
    worst = [row for row in feedback.least_helpful(scope, SHOWN) if row.surely >= UNHELPFUL and row.slug]
    return Counted(tuple(gaps.report(scope, limit=SHOWN).rows), tuple(worst))
