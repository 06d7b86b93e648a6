"""Annotations: the list of dated notes that charts show, with a form for a new one; changing and deleting one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint
from flask import abort
from flask import flash
from flask import redirect
from flask import render_template
from flask import url_for

from answercenter.accounts import permissions
from answercenter.analytics import notes
from answercenter.analytics import reports
from answercenter.analytics.notes import InvalidNote
from answercenter.analytics.notes import UnknownNote
from answercenter.forms.note import NoteForm

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

bp = Blueprint("notes", __name__, url_prefix="/notes")


@bp.get("")
def home() -> str:
    """List the notes, with a form for a new one."""
    return _page(NoteForm(formdata=None), None)


@bp.post("")
def create() -> ResponseReturnValue:
    """Keep a new note. 400 with messages at the fields."""
    return _keep(None)


@bp.get("/<int:note_id>")
def edit(note_id: int) -> ResponseReturnValue:
    """Show a note, to be changed. 404 when it is gone."""
    note = notes.find(note_id)
    if note is None:
        abort(404, "There is no such note.")
    return _page(NoteForm(formdata=None, day=note.day.isoformat(), text=note.text), note_id)


@bp.post("/<int:note_id>")
def save(note_id: int) -> ResponseReturnValue:
    """Change a note. 400 with messages at the fields, 404 when it is gone."""
    return _keep(note_id)


@bp.post("/<int:note_id>/delete")
def delete(note_id: int) -> ResponseReturnValue:
    """Delete a note. 404 when it is gone."""
    try:
        notes.delete(note_id)
    except UnknownNote as error:
        abort(404, str(error))
    flash("Deleted. Charts no longer show it.", "good")
    return redirect(url_for("staff.notes.home"), 303)


def _keep(note_id: int | None) -> ResponseReturnValue:
    form, author = NoteForm(), permissions.account()
    try:
        notes.save(note_id, form.day.data or "", form.text.data or "", author.id if author else None)
    except InvalidNote as error:
        form.blame(error.errors)
        return _page(form, note_id), 400
    except UnknownNote as error:
        abort(404, str(error))
    flash("Kept. Charts over that day show it.", "good")
    return redirect(url_for("staff.notes.home"), 303)


def _page(form: NoteForm, note_id: int | None) -> str:
    definitions = [reports.get(name) for name in reports.NAMES]
    return render_template("staff/notes.html", form=form, note_id=note_id, found=notes.every(), definitions=definitions)
