"""Also viewed: pairs of answers that visits of the period read together, the most frequent first.

Counts of pairs know no region and no topic, so this report has neither. A pair is listed from as many visits on as
teach a link; below the least number that may be shown its visits are not told, and nothing is that they follow from.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import NamedTuple

import numpy as np
from flask import current_app

from answercenter.analytics import privacy
from answercenter.analytics import sums
from answercenter.analytics.grains import WHOLE
from answercenter.analytics.kinds import PAIRS
from answercenter.analytics.link_reasons import strength
from answercenter.analytics.packed import grouped
from answercenter.analytics.reports import traffic
from answercenter.analytics.reports.counted import ANSWERS
from answercenter.analytics.reports.questions import question_names
from answercenter.analytics.reports.report import Column
from answercenter.analytics.reports.report import Definition
from answercenter.analytics.reports.report import Kind
from answercenter.analytics.reports.report import Report
from answercenter.analytics.reports.report import paged

if TYPE_CHECKING:
    from collections.abc import Sequence

    from answercenter.analytics.reports.scope import Scope

COLUMNS = (
    Column("id", "External id", Kind.TEXT, "key"),
    Column("question", "Question", Kind.TEXT),
    Column("other_id", "External id of the other", Kind.TEXT, "other_key"),
    Column("other_question", "Read together with", Kind.TEXT),
    Column("visits", "Visits that read both"),
    Column("share", "Of the visits that read the rarer one", Kind.SHARE),
    Column("strength", "Readers of the rarer one go on", Kind.TEXT),
)
GONE = ("", "", "An answer that is no longer there")


@dataclass(frozen=True, slots=True)
class PairRow:
    """Two answers read together, the rarer one first; `visits` and `share` are empty below the least number shown."""

    answer_id: int
    other_id: int
    key: str
    other_key: str
    question: str
    other_question: str
    visits: int | None
    share: float | None
    strength: str


class _Pair(NamedTuple):
    low_id: int
    high_id: int
    visits: int


def report(scope: Scope, limit: int | None = None, offset: int = 0) -> Report:
    """List pairs by the visits that read both; pairs of too few to be told stand behind, in no order of theirs."""
    pairs, every = _pairs(scope)
    rows = _rows(paged(pairs, limit, offset), scope)
    listed = len(pairs)
    return Report(
        name="also-viewed",
        scope=scope,
        columns=COLUMNS,
        rows=rows,
        found=listed,
        totals=traffic.totals(scope),
        before=traffic.totals(scope.before()),
        further={"pairs": listed - len(rows)},
        other={"pairs": every - listed},
        sums={"pairs": every},
    )


def _pairs(scope: Scope) -> tuple[list[_Pair], int]:
    """List the pairs that visits read together often enough, and tell how many there are in all."""
    part = sums.Part(scope.start, scope.end)
    rows = sums.gathered(PAIRS, part, PAIRS.columns, WHOLE)
    (low, high), of = grouped((rows["low_id"], rows["high_id"]), {"visits": rows["visits"]})
    visits, least = of["visits"], privacy.least_visits()
    chosen = np.flatnonzero(visits >= current_app.config["ALSO_VIEWED_MINIMUM_VISITS"])
    told = np.where(visits >= least, visits, 0)[chosen]
    chosen = chosen[np.lexsort((high[chosen], low[chosen], -told))]
    columns = (low[chosen].tolist(), high[chosen].tolist(), visits[chosen].tolist())
    return [_Pair(*pair) for pair in zip(*columns, strict=True)], len(visits)


def _rows(pairs: Sequence[_Pair], scope: Scope) -> tuple[PairRow, ...]:
    ids = sorted({one for pair in pairs for one in (pair.low_id, pair.high_id)})
    names = question_names(ids)
    counted = ANSWERS.sums(scope, ("visits",), ids)
    read = dict(zip(counted.keys.tolist(), counted.of["visits"].tolist(), strict=True))
    rows = []
    for pair in pairs:
        rarer, other = sorted((pair.low_id, pair.high_id), key=lambda one: (read.get(one, 0), one))
        visits, readers = pair.visits, read.get(rarer, 0)
        few = visits < privacy.least_visits()
        key, _slug, question = names.get(rarer, GONE)
        other_key, _slug, other_question = names.get(other, GONE)
        rows.append(
            PairRow(
                answer_id=rarer,
                other_id=other,
                key=key,
                other_key=other_key,
                question=question,
                other_question=other_question,
                visits=None if few else visits,
                share=None if few or not readers else visits / readers,
                strength=strength(visits, readers),
            )
        )
    return tuple(rows)


DEFINITION = Definition("also-viewed", "Also viewed", "Answers read in the same visit", report, regional=False)
