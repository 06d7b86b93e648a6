"""What the pages of reports on learned links, feedback and missing answers show beside their rows."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

from answercenter.analytics import network
from answercenter.analytics import privacy
from answercenter.analytics.reports import also_viewed as pairs
from answercenter.analytics.reports import wording
from answercenter.analytics.reports.figures import Figure
from answercenter.analytics.reports.figures import counted

if TYPE_CHECKING:
    from answercenter.analytics.reports.report import Report
    from answercenter.analytics.reports.scope import Scope

PICTURED = 150  # pairs that the picture chooses from


def also_viewed(report: Report, scope: Scope) -> dict[str, Any]:
    """Give the figures of pairs, and the picture of the most frequent ones with the same as a list."""
    rows = [row for row in pairs.report(scope, PICTURED).rows if row.visits is not None]
    edges = network.chosen_edges([(row.answer_id, row.other_id, row.visits) for row in rows])
    names = {row.answer_id: row.question for row in rows} | {row.other_id: row.other_question for row in rows}
    now, before = report.totals, report.before
    told = len({one for low, high, _ in edges for one in (low, high)})
    caption = f"The {told} answers most often read together, {wording.period(scope.start, scope.end)}"
    return {
        "figures": [
            counted("Visits", now.visits, before.visits, "sittings of one visitor", before),
            counted("Answers read", now.views, before.views, "views of an answer", before),
            Figure("Pairs", wording.count(report.sums["pairs"]), "two answers read in one visit"),
            Figure("Listed", wording.count(report.found), "from as many visits on as teach a link"),
        ],
        "charts": [network.draw(edges, names, _closest(rows), caption)] if edges else [],
        "edges": [(names[low], names[high], visits) for low, high, visits in edges],
    }


def _closest(rows: list[Any]) -> str:
    best = max(rows, key=lambda row: (row.visits, -row.answer_id))
    least = privacy.least_visits()
    return f"{best.visits:,} visits read the closest two; lines stand for {least} or more"
