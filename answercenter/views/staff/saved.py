"""Saved views: the list of one's own and shared ones, keeping one from a report's page, deleting one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint
from flask import abort
from flask import flash
from flask import redirect
from flask import render_template
from flask import request
from flask import url_for

from answercenter.accounts import permissions
from answercenter.analytics import reports
from answercenter.analytics import saved_views
from answercenter.analytics.saved_views import InvalidView
from answercenter.analytics.saved_views import UnknownView
from answercenter.forms.fields import one_line
from answercenter.forms.report import choices
from answercenter.forms.report import parse_for

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

bp = Blueprint("saved", __name__, url_prefix="/views")
FILTERS = ("period", "from", "to", "region", "topic", "language", "compare", "against", "by")
KEPT = (*FILTERS, "keyword", "query", "answer", "gap")


@bp.get("")
def home() -> str:
    """List the views that one sees."""
    return _page("", "")


@bp.post("")
def save() -> ResponseReturnValue:
    """Keep a report with its filters. 400 with the list and a message when that cannot be."""
    name, report = one_line(request.form.get("name")), request.form.get("report", "")
    shared = request.form.get("shared") == "yes"
    try:
        saved_views.save(account_id(), name, report, _filters(report), shared=shared)
    except InvalidView as error:
        return _page(str(error), name), 400
    flash(f"Saved. You find “{name}” under saved views.", "good")
    return redirect(url_for("staff.saved.home"), 303)


@bp.post("/<int:view_id>/delete")
def delete(view_id: int) -> ResponseReturnValue:
    """Delete one's own view. 404 when it is gone or somebody else's."""
    try:
        name = saved_views.delete(view_id, account_id())
    except UnknownView as error:
        abort(404, str(error))
    flash(f"Deleted “{name}”.", "good")
    return redirect(url_for("staff.saved.home"), 303)


def account_id() -> int:
    """Tell who is at work; aborts with 401 when nobody is."""
    user = permissions.account()
    if user is None:
        abort(401)
    return user.id


def _filters(report: str) -> dict[str, str]:
    """Return the filters that were sent, if the report understands them. Raises InvalidView."""
    if report not in reports.NAMES:
        raise InvalidView("There is no such report.")
    definition = reports.get(report)
    given = {field: one_line(request.form.get(field)) for field in KEPT}
    kept = {field: value for field, value in given.items() if value}
    found = parse_for(definition, kept, choices())
    if found.errors:
        raise InvalidView(" ".join(found.errors.values()))
    return kept


def _page(problem: str, name: str) -> str:
    return render_template(
        "staff/views.html",
        views=saved_views.seen_by(account_id()),
        titles={one: reports.get(one).title for one in reports.NAMES},
        definitions=[reports.get(one) for one in reports.NAMES],
        problem=problem,
        name=name,
    )
