"""Gaps that staff have taken on: the list, one of them with its queries searched anew, and what is done about it."""

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
from answercenter.analytics.reports import gaps as report
from answercenter.analytics.reports import wording
from answercenter.answers import revisions
from answercenter.forms.report import choices
from answercenter.forms.report import parse
from answercenter.text import LARGEST_NUMBER
from answercenter.text import whole_number
from answercenter.tuning import gaps
from answercenter.tuning.wording import UnknownRule

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from answercenter.tuning.gaps import Task

bp = Blueprint("tasks", __name__, url_prefix="/gaps")
FILTERS = ("from", "to", "region", "topic", "language")  # of the report that a gap is taken from


@bp.get("")
def home() -> str:
    """List the gaps that were taken."""
    return render_template("staff/tasks.html", tasks=gaps.tasks(), words=wording)


@bp.post("")
def take() -> ResponseReturnValue:
    """Take on a gap of a report, by its name and the report's filters."""
    given = {name: value for name, value in request.form.items() if name in FILTERS and value}
    filters = parse(given, choices())
    if filters.errors:
        abort(400, " ".join(filters.errors.values()))
    row = report.find(request.form.get("gap", ""), filters.scope)
    if row is None:
        abort(404, "There is no such gap in this period.")
    user = permissions.account()
    task_id = gaps.take(row.name, row.named, user.id if user is not None else None)
    return redirect(url_for("staff.tasks.show", task_id=task_id), 303)


@bp.get("/<int:task_id>")
def show(task_id: int) -> str:
    """Show one task, with what its queries find now."""
    found = _wanted(task_id)
    sheet = revisions.newest(found.answer_id) if found.answer_id is not None else None
    attempts = gaps.attempts(found)
    since = gaps.clicked_since(found)
    return render_template(
        "staff/task.html", task=found, sheet=sheet, attempts=attempts, since=since, first=gaps.FIRST, words=wording
    )


@bp.post("/<int:task_id>")
def change(task_id: int) -> ResponseReturnValue:
    """Link an answer, close the task if it is proved, or give it back."""
    _wanted(task_id)
    act, answer = request.form.get("act", ""), request.form.get("answer", "").strip()
    try:
        if act == "link":
            gaps.link(task_id, _number(answer))
            flash("Linked. Publish it, then close the gap.", "good")
        elif act == "close":
            gaps.close(task_id)
            flash("Closed: every query finds the answer now.", "good")
        elif act == "give back":
            gaps.give_back(task_id)
            flash("Given back. The gap stays in the report.", "good")
            return redirect(url_for("staff.tasks.home"), 303)
        else:
            abort(400, "A task is linked, closed or given back.")
    except (gaps.StillOpenError, UnknownRule) as error:
        flash(str(error), "bad")
    return redirect(url_for("staff.tasks.show", task_id=task_id), 303)


def _wanted(task_id: int) -> Task:
    found = gaps.task(task_id) if task_id <= LARGEST_NUMBER else None
    if found is None:
        abort(404, "There is no such task.")
    return found


def _number(text: str) -> int:
    number = whole_number(text)
    if not number:
        abort(400, "An answer is named by its number, as in its address.")
    return number
