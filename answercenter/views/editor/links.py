"""The links of an answer that visitors taught: why each is there, pinning and vetoing them, and who did so when."""

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
from answercenter.analytics import link_choices
from answercenter.analytics.link_reasons import reasons
from answercenter.analytics.reports.questions import question_names
from answercenter.models import LinkAct
from answercenter.text import whole_number
from answercenter.tuning.links import decide
from answercenter.tuning.wording import UnknownRule
from answercenter.views.editor.answers import wanted

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

bp = Blueprint("links", __name__, url_prefix="/answers/<int:answer_id>/also-viewed")
DONE = {
    LinkAct.PIN: "Pinned. It stands first from now on.",
    LinkAct.VETO: "Taken out. Readers of this answer do not see it from now on.",
    LinkAct.CLEAR: "Left to what visitors read, as before.",
}


@bp.get("")
def show(answer_id: int) -> str:
    """List the learned links with their reasons, and what editors decided on them."""
    sheet, found, past = wanted(answer_id), reasons(answer_id), link_choices.history(answer_id)
    names = question_names([*(one.other_id for one in found), *(one.other_id for one in past)])
    return render_template("editor/links.html", sheet=sheet, found=found, past=past, names=names)


@bp.post("")
def change(answer_id: int) -> ResponseReturnValue:
    """Pin a link, veto it, or leave it to what is learned."""
    wanted(answer_id)
    other, act = whole_number(request.form.get("other")), request.form.get("act", "")
    if act not in list(LinkAct) or not other:
        abort(400, "A link to another answer is pinned, vetoed or cleared.")
    author = permissions.account()
    try:
        decide(answer_id, other, LinkAct(act), author.id if author is not None else None)
    except UnknownRule as error:
        abort(404, str(error))
    flash(DONE[LinkAct(act)], "good")
    return redirect(url_for("editor.links.show", answer_id=answer_id, _anchor=f"link-{other}"), 303)
