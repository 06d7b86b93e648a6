"""What to do next on the editors' desk: what waits, is due, serves badly or is missing, with the visits concerned.

Stands above answers and analytics, since it reads both. Visits are those of the newest thirty counted days.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING
from typing import NamedTuple

import numpy as np
from flask import current_app

from answercenter.analytics import privacy
from answercenter.analytics import sums
from answercenter.analytics.kinds import ANSWERS
from answercenter.analytics.reports import feedback
from answercenter.analytics.reports import gaps
from answercenter.analytics.reports.scope import DEFAULT_DAYS
from answercenter.analytics.reports.scope import Scope
from answercenter.answers import revisions
from answercenter.answers.life import Life
from answercenter.answers.revisions import EditorFilters
from answercenter.caching import VersionedCache
from answercenter.extensions import db
from answercenter.models import current_versions

if TYPE_CHECKING:
    from collections.abc import Iterable

    from answercenter.analytics.reports.feedback import FeedbackRow
    from answercenter.analytics.reports.gaps import GapRow
    from answercenter.answers.revisions import EditorPage

SHOWN = 5  # of each kind
UNHELPFUL = 0.2  # the share of readers that an answer surely does not help, from which on it is to be looked at
_STORE = "answercenter.agenda"


class Counted(NamedTuple):
    """What visits say: gaps that cost most, answers that help least."""

    gaps: tuple[GapRow, ...]
    worst: tuple[FeedbackRow, ...]


@dataclass(frozen=True, slots=True)
class Agenda:
    """What there is to do; `visits` tells by answer how many read it, and leaves out those of too few."""

    waiting: EditorPage
    due: EditorPage
    worst: tuple[FeedbackRow, ...]
    gaps: tuple[GapRow, ...]
    visits: dict[int, int]

    @property
    def empty(self) -> bool:
        """Tell whether nothing is to be done."""
        return not (self.waiting.total or self.due.total or self.worst or self.gaps)


def agenda() -> Agenda:
    """Return what there is to do now, the first few of each kind."""
    waiting = revisions.editor_list(EditorFilters(state=Life.IN_REVIEW, sort="oldest", per_page=SHOWN))
    due = revisions.editor_list(EditorFilters(state=Life.DUE, sort="review", per_page=SHOWN))
    versions = current_versions(db.session())
    if versions.newest_day is None:
        return Agenda(waiting, due, (), (), {})
    scope = Scope(versions.newest_day - timedelta(days=DEFAULT_DAYS - 1), versions.newest_day)
    store: VersionedCache[Counted] = current_app.extensions.setdefault(_STORE, VersionedCache(1))
    counted = store.get(scope, (versions.lineage, versions.change, versions.counts), partial(_counted, scope))
    ids = [line.id for line in (*waiting.lines, *due.lines)] + [row.answer_id for row in counted.worst]
    return Agenda(waiting, due, counted.worst, counted.gaps, _visits(ids, scope))


def _counted(scope: Scope) -> Counted:
    worst = [row for row in feedback.least_helpful(scope, SHOWN) if row.surely >= UNHELPFUL and row.slug]
    return Counted(tuple(gaps.report(scope, limit=SHOWN).rows), tuple(worst))


def _visits(answer_ids: Iterable[int], scope: Scope) -> dict[int, int]:
    wanted = np.array(sorted(set(answer_ids)), np.int64)
    visits = sums.by_key(ANSWERS, sums.Part(scope.start, scope.end), ("visits",), wanted).at(wanted)["visits"]
    counted = zip(wanted.tolist(), visits.tolist(), strict=True)
    return {answer: number for answer, number in counted if number and not privacy.few(number)}
