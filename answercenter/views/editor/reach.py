"""What an answer leads to: related answers, what it translates, and the list of translations that fell behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint
from flask import abort
from flask import flash
from flask import redirect
from flask import render_template
from flask import request
from flask import url_for

from answercenter.answers import relating
from answercenter.answers import revisions
from answercenter.answers import translations
from answercenter.answers.wording import InvalidText
from answercenter.forms.order import TranslationForm
from answercenter.forms.order import number
from answercenter.models import EVERYBODY
from answercenter.text import normalise_query
from answercenter.views.editor.answers import wanted

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from answercenter.answers.revisions import RevisionSheet

bp = Blueprint("reach", __name__)

OFFERED = 10  # answers found to be related


@bp.get("/translations")
def outdated() -> ResponseReturnValue:
    """List the translations that fell behind their originals."""
    return render_template("editor/translations.html", found=translations.outdated(), name=translations.name)


@bp.get("/answers/<int:answer_id>/reach")
def show(answer_id: int) -> ResponseReturnValue:
    """Show the related answers and the translations of an answer."""
    original = translations.original_of(answer_id)
    form = TranslationForm(formdata=None, original=str(original.original_id) if original else "")
    return _page(wanted(answer_id), form)


@bp.post("/answers/<int:answer_id>/related")
def relate(answer_id: int) -> ResponseReturnValue:
    """Relate another answer, take it out, or move it up or down."""
    wanted(answer_id)
    key, act = request.form.get("key", "")[:200], request.form.get("act", "")
    if act not in relating.ACTS or "\x00" in key:
        abort(400, "An answer is related, taken out, or moved up or down.")
    try:
        relating.move(answer_id, key, act)
    except relating.RelatingError as error:
        flash(str(error), "bad")
    return redirect(url_for("editor.reach.show", answer_id=answer_id, _anchor="related"), 303)


@bp.post("/answers/<int:answer_id>/translation")
def translate(answer_id: int) -> ResponseReturnValue:
    """Say what an answer translates, or that it says what its original says now."""
    sheet, form = wanted(answer_id), TranslationForm()
    if request.form.get("act") == "confirm":
        translations.confirm(answer_id)
        flash("Marked as up to date.", "good")
    else:
        try:
            translations.translate(answer_id, number(form.original.data))
        except InvalidText as error:
            form.blame(error.errors)
            return _page(sheet, form), 400
        flash("It is a translation from now on." if form.original.data else "It stands on its own.", "good")
    return redirect(url_for("editor.reach.show", answer_id=answer_id), 303)


def _page(sheet: RevisionSheet, form: TranslationForm) -> str:
    text, related = normalise_query(request.args.get("q", "")), relating.listed(sheet.answer_id)
    lines: tuple[revisions.EditorLine, ...] = ()
    if text:
        lines = revisions.editor_list(revisions.EditorFilters(text=text, state="published", per_page=OFFERED)).lines
    there = {sheet.key, *(one.key for one in related)}
    return render_template(
        "editor/reach.html",
        sheet=sheet,
        form=form,
        text=text,
        related=related,
        offered=[line for line in lines if line.key not in there],
        original=translations.original_of(sheet.answer_id),
        family=translations.family(sheet.answer_id, EVERYBODY),
        name=translations.name,
    )
