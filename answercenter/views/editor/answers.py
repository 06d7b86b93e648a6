"""Writing an answer: its form with a preview, saving a draft, publishing, archiving. Nothing typed is ever lost."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from flask import Blueprint
from flask import abort
from flask import flash
from flask import redirect
from flask import render_template
from flask import request
from flask import url_for

from answercenter.accounts import permissions
from answercenter.answers import presence
from answercenter.answers import publishing
from answercenter.answers import review
from answercenter.answers import revisions
from answercenter.forms.answer import AUDIENCES
from answercenter.forms.answer import AnswerForm
from answercenter.forms.answer import written
from answercenter.text import LARGEST_NUMBER
from answercenter.text import normalise_query
from answercenter.text import whole_number
from answercenter.tuning import gaps
from answercenter.tuning.wording import UnknownRule
from answercenter.views.editor import advice
from answercenter.views.editor import clash
from answercenter.views.editor import previewing

if TYPE_CHECKING:
    from typing import Any

    from flask.typing import ResponseReturnValue

    from answercenter.answers.revisions import RevisionSheet

bp = Blueprint("answers", __name__)

SAVE, PUBLISH, SEND, PREVIEW = "save", "publish", "send", "preview"
SAID = {
    SAVE: "The draft is saved.",
    PUBLISH: "Published. The answer is found from now on.",
    SEND: "Saved and sent for review. Readers see no change until it is approved and published.",
}
MOST_ASKED = 20  # other wordings that a gap brings along


@bp.get("/answers/new")
def new() -> ResponseReturnValue:
    """Show a form, empty but for a question and other wordings of it that were chosen on the way."""
    question = normalise_query(request.args.get("question", ""))
    asked = [normalise_query(text) for text in request.args.getlist("asked")[:MOST_ASKED]]
    return _form(AnswerForm(formdata=None, question=question, alt_questions="\n".join(asked)), None)


@bp.post("/answers/new")
def create() -> ResponseReturnValue:
    """Keep a new answer."""
    return _keep(None)


@bp.get("/answers/<int:answer_id>")
def edit(answer_id: int) -> ResponseReturnValue:
    """Show the newest text of an answer, to be written on."""
    sheet = wanted(answer_id)
    return _form(AnswerForm(formdata=None, **written(sheet)), sheet)


@bp.post("/answers/<int:answer_id>")
def save(answer_id: int) -> ResponseReturnValue:
    """Keep what was written, and publish it if that was asked."""
    return _keep(wanted(answer_id))


@bp.post("/answers/<int:answer_id>/archive")
def archive(answer_id: int) -> ResponseReturnValue:
    """Take an answer away from readers."""
    wanted(answer_id)
    publishing.archive(answer_id)
    flash("Archived. Readers do not find it any more; publishing brings it back.", "good")
    return redirect(url_for("editor.answers.edit", answer_id=answer_id), 303)


@bp.post("/preview")
def preview() -> ResponseReturnValue:
    """Show what is being written, as visitors will see it."""
    return render_template("editor/_preview.html", shown=previewing.shown(AnswerForm()))


def wanted(answer_id: int) -> RevisionSheet:
    """Return the newest version of an answer. Aborts with 404 when there is no such answer."""
    sheet = revisions.newest(answer_id) if answer_id <= LARGEST_NUMBER else None
    if sheet is None:
        abort(404, "There is no such answer.")
    return sheet


def _keep(sheet: RevisionSheet | None) -> ResponseReturnValue:
    form = AnswerForm(**({} if sheet is None else written(sheet) | {"base_revision": ""}))
    return keep(form, sheet, request.form.get("act", SAVE))


def keep(form: AnswerForm, sheet: RevisionSheet | None, act: str) -> ResponseReturnValue:
    """Save what a form holds, as a new answer without a sheet, and publish or preview it if that was asked."""
    if act == PREVIEW:
        return _form(form, sheet, previewed=True)
    if act not in SAID:
        abort(400, "An answer is saved, published, sent for review or previewed.")
    author, answer_id = permissions.account(), sheet.answer_id if sheet is not None else None
    author_id = author.id if author is not None else None
    try:
        saved = publishing.save_draft(answer_id, form.revision_text(), form.place(), author_id, form.base() or None)
        form.base_revision.data = str(saved.revision)
        if answer_id is None:
            _link_gap(saved.answer_id)
        if act == PUBLISH:
            publishing.publish(saved.answer_id, saved.revision, author_id)
        elif act == SEND:
            review.send(saved.answer_id, saved.revision, author_id)
    except publishing.InvalidText as error:
        form.blame(error.errors)
        return _form(form, sheet), 400
    except publishing.StaleRevision:
        return clash.page(form, wanted(answer_id or 0))
    except publishing.NotAllowed as error:
        flash(f"Saved, and not more than that: {error}", "bad")
        return _form(form, wanted(saved.answer_id)), 403
    flash(SAID[act], "good")
    return redirect(url_for("editor.answers.edit", answer_id=saved.answer_id), 303)


def _link_gap(answer_id: int) -> None:
    """Tell the gap from which a new answer is written; a gap that is gone by now changes nothing."""
    gap = whole_number(request.form.get("gap"))
    if gap is not None:
        with suppress(UnknownRule):
            gaps.link(gap, answer_id)


def _form(form: AnswerForm, sheet: RevisionSheet | None, **more: Any) -> str:
    author = permissions.account()
    writers = [] if sheet is None else presence.others(sheet.answer_id, author.id if author is not None else None)
    more |= {"shown": previewing.shown(form), "audiences": AUDIENCES, "writers": writers}
    more["advice"] = advice.of(form, sheet.answer_id if sheet is not None else None)
    return render_template("editor/answer.html", form=form, sheet=sheet, **more)
