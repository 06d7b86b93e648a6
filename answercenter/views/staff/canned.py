"""Ready-made replies: the list, writing one, taking one away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint
from flask import abort
from flask import flash
from flask import redirect
from flask import render_template
from flask import url_for

from answercenter.forms.ticket import CannedForm
from answercenter.text import LARGEST_NUMBER
from answercenter.tickets import canned
from answercenter.tickets.wording import InvalidTicket
from answercenter.views.staff.tickets import own_id

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

bp = Blueprint("canned", __name__, url_prefix="/replies")


@bp.get("")
def home() -> ResponseReturnValue:
    """List the replies, with a form for a new one."""
    return _page(CannedForm(formdata=None), None)


@bp.post("")
def create() -> ResponseReturnValue:
    """Keep a new reply."""
    return _keep(None)


@bp.get("/<int:canned_id>")
def edit(canned_id: int) -> ResponseReturnValue:
    """Show a reply, to be changed."""
    found = _wanted(canned_id)
    return _page(CannedForm(formdata=None, title=found.title, text=found.text), found)


@bp.post("/<int:canned_id>")
def save(canned_id: int) -> ResponseReturnValue:
    """Change a reply."""
    return _keep(_wanted(canned_id))


@bp.post("/<int:canned_id>/delete")
def delete(canned_id: int) -> ResponseReturnValue:
    """Take a reply away."""
    canned.delete(_wanted(canned_id).id)
    flash("Taken away.", "good")
    return redirect(url_for("staff.canned.home"), 303)


def _wanted(canned_id: int) -> canned.Canned:
    found = canned.find(canned_id) if canned_id <= LARGEST_NUMBER else None
    if found is None:
        abort(404, "There is no such reply.")
    return found


def _keep(found: canned.Canned | None) -> ResponseReturnValue:
    form = CannedForm()
    try:
        canned.save(None if found is None else found.id, form.title.data or "", form.text.data or "", own_id())
    except InvalidTicket as error:
        form.blame(error.errors)
        return _page(form, found), 400
    flash("Kept.", "good")
    return redirect(url_for("staff.canned.home"), 303)


def _page(form: CannedForm, found: canned.Canned | None) -> str:
    return render_template("staff/replies.html", form=form, found=found, replies=canned.every())
