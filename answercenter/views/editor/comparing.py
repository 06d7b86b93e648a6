"""Two versions of an answer compared, word by word."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint
from flask import abort
from flask import render_template
from flask import request

from answercenter.answers import revisions
from answercenter.answers import topics
from answercenter.answers.comparison import compare
from answercenter.text import whole_number
from answercenter.views.editor.answers import wanted

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

bp = Blueprint("comparing", __name__)


@bp.get("/answers/<int:answer_id>/compare")
def show(answer_id: int) -> ResponseReturnValue:
    """Show what changed from one version to another; without a choice, what the newest one changed."""
    sheet, listed = wanted(answer_id), revisions.history(answer_id)
    numbers = [one.number for one in listed]  # the newest first
    new = _chosen("to", sheet.newest)
    earlier = [number for number in numbers if number < new]
    old = _chosen("from", earlier[0] if earlier else new)
    sides = [revisions.revision(answer_id, number) for number in (old, new)]
    if sides[0] is None or sides[1] is None:
        abort(404, "There is no such version of this answer.")
    names = {topic.id: topic.label for topic in topics.choices()}
    return render_template(
        "editor/compare.html",
        sheet=sheet,
        versions=listed,
        old=sides[0],
        new=sides[1],
        changes=compare(sides[0], sides[1], names),
    )


def _chosen(name: str, otherwise: int) -> int:
    """Return the version that the address names. Aborts with 400 when that is no number."""
    given = request.args.get(name, "")
    number = whole_number(given) if given else otherwise
    if number is None:
        abort(400, "A version is chosen by its number.")
    return number
