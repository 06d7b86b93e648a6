"""Changing many answers of the list at once, and taking that back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from typing import Any

from flask import Blueprint
from flask import abort
from flask import flash
from flask import redirect
from flask import render_template
from flask import request
from flask import url_for

from answercenter.accounts import permissions
from answercenter.answers import bulk
from answercenter.answers import bulk_lists
from answercenter.answers import revisions
from answercenter.answers.wording import InvalidText
from answercenter.answers.wording import NotAllowed
from answercenter.answers.wording import PublishingError
from answercenter.forms.fields import entries
from answercenter.text import whole_number
from answercenter.views.editor import listing

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from answercenter.answers.bulk_lists import BulkSheet

bp = Blueprint("bulk", __name__, url_prefix="/bulk")


@bp.post("")
def apply() -> ResponseReturnValue:
    """Change the answers that were chosen, or all that fit the filters in the address."""
    author = permissions.account()
    try:
        run_id = bulk.begin(request.form.get("act", ""), _value(), _chosen(), author.id if author is not None else None)
    except InvalidText as error:
        flash(" ".join(error.errors.values()), "bad")
        return listing.show(), 400
    except NotAllowed as error:
        flash(str(error), "bad")
        return listing.show(), 403
    return redirect(url_for("editor.bulk.show", run_id=run_id), 303)


@bp.get("/<int:run_id>")
def show(run_id: int) -> ResponseReturnValue:
    """Show what a change did, and the way back."""
    return render_template("editor/bulk.html", run=_wanted(run_id), left=bulk_lists.left(run_id))


@bp.get("/<int:run_id>/progress")
def progress(run_id: int) -> ResponseReturnValue:
    """Show the part of that page that changes."""
    return render_template("editor/_bulk_run.html", run=_wanted(run_id), left=bulk_lists.left(run_id))


@bp.post("/<int:run_id>")
def undo(run_id: int) -> ResponseReturnValue:
    """Let the answers of a change stand as they stood."""
    _wanted(run_id)
    if request.form.get("act") != "undo":
        abort(400, "A change of many answers is undone.")
    author = permissions.account()
    try:
        bulk.undo(run_id, author.id if author is not None else None)
    except PublishingError as error:
        flash(str(error), "bad")
    return redirect(url_for("editor.bulk.show", run_id=run_id), 303)


def _wanted(run_id: int) -> BulkSheet:
    run = bulk_lists.run(run_id)
    if run is None:
        abort(404, "There is no such change; what is older than 30 days is gone.")
    return run


def _value() -> dict[str, Any]:
    add, remove = (entries(request.form.get(name, "")) for name in ("add", "remove"))
    return {"topic_id": whole_number(request.form.get("topic_id")), "add": add, "remove": remove}


def _chosen() -> list[int]:
    """List the answers that are meant. Aborts with 400 on a scope that the list does not offer."""
    scope = request.form.get("scope", "chosen")
    if scope == "all":
        every = replace(listing.wanted_filters(), page=1, per_page=bulk.MOST + 1)
        return [line.id for line in revisions.editor_list(every).lines]
    if scope != "chosen":
        abort(400, "The answers chosen are changed, or all that match.")
    numbers = (whole_number(value) for value in request.form.getlist("answers"))
    return [number for number in numbers if number]
