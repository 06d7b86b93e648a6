"""Reports as pages and as files. The filters stand in the address, so a page can be kept and sent on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint
from flask import Response
from flask import abort
from flask import render_template
from flask import request

from answercenter.analytics import reports
from answercenter.analytics import saved_views
from answercenter.analytics.reports import export
from answercenter.analytics.reports import wording
from answercenter.forms.period import presets
from answercenter.forms.report import COMPARISONS
from answercenter.forms.report import choices
from answercenter.forms.report import parse_for
from answercenter.views import paging
from answercenter.views.staff import drawing
from answercenter.views.staff import pages
from answercenter.views.staff import saved
from answercenter.views.staff.filters import FilterLinks
from answercenter.views.staff.filters import region_choices

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.typing import ResponseReturnValue

    from answercenter.analytics.reports.report import Definition
    from answercenter.analytics.reports.report import Report
    from answercenter.forms.report import ReportFilters

bp = Blueprint("reports", __name__, url_prefix="/reports")

FILES: dict[str, tuple[Callable[[Report], str | bytes], str]] = {
    "csv": (export.as_csv, "text/csv; charset=utf-8"),
    "xlsx": (export.as_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "json": (export.as_json, "application/json"),
}


@bp.get("/<name>")
def show(name: str) -> ResponseReturnValue:
    """Show a report, or send it as a file. 404 for an unknown name, 400 with messages at the fields for wrong ones."""
    if name not in reports.NAMES:
        abort(404, f"There is no such report; there are {', '.join(reports.NAMES)}.")
    definition = reports.get(name)
    offered = choices()
    filters = parse_for(definition, request.args, offered)
    scope = definition.complete(filters.scope)
    if filters.format != "html":
        return file(definition, filters)
    number = paging.wanted_page()
    content = pages.content(definition, scope, number)
    links = FilterLinks(definition, filters)
    found = render_template(
        f"staff/{name}.html",
        definition=definition,
        definitions=[reports.get(other) for other in reports.NAMES],
        filters=filters,
        scope=scope,
        period=wording.period(scope.start, scope.end),
        presets=presets(),
        comparisons=COMPARISONS,
        newest=offered.newest,
        topics=offered.topics,
        languages=offered.languages,
        region_choices=region_choices(scope) if definition.regional else [],
        links=links,
        pages=links.pages(number, content["report"].found, pages.PER_PAGE),
        words=wording,
        views=saved_views.seen_by(saved.account_id()),
        drawing=drawing,
        **content,
    )
    return found, 400 if filters.errors else 200


def file(definition: Definition, filters: ReportFilters) -> Response:
    """Send a report as the file that the filters ask for. Aborts with 400 and the messages for wrong ones."""
    if filters.errors:
        abort(400, " ".join(f"{name}: {message}" for name, message in filters.errors.items()))
    write, mimetype = FILES[filters.format]
    report = definition.make(definition.complete(filters.scope))
    response = Response(write(report), mimetype=mimetype)
    if filters.format != "json":
        parts = [definition.name, f"{filters.scope.start}", f"{filters.scope.end}", (filters.scope.region or "")]
        name = "-".join(part.replace("??", "unknown") for part in parts if part)
        response.headers["Content-Disposition"] = f'attachment; filename="{name}.{filters.format}"'
    return response
