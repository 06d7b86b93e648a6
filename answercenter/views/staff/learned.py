"""What the pages of reports on learned links, feedback and missing answers show beside their rows."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

from flask import current_app
from flask import request

from answercenter import clock
from answercenter.analytics import charts
from answercenter.analytics import network
from answercenter.analytics import privacy
from answercenter.analytics.reasons import REASONS
from answercenter.analytics.reports import also_viewed as pairs
from answercenter.analytics.reports import feedback as feedback_report
from answercenter.analytics.reports import findings
from answercenter.analytics.reports import gaps as gaps_report
from answercenter.analytics.reports import series
from answercenter.analytics.reports import wording
from answercenter.analytics.reports.figures import Figure
from answercenter.analytics.reports.figures import counted
from answercenter.analytics.reports.figures import no_result_counts
from answercenter.analytics.reports.figures import rate
from answercenter.text import counted_query
from answercenter.text import whole_number
from answercenter.tuning.gaps import tasks

if TYPE_CHECKING:
    from collections.abc import Callable

    from answercenter.analytics.reports.report import Report
    from answercenter.analytics.reports.scope import Scope

SAID = 50  # readers' words that a page shows
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


def feedback(report: Report, scope: Scope) -> dict[str, Any]:
    """Give the figures of votes, the chosen answer's revisions and readers' words, and votes over time."""
    rows = {row.answer_id: row for row in report.rows}
    given = request.args.get("answer", "")
    wanted = whole_number(given) or 0
    chosen = _chosen(rows, wanted, lambda: feedback_report.find(wanted, scope))
    now, before = report.totals, report.before
    over = scope.over(clock.today(current_app.config["TIMEZONE"]))
    days = series.of_traffic(over, {"unhelpful": "Not helpful", "helpful": "Helpful"})
    caption = f"Votes a {findings.STEP_NAMES[days.step]}, {wording.period(over.start, over.end)}"
    drawn = [charts.lines(days, findings.peak(days, "vote", "votes"), caption)] if report.rows and days.days else []
    return {
        "figures": [
            rate("Helpful", now.found_helpful, before.found_helpful, "votes", "nobody voted"),
            counted("Not helpful", now.unhelpful, before.unhelpful, "votes", before),
            Figure("Answers voted on", wording.count(report.sums["answers"]), "with at least one vote"),
            counted("Answers read", now.views, before.views, "views of an answer", before),
        ],
        "chosen": chosen,
        "missing": given if given and not chosen else None,
        "revisions": feedback_report.by_revision(chosen.answer_id, scope) if chosen and not scope.region else [],
        "said": feedback_report.words_on([chosen.answer_id], scope, SAID) if chosen else [],
        "reasons": REASONS,
        "charts": drawn,
        "days": days,
    }


def gaps(report: Report, scope: Scope) -> dict[str, Any]:
    """Give the figures of what was looked for in vain, the chosen gap, and failing searches over time."""
    rows = {row.name: row for row in report.rows}
    wanted = counted_query(request.args.get("gap", ""))
    chosen = _chosen(rows, wanted, lambda: gaps_report.find(wanted, scope))
    now, before = report.totals, report.before
    taken = tasks()
    return {
        "figures": [
            Figure("Gaps", wording.count(report.found), "groups of queries that ask for the same"),
            Figure("Visits they cost", wording.count(report.sums["cost"]), "at most, with rarer queries"),
            rate("Found nothing", now.found_nothing, before.found_nothing, "searches", no_result_counts(now)),
            rate("Nothing opened", now.unclicked, before.unclicked, "searches", no_result_counts(now)),
        ],
        "chosen": chosen,
        "missing": wanted if wanted and not chosen else None,
        "tasks": taken,
        "task": next((task for task in taken if chosen and set(task.queries) & set(chosen.named)), None),
    } | _failures(report, scope, {"zero_searches": "Found nothing", "unclicked_searches": "Nothing opened"})


def no_click(report: Report, scope: Scope) -> dict[str, Any]:
    """Give the figures of searches of which nothing was opened, and the same over time."""
    now, before = report.totals, report.before
    return {
        "figures": [
            counted("Searches", now.searches, before.searches, "of all visitors", before),
            rate("Clicked a result", now.clicked, before.clicked, "searches", no_result_counts(now)),
            rate("Nothing opened", now.unclicked, before.unclicked, "searches", no_result_counts(now)),
            rate("Gave up", now.abandoned, before.abandoned, "searches", no_result_counts(now)),
        ]
    } | _failures(report, scope, {"unclicked_searches": "Nothing opened", "abandoned_searches": "Gave up"})


def _chosen(rows: dict[Any, Any], wanted: Any, find: Callable[[], Any]) -> Any:
    """Return the row that was asked for, on this page or another; the first one when none was."""
    if not wanted:
        return next(iter(rows.values()), None)
    return rows.get(wanted) or find()


def _failures(report: Report, scope: Scope, names: dict[str, str]) -> dict[str, Any]:
    over = scope.over(clock.today(current_app.config["TIMEZONE"]))
    days = series.of_traffic(over, names)
    caption = f"Searches a {findings.STEP_NAMES[days.step]}, {wording.period(over.start, over.end)}"
    drawn = [charts.lines(days, findings.peak(days, "search", "searches"), caption)]
    return {"charts": drawn if report.rows and days.days else [], "days": days}


def _closest(rows: list[Any]) -> str:
    best = max(rows, key=lambda row: (row.visits, -row.answer_id))
    least = privacy.least_visits()
    return f"{best.visits:,} visits read the closest two; lines stand for {least} or more"
