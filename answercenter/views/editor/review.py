"""The life of an answer: review with its talk, the time of publishing, owner and end; and what awaits review."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint
from flask import abort
from flask import flash
from flask import redirect
from flask import render_template
from flask import request
from flask import url_for

from answercenter import markup
from answercenter.accounts import permissions
from answercenter.accounts.roles import APPROVERS
from answercenter.answers import care
from answercenter.answers import review
from answercenter.answers import revisions
from answercenter.answers import scheduling
from answercenter.answers.life import Life
from answercenter.answers.wording import InvalidText
from answercenter.answers.wording import NotAllowed
from answercenter.answers.wording import PublishingError
from answercenter.answers.wording import StaleRevision
from answercenter.forms.life import CareForm
from answercenter.forms.life import ReviewForm
from answercenter.forms.life import ScheduleForm
from answercenter.forms.life import care_fields
from answercenter.forms.life import typed
from answercenter.views import paging
from answercenter.views.editor.answers import wanted

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from answercenter.answers.revisions import RevisionSheet
    from answercenter.forms.life import LifeForm

bp = Blueprint("review", __name__)

SAID = {
    "send": "Sent for review. Readers see no change until it is approved and published.",
    "approve": "Approved.",
    "changes": "Sent back with what should be changed.",
    "comment": "Your comment is kept.",
}
DONE = {
    "send": review.send,
    "approve": review.approve,
    "changes": review.ask_changes,
    "comment": review.comment,
}


@bp.get("/review")
def queue() -> str:
    """List the answers whose newest version awaits review, the one that waits longest first."""
    filters = revisions.EditorFilters(state=Life.IN_REVIEW, sort="oldest", page=paging.wanted_page())
    found = revisions.editor_list(filters)
    pages = paging.pages(url_for("editor.review.queue"), filters.page, found.pages)
    return render_template("editor/queue.html", found=found, pages=pages)


@bp.get("/answers/<int:answer_id>/review")
def show(answer_id: int) -> ResponseReturnValue:
    """Show the newest version of an answer, what is held of it, and what can be decided."""
    return _page(wanted(answer_id))


@bp.post("/answers/<int:answer_id>/review")
def decide(answer_id: int) -> ResponseReturnValue:
    """Send the newest version for review, approve it, send it back, or say something about it."""
    sheet, form, act = wanted(answer_id), ReviewForm(), request.form.get("act", "")
    if act not in DONE:
        abort(400, "A version is sent, approved, sent back or commented on.")
    try:
        DONE[act](answer_id, form.version(), _own_id(), form.text.data or "")
    except PublishingError as error:
        return _refused(answer_id, error, form)
    scheduled = act == "approve" and (sheet.publish_at is not None)
    flash(f"{SAID[act]} It is published at the time set for it." if scheduled else SAID[act], "good")
    return redirect(url_for("editor.review.show", answer_id=answer_id), 303)


@bp.post("/answers/<int:answer_id>/schedule")
def schedule(answer_id: int) -> ResponseReturnValue:
    """Set the time at which the newest version is published, or take it back."""
    wanted(answer_id)
    form = ScheduleForm()
    try:
        if request.form.get("act") == "clear":
            scheduling.unschedule(answer_id, form.version(), _own_id())
            said = "No time is set any more."
        elif scheduling.schedule(answer_id, form.version(), form.moment(), _own_id()):
            said = "The time is set. The version is published then."
        else:
            said = "The time is set. The version is published then, if it has been approved."
    except PublishingError as error:
        return _refused(answer_id, error, form)
    flash(said, "good")
    return redirect(url_for("editor.review.show", answer_id=answer_id), 303)


@bp.post("/answers/<int:answer_id>/care")
def keep(answer_id: int) -> ResponseReturnValue:
    """Set who looks after an answer, when it is read again, and when it ends."""
    sheet, form = wanted(answer_id), CareForm()
    try:
        care.keep(answer_id, form.kept(sheet.expires_at), _own_id())
    except PublishingError as error:
        return _refused(answer_id, error, form)
    flash("Kept.", "good")
    return redirect(url_for("editor.review.show", answer_id=answer_id), 303)


def _refused(answer_id: int, error: PublishingError, form: LifeForm) -> ResponseReturnValue:
    """Show the page again with what was typed and why nothing was changed."""
    if isinstance(error, InvalidText):
        form.blame(error.errors)
        return _page(wanted(answer_id), form), 400
    code = 409 if isinstance(error, StaleRevision) else 403 if isinstance(error, NotAllowed) else 404
    return _page(wanted(answer_id), form, problem=str(error)), code


def _page(sheet: RevisionSheet, sent: LifeForm | None = None, problem: str = "") -> str:
    """Render the page; of its three forms the one that was `sent` keeps what was typed."""
    owner_id, review_on = care.of(sheet.answer_id)
    number, at = str(sheet.newest), sheet.publish_at or (sheet.published_at if sheet.life == Life.SCHEDULED else None)
    kept = care_fields(owner_id, review_on, sheet.expires_at)
    forms: dict[str, LifeForm] = {
        "review": ReviewForm(formdata=None, number=number),
        "schedule": ScheduleForm(formdata=None, number=number, publish_at=typed(at)),
        "care": CareForm(formdata=None, number=number, **kept),
    }
    for name, form in forms.items():
        if sent is not None and type(form) is type(sent):
            sent["number"].data = number  # what is decided next is about what is shown now
            forms[name] = sent
    owners = care.owners()
    return render_template(
        "editor/review.html",
        sheet=sheet,
        shown={
            "question": sheet.question,
            "short_answer": markup.render_all(sheet.short_answer),
            "body": markup.render_all(sheet.body),
            "language": sheet.language,
        },
        said=review.said_of(sheet.answer_id),
        forms=forms,
        owners=[(str(one), name) for one, name in owners],
        owner_gone=owner_id is not None and owner_id not in dict(owners),
        approves=permissions.has_role(*APPROVERS),
        at=at,
        problem=problem,
    )


def _own_id() -> int:
    user = permissions.account()
    if user is None:
        abort(401)
    return user.id
