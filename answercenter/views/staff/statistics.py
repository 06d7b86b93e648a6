"""One answer's statistics: how it is found and read, what readers say and read besides; as a page and as files."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

from flask import Blueprint
from flask import abort
from flask import render_template
from flask import request

from answercenter.accounts.permissions import requires
from answercenter.accounts.roles import STAFF
from answercenter.accounts.roles import WRITERS
from answercenter.analytics import reports
from answercenter.analytics.reports import answer
from answercenter.analytics.reports import counted
from answercenter.analytics.reports import feedback
from answercenter.analytics.reports import figures
from answercenter.analytics.reports import traffic
from answercenter.analytics.reports import wording
from answercenter.analytics.reports.scope import simulated
from answercenter.answers import revisions
from answercenter.forms.period import presets
from answercenter.forms.report import COMPARISONS
from answercenter.forms.report import choices
from answercenter.forms.report import parse
from answercenter.text import LARGEST_NUMBER
from answercenter.views.staff import drawing
from answercenter.views.staff import pages
from answercenter.views.staff.filters import FilterLinks
from answercenter.views.staff.reports import file

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from answercenter.analytics.reports.figures import Figure
    from answercenter.analytics.reports.scope import Scope

bp = Blueprint("statistics", __name__, url_prefix="/staff/answers")
bp.before_request(requires(STAFF, *WRITERS))


@bp.get("/<int:answer_id>")
def show(answer_id: int) -> ResponseReturnValue:
    """Show an answer's statistics, or send them as a file. 404 for an unknown answer, 400 for wrong filters."""
    sheet = revisions.newest(answer_id) if answer_id <= LARGEST_NUMBER else None
    if sheet is None:
        abort(404, "There is no such answer.")
    definition = answer.about(answer_id)
    offered = choices()
    filters = parse(request.args, offered, regional=False)
    if filters.format != "html":
        return file(definition, filters)
    content = _content(answer_id, filters.scope)
    links = FilterLinks(definition, filters, answer_id)
    page = {"sheet": sheet, "definition": definition, "filters": filters, "links": links, "newest": offered.newest}
    found = render_template("staff/answer.html", **page, **content, **_words(filters.scope))
    return found, 400 if filters.errors else 200


def _content(answer_id: int, scope: Scope) -> dict[str, Any]:
    """Return what is counted of the answer, its figures and its charts."""
    now, before = answer.sums(answer_id, scope), answer.sums(answer_id, scope.before())
    rate = "visits that read this answer, per 1,000 visits"
    names, unit = {answer_id: "Views"}, ("view", "views")
    drawn = pages.detail(counted.ANSWERS, answer_id if now.views else None, names, scope, unit, rate)
    return {
        "sums": now,
        "figures": figures.beside(_figures(now, before, scope), scope),
        "sources": answer.sources(answer_id, scope),
        "queries": answer.queries(answer_id, scope, answer.SHOWN_QUERIES),
        "votes": feedback.by_revision(answer_id, scope),
        "linked": answer.linked(answer_id),
    } | drawn


def _figures(now: answer.Sums, before: answer.Sums, scope: Scope) -> list[Figure]:
    earlier = traffic.totals(scope.before())
    return [
        figures.counted("Views", now.views, before.views, "of this answer", earlier),
        figures.counted("Visits", now.visits, before.visits, "that read it", earlier),
        figures.counted("Found by search", now.clicks, before.clicks, "results opened", earlier),
        figures.counted("Read last", now.last_views, before.last_views, "visits that went no further", earlier),
        figures.rate("Helpful", now.found_helpful, before.found_helpful, "votes", "nobody voted"),
    ]


def _words(scope: Scope) -> dict[str, Any]:
    return {
        "scope": scope,
        "period": wording.period(scope.start, scope.end),
        "presets": presets(),
        "comparisons": COMPARISONS,
        "words": wording,
        "drawing": drawing,
        "simulated": simulated(),
        "definitions": [reports.get(one) for one in reports.NAMES],
    }
