"""The leading questions: which answers visitors see first, and in what order. Works by keyboard and without script."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint
from flask import abort
from flask import flash
from flask import redirect
from flask import render_template
from flask import request
from flask import url_for

from answercenter.analytics import popular
from answercenter.answers import leading as order
from answercenter.answers import publishing
from answercenter.answers import revisions
from answercenter.models import PUBLIC
from answercenter.text import normalise_query
from answercenter.views.editor.answers import wanted

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

bp = Blueprint("leading", __name__, url_prefix="/leading")

SHOWN = 8  # leading questions that visitors see
OFFERED = 10  # answers found to be pinned
LAST_PLACE = 10_000


@bp.get("")
def pins() -> ResponseReturnValue:
    """Show the pinned questions in order, answers to pin, and what visitors see."""
    text = normalise_query(request.args.get("q", ""))
    offered: tuple[revisions.EditorLine, ...] = ()
    if text:
        filters = revisions.EditorFilters(text=text, state="published", per_page=OFFERED)
        offered = revisions.editor_list(filters).lines
    return render_template(
        "editor/leading.html",
        pinned=_pinned(),
        text=text,
        offered=[line for line in offered if line.position is None],
        seen=order.leading(PUBLIC, popular.interest(SHOWN), SHOWN),
    )


@bp.post("/<int:answer_id>")
def move(answer_id: int) -> ResponseReturnValue:
    """Pin an answer at the end, take it away, or move it one place up or down."""
    wanted(answer_id)
    ids = [line.id for line in _pinned()]
    act = request.form.get("act", "")
    try:
        if act == "pin":
            publishing.pin(answer_id, len(ids) + 1)
        elif act == "unpin":
            publishing.pin(answer_id, None)
        elif act in {"up", "down"} and answer_id in ids:
            publishing.reorder_pins(_moved(ids, answer_id, -1 if act == "up" else 1))
        else:
            abort(400, "A question is pinned, unpinned, or moved up or down among the pinned ones.")
    except publishing.PublishingError as error:
        flash(str(error), "bad")
    return redirect(url_for("editor.leading.pins", moved=answer_id, _anchor=f"pin-{answer_id}"), 303)


def _pinned() -> list[revisions.EditorLine]:
    """List what is pinned by position, whatever its state or audience."""
    found = revisions.editor_list(revisions.EditorFilters(pinned=True, per_page=LAST_PLACE))
    return sorted(found.lines, key=lambda line: (line.position or 0, line.id))


def _moved(ids: list[int], answer_id: int, step: int) -> list[int]:
    here = ids.index(answer_id)
    there = min(max(0, here + step), len(ids) - 1)
    ids = [other for other in ids if other != answer_id]
    ids.insert(there, answer_id)
    return ids
