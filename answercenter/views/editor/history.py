"""The history of an answer: every version, who wrote it, and how it read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint
from flask import abort
from flask import current_app
from flask import flash
from flask import redirect
from flask import render_template
from flask import request
from flask import url_for

from answercenter import clock
from answercenter import markup
from answercenter.accounts import permissions
from answercenter.analytics.reports import wording
from answercenter.analytics.reports.revisions import by_version
from answercenter.answers import publishing
from answercenter.answers import revisions
from answercenter.answers.wording import Place
from answercenter.answers.wording import RevisionText
from answercenter.text import LARGEST_NUMBER
from answercenter.text import whole_number
from answercenter.views.editor.answers import wanted

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from answercenter.answers.revisions import RevisionSheet

bp = Blueprint("history", __name__, url_prefix="/answers/<int:answer_id>/history")


@bp.get("")
def versions(answer_id: int) -> ResponseReturnValue:
    """List the versions of an answer, the newest first, with how often each was read and how readers voted."""
    sheet, listed = wanted(answer_id), revisions.history(answer_id)
    live = [one for one in reversed(listed) if one.number <= (sheet.live_revision or 0)]
    zone = current_app.config["TIMEZONE"]
    figures = by_version(answer_id, [(clock.day_of(one.created_at, zone), one.number) for one in live])
    return render_template("editor/history.html", sheet=sheet, versions=listed, figures=figures, words=wording)


@bp.get("/<int:number>")
def version(answer_id: int, number: int) -> ResponseReturnValue:
    """Show how one version read."""
    newest, old = wanted(answer_id), _version(answer_id, number)
    shown = {
        "question": old.question,
        "short_answer": markup.render_all(old.short_answer),
        "body": markup.render_all(old.body),
        "language": old.language,
    }
    return render_template("editor/version.html", sheet=newest, version=old, shown=shown)


@bp.post("/<int:number>/restore")
def restore(answer_id: int, number: int) -> ResponseReturnValue:
    """Make an old version the draft again; the versions since then stay in the history."""
    wanted(answer_id)
    old, author = _version(answer_id, number), permissions.account()
    try:
        publishing.save_draft(
            answer_id,
            RevisionText(
                old.question, old.short_answer, old.body, old.keywords, old.alt_questions, f"Version {number} again"
            ),
            Place(old.topic_id, old.further_topic_ids, old.audience, old.language),
            author.id if author is not None else None,
            whole_number(request.form.get("base_revision")),
        )
    except publishing.PublishingError as error:
        flash(str(error), "bad")
        return redirect(url_for("editor.history.versions", answer_id=answer_id), 303)
    flash(f"Version {number} is the draft now. Look at it, then publish it.", "good")
    return redirect(url_for("editor.answers.edit", answer_id=answer_id), 303)


def _version(answer_id: int, number: int) -> RevisionSheet:
    found = revisions.revision(answer_id, number) if number <= LARGEST_NUMBER else None
    if found is None:
        abort(404, "There is no such version of this answer.")
    return found
